"""Bodies as JSON: lists and filters, one body, ETag and If-Match, headcounts, reorganisations and their dry run."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from tests.factories.agencies import SAID, make_agency
from tests.factories.facilities import make_facility
from tests.support.web import PageClient

URL = "/api/v1/agencies"
EVENT: dict[str, Any] = {"kind": "merge", "effective_on": "2025-07-01", "act_number": "12/QĐ-UBND"}


def test_a_body_is_entered_listed_shown_and_mended(client: PageClient) -> None:
    made = client.post(URL, json=SAID | {"valid_from": "2025-07-01"})
    assert made.status_code == 201
    code = made.json["code"]
    assert (made.json["unit"], made.json["unit_name"], made.json["state"]) == ("52", "Tỉnh Gia Lai", "standing")
    shown = client.get(f"{URL}/{code}")
    assert shown.headers["ETag"] == '"1"'
    mended = client.patch(f"{URL}/{code}", json={"name": "Tên khác"}, headers={"If-Match": '"1"'})
    assert (mended.json["name"], mended.json["revision"]) == ("Tên khác", 2)
    late = client.patch(f"{URL}/{code}", json={"name": "Tên nữa"}, headers={"If-Match": '"1"'})
    assert (late.status_code, late.json["code"]) == (412, "stale_revision")
    found = client.get(f"{URL}?unit=52&q=ten khac&as_of=2025-07-01&state=standing").json
    assert ([one["code"] for one in found["items"]], found["count"], found["next"]) == ([code], 1, None)
    assert client.get(f"{URL}?q=ten khac&as_of=2025-06-30").json["count"] == 0
    assert client.get(f"{URL}?as_of=x").status_code == 422
    assert client.get(f"{URL}/AG-52-999999").status_code == 404


def test_bad_fields_are_named(client: PageClient) -> None:
    answer = client.post(URL, json={"name": "x", "unit": "52", "block": "moon", "kind": "office", "regime": "state"})
    assert answer.status_code == 422
    assert [(one["field"], one["code"]) for one in answer.json["errors"]] == [("block", "not_a_choice")]


def test_headcounts_hang_below_their_body(client: PageClient, session: Session) -> None:
    agency = make_agency(session)
    address = f"{URL}/{agency.code}/headcounts"
    made = client.post(address, json={"title_group": "specialist", "people": 3, "counted_on": "2026-06-30"})
    assert made.status_code == 201
    assert client.get(address).json["items"][0]["people"] == 3
    gone = client.delete(f"{address}/{made.json['id']}?reason=nham", headers={"If-Match": '"1"'})
    assert gone.status_code == 204


def test_a_reorganisation_is_shown_dry_and_then_recorded_once(client: PageClient, session: Session) -> None:
    old, into = make_agency(session, name="Ban A"), make_agency(session, name="Ban B")
    make_facility(session, holder="Ban A", holder_id=old.id)
    body = EVENT | {"successors": [into.code]}
    dry = client.post(f"{URL}/{old.code}/successions?dry_run=true", json=body)
    assert (dry.status_code, dry.json["moved"]["facility"]) == (200, 1)
    assert client.get(f"{URL}/{old.code}").json["state"] == "standing"
    for _ in range(2):
        done = client.post(f"{URL}/{old.code}/successions", json=body, headers={"Idempotency-Key": "k1"})
        assert (done.status_code, done.json["successors"]) == (201, [into.code])
    after = client.get(f"{URL}/{old.code}/successors").json["items"]
    assert [(one["code"], one["kind"], one["act_number"], one["depth"]) for one in after] == [
        (into.code, "merge", "12/QĐ-UBND", 1)
    ]
    assert client.get(f"{URL}/{into.code}/predecessors").json["items"][0]["code"] == old.code
    again = client.post(f"{URL}/{old.code}/successions", json=body)
    assert (again.status_code, again.json["errors"][0]["code"]) == (422, "not_standing")
