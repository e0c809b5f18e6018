"""Deliveries and lists through the interface and the pages, by those whose work it is."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import event
from sqlalchemy.orm import Session

from assetreg.core.clock import today
from assetreg.dispositions.execution import lists
from tests.dispositions.cases.cast import facility_of, holder
from tests.dispositions.execution.stage import decided, given, line_of, opened, transfer
from tests.support.sealing import seal
from tests.support.web import PageClient

type SignedIn = Callable[[str], PageClient]
TODAY = today().isoformat()
MINUTES = {"kind": "minutes", "number": "5", "symbol": "BB", "issued_on": TODAY}


def test_the_interface_leads_a_delivery_from_both_sides(session: Session, signed_in: SignedIn) -> None:
    receiver = holder(session)
    facility = facility_of(session, holder(session))
    case = decided(session, facility, [transfer(facility.code, receiver.code)])
    officer, taker, recorder = (signed_in(role) for role in ("officer", "receiver", "recorder"))
    made = officer.post(
        f"/api/v1/cases/{case.code}/deliveries", json={"lines": [{"line": 1}], "giver_title": "Giám đốc"}
    )
    assert made.status_code == 201
    address = made.headers["Location"]
    assert (made.json["state"], made.json["receiver"], made.json["case"]) == ("planned", receiver.name, case.code)
    seal(session)
    assert taker.post(f"{address}/give", json={"done_on": TODAY, "paper": MINUTES}).status_code == 403
    without = officer.post(f"{address}/give", json={"done_on": TODAY})
    assert (without.status_code, without.json["errors"][0]["code"]) == (422, "paper_required")
    stale = officer.post(f"{address}/give", json={"done_on": TODAY, "paper": MINUTES}, headers={"If-Match": '"99"'})
    assert stale.json["code"] == "stale_revision"
    gone = officer.post(f"{address}/give", json={"done_on": TODAY, "paper": MINUTES})
    assert (gone.status_code, gone.json["state"]) == (200, "given")
    seal(session)
    early = recorder.post(
        f"/api/v1/cases/{case.code}/acts", json={"line": 1, "act": "booking_receiver", "done_on": TODAY}
    )
    assert (early.status_code, early.json["code"]) == (409, "not_received")
    disputed = taker.post(f"{address}/answers", json={"lines": [{"line": 1, "answer": "disputed"}]})
    assert (disputed.status_code, disputed.json["errors"][0]["field"]) == (422, "lines.0.reason")
    taken = taker.post(f"{address}/answers", json={"lines": [{"line": 1, "answer": "confirmed"}]})
    assert (taken.status_code, taken.json["state"], taken.json["lines"][0]["state"]) == (200, "confirmed", "confirmed")
    seal(session)
    booked = recorder.post(f"/api/v1/cases/{case.code}/acts", json={
        "line": 1, "act": "booking_receiver", "done_on": TODAY, "paper": {"kind": "booking", "issued_on": TODAY},
    })  # fmt: skip
    assert (booked.status_code, booked.json["act"]["act"]) == (201, "booking_receiver")
    session.refresh(facility)
    assert facility.holder_id == receiver.id
    listed = officer.get("/api/v1/deliveries").json
    assert [one["code"] for one in listed["items"]] == [made.json["code"]]


def test_giver_receiver_and_accountant_do_their_work_on_pages(session: Session, signed_in: SignedIn) -> None:
    receiver = holder(session)
    facility = facility_of(session, holder(session))
    case = decided(session, facility, [transfer(facility.code, receiver.code)])
    officer, taker, recorder = (signed_in(role) for role in ("officer", "receiver", "recorder"))
    assert officer.get(f"/deliveries/new/{case.code}").status_code == 200
    made = send(officer, f"/deliveries/new/{case.code}", {"lines.1.line": "1", "planned_on": f"{today():%d/%m/%Y}"})
    page = made.headers["Location"]
    seal(session)
    refused = officer.post(f"{page}/give", data={"done_on": "32/13/2026", "paper.kind": "minutes", "paper.number": "9"})
    assert refused.status_code == 422
    assert "32/13/2026" in refused.text
    send(officer, f"{page}/give", {"done_on": f"{today():%d/%m/%Y}", "paper.kind": "minutes",
                                   "paper.number": "9/BB", "paper.issued_on": f"{today():%d/%m/%Y}"})  # fmt: skip
    seal(session)
    assert "Dispute" in taker.get(f"{page}?lang=en").text
    send(taker, f"{page}/answer", {"line": "1", "answer": "disputed", "reason": "thiếu cổng"})
    seal(session)
    assert "thiếu cổng" in officer.get(page).text
    send(officer, f"{page}/settle", {"line": "1", "note": "đồng ý", "paper.kind": "minutes", "paper.number": "10/BB",
                                     "paper.issued_on": f"{today():%d/%m/%Y}"})  # fmt: skip
    seal(session)
    send(taker, f"{page}/answer", {"all": "1"})
    seal(session)
    act = f"/deliveries/acts/{case.code}/1/declaration_giver"
    assert "011" in recorder.get(act).text
    send(recorder, act, {"done_on": f"{today():%d/%m/%Y}", "paper.kind": "declaration",
                         "paper.number": "3", "paper.issued_on": f"{today():%d/%m/%Y}"})  # fmt: skip
    assert line_of(session, case.code).state == "delivered"
    assert f"/deliveries/acts/{case.code}/1/use" in taker.get(f"/cases/{case.code}").text


def test_every_list_is_a_page_a_workbook_and_json(session: Session, client: PageClient) -> None:
    receiver = holder(session)
    facility = facility_of(session, holder(session))
    decided(session, facility, [transfer(facility.code, receiver.code)])
    assert client.get("/cases/lists").status_code == 200
    for name, spec in lists.LISTS.items():
        page = client.get(f"/cases/lists/{name}?unit=52")
        book = client.get(f"/cases/lists/{name}.xlsx?unit=52")
        told = client.get(f"/api/v1/cases/lists/{name}?unit=52")
        assert [one.status_code for one in (page, book, told)] == [200, 200, 200], name
        rows = list(load_workbook(io.BytesIO(book.data)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
        assert rows[1] == spec.columns
        assert len(rows) - 2 == told.json["count"] == (1 if name == "not_in_use" else 0), name
    assert facility.code in client.get("/cases/lists/not_in_use").text
    assert client.get("/cases/lists/nothing").status_code == 404


@pytest.mark.parametrize("count", [1, 4])
def test_a_delivery_is_read_in_a_fixed_number_of_statements(session: Session, signed_in: SignedIn, count: int) -> None:
    receiver, body = holder(session), holder(session)
    held = [facility_of(session, body) for _ in range(count)]
    case = decided(session, held[0], [transfer(one.code, receiver.code) for one in held])
    delivery = given(session, opened(session, case.code, numbers=tuple(range(1, count + 1))))
    client = signed_in("receiver")
    address = f"/api/v1/deliveries/{delivery.code}"
    client.get(address)
    sent: list[str] = []
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda *said: sent.append(said[2]))
    answer = client.get(address)
    assert len(answer.json["lines"]) == count
    assert sum("delivery" in one or "disposition" in one for one in sent) <= 4


def send(client: PageClient, address: str, said: Mapping[str, str]) -> Any:
    """A form that is accepted."""
    answer = client.post(address, data=said)
    assert answer.status_code == 303, answer.text
    return answer
