from __future__ import annotations

import pytest
from sqlalchemy import select, text

from assetreg.access.actor import OPERATOR
from assetreg.assets.models import Facility
from assetreg.audit.record import open_change_set
from assetreg.core.runtime import Runtime
from tests.factories.facilities import make_facility


@pytest.mark.committing
def test_changes_made_before_the_change_set_was_opened_belong_to_it(committed: Runtime) -> None:
    with committed.session() as session:
        code = make_facility(session).code
    with committed.session() as session:
        facility = session.execute(select(Facility).where(Facility.code == code)).scalar_one()
        with session.no_autoflush:
            facility.headcount = 7
            change_set = open_change_set(session, OPERATOR, "test.revise", reason="why", summary={"n": 1})
            number = facility.change_set_id = change_set.id
    with committed.session() as session:
        kept = session.execute(text("SELECT superseded_by, operation, headcount FROM facility_history")).one()
        assert tuple(kept) == (number, "UPDATE", None)
        assert session.execute(text("SELECT summary, reason FROM change_set WHERE id = :id"), {"id": number}).one() == (
            {"n": 1},
            "why",
        )
