"""The further facts of a facility: restricted premises without a place, surplus within the whole, three facts apart."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.assets.exporting import write_facilities
from assetreg.assets.figures import remarks_on, remarks_on_building
from assetreg.assets.labels import FIELD_CHOICES
from assetreg.assets.legal_forms import LEGAL_FORMS, outcome_expected
from assetreg.assets.models import OUTCOMES, Building, Facility
from assetreg.assets.next_step import next_step
from assetreg.assets.queries import FacilityFilter, get_facility, list_facilities
from assetreg.assets.records import FacilityRecord
from assetreg.assets.schemas import FIELDS, LATER_FIELDS
from assetreg.core.i18n import LOCALES, catalogue
from assetreg.imports.models import ImportBatch
from assetreg.imports.queries import batch_findings
from assetreg.imports.service import apply_import, plan_import
from tests.assets.test_service import create, refused, revise
from tests.factories.facilities import make_facility
from tests.imports.files import csv_file, row
from tests.support.sealing import seal
from tests.support.web import PageClient

POINT = {"longitude": 107.8, "latitude": 14.0}
METRES = {"x": 1549900.0, "y": 423500.0, "srid": 9218}
PLACELESS = (None, None, None, None, None, None)


def place_of(record: FacilityRecord) -> tuple[Any, ...]:
    return record.longitude, record.latitude, record.location_source, record.x, record.y, record.srid


def imported(session: Session, **said: Any) -> ImportBatch:
    batch = plan_import(session, OPERATOR, csv_file(row(**said)), "rows.csv")
    batch = apply_import(session, OPERATOR, batch.id)
    seal(session)
    session.expire_all()
    return batch


def codes(session: Session, batch: ImportBatch) -> list[tuple[str, str]]:
    return [(finding.field, finding.code) for finding in batch_findings(session, batch.id)]


# Restricted premises


@pytest.mark.parametrize("point", [POINT, METRES])
def test_restricted_premises_are_entered_without_a_place_or_not_at_all(session: Session, point: Any) -> None:
    assert place_of(create(session, is_restricted="có")) == PLACELESS
    (error,) = refused(create, session, is_restricted=True, **point)
    assert error == (next(iter(point)), "restricted_place")


@pytest.mark.parametrize("point", [{}, POINT, METRES])
def test_premises_that_become_restricted_lose_their_place(session: Session, point: Any) -> None:
    record = create(session, **point)
    assert record.longitude is not None
    restricted = revise(session, record, is_restricted=True)
    assert place_of(restricted) == PLACELESS
    assert restricted.commune_name == record.commune_name
    assert revise(session, restricted, is_restricted=True, name=restricted.name).revision == restricted.revision


def test_restricted_premises_take_no_place_and_get_one_again_when_they_are_free(session: Session) -> None:
    record = create(session, is_restricted=True)
    assert refused(revise, session, record, **POINT) == [("longitude", "restricted_place")]
    moved = revise(session, record, commune="Phường Quy Nhơn, Gia Lai")
    assert place_of(moved) == PLACELESS
    assert revise(session, moved, is_restricted=False, **POINT).location_source == "stated"
    free = revise(session, get_facility(session, record.code), longitude=None, latitude=None)
    assert free.location_source == "unit_centre"


@pytest.mark.parametrize(
    "columns",
    [
        "location = ST_SetSRID(ST_MakePoint(107.8, 14), 4326), location_source = 'stated'",
        "source_x = 1549900, source_y = 423500, source_srid = 9218",
    ],
)
def test_the_database_keeps_restricted_premises_without_a_place(session: Session, columns: str) -> None:
    record = create(session, is_restricted=True)
    change = "UPDATE facility SET {}, change_set_id = change_set_id WHERE code = :code"
    with pytest.raises(IntegrityError, match="ck_facility_restricted"), session.begin_nested():
        session.execute(text(change.format(columns)), {"code": record.code})


def test_restricted_premises_through_the_api_and_the_form(client: PageClient, session: Session) -> None:
    said = {"name": "Trụ sở", "kind": "headquarters", "holder": "Ban chỉ huy", "commune": "Xã Ia Grai, Tỉnh Gia Lai"}
    wrong = client.post("/api/v1/facilities", json=said | POINT | {"is_restricted": True})
    assert (wrong.status_code, wrong.json["errors"][0]["code"]) == (422, "restricted_place")  # type: ignore[index]
    made = client.post("/api/v1/facilities", json=said | {"is_restricted": True}).json
    assert made is not None
    assert (made["is_restricted"], made["longitude"], made["location_source"]) == (True, None, None)
    typed = client.post(
        "/facilities/new", data=said | {"latitude": "14,0", "longitude": "107,8", "is_restricted": "yes"}
    )
    assert typed.status_code == 422
    assert 'id="error-longitude"' in typed.text
    page = client.get(f"/facilities/{made['code']}?lang=vi")
    assert "không có tọa độ và bản vẽ" in page.text
    assert 'value="yes" selected' in client.get(f"/facilities/{made['code']}/edit").text


def test_the_history_page_does_not_tell_where_restricted_premises_lie(client: PageClient, session: Session) -> None:
    record = create(session, longitude=107.812345, latitude=14.0)
    seal(session)
    page = f"/facilities/{record.code}"
    assert "107.812345" in client.get(page).text
    revise(session, record, is_restricted=True)
    seal(session)
    shown = client.get(page)
    assert shown.status_code == 200
    assert "107.812345" not in shown.text


def test_an_import_gives_restricted_premises_no_place(session: Session) -> None:
    assert codes(session, imported(session, is_restricted="có", **POINT)) == [("longitude", "restricted_place")]
    assert imported(session, name="Doanh trại", is_restricted="có").counts == {"create": 1}
    (record,) = list_facilities(session, FacilityFilter()).items
    assert (record.is_restricted, place_of(record)) == (True, PLACELESS)
    again = imported(session, code=record.code, **POINT)
    assert codes(session, again) == [("longitude", "restricted_place")]
    same = imported(session, code=record.code, name="Doanh trại", is_restricted="x")
    assert same.counts == {"unchanged": 1}
    assert imported(session, code=record.code, name="Doanh trại", is_restricted="không").counts == {"revise": 1}
    assert get_facility(session, record.code).location_source == "unit_centre"
    assert imported(session, code=record.code, name="Doanh trại", is_restricted="có").counts == {"revise": 1}
    assert place_of(get_facility(session, record.code)) == PLACELESS


# Surplus areas


def test_surplus_lies_within_the_whole_as_it_will_be(session: Session) -> None:
    record = create(session, land_area_m2=100, surplus_land_m2=40)
    assert refused(revise, session, record, surplus_land_m2=101) == [("surplus_land_m2", "surplus_over_whole")]
    assert refused(revise, session, record, land_area_m2=39) == [("surplus_land_m2", "surplus_over_whole")]
    assert revise(session, record, land_area_m2=39, surplus_land_m2=39).surplus_land_m2 == 39
    with pytest.raises(IntegrityError, match="ck_facility_surplus_floor"), session.begin_nested():
        make_facility(session, gross_floor_m2=Decimal(10), surplus_floor_m2=Decimal(11))


def test_an_import_measures_the_surplus_against_what_the_register_has(session: Session) -> None:
    record = create(session, gross_floor_m2=100)
    over = imported(session, code=record.code, name=record.name, holder=record.holder, surplus_floor_m2=101)
    assert codes(session, over) == [("surplus_floor_m2", "surplus_over_whole")]
    fits = imported(session, code=record.code, name=record.name, holder=record.holder, surplus_floor_m2=100)
    assert fits.counts == {"revise": 1}
    assert get_facility(session, record.code).surplus_floor_m2 == 100


# Every door keeps every fact


def test_what_is_exported_and_read_back_changes_nothing(session: Session, tmp_path: Any) -> None:
    said: dict[str, Any] = {
        "ownership_class": "held",
        "legal_form": "transfer",
        "final_use": "health",
        "put_in_use_on": "15/09/2025",
        "put_in_use_paper": "QĐ 12/QĐ-UBND",
        "land_area_m2": 100,
        "surplus_land_m2": "12,5",
        "gross_floor_m2": 50,
        "surplus_floor_m2": 5,
        "is_restricted": True,
        "outcome": "reuse",
    }
    create(session, **said)
    records = list_facilities(session, FacilityFilter()).items
    assert all(getattr(records[0], name) is not None for name in said)
    for form in ("csv", "xlsx"):
        path = tmp_path / f"out.{form}"
        write_facilities(records, path, form)
        assert plan_import(session, OPERATOR, path, path.name).counts == {"unchanged": 1}


def test_a_row_without_the_later_fields_is_the_same_row_as_before_they_were_known(session: Session) -> None:
    assert FIELDS[-len(LATER_FIELDS) :] == tuple(LATER_FIELDS)
    assert imported(session).counts == {"create": 1}
    assert imported(session, is_restricted="").counts == {"unchanged": 1}
    assert imported(session, final_use="Y tế").counts.get("unchanged") is None


# The law


def test_every_form_has_a_name_a_source_and_an_outcome_of_ours() -> None:
    assert list(FIELD_CHOICES["legal_form"]) == list(LEGAL_FORMS)
    for form in LEGAL_FORMS.values():
        assert re.search(r"\d+/20\d\d/(NĐ-CP|QH14)", form.source)
        assert form.valid_to is None or form.valid_from < form.valid_to
        assert form.outcome is None or form.outcome in OUTCOMES
        assert all(form.label in catalogue(locale) for locale in LOCALES)


@pytest.mark.parametrize(
    ("form", "outcome", "expected"),
    [
        (None, "reuse", None),
        ("keep", "reuse", None),
        ("keep", "undecided", "reuse"),
        ("recover", "undecided", None),
        ("recover", "reuse", "undecided"),
        ("to_locality", "handover", None),
        ("sell", "handover", "disposal"),
    ],
)
def test_the_outcome_follows_from_the_form(form: str | None, outcome: str, expected: str | None) -> None:
    assert outcome_expected(form, outcome) == expected
    facility = Facility(legal_form=form, outcome=outcome)
    assert [remark.code for remark in remarks_on(facility)] == (["outcome_not_of_form"] if expected else [])


@pytest.mark.parametrize(
    ("said", "step"),
    [
        ({"outcome": "undecided"}, "Decide what becomes of it."),
        ({"outcome": "undecided", "legal_form": "recover"}, "Recovered"),
        ({"outcome": "reuse"}, "Decided, not yet in use"),
        ({"outcome": "reuse", "put_in_use_on": dt.date(2025, 9, 1)}, "Name the paper"),
        (
            {"outcome": "reuse", "put_in_use_on": dt.date(2025, 9, 1), "put_in_use_paper": "QĐ", "surplus_land_m2": 1},
            "Decide about the part",
        ),
        ({"outcome": "reuse", "put_in_use_on": dt.date(2025, 9, 1), "put_in_use_paper": "QĐ"}, ""),
        ({"outcome": "disposal"}, ""),
        ({"outcome": "undecided", "status": "demolished"}, ""),
        ({"outcome": "undecided", "legal_form": "lost"}, ""),
    ],
)
def test_the_next_step_is_what_the_record_leaves_open(said: dict[str, Any], step: str) -> None:
    found = next_step(Facility(**said))
    assert (found or "").startswith(step)
    assert (found is None) == (step == "")
    assert found is None or all(found in catalogue(locale) for locale in LOCALES)


def test_areas_that_lie_within_others_are_named_where_they_do_not() -> None:
    building = Building(
        name="Nhà A", gross_floor_m2=Decimal(100), usable_floor_m2=Decimal(101), net_office_m2=Decimal(9)
    )
    (remark,) = remarks_on_building(building)
    assert (remark.params["part"], remark.params["whole"]) == ("Usable floor area (m²)", "Gross floor area (m²)")
    assert remarks_on_building(Building(name="B", net_office_m2=Decimal(9))) == []
