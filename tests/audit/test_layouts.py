"""Tables grow and databases are older than their chains: what was written before is proved by what it was then."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from assetreg.access.actor import OPERATOR
from assetreg.assets.models import Facility
from assetreg.assets.service import revise_facility
from assetreg.audit.record import open_change_set
from assetreg.audit.verify import verify
from assetreg.core.runtime import Runtime
from assetreg.core.upgrade import downgrade, upgrade
from tests.factories.facilities import make_facility

pytestmark = pytest.mark.committing


def revise(runtime: Runtime, number: int, headcount: int) -> None:
    with runtime.session() as session:
        facility = session.get_one(Facility, number)
        revise_facility(session, OPERATOR, number, {"headcount": headcount}, revision=facility.revision)


def filled(runtime: Runtime) -> int:
    with runtime.session() as session:
        number = make_facility(session).id
    revise(runtime, number, 2)
    return number


def breaks(runtime: Runtime) -> list[tuple[str, str | None]]:
    with runtime.session() as session:
        return [(each.what, each.table) for each in verify(session).breaks]


def test_a_table_that_gains_columns_keeps_its_former_versions_provable(committed: Runtime) -> None:
    number = filled(committed)
    with committed.session() as session:
        session.execute(
            text("ALTER TABLE facility ADD COLUMN colour text, ADD COLUMN is_old boolean NOT NULL DEFAULT true")
        )
        session.execute(text("SELECT install_history('facility')"))
        change = open_change_set(session, OPERATOR, "test.fill").id
        session.execute(
            text("UPDATE facility SET colour = 'vàng', revision = revision + 1, change_set_id = :set"), {"set": change}
        )
    revise(committed, number, 3)
    assert breaks(committed) == []
    with committed.session() as session:
        said = session.execute(text("SELECT colour, is_old FROM facility_history ORDER BY history_id")).all()
        assert [tuple(row) for row in said] == [(None, True), (None, True), ("vàng", True)]
        layouts = session.execute(text("SELECT layout FROM history_layout WHERE table_name = 'facility'")).all()
        assert len(layouts) == 2
    upgrade(committed.engine())
    assert breaks(committed) == []
    with committed.session() as session:
        session.execute(text("UPDATE facility_history SET is_old = false WHERE revision = 1"))
    assert breaks(committed) == [("audit.break.row_changed", "facility")]


def test_a_column_filled_before_its_history_knows_it_is_refused(committed: Runtime) -> None:
    filled(committed)
    with committed.session(dry_run=True) as session:
        session.execute(text("ALTER TABLE facility ADD COLUMN colour text"))
        session.execute(text("ALTER TABLE facility DISABLE TRIGGER USER"))
        session.execute(text("UPDATE facility SET colour = 'vàng'"))
        with pytest.raises(DBAPIError, match="was filled before"):
            session.execute(text("SELECT install_history('facility')"))


def test_what_was_remembered_before_there_were_chains_is_chained_at_the_upgrade(committed: Runtime) -> None:
    filled(committed)
    with committed.session() as session:
        former = session.execute(text("SELECT id, headcount FROM facility_history ORDER BY history_id")).all()
    downgrade(committed.engine(), "0010")
    with committed.session() as session:
        assert session.scalar(text("SELECT count(*) FROM facility_history")) == 1
    upgrade(committed.engine())
    assert breaks(committed) == []
    with committed.session() as session:
        assert session.execute(text("SELECT id, headcount FROM facility_history ORDER BY history_id")).all() == former
        assert session.scalar(text("SELECT count(*) FROM change_set WHERE sealed_at IS NULL")) == 0
        session.execute(text("UPDATE facility_history SET headcount = 7"))
    assert breaks(committed) == [("audit.break.row_changed", "facility")]
