"""The parts of a facility: one verdict on a value in a form and in JSON, and pages and API that obey it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from assetreg.assets.part_kinds import PARTS
from assetreg.core.parse import Door, parse
from assetreg.kinds.described import Part
from tests.assets.parts_table import BESIDE, TABLE, cases
from tests.assets.test_every_door import typed
from tests.assets.values_table import No
from tests.factories.facilities import make_facility
from tests.factories.parts import make_building
from tests.support.web import PageClient

BY_PLURAL: Mapping[str, Part] = {part.plural: part for part in PARTS}


def through(door: Door, part: str, record: dict[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    if door is Door.FORM:
        raw: Any = MultiDict({name: typed(value) for name, value in record.items()} | {"csrf_token": "x"})
    else:
        raw = json.loads(json.dumps(record, default=dt.date.isoformat))
    parsed = parse(BY_PLURAL[part].schema, raw, door)
    return dict(parsed.accepted), [(error.field, error.code) for error in parsed.errors]


def test_every_part_and_nearly_every_field_stands_in_the_table() -> None:
    assert TABLE.keys() == BY_PLURAL.keys()
    missing = {part: set(BY_PLURAL[part].schema.model_fields) - TABLE[part].keys() for part in TABLE}
    alike = {"uses": {"public_service_m2", "business_m2", "joint_venture_m2", "mixed_m2", "other_m2", "dwelling_m2"}}
    assert missing == {
        part: {"uses": alike["uses"] | {"building_id"}, "parties": {"paper_issuer"}}.get(part, set()) for part in TABLE
    }


@pytest.mark.parametrize("door", [Door.FORM, Door.JSON])
def test_every_value_means_at_this_door_what_the_table_says(door: Door) -> None:
    wrong = []
    for part, field, written, meant in cases():
        values, errors = through(door, part, BESIDE[part] | {field: written})
        expected = [(field, meant.code)] if isinstance(meant, No) else []
        if errors != expected or (not expected and values[field] != meant):
            wrong.append((part, field, written, meant, values.get(field), errors))
    assert wrong == []


def body_of(part: str, session: Session, facility: Any) -> dict[str, Any]:
    return BESIDE[part] | ({"building_id": make_building(session, facility).id} if part == "uses" else {})


CHANGE: dict[str, dict[str, Any]] = {
    "parcels": {"area_m2": 1200.5},
    "buildings": {"floors": 3},
    "uses": {"office_m2": 12, "paper": "Biên bản"},
    "parties": {"paper_number": "12/QĐ-UBND"},
    "connections": {"state": "no"},
}


@pytest.mark.parametrize("part", BY_PLURAL)
def test_a_part_lives_its_life_through_the_api(client: PageClient, session: Session, part: str) -> None:
    facility = make_facility(session)
    base = f"/api/v1/facilities/{facility.code}/{part}"
    made = client.post(base, json=body_of(part, session, facility))
    assert made.status_code == 201, made.text
    address, tag = made.headers["Location"], made.headers["ETag"]
    listed = client.get(base).json
    assert listed is not None
    assert [item["id"] for item in listed["items"]] == [made.json["id"]]  # type: ignore[index]
    shown = client.get(address)
    assert shown.json == made.json
    revised = client.patch(address, json=CHANGE[part] | {"reason": "Đo lại"}, headers={"If-Match": tag})
    assert revised.status_code == 200, revised.text
    assert {name: revised.json[name] for name in CHANGE[part]} == CHANGE[part]  # type: ignore[index]
    assert client.patch(address, json=CHANGE[part], headers={"If-Match": tag}).status_code == 412
    assert client.delete(address, headers={"If-Match": tag}).status_code == 412
    assert client.delete(f"{address}?reason=Nhập+nhầm").status_code == 204
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("part", BY_PLURAL)
def test_a_part_is_told_apart_from_that_of_another_facility(client: PageClient, session: Session, part: str) -> None:
    facility, other = make_facility(session), make_facility(session)
    made = client.post(f"/api/v1/facilities/{facility.code}/{part}", json=body_of(part, session, facility)).json
    assert made is not None
    assert client.get(f"/api/v1/facilities/{other.code}/{part}/{made['id']}").status_code == 404
    assert client.get(f"/facilities/{other.code}/{part}/{made['id']}").status_code == 404


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("part", BY_PLURAL)
def test_a_part_lives_its_life_on_its_pages(client: PageClient, session: Session, part: str, lang: str) -> None:
    facility = make_facility(session)
    body = {name: str(value) for name, value in body_of(part, session, facility).items()}
    base = f"/facilities/{facility.code}/{part}"
    assert client.get(f"{base}/new?lang={lang}").status_code == 200
    made = client.post(f"{base}/new", data=body)
    assert made.status_code == 303, made.text
    assert made.headers["Location"] == f"/facilities/{facility.code}#{part}"
    number = client.get(f"/api/v1/facilities/{facility.code}/{part}").json["items"][0]["id"]  # type: ignore[index]
    form = client.get(f"{base}/{number}")
    assert form.status_code == 200
    changed = {name: str(value) for name, value in CHANGE[part].items()}
    revised = client.post(f"{base}/{number}", data=body | changed | {"revision": "1", "reason": "Đo lại"})
    assert revised.status_code == 303, revised.text
    stale = client.post(f"{base}/{number}", data=body | {"revision": "1"})
    assert stale.status_code == 409
    record = client.get(f"/facilities/{facility.code}")
    assert f"/facilities/{facility.code}/{part}/{number}" in record.text
    assert client.post(f"{base}/{number}/withdraw", data={"revision": "2"}).status_code == 422
    gone = client.post(f"{base}/{number}/withdraw", data={"revision": "2", "reason": "Nhập nhầm"})
    assert gone.status_code == 303
    assert client.get(f"{base}/{number}").status_code == 404


@pytest.mark.parametrize("part", BY_PLURAL)
def test_what_was_typed_wrongly_is_shown_again(client: PageClient, session: Session, part: str) -> None:
    facility = make_facility(session)
    (field, written) = next((f, w) for p, f, w, m in cases() if p == part and isinstance(m, No) and w)
    body = {name: str(value) for name, value in body_of(part, session, facility).items()} | {field: str(written)}
    refused = client.post(f"/facilities/{facility.code}/{part}/new", data=body)
    assert refused.status_code == 422
    assert f'href="#field-{field}"' in refused.text


@pytest.mark.parametrize("part", BY_PLURAL)
def test_nobody_without_the_permission_writes_a_part(
    signed_in: Any, anonymous: PageClient, session: Session, part: str
) -> None:
    facility = make_facility(session)
    body = body_of(part, session, facility)
    base = f"/api/v1/facilities/{facility.code}/{part}"
    assert signed_in("inspector").post(base, json=body).status_code == 403
    assert anonymous.post(base, json=body).status_code == 401
