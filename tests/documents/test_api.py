from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from assetreg.assets.models import Facility
from assetreg.documents.models import Document
from tests.documents import files
from tests.documents.conftest import Attach
from tests.factories.parts import make_parcel
from tests.support.web import PageClient


def send(
    client: PageClient, facility: Facility, content: bytes = b"", *, key: str | None = None, **said: str
) -> TestResponse:
    data: dict[str, Any] = {"subject_kind": "facility", "subject": facility.code, **said}
    if content:
        data["file"] = (io.BytesIO(content), "to-trinh.pdf")
    headers = {"Idempotency-Key": key} if key else {}
    return client.post("/api/v1/documents", data=data, content_type="multipart/form-data", headers=headers)


def test_a_paper_is_attached_read_and_given_back(client: PageClient, facility: Facility) -> None:
    answer = send(client, facility, files.pdf(), kind="allocation_decision", number="123", issued_on="2026-01-05")
    assert answer.status_code == 201, answer.text
    body = answer.json
    assert body is not None
    # A number that reads as one in JSON stays the text it is.
    assert (body["number"], body["kind"], body["issued_on"]) == ("123", "allocation_decision", "2026-01-05")
    assert (body["subject"], body["media_type"], body["size_bytes"]) == (
        facility.code, "application/pdf", len(files.pdf())
    )  # fmt: skip
    again = client.get(answer.headers["Location"])
    assert again.json == body
    assert again.headers["ETag"] == '"1"'
    assert client.get(body["content"]).data == files.pdf()


def test_a_record_with_papers_is_not_taken_out_and_says_why(
    client: PageClient, facility: Facility, session: Session, attach: Attach
) -> None:
    parcel = make_parcel(session, facility)
    attach(files.pdf(), to=("land_parcel", parcel.id))
    answer = client.delete(
        f"/api/v1/facilities/{facility.code}/parcels/{parcel.id}",
        json={"reason": "Nhập nhầm"}, headers={"If-Match": f'"{parcel.revision}"'},
    )  # fmt: skip
    assert answer.status_code == 422, answer.text
    assert [error["code"] for error in answer.json["errors"]] == ["record_has_documents"]  # type: ignore[index]


def test_a_photo_says_where_it_was_taken_and_how_far_that_is(client: PageClient, facility: Facility) -> None:
    body = send(client, facility, files.photo(gps=files.GPS_THERE)).json
    assert body is not None
    assert body["photo_longitude"] == pytest.approx(files.LONGITUDE, abs=1e-6)
    assert body["distance_m"] > 1000
    assert body["kind"] == "photo"


def test_the_papers_of_a_record_are_listed_newest_first(client: PageClient, facility: Facility, attach: Attach) -> None:
    made = [attach(files.pdf(str(number))).id for number in range(3)]
    address = f"/api/v1/documents?subject_kind=facility&subject={facility.code}&limit=2"
    first = client.get(address).json
    assert first is not None
    assert [item["id"] for item in first["items"]] == made[:0:-1]
    assert (first["count"], first["count_is"]) == (3, "exact")
    second = client.get(f"{address}&cursor={first['next']}").json
    assert second is not None
    assert [item["id"] for item in second["items"]] == made[:1]
    assert second["next"] is None
    assert client.get(f"{address}&cursor=x").status_code == 422


def test_a_request_sent_twice_attaches_once_and_another_file_is_not_the_same_request(
    client: PageClient, session: Session, facility: Facility
) -> None:
    first, second = (send(client, facility, files.pdf(), key="k1") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json
    assert session.scalar(select(func.count()).select_from(Document)) == 1
    other = send(client, facility, files.pdf("khac"), key="k1")
    assert (other.status_code, other.json and other.json["code"]) == (409, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("content", "said", "field", "code"),
    [
        (b"<html>", {}, "file", "file_type"),
        (files.photo()[:300], {}, "file", "file_damaged"),
        (b"", {}, "file", "required"),
        (files.pdf(), {"kind": "novel"}, "kind", "not_a_choice"),
        (files.pdf(), {"number": "9" * 101}, "number", "too_long"),
        (files.pdf(), {"issued_on": "31/02/2026"}, "issued_on", "bad_date"),
        (files.pdf(), {"colour": "red"}, "colour", "unknown_field"),
        (files.pdf(), {"subject_kind": "app_user"}, "subject_kind", "not_a_choice"),
    ],
)
def test_what_is_wrong_is_named(
    client: PageClient, facility: Facility, content: bytes, said: dict[str, str], field: str, code: str
) -> None:
    answer = send(client, facility, content, **said)
    assert answer.status_code == 422
    assert answer.json is not None
    assert [(error["field"], error["code"]) for error in answer.json["errors"]] == [(field, code)]


def test_more_is_said_and_a_stale_reader_is_refused(client: PageClient, attach: Attach) -> None:
    address = f"/api/v1/documents/{attach(files.pdf()).id}"
    answer = client.patch(address, json={"number": "7/QĐ-UBND", "reason": "Bổ sung"}, headers={"If-Match": '"1"'})
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    assert (answer.json["number"], answer.headers["ETag"]) == ("7/QĐ-UBND", '"2"')
    assert client.patch(address, json={"number": "8"}, headers={"If-Match": '"1"'}).status_code == 412
    assert client.patch(address, json={"digest": "0" * 64}).status_code == 422


def test_a_paper_is_withdrawn_for_a_reason(client: PageClient, attach: Attach) -> None:
    address = f"/api/v1/documents/{attach(files.pdf()).id}"
    assert client.delete(address).status_code == 422
    assert client.delete(f"{address}?reason=nham", headers={"If-Match": '"9"'}).status_code == 412
    assert client.delete(f"{address}?reason=nham").status_code == 204
    assert client.get(address).status_code == 404


def test_a_request_that_is_too_large_is_refused_before_it_is_read(client: PageClient, facility: Facility) -> None:
    answer = client.post(
        "/api/v1/documents",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(1 << 40)},
    )
    assert answer.status_code == 413


def test_the_document_of_the_interface_describes_files(client: PageClient) -> None:
    document = client.get("/api/v1/openapi.json").json
    assert document is not None
    post = document["paths"]["/api/v1/documents"]["post"]
    properties = post["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
    assert properties["file"]["format"] == "binary"
    assert {"subject_kind", "subject", "number", "signer_capacity"} <= properties.keys()
    assert "/api/v1/documents/{document_id}/content" in document["paths"]
