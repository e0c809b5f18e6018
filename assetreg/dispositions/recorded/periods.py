"""Knows the periods in which neither the law nor who decides by it changes: days of one are judged together."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.admin_units.models import AdminUnit
from assetreg.assets.rule_models import RuleFigure
from assetreg.dispositions.law.authority_models import AuthorityRule
from assetreg.dispositions.law.delegations.models import AuthorisationRow, DelegationRule
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.models import VERSIONS, PathVersion
from assetreg.dispositions.law.queries import law_as_of
from assetreg.dispositions.recorded.entries import Item, OnPaper

PLAN = "rearrangement"
_DATED = (*VERSIONS, RuleFigure, AuthorityRule, DelegationRule, AuthorisationRow)


class Laws:
    """The law of every day that a list of decisions asks for; each period is read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._starts = _starts(session)
        self._since = _first_days(session)
        self._read: dict[dt.date, Law] = {}

    def of(self, day: dt.date) -> Law:
        """The law of a day."""
        start = self.period(day)
        if start not in self._read:
            self._read[start] = law_as_of(self._session, start)
        return self._read[start]

    def period(self, day: dt.date) -> dt.date:
        """The first day of the period of a day; before all of them, the day itself."""
        place = bisect_right(self._starts, day)
        return self._starts[place - 1] if place else day

    def day_of(self, one: OnPaper, item: Item) -> dt.date:
        """The day whose law a row follows: that of the decision, or the first that had a path for its form."""
        if PLAN in (item.row.cause, (item.row.path or "").partition("_")[0]):
            return one.issued_on
        return max(one.issued_on, self._since.get(item.row.form, one.issued_on))


def _starts(session: Session) -> list[dt.date]:
    """Every day on which a rule, a delegation, an authorisation or a province begins or ends."""
    days: set[dt.date] = set()
    sources: list[Any] = [select(table.valid_from, table.valid_to) for table in _DATED]
    sources.append(select(AdminUnit.valid_from, AdminUnit.valid_to).where(AdminUnit.level == "province"))
    for query in sources:
        for start, end in session.execute(query.distinct()):
            days.update(day for day in (start, end) if day is not None)
            if end is not None:  # where the last day is said to be one of it
                days.add(end + dt.timedelta(days=1))
    return sorted(days)


def _first_days(session: Session) -> dict[str, dt.date]:
    """Form -> the first day on which the law has a path for it; paths of a rearrangement plan stand for a form that
    has no other."""
    query = select(PathVersion.form, PathVersion.conditions, PathVersion.valid_from).order_by(PathVersion.valid_from)
    ordinary: dict[str, dt.date] = {}
    planned: dict[str, dt.date] = {}
    for form, conditions, since in session.execute(query):
        (planned if PLAN in (conditions or "").split() else ordinary).setdefault(form, since)
    return planned | ordinary
