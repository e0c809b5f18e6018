"""An act is undone row by row, as an act of its own; what others changed since is never overwritten."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor, Grant, Scope
from assetreg.assets.models import Facility
from assetreg.assets.service import revise_facility
from assetreg.audit.models import ChangeSet
from assetreg.audit.queries import rows_of, undone_by
from assetreg.audit.record import open_change_set
from assetreg.audit.service import preview_undo, undo_change_set
from assetreg.audit.verify import verify
from assetreg.core.errors import Conflict, Forbidden
from tests.factories.facilities import make_facility
from tests.support.sealing import seal

# What comes back is what the rows say; their revisions and the acts that wrote them go on.
CONTENT = text("""
    SELECT 'facility' AS kind, id, code, name, headcount, commune_id, ST_AsEWKT(location), created_at FROM facility
    UNION ALL
    SELECT 'land_parcel', id, address, map_sheet, area_m2, commune_id, facility_id::text, created_at FROM land_parcel
    ORDER BY 1, 2
""")
ADD_PARCEL = text("""
    INSERT INTO land_parcel (province_code, commune_id, facility_id, area_m2, address, change_set_id)
    SELECT province_code, commune_id, id, :area, :address, :change FROM facility ORDER BY id OFFSET :nth LIMIT 1
""")
REVISE_PARCEL = text("""
    UPDATE land_parcel SET area_m2 = :area, address = :address, revision = revision + 1, change_set_id = :change
    WHERE id = (SELECT id FROM land_parcel ORDER BY id OFFSET :nth LIMIT 1)
""")
DROP_PARCEL = text("DELETE FROM land_parcel WHERE id = (SELECT id FROM land_parcel ORDER BY id OFFSET :nth LIMIT 1)")
REVISE_FACILITY = text("""
    UPDATE facility SET headcount = :area, name = :address, revision = revision + 1, change_set_id = :change
    WHERE id = (SELECT id FROM facility ORDER BY id OFFSET :nth LIMIT 1)
""")
ADD_FACILITY = text("""
    INSERT INTO facility (code, province_code, name, kind, holder, commune_id, change_set_id)
    SELECT 'NEW-' || gen_random_uuid(), '52', :address, 'land', 'x', min(commune_id), :change FROM facility
""")
DROP_FACILITY = text("""
    DELETE FROM facility WHERE id = (
      SELECT id FROM facility f WHERE NOT EXISTS (SELECT FROM land_parcel WHERE facility_id = f.id)
      ORDER BY id OFFSET :nth LIMIT 1)
""")
ACTS = [ADD_PARCEL, REVISE_PARCEL, DROP_PARCEL, REVISE_FACILITY, ADD_FACILITY, DROP_FACILITY]
steps = st.tuples(
    st.sampled_from(ACTS), st.integers(0, 3), st.integers(1, 99), st.text("abcđ ", min_size=1, max_size=4)
)


def content(session: Session) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in session.execute(CONTENT)]


def act(session: Session, done: list[tuple[Any, ...]]) -> ChangeSet:
    """Some statements as one act."""
    change = open_change_set(session, OPERATOR, "land_parcel.revise", reason="đính chính")
    for statement, nth, area, address in done:
        said = {"nth": nth, "area": area, "address": address, "change": change.id}
        session.execute(statement, {name: said[name] for name in statement._bindparams})
    seal(session)
    return session.get_one(ChangeSet, change.id)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.lists(steps, max_size=4), done=st.lists(steps, min_size=1, max_size=6), again=st.booleans()
)  # fmt: skip
def test_undoing_restores_the_same_content_whatever_was_done(
    session: Session, before: list[Any], done: list[Any], again: bool
) -> None:
    with session.begin_nested() as tried:
        for _ in range(3):
            make_facility(session)
        act(session, [(ADD_PARCEL, 0, 5, "p"), (ADD_PARCEL, 1, 6, "q"), *before])
        was = content(session)
        change = act(session, done)
        became = content(session)
        if not preview_undo(session, OPERATOR, change.id).steps:
            assert was == became
            tried.rollback()
            return
        undone = undo_change_set(session, OPERATOR, change.id, reason="nhầm")
        seal(session)
        assert content(session) == was
        if again:
            undo_change_set(session, OPERATOR, undone.id, reason="không nhầm")
            seal(session)
            assert content(session) == became
        verdict = verify(session)
        assert verdict.holds, verdict.breaks
        tried.rollback()


def test_what_somebody_changed_since_is_a_conflict_and_may_be_left_out(session: Session) -> None:
    first, second = make_facility(session), make_facility(session)
    keys = [("facility", first.id), ("facility", second.id)]
    change = act(session, [(REVISE_FACILITY, 0, 11, "a"), (REVISE_FACILITY, 1, 12, "b")])
    session.expire_all()
    revise_facility(session, OPERATOR, first.id, {"headcount": 99}, revision=2, reason="later")
    seal(session)
    plan = preview_undo(session, OPERATOR, change.id)
    assert (plan.conflicts, [step.key for step in plan.steps]) == ((keys[0],), [keys[1]])
    with pytest.raises(Conflict, match="undo_conflicts"):
        undo_change_set(session, OPERATOR, change.id, reason="all")
    made = undo_change_set(session, OPERATOR, change.id, reason="the rest", only=keys[1:])
    undone = session.get_one(ChangeSet, made.id)
    seal(session)
    session.expire_all()
    assert (session.get_one(Facility, first.id).headcount, session.get_one(Facility, second.id).headcount) == (99, None)
    assert (undone.verb, undone.undoes, undone.reason) == ("change.undo", change.id, "the rest")
    assert undone.summary == {"rows": 1, "left_out": 1}
    assert [found.id for found in undone_by(session, change.id)] == [undone.id]
    assert [(row.act, row.row_id) for row in rows_of(session, undone.id)[0]] == [("changed", second.id)]
    with pytest.raises(Conflict, match="undo_conflicts"):
        undo_change_set(session, OPERATOR, change.id, reason="twice", only=keys[1:])


def test_a_new_row_to_which_others_now_refer_is_not_deleted(session: Session) -> None:
    make_facility(session)
    made = act(session, [(ADD_FACILITY, 0, 1, "mới")])
    act(session, [(ADD_PARCEL, 1, 5, "p")])
    before = content(session)
    with pytest.raises(Conflict, match="undo_refused"):
        undo_change_set(session, OPERATOR, made.id, reason="no longer wanted")
    assert content(session) == before


def test_undoing_is_for_those_who_may_everywhere_the_act_reached(session: Session) -> None:
    make_facility(session, province="52")
    change = open_change_set(session, OPERATOR, "test.both")
    for province in ("51", "52"):
        session.execute(
            text("""
                INSERT INTO facility (code, province_code, name, kind, holder, commune_id, change_set_id)
                SELECT 'B-' || :province, :province, 'x', 'land', 'x', commune_id, :change FROM facility LIMIT 1
            """),
            {"province": province, "change": change.id},
        )
    seal(session)
    for own in ("51", "52"):
        officer = Actor("o", user_id=1, grants=(Grant("officer", Scope(provinces=frozenset({own}))),))
        with pytest.raises(Forbidden):
            undo_change_set(session, officer, change.id, reason="mine")
    both = Actor("o", user_id=1, grants=(Grant("officer", Scope(provinces=frozenset({"51", "52"}))),))
    made = undo_change_set(session, both, change.id, reason="ours")
    assert session.get_one(ChangeSet, made.id).undoes == change.id


def test_an_act_that_is_not_finished_cannot_be_undone(session: Session) -> None:
    change = open_change_set(session, OPERATOR, "test.open")
    with pytest.raises(Conflict, match="change_not_finished"):
        undo_change_set(session, OPERATOR, change.id, reason="too early")
