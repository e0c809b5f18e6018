"""Pages and JSON of recorded decisions: the same refusals at every door, a second person who confirms."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.dispositions.cases.cast import facility_of, holder
from tests.dispositions.recorded.papers import scan_of
from tests.support.sealing import seal
from tests.support.web import PageClient, make_user


def as_person(client: PageClient, session: Session, role: str) -> PageClient:
    user = make_user(session, role)
    seal(session)
    return client.sign_in(user)


@pytest.fixture
def known(session: Session) -> dict[str, Any]:
    body, receiver = holder(session), holder(session)
    facility = facility_of(session, body)
    scan = scan_of(session, body, "877/QĐ-UBND")
    return {"asset": facility.code, "receiver": receiver.code, "scan": scan.file_name}


def test_the_form_records_a_decision_and_another_person_confirms_it(
    client: PageClient, session: Session, known: dict[str, Any]
) -> None:
    as_person(client, session, "officer")
    typed = {"number": "877/QĐ-UBND", "issued_on": "12/09/2025", "form": "transfer", **known}
    refused = client.post("/recorded-decisions/new", data=typed | {"scan": "khong-co.pdf"})
    assert refused.status_code == 422
    assert "khong-co.pdf" in refused.get_data(as_text=True)
    made = client.post("/recorded-decisions/new", data=typed)
    assert made.status_code == 303, made.get_data(as_text=True)
    seal(session)
    address = made.headers["Location"].partition("?")[0]
    page = client.get(f"{address}?lang=en").get_data(as_text=True)
    assert "Waits for confirmation" in page
    assert known["asset"] in page
    assert "/confirmation" not in page
    assert client.post(f"{address}/confirmation", data={"compared": "1"}).status_code == 403
    as_person(client, session, "reviewer")
    assert "/confirmation" in client.get(address).get_data(as_text=True)
    assert client.post(f"{address}/confirmation", data={}).status_code == 422
    assert client.post(f"{address}/confirmation", data={"compared": "1"}).status_code == 303
    seal(session)
    assert client.post(f"{address}/confirmation", data={"compared": "1"}).status_code == 409


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_list_and_the_form_open_in_both_languages(client: PageClient, session: Session, language: str) -> None:
    as_person(client, session, "officer")
    for address in ("/recorded-decisions", "/recorded-decisions?waiting=1", "/recorded-decisions/new"):
        assert client.get(f"{address}{'&' if '?' in address else '?'}lang={language}").status_code == 200


def test_json_refuses_what_the_form_refuses(client: PageClient, session: Session, known: dict[str, Any]) -> None:
    as_person(client, session, "officer")
    line = {"asset": known["asset"], "form": "transfer", "receiver": known["receiver"]}
    body = {"number": "877/QĐ-UBND", "issued_on": "2025-09-12", "scan": known["scan"], "lines": [line]}
    for lacking in ("number", "issued_on"):
        refused = client.post("/api/v1/recorded-decisions", json={k: v for k, v in body.items() if k != lacking})
        assert [(one["field"], one["code"]) for one in refused.json["errors"]] == [(lacking, "required")]
    refused = client.post("/api/v1/recorded-decisions", json=body | {"scan": "x.pdf"})
    assert ("scan", "scan_unknown") in [(one["field"], one["code"]) for one in refused.json["errors"]]
    made = client.post("/api/v1/recorded-decisions", json=body)
    assert made.status_code == 201, made.json
    seal(session)
    assert made.json["lines"][0]["state"] == "decided"
    listed = client.get("/api/v1/recorded-decisions?unconfirmed=true").json
    assert (listed["count"], listed["items"][0]["number"]) == (1, "877/QĐ-UBND")
    counts = client.get("/api/v1/recorded-decisions/counts?unit=52").json
    assert counts["outcomes"] == {"reuse": 1}


def test_whoever_may_not_record_is_refused(client: PageClient, session: Session) -> None:
    as_person(client, session, "planner")
    assert client.get("/recorded-decisions/new").status_code == 403
    assert client.post("/api/v1/recorded-decisions", json={}).status_code == 403
