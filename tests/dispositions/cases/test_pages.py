"""The pages of cases: what is typed is kept, what is lacking is said, every step is made where its person works."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy.orm import Session

from assetreg.app import Application
from assetreg.core.clock import today
from assetreg.dispositions.cases.standing import find_case, lines_of
from tests.dispositions.cases.cast import CAST, decision, facility_of, fill_dossier, go, holder, lead, open_case
from tests.support.counting import count_statements
from tests.support.sealing import seal
from tests.support.web import PageClient, make_user


def line(asset: str, receiver: str, **said: Any) -> dict[str, Any]:
    return {"asset": asset, "form": "transfer", "ground": "42(1)b", "reason": "dôi dư", "receiver": receiver} | said


@pytest.fixture
def person(app: Application, session: Session) -> Any:
    """Somebody with a role over the province, signed in."""

    def sign_in(role: str) -> PageClient:
        app.test_client_class = PageClient
        client = app.test_client()
        assert isinstance(client, PageClient)
        return client.sign_in(make_user(session, role))

    return sign_in


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def test_a_case_is_opened_over_assets_of_several_holders(person: Any, session: Session) -> None:
    one, other, receiver = holder(session), holder(session), holder(session)
    codes = [facility_of(session, body).code for body in (one, other)]
    clerk = person("clerk")
    page = text_of(clerk.get("/cases/new", query_string={"asset": codes, "form": "transfer"}))
    assert all(code in page for code in codes)
    assert "Chủ tịch UBND tỉnh Gia Lai" in page  # who decides stands there before anything is opened
    assert "Văn bản đề nghị xử lý tài sản" in page
    said = {f"lines.{place}.asset": code for place, code in enumerate(codes)}
    said |= {"all.form": "transfer", "all.ground": "L15-42-1-b", "all.receiver": receiver.code, "all.reason": "dôi dư"}
    answer = clerk.post("/cases/new", data={**said, "do": "open"})
    assert answer.status_code == 303
    case = find_case(session, answer.headers["Location"].split("/")[2].split("?")[0])
    assert [(row.asset_code, row.form, row.receiver) for row in lines_of(session, case)] == [
        (code, "transfer", receiver.name) for code in codes
    ]


def test_what_is_refused_stands_beside_its_field_and_nothing_typed_is_lost(person: Any, session: Session) -> None:
    code = facility_of(session, holder(session)).code
    said = {"lines.0.asset": code, "lines.0.form": "transfer", "lines.0.ground": "L15-43-1-a",
            "lines.0.reason": "một lý do dài", "do": "open"}  # fmt: skip
    clerk = person("clerk")
    answer = clerk.post("/cases/new", data=said)
    page = text_of(answer)
    assert answer.status_code == 422
    assert 'href="#field-lines.0.ground"' in page
    assert "một lý do dài" in page
    assert clerk.get("/cases?tab=all").status_code == 200


def test_assets_are_found_added_and_taken_out_without_scripts(person: Any, session: Session) -> None:
    facility = facility_of(session, holder(session), name="Trụ sở Ban quản lý rừng")
    clerk = person("clerk")
    found = text_of(clerk.post("/cases/new", data={"find": "ban quan ly rung", "do": "find"}))
    assert f'value="add:{facility.code}"' in found
    added = text_of(clerk.post("/cases/new", data={"find": "", "do": f"add:{facility.code}"}))
    assert f'name="lines.0.asset" value="{facility.code}"' in added
    dropped = clerk.post("/cases/new", data={"lines.0.asset": facility.code, "do": f"drop:{facility.code}"})
    assert 'name="lines.0.asset"' not in text_of(dropped)


def test_forms_that_are_not_offered_say_why(person: Any, session: Session) -> None:
    page = text_of(person("clerk").get(f"/cases/new?asset={facility_of(session, holder(session)).code}"))
    assert "Hình thức này chỉ áp dụng cho tài sản đã thu hồi." in page


def test_a_case_goes_through_every_hand_on_its_pages(person: Any, session: Session) -> None:
    body, receiver = holder(session), holder(session)
    facility = facility_of(session, body)
    code = open_case(session, [line(facility.code, receiver.code)]).code
    day = f"{today():%d/%m/%Y}"

    def move(role: str, name: str, **said: str) -> str:
        answer = person(role).post(f"/cases/{code}/moves/{name}", data=said)
        assert answer.status_code == 303, text_of(answer)
        session.expire_all()
        return find_case(session, code).state

    def paper(number: str) -> dict[str, str]:
        return {"paper.number": number, "paper.symbol": "VB", "paper.issued_on": day}

    assert move("clerk", "submit") == "at_leader"
    assert move("leader", "sign", **{"paper.kind": "proposal", **paper("1")}) == "at_superior"
    assert move("superior", "endorse", **{"paper.kind": "superior_letter", **paper("2")}) == "at_receipt"
    waiting = text_of(person("officer").get(f"/cases/{code}"))
    assert "Việc của bạn: Tiếp nhận hồ sơ đầy đủ, hợp lệ" in waiting
    assert "Còn thiếu 1 thành phần hồ sơ." in waiting
    fill_dossier(session, code)
    assert move("officer", "accept") == "in_review"
    assert move("reviewer", "review", **{"paper.kind": "review", **paper("3")}) == "at_submission"
    assert move("officer", "present", **{"paper.kind": "submission", **paper("4")}) == "at_authority"
    approver = person("approver")
    assert "Việc của bạn: Nhập quyết định" in text_of(approver.get(f"/cases/{code}"))
    signed = decision(session, facility)
    given = {f"paper.{name}": str(value) for name, value in signed.items()}
    answer = person("records").post(f"/cases/{code}/papers/new", data=given | {"paper.issued_on": day})
    assert answer.status_code == 303, text_of(answer)
    page = text_of(approver.get(f"/cases/{code}/moves/decide"))
    chosen = re.search(r'<option value="(\d+)" selected>', page)
    assert chosen is not None
    assert move("approver", "decide", paper_id=chosen[1], **{"verdicts.0.line": "1", "verdicts.0.verdict": "decided"})
    assert find_case(session, code).state == "decided"


def test_sending_back_names_the_step_and_asks_the_reason(person: Any, session: Session) -> None:
    facility = facility_of(session, holder(session))
    code = open_case(session, [line(facility.code, holder(session).code)]).code
    lead(session, code, until="at_receipt", facility=facility)
    officer = person("officer")
    refused = officer.post(f"/cases/{code}/moves/send_back", data={"to": "at_leader", "reason": " "})
    assert refused.status_code == 422
    assert 'href="#field-reason"' in text_of(refused)
    done = officer.post(f"/cases/{code}/moves/send_back", data={"to": "at_leader", "reason": "thiếu bản vẽ"})
    assert done.status_code == 303
    session.expire_all()
    assert find_case(session, code).state == "at_leader"
    assert "thiếu bản vẽ" in text_of(person("leader").get(f"/cases/{code}"))


def test_somebody_who_comes_too_late_is_told_on_the_page_of_the_case(person: Any, session: Session) -> None:
    facility = facility_of(session, holder(session))
    code = open_case(session, [line(facility.code, holder(session).code)]).code
    go(session, CAST["clerk"], code, "submit")
    answer = person("clerk").post(f"/cases/{code}/moves/submit")
    assert answer.status_code == 409
    assert "không còn ở bước này" in text_of(answer)


def test_one_paper_decides_and_refuses_over_several_cases(person: Any, session: Session) -> None:
    receiver = holder(session)
    seats = [facility_of(session, holder(session)) for _ in range(2)]
    codes = [open_case(session, [line(seat.code, receiver.code)]).code for seat in seats]
    for code, seat in zip(codes, seats, strict=True):
        lead(session, code, until="at_authority", facility=seat)
    given = {f"paper.{name}": str(value) for name, value in decision(session, seats[0]).items()}
    person("records").post(f"/cases/{codes[0]}/papers/new", data=given | {"paper.issued_on": f"{today():%d/%m/%Y}"})
    seal(session)
    approver = person("approver")
    page = text_of(approver.get("/decisions/new?verdict=decided"))
    paper_id = re.search(r'<option value="(\d+)" selected>[^<]*QĐ-UBND', page)
    assert paper_id is not None
    said = {"paper_id": paper_id[1]}
    for place, code in enumerate(codes):
        said |= {f"verdicts.{place}.case": code, f"verdicts.{place}.line": "1"}
    said |= {"verdicts.0.verdict": "decided", "verdicts.1.verdict": "refused"}
    refused = approver.post("/decisions/new", data=said)
    assert refused.status_code == 422
    assert 'href="#field-verdicts.1.reason"' in text_of(refused)
    made = approver.post("/decisions/new", data=said | {"verdicts.1.reason": "đang có tranh chấp"})
    assert made.status_code == 303, text_of(made)
    assert "đang có tranh chấp" in text_of(approver.get(made.headers["Location"]))
    session.expire_all()
    assert [find_case(session, code).state for code in codes] == ["decided", "closed"]


def test_the_list_is_narrowed_and_says_what_it_is_narrowed_by(person: Any, session: Session) -> None:
    facility = facility_of(session, holder(session))
    code = open_case(session, [line(facility.code, holder(session).code)], title="Hồ sơ nhà kho Ia Grai").code
    clerk = person("clerk")
    assert code in text_of(clerk.get("/cases"))
    assert code in text_of(clerk.get("/cases?tab=all&q=nha+kho"))
    assert code not in text_of(clerk.get("/cases?tab=all&state=closed"))
    assert code not in text_of(clerk.get("/cases?tab=overdue"))
    assert code in text_of(clerk.get("/"))
    assert code in text_of(clerk.get(f"/facilities/{facility.code}"))
    assert "Không có hồ sơ chờ bạn xử lý" in text_of(person("reviewer").get("/cases"))


def test_a_line_is_said_anew_and_taken_out_while_the_case_is_written(person: Any, session: Session) -> None:
    seats = [facility_of(session, holder(session)) for _ in range(2)]
    receiver = holder(session)
    case = open_case(session, [line(seat.code, receiver.code) for seat in seats])
    clerk = person("clerk")
    page = text_of(clerk.get(f"/cases/{case.code}/lines/1"))
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert revision is not None
    said = {"lines.0.form": "transfer", "lines.0.ground": "L15-42-1-b", "lines.0.receiver": receiver.name,
            "lines.0.reason": "để làm trạm y tế", "revision": revision[1]}  # fmt: skip
    assert clerk.post(f"/cases/{case.code}/lines/1", data=said).status_code == 303
    assert clerk.post(f"/cases/{case.code}/lines/2/drop").status_code == 303
    session.expire_all()
    assert [row.reason for row in lines_of(session, case)] == ["để làm trạm y tế"]


def test_a_list_and_a_case_cost_as_many_statements_with_one_line_as_with_many(person: Any, session: Session) -> None:
    receiver = holder(session)
    officer = person("officer")

    def statements(address: str) -> int:
        officer.get(address)  # what is kept between requests is kept now
        with count_statements(session) as sent:
            assert officer.get(address).status_code == 200
        return len(sent)

    small = open_case(session, [line(facility_of(session, holder(session)).code, receiver.code)]).code
    listed = statements("/cases")
    seats = [facility_of(session, holder(session)) for _ in range(6)]
    large = open_case(session, [line(seat.code, receiver.code) for seat in seats]).code
    assert statements("/cases") == listed
    assert statements(f"/cases/{large}") == statements(f"/cases/{small}")
    assert listed < 40
