"""What holds between the parts of a facility, and between them and the facility."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.app import Application
from assetreg.assets import buildings, connections, parcels, parties, use_states
from assetreg.assets.models import Building, FacilityParty, LandParcel, SiteConnection, UseState
from assetreg.assets.part_forms import LAYOUTS
from assetreg.assets.part_kinds import PARTS
from assetreg.assets.parts import parts_of
from assetreg.assets.queries import get_facility
from assetreg.assets.records import FacilityRecord
from assetreg.assets.service import revise_facility
from assetreg.audit.models import ChangeSet
from assetreg.core.errors import Conflict, Invalid
from assetreg.core.i18n import LOCALES, catalogue
from assetreg.core.parse import Door, parse
from tests.factories.agencies import make_agency
from tests.factories.facilities import make_facility
from tests.factories.parts import DAY, make_building, make_connection, make_parcel, make_party, make_use
from tests.support.counting import count_statements
from tests.support.sealing import seal
from tests.support.web import PageClient

BY_NAME = {part.name: part for part in PARTS}


@pytest.fixture
def facility(session: Session) -> FacilityRecord:
    return get_facility(session, make_facility(session).code)


def enter(session: Session, facility: FacilityRecord, name: str, /, **said: Any) -> Any:
    part = BY_NAME[name]
    row = part.create(session, OPERATOR, facility, parse(part.schema, said, Door.JSON).accept())
    seal(session)
    return row


def revise(session: Session, name: str, row: Any, /, **said: Any) -> Any:
    part = BY_NAME[name]
    changes = parse(part.schema, said, Door.JSON, partial=True).changes()
    return part.revise(session, OPERATOR, row.id, changes, revision=row.revision)


def refused(work: Any, /, *arguments: Any, **said: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        work(*arguments, **said)
    return [(error.field, error.code) for error in refusal.value.errors]


# Parcels


def test_a_parcel_keeps_the_commune_of_its_map_though_it_is_no_more(session: Session, facility: FacilityRecord) -> None:
    old = "Thị trấn Ia Kha, huyện Ia Grai, Gia Lai"
    row = enter(session, facility, "parcel", map_commune=old, map_sheet="12", parcel_number="345", area_m2=1000)
    parcel = parcels.get_parcel(session, facility, row.id)
    assert parcels.map_commune_shown(parcel) == "Thị trấn Ia Kha, Huyện Ia Grai, Tỉnh Gia Lai"
    assert parcel.map_commune_id != parcel.commune_id == facility.commune_id
    assert parcels.parcel_name(parcel) == "Tờ 12, thửa 345"


def test_sheet_and_number_mean_one_parcel_of_the_map_s_commune(session: Session, facility: FacilityRecord) -> None:
    said = {"map_commune": "Thị trấn Ia Kha, huyện Ia Grai, Gia Lai", "map_sheet": "12", "parcel_number": "345"}
    first = enter(session, facility, "parcel", area_m2=1000, **said)
    other = get_facility(session, make_facility(session).code)
    assert refused(enter, session, other, "parcel", area_m2=10, **said) == [("parcel_number", "borne_by")]
    second = enter(session, other, "parcel", area_m2=10, **(said | {"parcel_number": "346"}))
    assert refused(revise, session, "parcel", second, parcel_number="345") == [("parcel_number", "borne_by")]
    assert revise(session, "parcel", first, parcel_number="345").revision == 1
    with pytest.raises(IntegrityError, match="ex_exact_key_parcel"), session.begin_nested():
        make_parcel(session, other, map_commune_id=first.map_commune_id, map_sheet="12", parcel_number="345")  # type: ignore[arg-type]


def test_a_sheet_without_the_commune_of_its_map_means_nothing(session: Session, facility: FacilityRecord) -> None:
    assert refused(enter, session, facility, "parcel", area_m2=10, map_sheet="12") == [
        ("map_commune", "needed_for_sheet")
    ]
    row = enter(session, facility, "parcel", area_m2=10, map_commune="23764", map_sheet="12")
    assert refused(revise, session, "parcel", row, map_commune=None) == [("map_commune", "needed_for_sheet")]


@pytest.mark.parametrize(
    ("written", "code"), [("Xã Không Có, Gia Lai", "unknown_commune"), ("Xã Tân Lập", "ambiguous_commune")]
)
def test_the_commune_of_a_map_is_found_or_asked_for(
    session: Session, facility: FacilityRecord, written: str, code: str
) -> None:
    assert refused(enter, session, facility, "parcel", area_m2=10, map_commune=written) == [("map_commune", code)]


def test_a_parcel_with_a_building_is_not_taken_out(session: Session, facility: FacilityRecord) -> None:
    parcel = enter(session, facility, "parcel", area_m2=10)
    enter(session, facility, "building", name="Nhà A", parcel_id=parcel.id)
    with pytest.raises(Conflict) as conflict:
        parcels.withdraw_parcel(session, OPERATOR, parcel.id, revision=1)
    assert conflict.value.code == "parcel_in_use"


@pytest.mark.parametrize("name", ["parcel", "building"])
def test_an_asset_code_is_one_part_s_alone(session: Session, facility: FacilityRecord, name: str) -> None:
    said = {"parcel": {"area_m2": 10}, "building": {"name": "Nhà"}}[name]
    enter(session, facility, name, national_asset_code="T52-1", **said)
    found = refused(enter, session, facility, name, national_asset_code="T52-1", **said)
    assert found == [("national_asset_code", "code_taken")]


# Buildings


def test_the_cost_of_a_building_is_the_sum_of_its_sources(session: Session, facility: FacilityRecord) -> None:
    row = enter(session, facility, "building", name="Nhà A", budget_cost_vnd=80, other_cost_vnd=20)
    assert row.original_cost_vnd == 100
    assert revise(session, "building", row, other_cost_vnd=30).original_cost_vnd == 110
    seal(session)
    wrong = [("original_cost_vnd", "cost_not_sum_of_sources")]
    assert refused(revise, session, "building", row, original_cost_vnd=111) == wrong
    assert refused(enter, session, facility, "building", name="B", budget_cost_vnd=80, original_cost_vnd=100) == wrong


def test_a_total_without_sources_stands_and_is_not_overwritten_by_a_part_of_it(
    session: Session, facility: FacilityRecord
) -> None:
    row = enter(session, facility, "building", name="Nhà A", original_cost_vnd=100)
    wrong = [("original_cost_vnd", "cost_not_sum_of_sources")]
    assert refused(revise, session, "building", row, budget_cost_vnd=80) == wrong
    assert revise(session, "building", row, budget_cost_vnd=80, other_cost_vnd=20).original_cost_vnd == 100


def test_the_residual_value_lies_within_the_cost_as_it_will_be(session: Session, facility: FacilityRecord) -> None:
    row = enter(session, facility, "building", name="Nhà A", budget_cost_vnd=80, residual_value_vnd=80)
    assert refused(revise, session, "building", row, budget_cost_vnd=79) == [
        ("residual_value_vnd", "residual_over_cost")
    ]
    assert revise(session, "building", row, budget_cost_vnd=79, residual_value_vnd=79).original_cost_vnd == 79


@pytest.mark.parametrize(
    "values",
    [
        {"residual_value_vnd": 2, "original_cost_vnd": 1},
        {"budget_cost_vnd": 1, "original_cost_vnd": 2},
        {"budget_cost_vnd": 1},
    ],
)
def test_the_database_holds_the_sums_of_a_building_too(session: Session, values: dict[str, int]) -> None:
    facility = make_facility(session)
    with pytest.raises(IntegrityError, match="ck_building_"), session.begin_nested():
        make_building(session, facility, **values)


def test_a_building_stands_on_a_parcel_of_its_own_facility(session: Session, facility: FacilityRecord) -> None:
    elsewhere = make_facility(session)
    parcel = make_parcel(session, elsewhere)
    assert refused(enter, session, facility, "building", name="Nhà A", parcel_id=parcel.id) == [
        ("parcel_id", "not_of_facility")
    ]
    make_building(session, make_facility(session), parcel_id=parcel.id)
    # Asked at the end of an act: parts of a facility move together.
    with pytest.raises(IntegrityError, match="fk_building_parcel_id"), session.begin_nested():
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


def test_a_class_is_one_of_the_wear_tables(session: Session, facility: FacilityRecord) -> None:
    assert enter(session, facility, "building", name="A", building_class="house_3").building_class == "house_3"
    assert refused(enter, session, facility, "building", name="A", building_class="computer") == [
        ("building_class", "unknown_class")
    ]
    assert buildings.building_classes(session)["house_3"] == "Nhà cấp III"


# Uses


def test_the_last_look_stands_and_earlier_ones_stay(session: Session, facility: FacilityRecord) -> None:
    building = enter(session, facility, "building", name="Nhà A", usable_floor_m2=100)
    enter(session, facility, "use", building_id=building.id, as_of="31/12/2024", office_m2=100)
    enter(session, facility, "use", building_id=building.id, as_of="31/12/2025", vacant_m2=60, office_m2=40)
    parts = parts_of(session, facility)
    (standing,) = parts.standing_uses
    assert (standing.use.vacant_m2, len(parts.uses)) == (60, 2)
    assert standing.total is not None
    assert standing.total.agrees
    spans = use_states.use_history(session, facility.id)
    assert [(span.since.year, span.used_m2, span.vacant_m2) for span in spans] == [(2024, 100, 0), (2025, 40, 60)]


def test_uses_that_do_not_add_up_are_stored_and_told(session: Session, facility: FacilityRecord) -> None:
    parcel = enter(session, facility, "parcel", area_m2=1000)
    enter(session, facility, "use", parcel_id=parcel.id, as_of="31/12/2025", office_m2=900)
    (standing,) = parts_of(session, facility).standing_uses
    assert standing.total is not None
    assert (standing.total.agrees, standing.total.difference_m2) == (False, -100)


def test_a_look_is_at_one_part_of_the_facility_and_finds_something(session: Session, facility: FacilityRecord) -> None:
    parcel = enter(session, facility, "parcel", area_m2=1000)
    building = enter(session, facility, "building", name="Nhà A")
    foreign = make_building(session, make_facility(session))
    said = {"as_of": "31/12/2025", "office_m2": 1}
    one = [("building_id", "one_part_needed")]
    assert refused(enter, session, facility, "use", **said) == one
    assert refused(enter, session, facility, "use", parcel_id=parcel.id, building_id=building.id, **said) == one
    assert refused(enter, session, facility, "use", building_id=foreign.id, **said) == [
        ("building_id", "not_of_facility")
    ]
    assert refused(enter, session, facility, "use", parcel_id=parcel.id, as_of="31/12/2025") == [
        ("office_m2", "no_use_stated")
    ]
    enter(session, facility, "use", parcel_id=parcel.id, **said)
    assert refused(enter, session, facility, "use", parcel_id=parcel.id, **said) == [("as_of", "use_exists")]


# Parties


def test_one_holder_and_one_manager_at_a_time(session: Session, facility: FacilityRecord) -> None:
    first = enter(session, facility, "party", role="holder", name="UBND xã A", valid_from="01/01/2020")
    later = {"role": "holder", "name": "UBND xã B", "valid_from": "01/07/2025"}
    assert refused(enter, session, facility, "party", **later) == [("valid_from", "party_overlap")]
    revise(session, "party", first, valid_to="01/07/2025")
    seal(session)
    second = enter(session, facility, "party", **later)
    assert refused(revise, session, "party", second, valid_from="30/06/2025") == [("valid_from", "party_overlap")]
    for name in ("Ban A", "Ban B"):
        enter(session, facility, "party", role="occupant", name=name, valid_from="01/07/2025")
    manager = {"role": "manager", "name": "Nguyễn Văn A", "title": "Chánh Văn phòng", "valid_from": "01/07/2025"}
    enter(session, facility, "party", **manager)
    assert refused(enter, session, facility, "party", **manager) == [("valid_from", "party_overlap")]


@pytest.mark.parametrize("role", ["holder", "manager"])
def test_the_database_refuses_two_at_a_time(session: Session, role: str) -> None:
    facility = make_facility(session)
    make_party(session, facility, role)
    with pytest.raises(IntegrityError, match="ex_facility_party_role"), session.begin_nested():
        make_party(session, facility, role, valid_from=DAY + dt.timedelta(days=30))


def test_a_manager_has_a_function_and_nobody_else_does(session: Session, facility: FacilityRecord) -> None:
    said = {"name": "Nguyễn Văn A", "valid_from": "01/07/2025"}
    assert refused(enter, session, facility, "party", role="manager", **said) == [("title", "required")]
    assert refused(enter, session, facility, "party", role="holder", title="Chánh Văn phòng", **said) == [
        ("title", "title_of_manager")
    ]
    assert refused(enter, session, facility, "party", role="holder", valid_from="01/07/2025") == [("name", "required")]
    backwards = {"role": "caretaker", "valid_to": "01/07/2025"}
    assert refused(enter, session, facility, "party", **(said | backwards)) == [("valid_to", "ends_before_start")]


def test_a_party_is_a_body_of_the_register_where_it_is_known(session: Session, facility: FacilityRecord) -> None:
    agency = make_agency(session, name="UBND xã Ia Thử")
    seal(session)
    row = enter(session, facility, "party", role="caretaker", agency=agency.code, valid_from="01/07/2025")
    party = parties.get_party(session, facility, row.id)
    assert (party.name, party.agency_id, parties.agency_shown(party)) == (agency.name, agency.id, agency.code)
    assert refused(enter, session, facility, "party", role="caretaker", agency="AG-52-0", valid_from="01/07/2025") == [
        ("agency", "no_such_body")
    ]


def test_the_holder_by_paper_is_compared_with_the_one_of_the_record(session: Session, facility: FacilityRecord) -> None:
    enter(session, facility, "party", role="holder", name="Ban quản lý khác", valid_from="01/01/2020")
    assert [remark.code for remark in parts_of(session, facility).remarks] == ["holder_differs"]


# Connections


def test_a_line_is_recorded_once_and_revised_afterwards(session: Session, facility: FacilityRecord) -> None:
    enter(session, facility, "connection", kind="lan", state="no")
    assert refused(enter, session, facility, "connection", kind="lan", state="yes") == [("kind", "connection_exists")]
    fibre = enter(session, facility, "connection", kind="fibre", state="yes", capacity_note="100 Mbps")
    assert refused(revise, session, "connection", fibre, kind="lan") == [("kind", "connection_exists")]
    lines = parts_of(session, facility).lines
    assert [(kind, line.state if line else None) for kind, line in lines][:4] == [
        ("fibre", "yes"),
        ("government_line", None),
        ("mobile_signal", None),
        ("lan", "no"),
    ]
    connections.withdraw_connection(session, OPERATOR, fibre.id, revision=1, reason="nhập nhầm")
    assert len(connections.list_connections(session, facility)) == 1


# All together


def test_parts_move_with_their_facility_in_the_same_act(session: Session) -> None:
    model = make_facility(session)
    building = make_building(session, model, parcel_id=make_parcel(session, model).id)
    make_use(session, model, building)
    make_party(session, model)
    make_connection(session, model)
    seal(session)
    facility = get_facility(session, model.code)
    changes = {"commune": "Phường Quy Nhơn, Gia Lai"}
    moved = revise_facility(session, OPERATOR, facility.id, changes, revision=facility.revision)
    session.expire_all()
    tables = (LandParcel, Building, UseState, FacilityParty, SiteConnection)
    found = {
        (row.commune_id, row.change_set_id, row.revision)
        for table in tables
        for row in session.scalars(select(table).where(table.facility_id == facility.id))
    }
    assert found == {(moved.commune_id, moved.change_set_id, 2)}
    assert moved.commune_id != facility.commune_id


def test_the_record_asks_as_often_for_many_parts_as_for_few(client: PageClient, session: Session) -> None:
    facility = make_facility(session)

    def statements() -> int:
        with count_statements(session) as sent:
            assert client.get(f"/facilities/{facility.code}").status_code == 200
        return len(sent)

    def grow(number: int) -> None:
        parcel = make_parcel(session, facility, map_commune_id=facility.commune_id, map_sheet=str(number))
        building = make_building(session, facility, parcel_id=parcel.id, building_class="house_3")
        make_use(session, facility, building, as_of=DAY - dt.timedelta(days=number))
        make_party(session, facility, "occupant")

    grow(0)
    seal(session)
    statements()  # the law is read once by a process, whoever asks first
    few = statements()
    for number in range(1, 16):
        grow(number)
    seal(session)
    assert statements() == few
    assert few <= 44


def test_every_change_of_a_part_is_remembered(session: Session, facility: FacilityRecord) -> None:
    row = enter(session, facility, "building", name="Nhà A", floors=1)
    revise(session, "building", row, floors=2)
    seal(session)
    buildings.withdraw_building(session, OPERATOR, row.id, revision=2, reason="nhập nhầm")
    seal(session)
    kept = session.execute(
        text("SELECT operation, floors FROM building_history WHERE id = :id ORDER BY history_id"), {"id": row.id}
    ).all()
    assert [tuple(one) for one in kept] == [("UPDATE", 1), ("DELETE", 2)]
    verbs = session.scalars(select(ChangeSet.verb).order_by(ChangeSet.id.desc()).limit(3)).all()
    assert verbs == ["building.withdraw", "building.revise", "building.create"]


def test_the_record_compares_its_own_figures_with_its_parts(session: Session) -> None:
    model = make_facility(session, land_area_m2=Decimal(1500), gross_floor_m2=Decimal(300), original_cost_vnd=1000)
    make_parcel(session, model)
    make_parcel(session, model, area_m2=Decimal(500))
    make_building(session, model, gross_floor_m2=Decimal(280))
    make_building(session, model)
    seal(session)
    rows = {row.field: row for row in parts_of(session, get_facility(session, model.code)).compared}
    assert (rows["land_area_m2"].difference, rows["land_area_m2"].differs) == (0, False)
    assert (rows["gross_floor_m2"].difference, rows["gross_floor_m2"].silent) == (-20, 1)
    assert (rows["original_cost_vnd"].parts, rows["original_cost_vnd"].difference) == (None, None)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_legend_hint_label_and_choice_of_the_forms_is_in_the_catalogue(
    app: Application, session: Session, facility: FacilityRecord, locale: str
) -> None:
    make_building(session, facility, parcel_id=make_parcel(session, facility).id)  # type: ignore[arg-type]
    said: set[str] = set()
    with app.test_request_context():
        for part, layout in LAYOUTS:
            said |= {*part.labels.values(), part.title, part.new_title}
            said |= {label for choices in part.choices.values() for label in choices.values()}
            for one in layout(facility):
                said |= {one.legend, one.hint, *(field.hint for field in one.fields)}
    assert said - {""} - catalogue(locale).keys() == set()
