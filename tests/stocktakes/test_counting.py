"""A campaign: its lines are those of the day and stay so; counts are kept, each once; who may, and when."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor, Grant, Scope
from assetreg.assets.service import revise_facility
from assetreg.core.clock import now
from assetreg.core.errors import Conflict, Forbidden, Invalid
from assetreg.core.parse import Door, parse
from assetreg.movables import service as movables
from assetreg.movables.sorts import EQUIPMENT
from assetreg.stocktakes import queries, service
from assetreg.stocktakes.models import StocktakeCount, StocktakeLine
from assetreg.stocktakes.records import StocktakeRecord
from assetreg.stocktakes.schemas import CountInput, StocktakeInput, TeamInput
from tests.factories.facilities import make_facility
from tests.stocktakes.conftest import HOLDER, Office, count, order
from tests.support.counting import count_statements
from tests.support.sealing import seal

HERE = Scope(provinces=frozenset({"52"}))
ANH = Actor("anh@demo.example", user_id=901, grants=(Grant("clerk", HERE),))
BINH = Actor("binh@demo.example", user_id=902, grants=(Grant("clerk", HERE),))
type LineOf = Callable[[Any], int]


def test_the_lines_are_the_things_of_the_commune_with_what_the_books_say(
    session: Session, office: Office, campaign: StocktakeRecord
) -> None:
    lines = {one.line.name: one for one in queries.list_counted(session, campaign.id)}
    assert len(lines) == campaign.lines == 7
    desks = lines["Bàn họp"].line
    assert (desks.book_quantity, desks.original_cost_vnd, desks.book_condition) == (Decimal(12), 120_000_000, "fair")
    assert lines["Bàn họp"].premises_code == office.facility.code
    assert lines["Nhà làm việc"].line.book_area_m2 == 640
    assert lines["Phông UBND xã cũ"].line.book_quantity == Decimal("6.3")
    assert lines["Toyota Hilux · 81A-012.34"].line.book_status == "in_use"


def test_the_books_are_those_of_the_day_that_is_counted(session: Session, office: Office) -> None:
    with pytest.raises(Conflict) as refusal:
        order(session, office.commune, position_on="01/01/2020")
    assert refusal.value.code == "nothing_to_count"


def test_what_the_books_said_does_not_change_when_the_register_does(
    session: Session, office: Office, campaign: StocktakeRecord, line_of: LineOf
) -> None:
    changes = {"quantity": 9}
    movables.revise(session, OPERATOR, office.desks.id, changes, sort=EQUIPMENT, revision=None)
    line = session.get_one(StocktakeLine, line_of(office.desks))
    assert line.book_quantity == 12


def test_nobody_rewrites_what_the_books_said(
    session: Session, office: Office, campaign: StocktakeRecord, line_of: LineOf
) -> None:
    line = session.get_one(StocktakeLine, line_of(office.desks))
    line.book_quantity = Decimal(3)
    with pytest.raises(IntegrityError, match="not rewritten"):
        session.flush()


def test_only_one_bodys_things_are_counted_where_a_body_is_named(session: Session, office: Office) -> None:
    whole = {"name": "Một đơn vị", "agency": "AG-52-99999", "position_on": "01/01/2099"}
    with pytest.raises(Invalid) as refusal:
        service.create(session, OPERATOR, parse(StocktakeInput, whole, Door.JSON).accept())
    assert refusal.value.errors[0].code == "unknown_agency"


def test_lines_are_taken_in_as_many_statements_whatever_their_number(session: Session, office: Office) -> None:
    with count_statements(session) as few:
        order(session, office.commune)
    for number in range(20):
        make_facility(session, holder=HOLDER, name=f"Điểm {number}")
    with count_statements(session) as many:
        made = order(session, office.commune)
    assert made.lines == 27
    inserts = [[one for one in sent if "INSERT INTO stocktake_line" in one] for sent in (few, many)]
    assert len(inserts[0]) == len(inserts[1]) == 6


def test_the_same_entry_sent_twice_is_stored_once(
    session: Session, office: Office, campaign: StocktakeRecord, line_of: LineOf
) -> None:
    entry = str(uuid.uuid4())
    first = count(session, campaign, ANH, line_of(office.car), entry=entry)
    again = count(session, campaign, ANH, line_of(office.car), entry=entry)
    assert (first.is_new, again.is_new) == (True, False)
    assert first.count.id == again.count.id
    assert len(queries.counts_of(session, line_of(office.car))) == 1


def test_one_number_for_two_entries_is_refused(
    session: Session, office: Office, campaign: StocktakeRecord, line_of: LineOf
) -> None:
    entry = str(uuid.uuid4())
    count(session, campaign, ANH, line_of(office.car), entry=entry)
    with pytest.raises(Conflict) as refusal:
        count(session, campaign, ANH, line_of(office.car), entry=entry, note="khác")
    assert refusal.value.code == "entry_differs"


def test_all_counts_are_kept_and_the_later_one_stands_unless_one_is_named(
    session: Session, office: Office, campaign: StocktakeRecord, line_of: LineOf
) -> None:
    line = line_of(office.car)
    early = count(session, campaign, ANH, line, counted_at="2026-01-02T08:00:00+07:00").count
    late = count(session, campaign, BINH, line, finding="missing", counted_at="2026-01-03T08:00:00+07:00").count
    assert [one.id for one in queries.counts_of(session, line)] == [late.id, early.id]
    service.name_standing(session, OPERATOR, campaign, early.id)
    assert queries.get_line(session, campaign.id, line).count == early
    service.name_standing(session, OPERATOR, campaign, late.id)
    assert queries.get_line(session, campaign.id, line).count == late


def test_a_telephone_whose_clock_is_ahead_does_not_count_in_the_future(
    session: Session, office: Office, campaign: StocktakeRecord, line_of: LineOf
) -> None:
    ahead = (now() + dt.timedelta(days=3)).isoformat()
    assert count(session, campaign, ANH, line_of(office.car), counted_at=ahead).count.counted_at <= now()


def test_what_is_on_no_book_makes_a_line_of_its_own_once(
    session: Session, office: Office, campaign: StocktakeRecord
) -> None:
    said = {
        "entry": str(uuid.uuid4()), "finding": "excess", "kind": "equipment", "name": "Máy chiếu", "quantity": "2",
        "facility": office.facility.code,
    }  # fmt: skip
    first = count(session, campaign, ANH, None, **said)
    count(session, campaign, ANH, None, **said)
    line = session.get_one(StocktakeLine, first.count.line_id)
    assert (line.is_excess, line.name, line.book_quantity, line.facility_id) == (
        True, "Máy chiếu", None, office.facility.id,
    )  # fmt: skip
    made = session.scalars(select(StocktakeLine).where(StocktakeLine.is_excess)).all()
    assert len(made) == 1


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"finding": "found", "use": None}, "use", "required"),
        ({"finding": "found", "use": "otherwise"}, "use_note", "required"),
        ({"finding": "elsewhere", "use": "unused"}, "found_at", "required"),
        ({"finding": "missing", "quantity": "3"}, "finding", "missing_was_seen"),
        ({"finding": "excess"}, "line", "line_of_excess"),
        ({"finding": "found", "use": "unused", "line": 2**40}, "line", "unknown_line"),
        ({"finding": "found", "use": "unused", "facility": "HQ-0-0"}, "facility", "unknown_facility"),
        ({"finding": "found", "use": "unused", "longitude": "108"}, "latitude", "required"),
        ({"finding": "found", "use": "unused", "quantity": "1.250"}, "quantity", "ambiguous_number"),
        ({"entry": "1"}, "entry", "bad_entry"),
        ({"counted_at": "2026-01-02T08:00:00"}, "counted_at", "bad_moment"),
    ],
)
def test_a_count_that_says_too_little_or_too_much_is_refused_by_its_field(
    session: Session,
    office: Office,
    campaign: StocktakeRecord,
    line_of: LineOf,
    said: dict[str, Any],
    field: str,
    code: str,
) -> None:
    whole = {"entry": str(uuid.uuid4()), "line": line_of(office.desks), "finding": "found", "use": "unused"} | said
    with pytest.raises(Invalid) as refusal:
        service.take_count(session, ANH, campaign, parse(CountInput, whole, Door.JSON).accept())
    assert (field, code) in [(error.field, error.code) for error in refusal.value.errors]


def test_restricted_premises_keep_no_position(
    session: Session, office: Office, campaign: StocktakeRecord, line_of: LineOf
) -> None:
    changes = {"is_restricted": True}
    revise_facility(session, OPERATOR, office.facility.id, changes, revision=office.facility.revision)
    seal(session)
    with pytest.raises(Invalid) as refusal:
        count(session, campaign, ANH, line_of(office.building), longitude="108.1", latitude="13.9")
    assert refusal.value.errors[0].code == "restricted_position"


def test_an_entry_is_sent_by_the_one_who_made_it(
    session: Session, office: Office, campaign: StocktakeRecord, line_of: LineOf
) -> None:
    with pytest.raises(Conflict) as refusal:
        count(session, campaign, BINH, line_of(office.car), person=ANH.user_id)
    assert refusal.value.code == "entry_of_another"


def test_counts_are_taken_while_counting_only_but_a_late_second_sending_is_answered_as_the_first(
    session: Session, office: Office, campaign: StocktakeRecord, line_of: LineOf
) -> None:
    entry = str(uuid.uuid4())
    count(session, campaign, ANH, line_of(office.car), entry=entry)
    service.move(session, OPERATOR, campaign.id, "closed")
    seal(session)
    assert not count(session, campaign, ANH, line_of(office.car), entry=entry).is_new
    with pytest.raises(Conflict) as refusal:
        count(session, campaign, ANH, line_of(office.desks))
    assert refusal.value.code == "stocktake_not_counting"
    service.move(session, OPERATOR, campaign.id, "counting")
    seal(session)
    assert count(session, campaign, ANH, line_of(office.desks)).is_new
    assert session.get_one(StocktakeLine, line_of(office.desks)).book_quantity == 12


def test_nobody_counts_or_orders_outside_the_own_places(
    session: Session, office: Office, campaign: StocktakeRecord, line_of: LineOf
) -> None:
    elsewhere = Scope(provinces=frozenset({"51"}))
    stranger = Actor("la", user_id=9, grants=(Grant("officer", elsewhere),))
    with pytest.raises(Forbidden):
        count(session, campaign, stranger, line_of(office.car))
    with pytest.raises(Forbidden):
        order(session, office.commune, actor=stranger)
    with pytest.raises(Forbidden):
        service.move(session, ANH, campaign.id, "closed")


def test_premises_are_given_to_teams_and_each_shows_how_far_it_has_come(
    session: Session, office: Office, campaign: StocktakeRecord, line_of: LineOf
) -> None:
    team = service.add_team(session, OPERATOR, campaign, TeamInput(name="Tổ 1"))
    seal(session)
    assert service.give_premises(session, OPERATOR, campaign, team.id, [office.facility.id]) == 6
    seal(session)
    count(session, campaign, ANH, line_of(office.car))
    count(session, campaign, ANH, line_of(office.desks), finding="missing")
    by_team = {
        one.name: (one.lines, one.counted, one.differing) for one in queries.progress_by_team(session, campaign.id)
    }
    assert by_team == {"Tổ 1": (6, 2, 1), None: (1, 0, 0)}
    (body,) = queries.progress_by_body(session, campaign.id)
    assert (body.lines, body.counted, body.percent) == (7, 2, 28)
    with pytest.raises(Invalid):
        service.add_team(session, OPERATOR, campaign, TeamInput(name="Tổ 1"))


def test_a_count_knows_its_maker_and_its_moment(
    session: Session, office: Office, campaign: StocktakeRecord, line_of: LineOf
) -> None:
    made = count(session, campaign, ANH, line_of(office.car), counted_at="2026-01-02T08:00:00+07:00").count
    stored = session.get_one(StocktakeCount, made.id)
    assert (stored.counted_by, stored.counted_user_id) == (ANH.name, 901)
    assert stored.counted_at == dt.datetime(2026, 1, 2, 1, tzinfo=dt.UTC)
