"""Cases as JSON: the promised shapes, refusals with a code, writes that may be sent again."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from assetreg.accounts.models import User
from assetreg.app import Application
from assetreg.dispositions.cases.standing import find_case
from tests.dispositions.cases.cast import decision, facility_of, fill_dossier, holder, paper
from tests.support.web import PageClient, make_user

CAST = ("clerk", "leader", "superior", "officer", "reviewer", "approver", "inspector", "planner")


class Cast:
    """A client for each role."""

    def __init__(self, application: Application, session: Session) -> None:
        self.users: dict[str, User] = {role: make_user(session, role) for role in CAST}
        session.commit()
        self.application = application

    def __getitem__(self, role: str) -> PageClient:
        client = self.application.test_client()
        assert isinstance(client, PageClient)
        return client.sign_in(self.users[role])


@pytest.fixture
def cast(client: PageClient, session: Session) -> Cast:
    application = client.application
    assert isinstance(application, Application)
    return Cast(application, session)


@pytest.fixture
def facility(session: Session) -> Any:
    made = facility_of(session, holder(session))
    session.commit()
    return made


def opened(cast: Cast, facility: Any, **headers: str) -> Any:
    line = {
        "asset": facility.code,
        "form": "recover",
        "ground": "41(1)a",
        "reason": "dôi dư",
        "receiver": "Sở Tài chính",
    }
    return cast["clerk"].post("/api/v1/cases", json={"lines": [line]}, headers=headers)


def move(cast: Cast, role: str, code: str, name: str, **said: Any) -> Any:
    return cast[role].post(f"/api/v1/cases/{code}/moves", json={"move": name, **said})


def test_a_case_is_opened_read_and_moved(cast: Cast, facility: Any, session: Session) -> None:
    made = opened(cast, facility)
    assert made.status_code == 201, made.json
    code = made.json["code"]
    assert made.headers["Location"] == f"/api/v1/cases/{code}"
    seen = cast["leader"].get(f"/api/v1/cases/{code}")
    said = seen.json
    assert {"state", "path", "allowed_moves", "due_on", "authority", "papers", "moves"} <= said.keys()
    assert (said["state"], said["path"], said["allowed_moves"]) == ("draft", "recover_voluntary", [])
    assert said["authority"]["office"] == "provincial_chair"
    assert cast["clerk"].get(f"/api/v1/cases/{code}").json["allowed_moves"] == ["submit", "withdraw"]
    assert move(cast, "leader", code, "submit").status_code == 403
    assert move(cast, "clerk", code, "submit").json["state"] == "at_leader"
    late = move(cast, "clerk", code, "submit")
    assert (late.status_code, late.json["code"]) == (409, "move_not_open")
    assert move(cast, "leader", code, "sign", paper=paper("proposal")).json["state"] == "at_superior"
    nothing = move(cast, "superior", code, "endorse")
    assert nothing.status_code == 422
    assert [(error["field"], error["code"]) for error in nothing.json["errors"]] == [("paper", "paper_required")]
    assert move(cast, "superior", code, "endorse", paper=paper("superior_letter")).json["state"] == "at_receipt"
    fill_dossier(session, code)
    session.commit()
    assert move(cast, "officer", code, "accept").json["state"] == "in_review"
    assert move(cast, "reviewer", code, "review", paper=paper("review")).json["state"] == "at_submission"
    assert move(cast, "officer", code, "present", paper=paper("submission")).json["state"] == "at_authority"
    signed = decision(session, facility)
    session.commit()
    body = {"paper": signed, "cases": [code], "verdicts": []}
    assert cast["planner"].post("/api/v1/decisions", json=body).status_code == 403
    decided = cast["approver"].post("/api/v1/decisions", json=body)
    assert decided.status_code == 201, decided.json
    assert decided.json["verdicts"][0]["verdict"] == "decided"
    shown = cast["inspector"].get(decided.headers["Location"]).json
    assert shown["paper"]["name"] == f"{signed['number']}/QĐ-UBND"
    whole = cast["inspector"].get(f"/api/v1/cases/{code}").json
    assert (whole["state"], len(whole["moves"]), whole["decisions"][0]["office"]) == ("decided", 7, "provincial_chair")
    assert whole["lines"][0]["lacking_acts"][0] == "delivery"


def test_what_is_sent_twice_is_done_once_and_what_is_stale_is_refused(cast: Cast, facility: Any) -> None:
    first = opened(cast, facility, **{"Idempotency-Key": "k1"})
    again = opened(cast, facility, **{"Idempotency-Key": "k1"})
    assert (first.status_code, again.json["code"]) == (201, first.json["code"])
    code, etag = first.json["code"], first.headers["ETag"]
    clerk = cast["clerk"]
    assert (
        clerk.patch(f"/api/v1/cases/{code}", json={"title": "Thu hồi"}, headers={"If-Match": etag}).status_code == 200
    )
    stale = clerk.post(f"/api/v1/cases/{code}/moves", json={"move": "submit"}, headers={"If-Match": etag})
    assert (stale.status_code, stale.json["code"]) == (412, "stale_revision")


def test_lines_and_papers_are_written_by_their_numbers(cast: Cast, facility: Any, session: Session) -> None:
    code = opened(cast, facility).json["code"]
    other = facility_of(session, holder(session))
    session.commit()
    clerk = cast["clerk"]
    line = {"asset": other.code, "form": "recover", "ground": "41(1)đ"}
    added = clerk.post(f"/api/v1/cases/{code}/lines", json=line)
    assert [one["number"] for one in added.json["lines"]] == [1, 2]
    revised = clerk.patch(f"/api/v1/cases/{code}/lines/2", json={"area_m2": 120})
    assert revised.json["lines"][1]["area_m2"] == 120
    assert clerk.patch(f"/api/v1/cases/{code}/lines/2", json={"form": "lost"}).status_code in (409, 422)
    assert clerk.delete(f"/api/v1/cases/{code}/lines/2").status_code == 204
    assert clerk.delete(f"/api/v1/cases/{code}/lines/2").status_code == 404
    entered = clerk.post(f"/api/v1/cases/{code}/papers", json={"kind": "proposal"})
    assert entered.status_code == 201
    number = entered.json["id"]
    signed = {"number": "12/TTr-STC", "issued_on": "01/11/2026"}
    assert clerk.patch(f"/api/v1/cases/{code}/papers/{number}", json=signed).status_code == 403
    numbered = cast["officer"].patch(f"/api/v1/cases/{code}/papers/{number}", json=signed)
    assert (numbered.json["number"], numbered.json["symbol"]) == ("12", "TTr-STC")
    changed = cast["officer"].patch(f"/api/v1/cases/{code}/papers/{number}", json={"number": "13"})
    assert [(error["field"], error["code"]) for error in changed.json["errors"]] == [("reason", "reason_missing")]
    assert clerk.get(f"/api/v1/cases/{code}/papers/{number}").json["name"] == "12/TTr-STC"


def test_lists_are_filtered_and_the_inbox_is_ones_own(cast: Cast, facility: Any, session: Session) -> None:
    code = opened(cast, facility).json["code"]

    def codes(role: str, query: str) -> list[str]:
        return [row["code"] for row in cast[role].get(f"/api/v1/cases?{query}").json["items"]]

    assert codes("inspector", f"asset={facility.code}") == [code]
    for query in ("state=draft", "form=recover", "unit=52", "origin=made", f"q={code[-4:]}"):
        assert code in codes("inspector", query), query
    for query in ("state=closed", "form=sell", "unit=51", "origin=recorded", "overdue=true", "unconfirmed=true"):
        assert code not in codes("inspector", query), query
    assert code in codes("clerk", "inbox=true")
    assert codes("leader", "inbox=true") == []
    assert find_case(session, code).waits_for == "case:prepare"


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "lines", "required"),
        ({"lines": []}, "lines", "required"),
        ({"lines": {}}, "lines", "not_a_list"),
        ({"lines": [3]}, "lines.0", "not_an_object"),
        ({"lines": [{"form": "sell"}]}, "lines.0.asset", "required"),
        ({"lines": [{"asset": "X", "form": "sell", "colour": 1}]}, "lines.0.colour", "unknown_field"),
    ],
)
def test_a_body_that_is_wrong_names_its_field(cast: Cast, body: dict[str, Any], field: str, code: str) -> None:
    answer = cast["clerk"].post("/api/v1/cases", json=body)
    assert answer.status_code == 422
    assert (field, code) in {(error["field"], error["code"]) for error in answer.json["errors"]}
    assert all(error["message"] for error in answer.json["errors"])
