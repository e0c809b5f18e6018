"""Fills a draft's template: the office's own where it keeps one under ``templates/``, else ours; answers a .docx."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.shared import Emu
from docx.table import Table
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from assetreg.core.errors import Unavailable
from assetreg.dispositions.drafting.context import context_of
from assetreg.dispositions.drafting.shapes import (
    DecisionDraft,
    DossierIndex,
    Draft,
    Minutes,
    Proposal,
    ReviewNote,
    Submission,
)
from assetreg.dispositions.drafting.tables import CUT

OURS = Path(__file__).parent / "templates" / "docx"
_NAMES: dict[type[Draft], str] = {
    Proposal: "proposal",
    ReviewNote: "review",
    Submission: "submission",
    DecisionDraft: "decision",
    Minutes: "minutes",
    DossierIndex: "index",
}
# What XML 1.0 cannot hold, and the signs by which the template library would break a text.
_UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def kind_of(draft: Draft) -> str:
    """The kind of a draft: the name of its template."""
    return _NAMES[type(draft)]


def template_of(kind: str, home: Path) -> Path:
    """The template an office put under its home, else ours."""
    own = home / "templates" / f"{kind}.docx"
    return own if own.is_file() else OURS / f"{kind}.docx"


def render(draft: Draft, home: Path) -> bytes:
    """The draft as .docx; raises ``Unavailable`` (``template_broken``) where the office's template cannot be filled.

    A template is filled in a sandbox: it may name what it is given and nothing else.
    """
    path = template_of(kind_of(draft), home)
    try:
        template = DocxTemplate(path)
        template.render(_clean(context_of(draft)), SandboxedEnvironment(undefined=StrictUndefined), autoescape=True)
    except (TemplateError, PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        reason = str(error).strip().splitlines()
        raise Unavailable("template_broken", template=path.name, reason=reason[0] if reason else "") from error
    _cut_columns(template.docx)
    _fix_properties(template.docx)
    written = io.BytesIO()
    template.docx.save(written)
    return written.getvalue()


def _clean(value: Any) -> Any:
    """The same without what a text file of Word cannot hold."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub(" ", value)
    if isinstance(value, list):
        return [_clean(one) for one in value]
    if isinstance(value, dict):
        return {name: _clean(one) for name, one in value.items()}
    return value


def _cut_columns(document: Document) -> None:
    """Take out the columns that their heading number marks; the others share the room."""
    for table in document.tables:
        marked = {
            place
            for row in table._tbl.tr_lst
            for place, cell in enumerate(row.tc_lst)
            if "".join(text.text or "" for text in cell.iter(qn("w:t"))).startswith(CUT)
        }
        if marked:
            _cut(table, marked)


def _cut(table: Table, marked: set[int]) -> None:
    grid = table._tbl.tblGrid.gridCol_lst
    widths = [int(column.w or 0) for column in grid]
    left = sum(width for place, width in enumerate(widths) if place not in marked)
    scaled = [round(width * sum(widths) / left) for width in widths]
    for place in sorted(marked, reverse=True):
        grid[place].getparent().remove(grid[place])
    for place, column in ((place, column) for place, column in enumerate(grid) if place not in marked):
        column.w = Emu(scaled[place])
    for row in table._tbl.tr_lst:
        for place, cell in list(enumerate(row.tc_lst)):
            if place in marked:
                row.remove(cell)
            else:
                cell.width = Emu(scaled[place])


def _fix_properties(document: Document) -> None:
    """No trace of whoever made the template."""
    document.core_properties.author = ""
    document.core_properties.last_modified_by = ""
