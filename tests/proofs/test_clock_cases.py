"""The dated cases as their author wrote them down, where ``ASSETREG_TEST_DATA`` or the directory above it has them, and
the calendar each of them states: days off and worked Saturdays from its event to its end."""

from __future__ import annotations

import csv
import datetime as dt
import os
from pathlib import Path

from sqlalchemy.orm import Session

from assetreg.dispositions.law.calendar import SATURDAY, Calendar
from assetreg.dispositions.law.clock_queries import calendar_of, get_rule
from assetreg.dispositions.law.clocks import due
from tests.dispositions.clocks.cases import DAY, read_cases, stops_of

OWN = Path(__file__).parents[1] / "dispositions" / "clocks" / "cases.csv"


def reference() -> list[dict[str, str]]:
    """The author's rows; our own table where the directory is not at hand."""
    given = Path(os.environ.get("ASSETREG_TEST_DATA", "none"))
    places = (given / "clock_cases.csv", given / "reference" / "clock_cases.csv",
              given.parent / "reference" / "clock_cases.csv", OWN)  # fmt: skip
    with next(place for place in places if place.is_file()).open(encoding="utf-8-sig") as stream:
        return list(csv.DictReader(stream))


def days_off(calendar: Calendar, after: dt.date, until: dt.date) -> set[str]:
    """The weekdays off in ``(after, until]``, and ``+day`` for each worked Saturday or Sunday."""
    days = [after + dt.timedelta(days=number) for number in range(1, (until - after).days + 1)]
    off = {str(day) for day in days if day.weekday() < SATURDAY and not calendar.is_working(day)}
    return off | {f"+{day}" for day in days if day.weekday() >= SATURDAY and calendar.is_working(day)}


def test_every_case_of_the_author_ends_where_he_says(session: Session) -> None:
    calendar = calendar_of(session)
    rules = {case.name: case.rule for case in read_cases()}
    rows = reference()
    assert len(rows) == 25
    for row in rows:
        rule = get_rule(session, rules[row["case"]], DAY(row["event_on"]))
        found = due(rule, DAY(row["event_on"]), calendar, stops=stops_of(row["stops"]))
        expected = DAY(row.get("expected_due_on") or row["due_on"])
        assert found.due_on == expected, row["case"]
        if "holidays" in row:
            stops = stops_of(row["stops"])
            begun = (stops[-1].completed_on if stops else None) or DAY(row["event_on"])
            assert days_off(calendar, begun, expected) == set(row["holidays"].split()), row["case"]
