"""Reorganisations: what ends, what follows, and that only what the law lets follow changes hands."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor, Grant, Scope
from assetreg.agencies.events import INHERITING, KINDS, RULES, rule_of
from assetreg.agencies.holdings import HOLDINGS, held_by
from assetreg.agencies.models import Agency
from assetreg.agencies.queries import get_agency, heir_of, predecessors, present_of, successors
from assetreg.agencies.schemas import SuccessionInput
from assetreg.agencies.succession import Recorded, record_succession, settle_holders
from assetreg.assets.models import Facility
from assetreg.assets.parties import PartyInput, create_party
from assetreg.assets.queries import get_facility
from assetreg.core.errors import Forbidden, Invalid
from assetreg.core.parse import Door, parse
from tests.factories.agencies import make_agency
from tests.factories.facilities import make_facility

DAY = "2025-07-01"
ACT: dict[str, Any] = {"effective_on": DAY, "act_number": "1664/NQ-UBTVQH15", "act_date": "16/06/2025"}


def record(session: Session, actor: Actor = OPERATOR, **said: Any) -> Recorded:
    event = parse(SuccessionInput, ACT | said, Door.JSON).accept()
    return record_succession(session, actor, event, province_code="52")


def refused(session: Session, **said: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        record(session, **said)
    return [(error.field, error.code) for error in refusal.value.errors]


def holder_of(session: Session, facility: Facility) -> tuple[str, int | None]:
    session.expire(facility)
    return facility.holder, facility.holder_id


def body(session: Session, name: str, **said: Any) -> Agency:
    return make_agency(session, name=name, **said)


def test_a_consolidation_opens_the_new_body_and_it_inherits_without_a_decision(session: Session) -> None:
    old, other = body(session, "Sở Một", budget_code="1000001"), body(session, "Sở Hai")
    held = make_facility(session, holder="Sở Một", holder_id=old.id)
    foreign = make_facility(session, holder="Sở Ba")
    done = record(session, kind="consolidate", bodies=[old.code, "Sở Hai"], new_name="Sở Mới")
    (new,) = done.successors
    assert (new.name, new.valid_from, new.kind, new.budget_code) == ("Sở Mới", dt.date(2025, 7, 1), old.kind, None)
    assert {old.valid_to, other.valid_to} == {dt.date(2025, 7, 1)}
    assert (done.moved["facility"], done.waiting["facility"]) == (1, 0)
    assert holder_of(session, held) == ("Sở Mới", new.id)
    assert holder_of(session, foreign) == ("Sở Ba", None)
    assert (held.revision, held.change_set_id) == (2, done.event.change_set_id)


def test_a_merged_body_is_inherited_by_the_one_it_joins_which_goes_on(session: Session) -> None:
    old, into = body(session, "Trung tâm A"), body(session, "Trung tâm B", valid_from="2020-01-01")
    held = make_facility(session, holder="Trung tâm A", holder_id=old.id)
    record(session, kind="sáp nhập", bodies=[old.code], successors=[into.code])
    assert holder_of(session, held) == ("Trung tâm B", into.id)
    assert (into.valid_to, into.valid_from) == (None, dt.date(2020, 1, 1))


@pytest.mark.parametrize(
    ("kind", "more", "waits"),
    [
        ("divide", {"successors": ["Sở Sau"], "ends": True}, "The division plan approved with the scheme"),
        ("function_moved", {"successors": ["Sở Sau"]}, "An assignment decision to the receiving body"),
        ("dissolve", {"caretaker": "Sở Sau"}, "A handling decision on what the caretaker keeps"),
    ],
)
def test_nothing_changes_hands_where_a_decision_must_follow(
    session: Session, kind: str, more: dict[str, Any], waits: str
) -> None:
    old = body(session, "Sở Trước")
    body(session, "Sở Sau")
    held = make_facility(session, holder="Sở Trước", holder_id=old.id)
    done = record(session, kind=kind, bodies=[old.code], **more)
    assert holder_of(session, held) == ("Sở Trước", old.id)
    assert (done.moved, done.waiting["facility"], done.waits_for) == ({}, 1, waits)
    assert (old.valid_to is None) == (kind == "function_moved")


def test_a_renamed_body_keeps_its_codes_and_what_it_holds(session: Session) -> None:
    old = body(session, "Trường Cũ", budget_code="1000002", asset_unit_code="T52003")
    held = make_facility(session, holder="Trường Cũ", holder_id=old.id)
    done = record(session, kind="rename", bodies=[old.code], new_name="Trường Mới")
    (new,) = done.successors
    assert (new.budget_code, new.asset_unit_code) == ("1000002", "T52003")
    assert holder_of(session, held) == ("Trường Mới", new.id)


def test_the_superior_takes_care_where_the_act_names_nobody(session: Session) -> None:
    above = body(session, "UBND tỉnh")
    old = body(session, "Ban Cũ", superior=above.code)
    record(session, kind="dissolve", bodies=[old.code])
    (keeper,) = successors(session, old.id)
    assert (keeper.code, keeper.is_caretaker, keeper.act_number) == (above.code, True, "1664/NQ-UBTVQH15")
    assert present_of(session, old.id) is None
    orphan = body(session, "Ban Không Cấp Trên")
    assert refused(session, kind="dissolve", bodies=[orphan.code]) == [("caretaker", "caretaker_needed")]


def test_everything_wrong_with_an_event_is_named_at_once(session: Session) -> None:
    gone = body(session, "Sở Đã Hết", valid_to="2024-01-01")
    late = body(session, "Sở Sinh Sau", valid_from="2026-01-01")
    assert refused(
        session, kind="merge", bodies=[gone.code, "Không Ai"], successors=[late.code, gone.code], new_name="Mới",
        caretaker="Không Ai",
    ) == [
        ("bodies", "no_such_body"),
        ("new_name", "opens_no_body"),
        ("successors", "too_many_bodies"),
        ("bodies", "not_standing"),
        ("successors", "not_standing"),
        ("successors", "not_standing"),
        ("successors", "follows_itself"),
        ("caretaker", "no_caretaker_here"),
    ]  # fmt: skip
    assert refused(session, kind="consolidate", bodies=[late.code]) == [
        ("bodies", "too_few_bodies"),
        ("successors", "too_few_bodies"),
        ("bodies", "not_standing"),
    ]


def test_an_event_of_tomorrow_is_not_recorded_yet(session: Session) -> None:
    event = parse(SuccessionInput, ACT | {"kind": "rename", "bodies": "a", "effective_on": "2199-01-01"}, Door.JSON)
    assert [(error.field, error.code) for error in event.errors] == [("effective_on", "future_date")]


def test_an_event_recorded_late_hands_on_to_where_the_chain_has_gone(session: Session) -> None:
    first, second, third = (body(session, f"Ban {n}", valid_from="2020-01-01") for n in "123")
    held = make_facility(session, holder="Ban 1", holder_id=first.id)
    record(session, kind="merge", bodies=[second.code], successors=[third.code], effective_on="2026-01-01")
    record(session, kind="merge", bodies=[first.code], successors=[second.code])
    assert holder_of(session, held) == ("Ban 3", third.id)
    assert [(one.name, one.depth) for one in successors(session, first.id)] == [("Ban 2", 1), ("Ban 3", 2)]
    assert [(one.name, one.depth) for one in predecessors(session, third.id)] == [("Ban 2", 1), ("Ban 1", 2)]
    on = dt.date(2025, 12, 31)
    assert [one.name for one in (present_of(session, first.id, on), present_of(session, first.id)) if one] == [
        "Ban 2",
        "Ban 3",
    ]


def test_an_officer_moves_only_what_lies_in_the_officers_own_units(session: Session) -> None:
    old, into = body(session, "Chi cục A"), body(session, "Chi cục B")
    here = make_facility(session, holder="Chi cục A", holder_id=old.id)
    there = make_facility(session, holder="Chi cục A", holder_id=old.id, province="51")
    officer = Actor("officer", grants=(Grant("officer", Scope(provinces=frozenset({"52"}))),))
    done = record(session, officer, kind="merge", bodies=[old.code], successors=[into.code])
    assert (holder_of(session, here)[1], holder_of(session, there)[1]) == (into.id, old.id)
    assert (done.moved["facility"], done.waiting["facility"]) == (1, 1)
    neighbour = Actor("neighbour", grants=(Grant("officer", Scope(provinces=frozenset({"51"}))),))
    with pytest.raises(Forbidden):
        record(session, neighbour, kind="rename", bodies=[into.code], new_name="Chi cục C")


def test_what_goes_with_its_holder_takes_the_place_of_the_heir(session: Session) -> None:
    old, into = body(session, "Đội A"), body(session, "Đội B", unit="23764", block="commune")
    assert held_by(session, [old.id]) == {holding.table: 0 for holding in HOLDINGS}
    session.execute(
        text(
            "INSERT INTO archive_holding (code, province_code, name, origin_body, holder, holder_id, change_set_id) "
            "SELECT 'AR-52-9001', '52', 'Hồ sơ', 'Đội A', 'Đội A', :holder, :change"
        ),
        {"holder": old.id, "change": old.change_set_id},
    )
    done = record(session, kind="merge", bodies=[old.code], successors=[into.code])
    assert done.moved["archive_holding"] == 1
    row = session.execute(text("SELECT holder, commune_id FROM archive_holding WHERE code = 'AR-52-9001'")).one()
    assert tuple(row) == ("Đội B", into.commune_id)


def test_every_table_that_names_a_holder_is_known(session: Session) -> None:
    found = session.scalars(
        text("""
            SELECT c.conrelid::regclass::text FROM pg_constraint c
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            WHERE c.contype = 'f' AND c.confrelid = 'agency'::regclass AND a.attname = 'holder_id'
        """)
    ).all()
    assert set(found) == {holding.table for holding in HOLDINGS}


def test_each_kind_of_event_has_one_rule_on_each_day() -> None:
    for day in (dt.date(2018, 1, 1), dt.date(2025, 6, 30), dt.date(2025, 7, 1), dt.date(2026, 1, 1)):
        assert [rule_of(kind, day).kind for kind in KINDS] == list(KINDS)
    assert {rule.kind for rule in RULES if rule.inherits} == INHERITING
    assert rule_of("merge", dt.date(2025, 7, 1)).article == "Điều 38"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(("merge", "consolidate", "rename", "dissolve", "divide")), st.integers(0, 5)),
        min_size=1,
        max_size=6,
    )
)
def test_a_chain_of_events_ends_in_a_present_body_or_in_none(session: Session, steps: list[tuple[str, int]]) -> None:
    with session.begin_nested() as savepoint:
        bodies = [body(session, f"Ban {n}", valid_from="2000-01-01") for n in range(6)]
        held = make_facility(session, holder=bodies[0].name, holder_id=bodies[0].id)
        for year, (kind, partner) in enumerate(steps, 2001):
            _happen(session, kind, bodies, partner, f"{year}-07-01")
        end, heir = present_of(session, bodies[0].id), heir_of(session, bodies[0].id)
        assert end is None or end.valid_to is None
        assert heir is not None
        assert holder_of(session, held) == (heir.name, heir.id)
        savepoint.rollback()


def _happen(session: Session, kind: str, bodies: list[Agency], partner: int, day: str) -> None:
    """One event to whatever carries the first body on, where there is such a body."""
    start = present_of(session, bodies[0].id)
    if start is None:
        return
    other = present_of(session, bodies[partner].id)
    other = (
        other if other is not None and other.id != start.id else body(session, f"Ban {day}", valid_from="2000-01-01")
    )
    said: dict[str, Any] = {"kind": kind, "bodies": [start.code], "effective_on": day}
    if kind == "merge":
        said["successors"] = [other.code]
    elif kind == "divide":
        said |= {"successors": [other.code], "ends": True}
    elif kind == "dissolve":
        said["caretaker"] = other.code
    else:
        said |= {"bodies": [start.code, *([other.code] if kind == "consolidate" else [])], "new_name": f"Mới {day}"}
    record(session, **said)


def test_the_record_of_a_body_says_whether_it_stands(session: Session) -> None:
    old = body(session, "Sở Cũ")
    record(session, kind="rename", bodies=[old.code], new_name="Sở Mới")
    assert get_agency(session, old.code).state == "ended"


def test_an_event_happens_once(session: Session) -> None:
    old = body(session, "Ban Một Lần", valid_to=DAY)
    into = body(session, "Ban Nhận")
    record(session, kind="merge", bodies=[old.code], successors=[into.code])
    assert refused(session, kind="merge", bodies=[old.code], successors=[into.code]) == [("bodies", "not_standing")]


def test_the_heir_takes_each_part_from_the_day_of_the_event_by_its_act(session: Session) -> None:
    old, into = body(session, "Ban Một"), body(session, "Ban Hai")
    facility = make_facility(session, holder="Ban Một", holder_id=old.id)
    said: dict[str, Any] = {"agency": old.code, "valid_from": "2020-01-01"}
    for more in (
        {"role": "holder", "paper_number": "7/QĐ"},
        {"role": "occupant", "valid_from": "2026-01-01"},
        {"role": "caretaker", "valid_to": "2024-01-01"},
        {"role": "manager", "title": "Chánh Văn phòng", "name": "Chánh Văn phòng"},
    ):
        given_party = parse(PartyInput, said | more, Door.JSON).accept()
        create_party(session, OPERATOR, get_facility(session, facility.code), given_party)
    record(session, kind="merge", bodies=[old.code], successors=[into.code])
    parts = session.execute(
        text(
            "SELECT role, agency_id, valid_from::text, valid_to::text, paper_number FROM facility_party "
            "ORDER BY role, valid_from"
        )
    ).all()
    assert [tuple(part) for part in parts] == [
        ("caretaker", old.id, "2020-01-01", "2024-01-01", None),
        ("holder", old.id, "2020-01-01", DAY, "7/QĐ"),
        ("holder", into.id, DAY, None, "1664/NQ-UBTVQH15"),
        ("manager", old.id, "2020-01-01", None, None),
        ("occupant", into.id, "2026-01-01", None, None),
    ]


def test_what_was_entered_under_a_body_that_had_ended_goes_to_its_heir_alone(session: Session) -> None:
    old, into, gone = body(session, "Ban Trước"), body(session, "Ban Sau"), body(session, "Ban Hết")
    record(session, kind="merge", bodies=[old.code], successors=[into.code])
    record(session, kind="dissolve", bodies=[gone.code], caretaker=into.code)
    late = make_facility(session, holder="Ban Trước")
    waiting = make_facility(session, holder="Ban Hết")
    done = settle_holders(session, OPERATOR, "52")
    assert (done.linked["facility"], done.moved["facility"]) == (2, 1)
    assert holder_of(session, late) == ("Ban Sau", into.id)
    assert holder_of(session, waiting) == ("Ban Hết", gone.id)
    assert settle_holders(session, OPERATOR, "52").linked["facility"] == 0
