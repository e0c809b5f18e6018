"""Whatever writes, the memory is whole; and the application's roles cannot write it themselves."""

from __future__ import annotations

import threading
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor, Grant, Scope
from assetreg.access.roles import enter_scope
from assetreg.assets.models import Facility
from assetreg.assets.service import revise_facility
from assetreg.audit.chain import heads
from assetreg.audit.models import ChangeSet
from assetreg.audit.record import open_change_set
from assetreg.audit.verify import verify
from assetreg.core.cluster_roles import GROUPS
from assetreg.core.db import make_session_factory
from assetreg.core.runtime import Runtime
from assetreg.imports.service import apply_import, plan_import
from tests.factories.facilities import make_facility
from tests.imports.files import csv_file, row
from tests.support.sealing import seal

KEPT = "change_set change_part change_link change_head history_layout facility_history land_parcel_history".split()


def history(session: Session) -> list[tuple[object, ...]]:
    return [
        tuple(each)
        for each in session.execute(
            text("SELECT operation, revision, headcount FROM facility_history ORDER BY history_id")
        )
    ]


def test_single_and_bulk_changes_leave_every_version(session: Session) -> None:
    ids = [make_facility(session, headcount=n).id for n in (1, 2, 3)]
    revise_facility(session, OPERATOR, ids[0], {"headcount": 10}, revision=1)
    seal(session)
    change = open_change_set(session, OPERATOR, "test.bulk")
    session.execute(
        text("UPDATE facility SET headcount = headcount + 1, revision = revision + 1, change_set_id = :set"),
        {"set": change.id},
    )
    session.execute(text("DELETE FROM facility WHERE id = :id"), {"id": ids[2]})
    seal(session)
    assert sorted(history(session)) == [
        ("DELETE", 2, 4), ("UPDATE", 1, 1), ("UPDATE", 1, 2), ("UPDATE", 1, 3), ("UPDATE", 2, 10)
    ]  # fmt: skip
    assert verify(session).holds


def test_what_is_written_outside_a_change_set_is_refused_by_name(session: Session) -> None:
    facility = make_facility(session)
    change_free = "UPDATE facility SET headcount = 1"
    closed = f"UPDATE facility SET headcount = 1, change_set_id = {facility.change_set_id}"
    for statement in (change_free, closed, "DELETE FROM facility"):
        with pytest.raises(IntegrityError, match="does not carry the change set"), session.begin_nested():
            session.execute(text(statement))
    open_change_set(session, OPERATOR, "test.other")
    for statement in (change_free, closed):
        with pytest.raises(IntegrityError, match="does not carry the change set"), session.begin_nested():
            session.execute(text(statement))
    session.execute(text("UPDATE facility SET headcount = 1 WHERE false"))  # touches nothing


def test_a_second_act_in_one_transaction_joins_the_first(session: Session) -> None:
    outer = open_change_set(session, OPERATOR, "test.outer", province_code="52", summary={"n": 1})
    first = open_change_set(session, OPERATOR, "test.inner", reason="vì", province_code="52")
    second = open_change_set(session, OPERATOR, "test.inner", reason="khác", province_code="51")
    assert outer.id == first.id == second.id
    joined = session.get_one(ChangeSet, outer.id)
    assert (joined.verb, joined.reason, joined.province_code) == ("test.outer", "vì", None)
    assert joined.summary == {"n": 1, "also": {"test.inner": 2}}
    seal(session)
    assert open_change_set(session, OPERATOR, "test.next").id != outer.id


@pytest.mark.committing
def test_an_import_is_one_act_with_every_row(committed: Runtime, tmp_path: Path) -> None:
    file = tmp_path / "thirty.csv"
    file.write_bytes(csv_file(*(row(name=f"Trụ sở {n}") for n in range(30))))
    with committed.session() as session:
        batch = plan_import(session, OPERATOR, file, file.name)
        apply_import(session, OPERATOR, batch.id)
    with committed.session() as session:
        change = session.execute(text("SELECT id, verb, door FROM change_set ORDER BY id DESC LIMIT 1")).one()
        assert tuple(change)[1:] == ("import.apply", "import")
        assert (
            session.scalar(text("SELECT sum(rows) FROM change_part WHERE change_set_id = :id"), {"id": change.id}) == 30
        )
        assert verify(session).holds


@pytest.mark.committing
def test_the_application_cannot_rewrite_what_is_remembered(committed: Runtime) -> None:
    with committed.session() as session:
        facility = make_facility(session)
        revise_facility(session, OPERATOR, facility.id, {"headcount": 3}, revision=1)
    attempts = [
        f"{verb} {table}"
        for table in KEPT
        for verb in ("DELETE FROM", "TRUNCATE", "INSERT INTO")
    ]  # fmt: skip
    attempts = [
        f"{one} OVERRIDING SYSTEM VALUE SELECT * FROM {one.split()[-1]}" if one.startswith("INSERT") else one
        for one in attempts
    ]
    attempts += [
        "UPDATE change_set SET actor = 'x'", "UPDATE change_link SET rows = 0", "UPDATE change_head SET sequence = 0",
        "UPDATE facility_history SET headcount = 0", "UPDATE change_part SET rows = 0", "TRUNCATE facility CASCADE",
        "SELECT seal_change_set(1)", "SELECT install_history('facility')", "SELECT seal_former_change_sets()",
        "ALTER TABLE facility DISABLE TRIGGER USER", "DROP TRIGGER facility_history_update ON facility",
        "SET session_replication_role = replica",
    ]  # fmt: skip
    with committed.engine("web").connect() as connection:
        for group, attempt in product((*GROUPS, None), attempts):
            with connection.begin() as tried:
                if group:
                    connection.execute(text(f"SET LOCAL ROLE {group}"))
                with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
                    connection.execute(text(attempt))
                tried.rollback()


@pytest.mark.committing
def test_an_act_of_another_transaction_cannot_be_taken_up(committed: Runtime) -> None:
    with committed.session() as session:
        facility = make_facility(session)
        number, former = facility.id, facility.change_set_id
    officer = Actor("o", user_id=1, grants=(Grant("officer", Scope(provinces=frozenset({"52"}))),))
    with make_session_factory(committed.engine("web"))() as session:
        enter_scope(session, Scope(provinces=frozenset({"52"})))
        session.execute(text("SET LOCAL ROLE assetreg_province"))
        session.execute(text("SELECT set_config('assetreg.provinces', '{52}', true)"))
        session.execute(text("SELECT set_config('assetreg.change_set', :id, true)"), {"id": str(former)})
        with pytest.raises(DBAPIError, match="does not carry the change set"):
            session.execute(
                text("UPDATE facility SET headcount = 9, change_set_id = :set WHERE id = :id"),
                {"set": former, "id": number},
            )
        session.rollback()
        session.execute(text("SET LOCAL ROLE assetreg_province"))
        session.execute(text("SELECT set_config('assetreg.provinces', '{52}', true)"))
        revise_facility(session, officer, number, {"headcount": 9}, revision=1)
        session.commit()
    with committed.session() as session:
        assert session.get_one(Facility, number).headcount == 9
        assert verify(session).holds


@pytest.mark.committing
def test_writers_of_one_province_leave_one_chain(committed: Runtime) -> None:
    with committed.session() as session:
        ids = [make_facility(session, province=province).id for province in ("52", "52", "51", "51")]
    faults: list[BaseException] = []

    def write(number: int) -> None:
        try:
            for n in range(12):
                with committed.session() as session:
                    facility = session.get_one(Facility, number, with_for_update=True)
                    revise_facility(session, OPERATOR, number, {"headcount": n + 1}, revision=facility.revision)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=write, args=(number,)) for number in (*ids, *ids)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with committed.session() as session:
        assert verify(session).holds
        written = session.query(ChangeSet).count()
        assert sum(head.sequence for head in heads(session)) == written
