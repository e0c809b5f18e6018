"""The pages of bodies in both languages: list, record, form, reorganisation, headcount."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from assetreg.agencies.queries import get_agency
from assetreg.assets.models import Facility
from tests.factories.agencies import make_agency
from tests.factories.facilities import make_facility
from tests.support.counting import count_statements
from tests.support.web import PageClient

TYPED = {
    "name": "Sở Nông nghiệp", "unit": "Tỉnh Gia Lai", "block": "province", "kind": "department", "regime": "state",
    "budget_code": "1012345", "valid_from": "01/07/2025",
}  # fmt: skip
EVENT = {"kind": "merge", "effective_on": "01/07/2025", "act_number": "12/QĐ-UBND", "act_date": "20/06/2025"}


@pytest.mark.parametrize(("lang", "words"), [("vi", ("Cơ quan, tổ chức", "Khối tỉnh")), ("en", ("Agencies", "Provin"))])
def test_the_list_reads_in_both_languages(client: PageClient, session: Session, lang: str, words: tuple[str]) -> None:
    agency = make_agency(session, name="Sở Thử")
    page = client.get(f"/agencies?lang={lang}&unit=52&q=so+thu").text
    assert agency.code in page
    assert all(word in page for word in words)
    assert client.get("/agencies?as_of=x").status_code == 422
    assert agency.code in client.get("/agencies?as_of=30/06/2025&state=standing").text
    assert "Nothing fits" in client.get("/agencies?state=ended&lang=en").text


def test_a_body_is_entered_by_form_and_mended(client: PageClient, session: Session) -> None:
    made = client.post("/agencies/new", data=TYPED)
    assert made.status_code == 303
    code = made.headers["Location"].split("/")[-1].split("?")[0]
    page = client.get(f"/agencies/{code}?lang=vi").text
    assert "Sở Nông nghiệp" in page
    assert "Nghị định 186/2025" in page
    form = client.get(f"/agencies/{code}/edit").text
    assert 'value="Tỉnh Gia Lai"' in form
    assert 'value="01/07/2025"' in form
    revised = client.post(f"/agencies/{code}/edit", data=TYPED | {"name": "Sở Khác", "revision": "1"})
    assert revised.status_code == 303
    assert get_agency(session, code).name == "Sở Khác"
    late = client.post(f"/agencies/{code}/edit", data=TYPED | {"name": "Sở Nữa", "revision": "1"})
    assert late.status_code == 409
    bad = client.post("/agencies/new", data=TYPED | {"unit": "đâu đó"})
    assert bad.status_code == 422
    assert 'value="đâu đó"' in bad.text


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_reorganisation_says_what_will_follow_before_it_is_recorded(
    client: PageClient, session: Session, lang: str
) -> None:
    old, into = make_agency(session, name="Ban Cũ"), make_agency(session, name="Ban Mới")
    held = make_facility(session, holder="Ban Cũ", holder_id=old.id)
    address = f"/agencies/{old.code}/succession?lang={lang}"
    assert old.code in client.get(address).text
    said = EVENT | {"bodies": old.code, "successors": into.code}
    preview = client.post(address, data=said | {"step": "preview"})
    assert preview.status_code == 200
    assert 'value="record"' in preview.text
    assert session.get_one(Facility, held.id, populate_existing=True).holder == "Ban Cũ"
    assert client.post(address, data=said | {"step": "record"}).status_code == 303
    assert session.get_one(Facility, held.id, populate_existing=True).holder == "Ban Mới"
    page = client.get(f"/agencies/{old.code}?lang={lang}").text
    assert "12/QĐ-UBND" in page
    assert into.code in page
    assert held.code in client.get(f"/agencies/{into.code}").text
    refused = client.post(address, data=said | {"step": "record"})
    assert refused.status_code == 422


def test_a_body_that_ended_says_what_waits(client: PageClient, session: Session) -> None:
    above = make_agency(session, name="UBND tỉnh")
    old = make_agency(session, name="Ban Giải Thể", superior=above.code)
    make_facility(session, holder="Ban Giải Thể", holder_id=old.id)
    data = EVENT | {"kind": "dissolve", "bodies": old.code, "step": "record"}
    assert client.post(f"/agencies/{old.code}/succession", data=data).status_code == 303
    page = client.get(f"/agencies/{old.code}?lang=en").text
    assert "A handling decision on what the caretaker keeps" in page
    assert "takes care until handling" in page


def test_headcounts_are_entered_below_their_body(client: PageClient, session: Session) -> None:
    agency = make_agency(session)
    facility = make_facility(session)
    address = f"/agencies/{agency.code}/headcounts"
    form = client.get(f"{address}/new?lang=vi").text
    assert "Chuyên viên và tương đương" in form
    data = {"title_group": "specialist", "people": "12", "counted_on": "30/06/2026", "workplace": facility.code}
    assert client.post(f"{address}/new", data=data).status_code == 303
    page = client.get(f"/agencies/{agency.code}?lang=vi").text
    assert "Chuyên viên và tương đương" in page
    assert facility.name in page
    again = client.post(f"{address}/new", data=data)
    assert again.status_code == 422


def test_a_record_asks_the_database_as_often_whatever_it_shows(client: PageClient, session: Session) -> None:
    agency = make_agency(session)

    def statements() -> int:
        with count_statements(session) as sent:
            assert client.get(f"/agencies/{agency.code}").status_code == 200
        return len(sent)

    make_facility(session, holder_id=agency.id)
    before = statements()
    for _ in range(4):
        make_facility(session, holder_id=agency.id)
        make_agency(session, superior=agency.code)
    assert statements() == before


def test_written_holders_find_their_body_by_a_button(client: PageClient, session: Session) -> None:
    facility = make_facility(session, holder="Ủy ban nhân dân xã Thử")
    agency = make_agency(session, name="UBND xã Thử")
    answer = client.post("/agencies/settle-holders", data={"unit": "52"})
    assert answer.headers["Location"] == "/agencies?unit=52&linked=1&moved=0"
    assert "1 written holder" in client.get(answer.headers["Location"] + "&lang=en").text
    assert client.get("/agencies?linked=x").status_code == 200
    assert session.get_one(Facility, facility.id, populate_existing=True).holder_id == agency.id
    assert agency.code in client.get(f"/facilities/{facility.code}").text


def test_who_may_not_is_refused(signed_in: Callable[[str], PageClient], session: Session) -> None:
    agency = make_agency(session)
    clerk: Any = signed_in("clerk")
    assert clerk.get(f"/agencies/{agency.code}").status_code == 200
    for address in ("/agencies/new", f"/agencies/{agency.code}/edit", f"/agencies/{agency.code}/succession"):
        assert clerk.get(address).status_code == 403
    assert clerk.get(f"/agencies/{agency.code}/headcounts/new").status_code == 200
