"""Facilities over HTTP as scripts see them: shapes, codes, preconditions, repeated requests."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.factories.facilities import make_facility
from tests.support.web import PageClient

SAID = {"name": "Trụ sở", "kind": "headquarters", "holder": "UBND xã", "commune": "23764", "land_area_m2": 1250.5}
URL = "/api/v1/facilities"


def test_a_facility_is_created_shown_and_listed(client: PageClient) -> None:
    made = client.post(URL, json=SAID)
    assert made.status_code == 201
    code = made.json["code"]
    assert made.headers["Location"] == f"{URL}/{code}"
    assert made.headers["ETag"] == '"1"'
    shown = client.get(f"{URL}/{code}")
    assert shown.json == made.json
    assert (shown.json["commune"], shown.json["commune_name"], shown.json["land_area_m2"]) == (
        "23764",
        "Xã Ia Grai",
        1250.5,
    )
    listed = client.get(f"{URL}?unit=52&q=tru+so")
    assert listed.json["items"] == [shown.json]
    assert (listed.json["next"], listed.json["count"], listed.json["count_is"]) == (None, 1, "exact")
    assert listed.json["totals"]["land_area_m2"] == 1250.5


def test_every_bad_field_is_named_with_code_and_sentence(client: PageClient) -> None:
    answer = client.post(URL, json={"name": "", "kind": "castle", "holder": "x", "land_area_m2": "1.250", "size": 3})
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json["code"] == "invalid"
    told = {(error["field"], error["code"]) for error in answer.json["errors"]}
    assert told == {
        ("name", "required"),
        ("kind", "not_a_choice"),
        ("land_area_m2", "ambiguous_number"),
        ("size", "unknown_field"),
        ("commune", "required"),
    }
    assert all(error["message"] and not error["message"].startswith("field.") for error in answer.json["errors"])


@pytest.mark.parametrize("body", ["[]", "not json", '"text"', ""])
def test_a_body_that_is_no_object_is_refused(client: PageClient, body: str) -> None:
    answer = client.post(URL, data=body, content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (422, "bad_json")


def test_a_change_honours_if_match(client: PageClient, session: Session) -> None:
    code = make_facility(session).code
    first = client.get(f"{URL}/{code}")
    changed = client.patch(f"{URL}/{code}", json={"headcount": 7}, headers={"If-Match": first.headers["ETag"]})
    assert (changed.status_code, changed.json["headcount"], changed.headers["ETag"]) == (200, 7, '"2"')
    late = client.patch(f"{URL}/{code}", json={"headcount": 9}, headers={"If-Match": first.headers["ETag"]})
    assert (late.status_code, late.json["code"]) == (412, "stale_revision")
    assert client.get(f"{URL}/{code}").json["headcount"] == 7


def test_null_empties_a_field_and_an_absent_one_stands(client: PageClient, session: Session) -> None:
    code = make_facility(session, headcount=4, budget_code="1048765").code
    changed = client.patch(f"{URL}/{code}", json={"headcount": None})
    assert (changed.json["headcount"], changed.json["budget_code"]) == (None, "1048765")
    refused = client.patch(f"{URL}/{code}", json={"name": None})
    assert [(e["field"], e["code"]) for e in refused.json["errors"]] == [("name", "required")]


def test_what_has_not_changed_is_not_sent_again(client: PageClient, session: Session) -> None:
    code = make_facility(session).code
    tag = client.get(f"{URL}/{code}").headers["ETag"]
    again = client.get(f"{URL}/{code}", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_a_request_repeated_under_its_key_is_done_once(client: PageClient) -> None:
    headers = {"Idempotency-Key": "a-1"}
    first = client.post(URL, json=SAID, headers=headers)
    second = client.post(URL, json=SAID, headers=headers)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json == first.json
    assert second.headers["Location"] == first.headers["Location"]
    assert client.get(URL).json["count"] == 1
    other = client.post(URL, json=SAID | {"name": "Khác"}, headers=headers)
    assert (other.status_code, other.json["code"]) == (409, "idempotency_key_reused")


def test_a_refused_request_may_come_again_under_its_key(client: PageClient) -> None:
    headers = {"Idempotency-Key": "a-2"}
    assert client.post(URL, json=SAID | {"name": ""}, headers=headers).status_code == 422
    assert client.post(URL, json=SAID, headers=headers).status_code == 201


@pytest.mark.parametrize(
    ("query", "field"),
    [("limit=0", "limit"), ("limit=9999", "limit"), ("kind=x", "kind"), ("bbox=1,2,3", "bbox"), ("unit=1", "unit"),
     ("cursor=%21", "cursor"), ("nonsense=1", "nonsense"), ("bbox=9,9,1,1", "bbox")],
)  # fmt: skip
def test_bad_parameters_are_named(client: PageClient, query: str, field: str) -> None:
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]


def test_pages_are_walked_by_cursor(client: PageClient, session: Session) -> None:
    codes = sorted(make_facility(session).code for _ in range(5))
    seen: list[str] = []
    cursor: Any = ""
    while cursor is not None:
        page = client.get(f"{URL}?limit=2" + (f"&cursor={cursor}" if cursor else "")).json
        seen += [item["code"] for item in page["items"]]
        cursor = page["next"]
    assert seen == codes


def test_who_may_not_edit_reads_only(signed_in: Any, anonymous: PageClient) -> None:
    assert anonymous.get(URL).status_code == 401
    inspector = signed_in("inspector")
    assert inspector.get(URL).status_code == 200
    assert inspector.post(URL, json=SAID).status_code == 403


def test_the_document_describes_the_body(client: PageClient) -> None:
    paths = client.get("/api/v1/openapi.json").json["paths"]
    body = paths["/api/v1/facilities"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert "land_area_m2" in body["properties"]
    assert set(paths["/api/v1/facilities/{code}"]) >= {"get", "patch"}
