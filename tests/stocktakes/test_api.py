"""Counts through the interface: what a telephone reads and sends, twice where a line breaks."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from typing import Any

from PIL import Image
from sqlalchemy.orm import Session

from assetreg.stocktakes.records import StocktakeRecord
from tests.stocktakes.conftest import Office
from tests.support.web import PageClient, make_user

type LineOf = Callable[[Any], int]
API = "/api/v1/stocktakes"


def picture() -> tuple[io.BytesIO, str]:
    kept = io.BytesIO()
    Image.new("RGB", (64, 48), "#336699").save(kept, "JPEG")
    kept.seek(0)
    return kept, "mat-tien.jpg"


def test_a_campaign_is_ordered_started_and_read(client: PageClient, office: Office) -> None:
    said = {"name": "Kiểm kê 0 giờ 01/01/2099", "unit": office.commune, "position_on": "01/01/2099"}
    made = client.post(API, json=said)
    assert made.status_code == 201, made.json
    code = made.json["code"]
    assert made.json["state"] == "open"
    assert client.post(f"{API}/{code}/moves", json={"move": "closed"}).status_code == 409
    assert client.post(f"{API}/{code}/moves", json={"move": "counting"}).json == {"state": "counting"}
    shown = client.get(f"{API}/{code}").json
    assert (shown["lines"], shown["counted"], shown["state"]) == (7, 0, "counting")
    refused = client.patch(f"{API}/{code}", json={"position_on": "02/01/2099"})
    assert refused.json["errors"][0]["code"] == "lines_already_taken"


def test_lines_are_read_premises_by_premises(client: PageClient, office: Office, campaign: StocktakeRecord) -> None:
    premises = client.get(f"{API}/{campaign.code}/premises").json["items"]
    assert {(one["name"], one["lines"], one["is_restricted"]) for one in premises} == {
        ("Trụ sở chính", 6, False), ("Nhà văn hóa", 1, False),
    }  # fmt: skip
    lines = client.get(f"{API}/{campaign.code}/lines?premises={office.facility.id}&limit=4")
    assert lines.status_code == 200, lines.json
    rest = client.get(f"{API}/{campaign.code}/lines?premises={office.facility.id}&limit=4&cursor={lines.json['next']}")
    names = [one["name"] for one in (*lines.json["items"], *rest.json["items"])]
    assert len(names) == len(set(names)) == lines.json["count"] == 6
    assert client.get(f"{API}/{campaign.code}/lines?shown=uncounted").json["count"] == 7
    assert client.get(f"{API}/{campaign.code}/lines?shown=found").json["count"] == 0


def test_a_count_and_its_photo_sent_twice_are_stored_once(
    client: PageClient, office: Office, campaign: StocktakeRecord, line_of: LineOf
) -> None:
    line = line_of(office.car)
    said = {"entry": str(uuid.uuid4()), "line": line, "finding": "found", "use": "as_intended"}
    first = client.post(f"{API}/{campaign.code}/counts", json=said)
    again = client.post(f"{API}/{campaign.code}/counts", json=said)
    assert (first.status_code, again.status_code) == (201, 200), first.json
    assert first.json == again.json
    address = f"{API}/{campaign.code}/counts/{first.json['id']}/photos"
    kept = client.post(address, data={"file": picture()})
    twice = client.post(address, data={"file": picture()})
    assert (kept.status_code, twice.status_code) == (201, 200), kept.json
    shown = client.get(f"{API}/{campaign.code}/lines/{line}").json
    assert [one["entry"] for one in shown["counts"]] == [said["entry"]]
    page = client.get(f"/stocktakes/{campaign.code}/lines/{line}")
    assert page.status_code == 200
    document = kept.json["document"]
    assert f"/documents/{document}".encode() in page.data
    assert client.get(f"/documents/{document}").status_code == 200
    assert client.get(f"/stocktakes/counts/{first.json['id']}").status_code == 302


def test_whoever_counts_is_told_who_is_signed_in(client: PageClient, anonymous: PageClient) -> None:
    told = client.get(f"{API}/counter").json
    assert told["id"]
    assert told["may_attach"]
    assert told["csrf"]
    assert anonymous.get(f"{API}/counter").status_code == 401


def test_a_write_without_the_token_of_the_session_is_no_count(
    client: PageClient, office: Office, campaign: StocktakeRecord, line_of: LineOf
) -> None:
    said = {"entry": str(uuid.uuid4()), "line": line_of(office.car), "finding": "missing"}
    refused = client.post(f"{API}/{campaign.code}/counts", json=said, csrf=False)
    assert (refused.status_code, refused.json["code"]) == (400, "csrf")


def test_differences_are_decided_by_another_and_carried_over(
    client: PageClient, session: Session, app: Any, office: Office, campaign: StocktakeRecord, line_of: LineOf
) -> None:
    for record in (office.facility, office.second, office.parcel, office.building, office.desks, office.records):
        said = {"entry": str(uuid.uuid4()), "line": line_of(record), "finding": "found", "use": "as_intended"}
        assert client.post(f"{API}/{campaign.code}/counts", json=said).status_code == 201
    said = {"entry": str(uuid.uuid4()), "line": line_of(office.car), "finding": "found", "use": "unused"}
    assert client.post(f"{API}/{campaign.code}/counts", json=said).status_code == 201
    assert client.post(f"{API}/{campaign.code}/moves", json={"move": "closed"}).status_code == 200
    (differing,) = client.get(f"{API}/{campaign.code}/differences").json["items"]
    assert (differing["differences"], differing["changes"]) == (["unused"], {"status": "unused"})
    address = f"{API}/{campaign.code}/lines/{differing['id']}/decision"
    assert client.post(address, json={"decision": "accept"}).json["code"] == "counter_decides"
    other = app.test_client().sign_in(make_user(session, "officer"))
    assert other.post(address, json={"decision": "reject"}).json["errors"][0]["field"] == "reason"
    assert other.post(address, json={"decision": "accept"}).status_code == 200
    done = other.post(f"{API}/{campaign.code}/moves", json={"move": "reconciled"})
    assert done.json == {"state": "reconciled", "results": {"agreed": 6, "changed": 1}}
    assert client.get(f"/api/v1/vehicles/{office.car.code}").json["status"] == "unused"


def test_the_pages_of_a_campaign_are_shown(client: PageClient, office: Office, campaign: StocktakeRecord) -> None:
    own = f"/stocktakes/{campaign.code}"
    pages = ("/stocktakes", "/stocktakes/new", own, f"{own}/edit", f"{own}/lines?shown=uncounted", f"{own}/differences",
             f"{own}/minutes.xlsx", f"/vehicles/{office.car.code}", "/stocktakes/phone/vi")  # fmt: skip
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    listed = client.get(f"{API}?state=counting").json
    assert [one["code"] for one in listed["items"]] == [campaign.code]
