"""Writes the letter that reminds: which limits of time were missed, which end soon, and which a leader must know of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assetreg.core.i18n import format_date, gettext
from assetreg.dispositions.law.clock_labels import name_text
from assetreg.dispositions.law.clocks import ClockRule


@dataclass(frozen=True, slots=True)
class Due:
    """One open clock of a case, and ``count``, how many the list it stands in has in all."""

    code: str
    title: str
    rule: str
    due_on: dt.date
    count: int


@dataclass(frozen=True, slots=True)
class Reminder:
    """What one person is told on a day: ``missed`` and ``soon`` (within ``notice`` days) of the own cases, ``led``
    those of the office missed for more than ``escalation`` days; each the first of all, the earliest first."""

    on: dt.date
    notice: int
    escalation: int
    missed: Sequence[Due]
    soon: Sequence[Due]
    led: Sequence[Due]


def letter_of(reminder: Reminder, rules: Mapping[str, ClockRule]) -> tuple[str, str]:
    """Subject and text in the current language."""
    missed, soon, led = (_count(part) for part in (reminder.missed, reminder.soon, reminder.led))
    subject = gettext("Limits of time on {day}: missed {missed}, ending soon {soon}", day=reminder.on,
                      missed=max(missed, led), soon=soon)  # fmt: skip
    parts = (
        (gettext("Missed: {count}", count=missed), reminder.missed),
        (gettext("Ending within {days} days: {count}", days=reminder.notice, count=soon), reminder.soon),
        (gettext("In your office missed for more than {days} days: {count}", days=reminder.escalation, count=led),
         reminder.led),
    )  # fmt: skip
    texts = ["\n".join([heading, *_lines(part, reminder.on, rules)]) for heading, part in parts if part]
    why = gettext("You are told because the next step of these cases is yours, or your office leads it. Nobody reads "
                  "answers to this letter.")  # fmt: skip
    return subject, "\n\n".join([*texts, why]) + "\n"


def _lines(part: Sequence[Due], on: dt.date, rules: Mapping[str, ClockRule]) -> Iterator[str]:
    for one in part:
        rule = rules.get(one.rule)
        what = one.rule if rule is None else f"{name_text(rule)} ({rule.article})"
        line = f"- {format_date(one.due_on)} · {one.code} · {one.title}: {what}"
        late = (on - one.due_on).days
        yield line + (gettext(", {days} days late", days=late) if late > 0 else "")
    if _count(part) > len(part):
        yield gettext("- and {count} more", count=_count(part) - len(part))


def _count(part: Sequence[Due]) -> int:
    return part[0].count if part else 0
