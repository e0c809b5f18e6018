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
from assetreg.assets.rule_schemas import RULE_CHOICES, SCHEMAS
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

# Table -> what the page calls it, and the columns that are its own: name -> message id.
TABLES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "wear_class": (
        "Classes of wear",
        {"asset_group": "Group of assets", "years": "Years of life", "rate_percent": "Wear a year (%)"},
    ),
    "space_title": (
        "Working space by title",
        {"m2_least": "At least (m²)", "m2_most": "At most (m²)", "other_source": "Second source"},
    ),
    "rule_figure": ("Figures of rules", {"value": "Value", "unit": "Unit"}),
    "province_zone": ("Zones of VN-2000 by former province", {"srid": "EPSG code"}),
}
WORDS = frozenset({"asset_group", "unit", "other_source"})  # said beside the name, the value and the source
LABELS: Mapping[str, str] = {
    "code": "Code",
    "name_vi": "Name in Vietnamese",
    "name_en": "Name in English",
    "document": "Document",
    "article": "Article",
    "source": "Where it was read",
    "valid_from": "Valid from",
    "is_verified": "Compared with the text of the law",
    "note": "Note",
} | {name: label for _, own in TABLES.values() for name, label in own.items()}


@dataclass(frozen=True, slots=True)
class Table:
    """One table as the page shows it: per rule its versions, newest first; ``figures`` are its columns of numbers."""

    name: str
    title: str
    figures: Sequence[str]
    rules: Sequence[Sequence[Any]]


@blueprint.get("")
@permission(Permission.REGISTER_VIEW)
def rules_list() -> str:
    """Every table with every version of every rule."""
    return render_template(
        "rules/list.html",
        tables=[_table(name) for name in TABLES],
        labels=LABELS,
        may_edit=may(current_actor(), Permission.RULE_EDIT, EVERYWHERE),
        day=today(),
        name_of=name_of,
        cell=cell,
        state_of=state_of,
        days_of=days_of,
    )


def _table(name: str) -> Table:
    title, own = TABLES[name]
    versions = rule_tables.list_versions(db(), name)
    rules = [list(of_code) for _, of_code in groupby(versions, key=lambda row: row.code)]
    return Table(name, title, [column for column in own if column not in WORDS], rules)


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
    return _form(table, Form(typed, (), LABELS))


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
        return _form(table, Form(typed, refusal.errors, LABELS)), 422
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


def cell(name: str, value: Any) -> str:
    """One figure of a rule as the page shows it."""
    if value is None:
        return "–"
    if name in RULE_CHOICES:
        return gettext(RULE_CHOICES[name][value])
    if isinstance(value, dt.date):
        return format_date(value)
    return str(value) if name in ("srid", "other_source") else format_number(value)


def sections_of(table: str) -> list[Section]:
    """The form of a table's versions: what the rule says, then where it stands in the law."""
    schema, (title, own) = SCHEMAS[table], TABLES[table]
    rule = section(
        schema, title, ["code", "name_vi", "name_en", *own], choices=RULE_CHOICES, wide=("name_vi", "name_en")
    )
    law = section(
        schema, "Source and validity", ["document", "article", "source", "valid_from", "is_verified", "note"],
        hints={"valid_from": "The version that stands ends on this day; wear of closed years stays as it is."},
    )  # fmt: skip
    return [rule, law]


def _known(table: str) -> None:
    require(current_actor(), Permission.RULE_EDIT, EVERYWHERE)
    if table not in RULES:
        raise NotFound("rule_not_found", rule=table)


def _form(table: str, form: Form) -> str:
    return render_template(
        "rules/form.html", table=table, title=TABLES[table][0], form=form, sections=sections_of(table)
    )
