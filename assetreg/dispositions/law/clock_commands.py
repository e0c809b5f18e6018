"""``assetreg clock``: every limit of time, and when one of them ends."""

from __future__ import annotations

import datetime as dt

import click

from assetreg.core.clock import today
from assetreg.core.console import answer, as_of_option, json_option, pass_runtime, table
from assetreg.core.i18n import format_date, gettext
from assetreg.core.runtime import Runtime
from assetreg.dispositions.law.clock_labels import checked_text, event_text, length_text, name_text
from assetreg.dispositions.law.clock_queries import calendar_of, clock_rules, get_rule, last_day_rolls
from assetreg.dispositions.law.clocks import ClockRule, Stop, due

DAY = click.DateTime(["%Y-%m-%d"])


class Returned(click.ParamType[Stop]):
    """``2026-07-24/2026-07-30``: returned and completed; nothing after the stroke while it is not complete."""

    name = "FROM/TO"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Stop:
        if isinstance(value, Stop):
            return value
        first, stroke, last = str(value).partition("/")
        try:
            if not stroke:
                raise ValueError
            return Stop(dt.date.fromisoformat(first), dt.date.fromisoformat(last) if last else None)
        except ValueError:
            self.fail(gettext("{value} is not FROM/TO, as 2026-07-24/2026-07-30", value=str(value)), param, ctx)


@click.group()
def clock() -> None:
    """Limits of time: from which event they run, in which unit, what a return does, and when they end."""


@clock.command()
@as_of_option
@json_option
@pass_runtime
def rules(runtime: Runtime, as_of: dt.datetime | None, as_json: bool) -> None:
    """Every limit that stands on a day."""
    with runtime.session(dry_run=True) as session:
        found = list(clock_rules(session, as_of.date() if as_of else today()).values())
    headings = [gettext("Code"), gettext("Counted from"), gettext("Limit"), gettext("Article")]
    lines = table(headings, [(one.code, event_text(one), length_text(one), one.article) for one in found])
    answer([_shown(one) for one in found], lines, as_json=as_json)


@clock.command("due")
@click.option("--rule", required=True, help="The code of a limit, as `clock rules` lists it.")
@click.option("--on", required=True, type=DAY, help="The day of the event.")
@click.option("--returned", "stops", type=Returned(), multiple=True, help="A dossier returned and completed.")
@click.option("--without-swaps", is_flag=True, help="As if no working day had been swapped.")
@json_option
@pass_runtime
def due_on(
    runtime: Runtime, rule: str, on: dt.datetime, stops: tuple[Stop, ...], without_swaps: bool, as_json: bool
) -> None:
    """When a limit ends that begins with an event on a day."""
    event_on = on.date()
    with runtime.session(dry_run=True) as session:
        limit = get_rule(session, rule, event_on)
        calendar, rolls = calendar_of(session), last_day_rolls(session, event_on)
    days = calendar.without_swaps() if without_swaps else calendar
    found = due(limit, event_on, days, stops=stops, rolls=rolls)
    payload = {
        "rule": rule, "due_on": found.due_on, "raw_due_on": found.raw_due_on, "article": found.article,
        "document": limit.document, "checked_against": found.checked_against, "amended_by": limit.amended_by,
        "is_announced": found.is_announced,
    }  # fmt: skip
    said = format_date(found.due_on) if found.due_on else gettext("stopped until the dossier is complete")
    answer(payload, [said, f"{name_text(limit)}: {limit.article}, {limit.document} ({checked_text(limit)})"],
           as_json=as_json)  # fmt: skip


def _shown(rule: ClockRule) -> dict[str, object]:
    return {
        "code": rule.code, "name": name_text(rule), "form": rule.form, "event": rule.event,
        "event_text": event_text(rule), "length": rule.length, "unit": rule.unit, "on_return": rule.on_return,
        "rolls": rule.rolls, "basis": rule.basis, "article": rule.article, "document": rule.document,
        "checked_against": rule.checked_against, "amended_by": rule.amended_by, "valid_from": rule.valid_from,
        "valid_to": rule.valid_to, "note": rule.note,
    }  # fmt: skip
