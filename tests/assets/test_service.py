"""Creating and revising facilities: codes, places, revisions, history, refusals."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetreg.access.actor import NOBODY, OPERATOR, Actor, Grant
from assetreg.assets.models import Facility
from assetreg.assets.queries import get_facility
from assetreg.assets.records import FacilityRecord
from assetreg.assets.schemas import FacilityInput
from assetreg.assets.service import create_facility, revise_facility
from assetreg.audit.models import ChangeSet
from assetreg.audit.record import open_change_set
from assetreg.core.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from assetreg.core.parse import Door, parse
from tests.support.memory import history_of
from tests.support.sealing import seal

SAID: dict[str, Any] = {"name": "Trụ sở", "kind": "headquarters", "holder": "UBND xã", "commune": "23764"}


def create(session: Session, **said: Any) -> FacilityRecord:
    made = create_facility(session, OPERATOR, parse(FacilityInput, SAID | said, Door.JSON).accept())
    seal(session)
    return get_facility(session, made.code)


def revise(session: Session, record: FacilityRecord, door: Door = Door.JSON, **said: Any) -> FacilityRecord:
    changes = parse(FacilityInput, said, door, partial=True).changes()
    revise_facility(session, OPERATOR, record.id, changes, revision=record.revision)
    session.expire_all()
    return get_facility(session, record.code)


def refused(work: Any, *arguments: Any, **said: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        work(*arguments, **said)
    return [(error.field, error.code) for error in refusal.value.errors]


def test_a_facility_gets_the_next_number_of_its_commune(session: Session) -> None:
    first, second = create(session), create(session)
    prefix, number = first.code.rsplit("-", 1)
    assert prefix == "HQ-23764"
    assert second.code == f"HQ-23764-{int(number) + 1}"


def test_a_new_facility_is_undecided_and_lies_at_the_centre_of_its_unit(session: Session) -> None:
    record = create(session)
    assert (record.outcome, record.location_source, record.province_code) == ("undecided", "unit_centre", "52")
    assert record.longitude is not None
    assert record.revision == 1


def test_coordinates_of_the_paper_stay_beside_the_point(session: Session) -> None:
    record = create(session, x="1.549.900,5", y="423500", srid="9218")
    assert (record.x, record.y, record.srid, record.location_source) == (1549900.5, 423500.0, 9218, "converted")
    assert record.longitude == pytest.approx(107.79, abs=0.02)


def test_the_former_commune_carries_its_district_and_province(session: Session) -> None:
    record = create(session, commune=None, former_commune="Thị trấn Ia Kha, huyện Ia Grai, Gia Lai")
    assert (record.former_commune_name, record.former_district_name, record.former_province_name) == (
        "Thị trấn Ia Kha",
        "Huyện Ia Grai",
        "Tỉnh Gia Lai",
    )
    assert record.commune_name == "Xã Ia Grai"


def test_every_bad_field_of_place_and_code_is_named_at_once(session: Session) -> None:
    create(session, national_asset_code="T52-1")
    errors = refused(create, session, code="HQ-23764-999", national_asset_code="T52-1", former_commune="26740")
    assert errors == [
        ("code", "unknown_code"),
        ("commune", "successor_in_other_province"),
        ("national_asset_code", "taken"),
    ]


def test_a_split_commune_without_a_point_is_refused_with_its_choices(session: Session) -> None:
    assert refused(create, session, commune=None, former_commune="21142") == [("commune", "split_commune")]


def test_a_revision_changes_what_it_says_and_nothing_else(session: Session) -> None:
    before = create(session, land_area_m2=1000, headcount=12, holder_level="commune")
    after = revise(session, before, headcount=15, holder_level=None)
    assert (after.headcount, after.holder_level, after.land_area_m2) == (15, None, before.land_area_m2)
    assert after.revision == 2
    assert (after.longitude, after.latitude) == (before.longitude, before.latitude)


def test_saying_what_stands_already_writes_nothing(session: Session) -> None:
    before = create(session, longitude=107.8, latitude=14.0)
    changes = session.scalar(select(text("count(*)")).select_from(ChangeSet))
    after = revise(session, before, name=before.name, commune="23764", longitude=107.8, latitude="14,0")
    assert after.revision == 1
    assert session.scalar(select(text("count(*)")).select_from(ChangeSet)) == changes


def test_who_changes_what_somebody_else_has_changed_is_told(session: Session) -> None:
    record = create(session)
    revise(session, record, headcount=1)
    with pytest.raises(Conflict) as conflict:
        revise_facility(session, OPERATOR, record.id, {"headcount": 2}, revision=record.revision)
    assert conflict.value.code == "stale_revision"
    assert get_facility(session, record.code).headcount == 1


def test_the_residual_value_is_measured_against_the_cost_that_stands(session: Session) -> None:
    record = create(session, original_cost_vnd=1000)
    assert refused(revise, session, record, residual_value_vnd=1001) == [("residual_value_vnd", "residual_over_cost")]
    assert revise(session, record, residual_value_vnd=1001, original_cost_vnd=2000).residual_value_vnd == 1001


def test_half_a_point_is_refused_and_an_emptied_point_goes_back_to_the_centre(session: Session) -> None:
    record = create(session, longitude=107.8, latitude=14.0)
    assert refused(revise, session, record, longitude=None) == [("latitude", "coordinates_incomplete")]
    emptied = revise(session, record, longitude="-", latitude="-")
    assert emptied.location_source == "unit_centre"
    assert (emptied.longitude, emptied.latitude) == pytest.approx((107.792, 14.0105))


def test_a_form_posts_every_field_and_changes_only_the_changed(session: Session) -> None:
    record = create(session, x=1549900.0, y=423500.0, srid=9218, land_area_m2="1250,5")
    typed = {
        **{name: "" for name in FacilityInput.model_fields if name != "code"},
        "name": "Tên mới",
        "kind": "headquarters",
        "holder": record.holder,
        "commune": "Xã Ia Grai, tỉnh Gia Lai",
        "x": "1549900",
        "y": "423500",
        "srid": "9218",
        "land_area_m2": "1250,5",
        "outcome": "undecided",
    }
    after = revise(session, record, Door.FORM, **typed)
    (change, _) = history_of(session, record.code)
    assert [field.field for field in change.fields] == ["name"]
    assert after.location_source == "converted"


def test_moving_a_facility_keeps_its_code_and_takes_its_centre_along(session: Session) -> None:
    record = create(session)
    moved = revise(session, record, commune="Phường Quy Nhơn, Gia Lai")
    assert moved.code == record.code
    assert moved.commune_name == "Phường Quy Nhơn"
    assert moved.longitude != record.longitude


def test_the_code_itself_cannot_change(session: Session) -> None:
    record = create(session)
    assert refused(revise, session, record, code="HQ-1-1") == [("code", "code_fixed")]
    assert revise(session, record, code=record.code, headcount=3).headcount == 3


def test_history_tells_who_changed_what_newest_first(session: Session) -> None:
    record = create(session, headcount=12)
    session.commit()  # entering and changing are two acts
    revise(session, record, headcount=15, outcome="reuse")
    latest, first = history_of(session, record.code)
    assert (latest.verb, latest.actor, first.verb) == ("facility.revise", "operator", "facility.create")
    assert {(f.field, f.old, f.new) for f in latest.fields} == {
        ("headcount", 12, 15),
        ("outcome", "undecided", "reuse"),
    }
    assert first.fields == ()


def test_permissions_are_asked_first(session: Session) -> None:
    given = parse(FacilityInput, SAID, Door.JSON).accept()
    with pytest.raises(Unauthenticated):
        create_facility(session, NOBODY, given)
    with pytest.raises(Forbidden):
        create_facility(session, Actor("i@example.org", grants=(Grant("inspector"),)), given)
    with pytest.raises(NotFound):
        revise_facility(session, OPERATOR, -1, {}, revision=1)


def test_a_number_once_given_is_never_given_again(session: Session) -> None:
    first = create(session)
    open_change_set(session, OPERATOR, "test.delete")
    session.execute(text("DELETE FROM facility WHERE code = :code"), {"code": first.code})
    assert create(session).code != first.code
    assert session.scalar(select(Facility.id).where(Facility.code == first.code)) is None
