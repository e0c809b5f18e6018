"""The pages of clocks: every limit of time as people read it, when one would end, and the calendar it is counted by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assetreg.access.permissions import Permission
from assetreg.access.policy import may, require
from assetreg.core.clock import today
from assetreg.core.errors import FieldError, Invalid, NotFound
from assetreg.core.parse import Door, parse
from assetreg.core.values import Refused, read_date
from assetreg.dispositions.law import clock_labels, clock_queries, clock_service
from assetreg.dispositions.law.clock_schemas import CalendarDayInput, WithReason
from assetreg.dispositions.law.clock_service import EVERYWHERE
from assetreg.dispositions.law.clocks import ClockRule, Due, Stop, due
from assetreg.kinds.values import typed_text
from assetreg.web.forms import Form
from assetreg.web.guards import current_actor, permission
from assetreg.web.schema_forms import Section, section
from assetreg.web.transactions import db, discard

blueprint = Blueprint("clocks", __name__, url_prefix="/admin", template_folder="templates")
DAY_LABELS: Mapping[str, str] = {
    "day": "Day",
    "kind": "What kind of day",
    "name_vi": "Name in Vietnamese",
    "name_en": "Name in English",
    "document": "Document",
    "source": "Where it was read",
    "is_verified": "Announced, or fixed by law",
    "note": "Note",
    "reason": "Why the calendar is changed",
}
COUNT_LABELS: Mapping[str, str] = {
    "rule": "Limit of time",
    "on": "Day of the event",
    "returned": "Dossier returned on",
    "completed": "Dossier complete on",
}
_CONFIRMED = "_confirmed"


@dataclass(frozen=True, slots=True)
class Counted:
    """One limit counted by a reader: which rule, what came out, and from which day, the last completion or the event.

    ``has_rolled``: whether the last day as counted is not the last day.
    """

    rule: ClockRule
    found: Due
    counted_from: dt.date
    has_rolled: bool


@blueprint.get("/clocks")
@permission(Permission.CASE_VIEW)
def rules_list() -> str:
    """Every limit that stands today, by form; ``?rule=&on=&returned=&completed=`` counts one."""
    rules = clock_queries.clock_rules(db(), today())
    typed = {name: request.args.get(name, "") for name in COUNT_LABELS}
    form, counted = Form(typed, (), COUNT_LABELS), None
    if typed["rule"]:
        try:
            counted = _count(rules, typed)
        except Invalid as refusal:
            form = Form(typed, refusal.errors, COUNT_LABELS)
    by_form = [(name, list(group)) for name, group in groupby(rules.values(), key=lambda rule: rule.form)]
    return render_template(
        "clocks/rules.html", forms=by_form, rules=rules, form=form, counted=counted, labels=clock_labels,
        rolls=clock_queries.last_day_rolls(db(), today()),
        may_edit=may(current_actor(), Permission.RULE_EDIT, EVERYWHERE),
    )  # fmt: skip


@blueprint.get("/calendar")
@permission(Permission.CASE_VIEW)
def calendar_page() -> str:
    """The days of a year that differ from their weekday; ``?year=``, this year without it."""
    years = clock_queries.list_years(db())
    asked = request.args.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else today().year
    return render_template(
        "clocks/calendar.html", days=clock_queries.list_days(db(), year, withdrawn=True), year=year, years=years,
        day=today(), labels=clock_labels, may_edit=may(current_actor(), Permission.CALENDAR_EDIT, EVERYWHERE),
    )  # fmt: skip


@blueprint.get("/calendar/new")
@permission(Permission.CALENDAR_EDIT)
def new_day() -> str:
    """The form of a day; ``?day=`` fills in what stands of it."""
    require(current_actor(), Permission.CALENDAR_EDIT, EVERYWHERE)
    typed: dict[str, str] = {}
    if number := request.args.get("day", ""):
        row = clock_queries.get_day(db(), int(number) if number.isdecimal() else 0)
        typed = {name: typed_text(name, getattr(row, name)) for name in CalendarDayInput.model_fields}
    return _day_form(Form(typed, (), DAY_LABELS))


@blueprint.post("/calendar/new")
@permission(Permission.CALENDAR_EDIT)
def enter_day() -> ResponseReturnValue:
    """Show how many open clocks would move; enter the day once that was confirmed."""
    require(current_actor(), Permission.CALENDAR_EDIT, EVERYWHERE)
    typed = {name: request.form.get(name, "") for name in DAY_LABELS}
    try:
        day, reason = _read_day(typed)
        if _CONFIRMED not in request.form:
            moved = clock_service.moved_by_entering(db(), day)
            return _confirm(typed, moved, url_for(".enter_day"), day.day)
        clock_service.enter_day(db(), current_actor(), day, reason=reason)
    except Invalid as refusal:
        discard()
        return _day_form(Form(typed, refusal.errors, DAY_LABELS)), 422
    return redirect(url_for(".calendar_page", year=day.day.year, saved=1), code=303)


@blueprint.get("/calendar/<int:number>/withdraw")
@permission(Permission.CALENDAR_EDIT)
def ask_withdrawal(number: int) -> str:
    """How many open clocks would move if the day were withdrawn, and the reason asked for."""
    require(current_actor(), Permission.CALENDAR_EDIT, EVERYWHERE)
    return _withdrawal(number, Form({}, (), DAY_LABELS))


@blueprint.post("/calendar/<int:number>/withdraw")
@permission(Permission.CALENDAR_EDIT)
def withdraw_day(number: int) -> ResponseReturnValue:
    """Withdraw the day, with a reason."""
    typed = {"reason": request.form.get("reason", "")}
    try:
        row = clock_service.withdraw_day(db(), current_actor(), number, reason=typed["reason"])
    except Invalid as refusal:
        discard()
        return _withdrawal(number, Form(typed, refusal.errors, DAY_LABELS)), 422
    return redirect(url_for(".calendar_page", year=row.day.year, saved=1), code=303)


def _read_day(typed: Mapping[str, str]) -> tuple[CalendarDayInput, str]:
    """The day and the reason; raises ``Invalid`` naming every field of both."""
    day = parse(CalendarDayInput, {name: typed[name] for name in CalendarDayInput.model_fields}, Door.FORM)
    reason = parse(WithReason, {"reason": typed["reason"]}, Door.FORM)
    if day.value is None or reason.value is None:
        raise Invalid([*day.errors, *reason.errors])
    return day.value, reason.value.reason


def _day_form(form: Form) -> str:
    return render_template("clocks/day.html", form=form, sections=_sections())


def _confirm(typed: Mapping[str, str], moved: int, address: str, day: dt.date) -> str:
    return render_template("clocks/confirm.html", typed=typed, moved=moved, address=address, day=day,
                           confirmed=_CONFIRMED, labels=clock_labels)  # fmt: skip


def _withdrawal(number: int, form: Form) -> str:
    row = clock_queries.get_day(db(), number)
    moved = clock_service.moved_by_withdrawing(db(), row)
    return render_template("clocks/withdraw.html", row=row, moved=moved, form=form, labels=clock_labels)


def _sections() -> Sequence[Section]:
    choices = {"kind": clock_labels.KIND_LABELS}
    day = section(CalendarDayInput, "The day", ["day", "kind", "name_vi", "name_en"], choices=choices,
                  wide=("name_vi", "name_en"))  # fmt: skip
    paper = section(CalendarDayInput, "The paper that says so", ["document", "source", "is_verified", "note"])
    return [day, paper, section(WithReason, "Reason for the change", ["reason"])]


def _count(rules: Mapping[str, ClockRule], typed: Mapping[str, str]) -> Counted:
    """Raises ``Invalid`` naming what cannot be read, ``NotFound`` for an unknown limit."""
    rule = rules.get(typed["rule"])
    if rule is None:
        raise NotFound("clock_rule_not_found", rule=typed["rule"])
    event_on, returned, completed = (_date(name, typed[name]) for name in ("on", "returned", "completed"))
    if event_on is None:
        raise Invalid([FieldError("on", "required")])
    stops = [] if returned is None else [Stop(returned, completed)]
    rolls = clock_queries.last_day_rolls(db(), event_on)
    found = due(rule, event_on, clock_queries.calendar_of(db()), stops=stops, rolls=rolls)
    counted_from = completed if stops and completed and rule.on_return == "restart" else event_on
    return Counted(rule, found, counted_from, found.raw_due_on != found.due_on)


def _date(name: str, text: str) -> dt.date | None:
    try:
        return read_date(text.strip()) if text.strip() else None
    except Refused as refused:
        raise Invalid([FieldError(name, refused.code, refused.params)]) from None
