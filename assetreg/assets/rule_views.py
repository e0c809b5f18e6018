"""The page of the law as data: every table of rules with sources and validity, and the form of a next version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assetreg.access.permissions import Permission
from assetreg.access.policy import may, require
from assetreg.assets import rule_tables
from assetreg.assets.rule_models import RULES
from assetreg.assets.rule_registry import TABLES
from assetreg.assets.rule_schemas import SCHEMAS
from assetreg.assets.rule_service import EVERYWHERE, enter_version
from assetreg.core.clock import today
from assetreg.core.errors import Invalid, NotFound
from assetreg.core.i18n import current_locale, format_date, format_number, gettext
from assetreg.core.parse import Door, parse
from assetreg.kinds.values import typed_text
from assetreg.web.forms import Form
from assetreg.web.guards import current_actor, permission
from assetreg.web.schema_forms import Section, section
from assetreg.web.transactions import db, discard

blueprint = Blueprint("rules", __name__, url_prefix="/admin/rules", template_folder="templates")

COMMON: Mapping[str, str] = {
    "code": "Code",
    "name_vi": "Name in Vietnamese",
    "name_en": "Name in English",
    "document": "Document",
    "article": "Article",
    "source": "Where it was read",
    "valid_from": "Valid from",
    "is_verified": "Compared with the text of the law",
    "note": "Note",
}


@dataclass(frozen=True, slots=True)
class Table:
    """One table as the page shows it: per rule its versions, newest first; ``figures`` are its columns.

    ``page``: the endpoint that shows it as people read it, or empty; ``texts``: the columns that hold no number.
    """

    name: str
    title: str
    page: str
    figures: Mapping[str, str]
    texts: frozenset[str]
    rules: Sequence[Sequence[Any]]


@blueprint.get("")
@permission(Permission.REGISTER_VIEW)
def rules_list() -> str:
    """Every table with every version of every rule."""
    return render_template(
        "rules/list.html",
        tables=[_table(name) for name in TABLES],
        may_edit=may(current_actor(), Permission.RULE_EDIT, EVERYWHERE),
        day=today(),
        name_of=name_of,
        cell=cell,
        state_of=state_of,
        days_of=days_of,
    )


def _table(name: str) -> Table:
    about = TABLES[name]
    versions = rule_tables.list_versions(db(), name)
    rules = [list(of_code) for _, of_code in groupby(versions, key=lambda row: row.code)]
    figures = {column: label for column, label in about.own.items() if column not in about.words}
    texts = frozenset(column for column in figures if any(isinstance(getattr(row, column), str) for row in versions))
    return Table(name, about.title, about.page, figures, texts, rules)


@blueprint.get("/<table>/new")
@permission(Permission.RULE_EDIT)
def new(table: str) -> str:
    """The form of a version; ``?code=`` fills in what the standing version of that rule says."""
    _known(table)
    typed: dict[str, str] = {}
    if code := request.args.get("code"):
        row = rule_tables.get_standing(db(), table, code)
        typed = {name: typed_text(name, getattr(row, name)) for name in SCHEMAS[table].model_fields}
        # The next version is another text of law, read anew.
        typed |= {"valid_from": "", "is_verified": "no", "document": "", "article": "", "source": "", "note": ""}
    return _form(table, Form(typed, (), labels_of(table)))


@blueprint.post("/<table>/new")
@permission(Permission.RULE_EDIT)
def create(table: str) -> ResponseReturnValue:
    """Enter the version, or show again what was typed with what is wrong."""
    _known(table)
    typed = {name: value for name, value in request.form.items() if name not in ("csrf_token", "reason")}
    try:
        given = parse(SCHEMAS[table], typed, Door.FORM).accept()
        enter_version(db(), current_actor(), table, given, reason=request.form.get("reason", "").strip() or None)
    except Invalid as refusal:
        discard()
        return _form(table, Form(typed, refusal.errors, labels_of(table))), 422
    return redirect(url_for(".rules_list", saved=given.code, _anchor=table), code=303)


def name_of(row: Any) -> str:
    """What a rule is called in the language of the page."""
    return str(row.name_vi if current_locale() == "vi" else row.name_en)


def state_of(row: Any, day: dt.date) -> str:
    """``stands``, ``ended`` or ``to_come`` on a day."""
    if row.valid_from > day:
        return "to_come"
    return "stands" if row.valid_to is None or day < row.valid_to else "ended"


def days_of(row: Any) -> str:
    """From which day to which day, both included, a version holds."""
    if row.valid_to is None:
        return gettext("from {day}", day=row.valid_from)
    return f"{format_date(row.valid_from)} – {format_date(row.valid_to - dt.timedelta(days=1))}"


def cell(table: str, name: str, value: Any) -> str:
    """One figure of a rule as the page shows it."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if name in TABLES[table].choices:
        return gettext(TABLES[table].choices[name][value])
    if isinstance(value, str):
        return value
    if isinstance(value, dt.date):
        return format_date(value)
    return str(value) if name == "srid" else format_number(value)


def sections_of(table: str) -> list[Section]:
    """The form of a table's versions: what the rule says, then where it stands in the law."""
    schema, about = SCHEMAS[table], TABLES[table]
    fields = ["code", "name_vi", "name_en", *about.own]
    rule = section(schema, about.title, fields, choices=about.choices, wide=("name_vi", "name_en"))
    ends = "The version that stands ends on this day."
    if table == "wear_class":
        ends = "The version that stands ends on this day; wear of closed years stays as it is."
    source = ["document", "article", "source", "valid_from", "is_verified", "note"]
    law = section(schema, "Source and validity", source, hints={"valid_from": ends})
    return [rule, law]


def labels_of(table: str) -> Mapping[str, str]:
    """Field -> message id of what a version of a table says."""
    return {**COMMON, **TABLES[table].own}


def _known(table: str) -> None:
    require(current_actor(), Permission.RULE_EDIT, EVERYWHERE)
    if table not in RULES:
        raise NotFound("rule_not_found", rule=table)


def _form(table: str, form: Form) -> str:
    return render_template(
        "rules/form.html", table=table, title=TABLES[table].title, form=form, sections=sections_of(table)
    )
