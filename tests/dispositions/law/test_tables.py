"""The law of dispositions as data: what its tables hold, and what every path names."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from assetreg.dispositions.law.queries import law_as_of

ON = dt.date(2026, 5, 4)


def test_the_law_is_read_as_of_a_day(session: Session) -> None:
    law = law_as_of(session, ON)
    assert len(law.paths) >= 20
    assert {path.form for path in law.paths.values()} == set(law.forms)
