"""An event is written on a page piece by piece, kept as a draft, and is the same document as an event file."""

from __future__ import annotations

from sqlalchemy.orm import Session

from assetreg.reorganisations import queries
from assetreg.reorganisations.event_file import read_event
from assetreg.reorganisations.models import Reorganisation
from tests.factories.agencies import make_agency
from tests.reorganisations.ground import MERGED, NORTH, SOUTH, commune_code, facility_in, ground_of
from tests.reorganisations.test_pages import digest_on, page_of
from tests.support.web import PageClient

HEADING = {
    "act_number": "12/NQ-UBTVQH16", "act_date": "15/09/2026", "act_issuer": "Ủy ban Thường vụ Quốc hội",
    "title": "Sắp xếp thử", "effective_on": "01/10/2026", "key": "",
}  # fmt: skip


def begun(client: PageClient, **said: str) -> str:
    """The address of a new draft's event."""
    answer = client.post("/reorganisations/new", data=HEADING | said)
    assert answer.status_code == 303, answer.text
    return str(answer.location).removesuffix("/write")


def event_at(session: Session, address: str) -> Reorganisation:
    return queries.get_event(session, int(address.rsplit("/", 1)[1]))


def test_an_event_is_written_shown_and_applied_from_the_page(client: PageClient, session: Session) -> None:
    ground = ground_of(session)
    merged, halved = facility_in(session, ground.first), facility_in(session, ground.split)
    session.commit()
    address = begun(client)
    merge = {
        "kind": "merge", "level": "commune", "units-1": f"{ground.first.code} {ground.first.name}, Tỉnh Gia Lai",
        "units-2": ground.second.code, "rows-units": "2", "rows-into": "2", "into-1-code": MERGED,
        "into-1-name": "Xã Hợp Nhất Thử", "into-1-kind": "commune",
    }  # fmt: skip
    assert client.post(f"{address}/changes/new", data=merge).status_code == 303
    split = {
        "kind": "split", "level": "commune", "units-1": ground.split.code, "rows-units": "1", "rows-into": "2",
        "into-1-code": NORTH, "into-1-name": "Xã Bắc Thử", "into-1-kind": "commune",
        "into-2-code": SOUTH, "into-2-name": "Xã Nam Thử", "into-2-kind": "commune", "into-2-default": "1",
    }  # fmt: skip
    assert client.post(f"{address}/changes/new", data=split).status_code == 303
    page = page_of(client, f"{address}/write")
    assert ground.first.name in page
    assert "Xã Nam Thử" in page
    file = client.get(f"{address}/event.yaml")
    said, _ = read_event(file.text)
    assert [change.kind for change in said.changes] == ["merge", "split"]
    assert said.changes[1].into[0].code == SOUTH  # the default comes first
    assert client.get(address).status_code == 302  # a draft is shown as far as it is written
    assert client.post(f"{address}/plan").status_code == 303
    digest = digest_on(page_of(client, address))
    assert client.post(f"{address}/apply", data={"digest": digest}).status_code == 303
    assert commune_code(session, "facility", merged.id) == MERGED
    assert commune_code(session, "facility", halved.id) == SOUTH
    assert client.post(f"{address}/changes/1/drop").status_code == 409  # what has happened is not rewritten


def test_a_change_is_said_anew_and_taken_out(client: PageClient, session: Session) -> None:
    ground = ground_of(session)
    address = begun(client)
    rename = {
        "kind": "rename", "units-1": ground.first.code, "into-1-name": "Xã Tên Mới", "into-1-longitude": "107,68",
        "into-1-latitude": "14.02",
    }  # fmt: skip
    assert client.post(f"{address}/changes/new", data=rename).status_code == 303
    shown = page_of(client, f"{address}/changes/1")
    assert 'value="Xã Tên Mới"' in shown
    assert 'value="107.68"' in shown
    assert client.post(f"{address}/plan").status_code == 303
    assert event_at(session, address).state == "planned"
    assert client.post(f"{address}/changes/1", data=rename | {"into-1-name": "Xã Khác"}).status_code == 303
    found = event_at(session, address)
    assert (found.state, found.digest) == ("draft", "")  # what was drawn of it follows no longer
    assert "Xã Khác" in page_of(client, f"{address}/write")
    assert client.post(f"{address}/changes/1/drop").status_code == 303
    assert "Xã Khác" not in page_of(client, f"{address}/write")
    assert client.get(f"{address}/changes/1").status_code == 404
    assert client.post(f"{address}/plan").status_code == 422  # nothing is said
    assert client.post(f"{address}/discard").status_code == 303
    assert client.get(f"{address}/write").status_code == 404


def test_who_takes_a_part_of_what_is_said_unit_by_unit(client: PageClient, session: Session) -> None:
    ground = ground_of(session)
    address = begun(client)
    many = {
        "kind": "reorganise", "rows-units": "1", "rows-into": "2", "into-1-code": MERGED, "into-1-name": "Xã Mới",
        "into-1-kind": "commune", "into-1-whole": ground.first.code, "into-1-part": ground.second.code,
        "into-1-default": "1", "into-2-standing": ground.apart.code, "into-2-part": ground.second.name + ", Gia Lai",
    }  # fmt: skip
    assert client.post(f"{address}/changes/new", data=many).status_code == 303
    said, _ = read_event(client.get(f"{address}/event.yaml").text)
    first, second = said.changes[0].into
    assert first.parts is not None
    assert [(one.unit, one.share, one.default) for one in first.parts] == [
        (ground.first.code, "full", True), (ground.second.code, "partial", True),
    ]  # fmt: skip
    assert (second.code, second.standing) == (ground.apart.code, True)
    assert second.parts is not None
    assert second.parts[0].unit == ground.second.code  # a name is kept by its code
    shown = page_of(client, f"{address}/changes/1")
    assert f">{ground.second.code}</textarea>" in shown
    assert client.post(f"{address}/plan").status_code == 303


def test_bodies_are_named_as_people_name_them(client: PageClient, session: Session) -> None:
    first, second = make_agency(session, name="Sở Thử Một"), make_agency(session, name="Sở Thử Hai")
    session.commit()
    address = begun(client)
    said = {
        "kind": "consolidate", "province": "52", "rows-bodies": "2", "bodies-1": f"{first.code} Sở Thử Một",
        "bodies-2": "Sở Thử Hai", "new_name": "Sở Thử Chung",
    }  # fmt: skip
    assert client.post(f"{address}/agencies/new", data=said).status_code == 303
    event, _ = read_event(client.get(f"{address}/event.yaml").text)
    assert event.agencies[0].bodies == (first.code, second.code)
    assert "Sở Thử Chung" in page_of(client, f"{address}/agencies/1")
    refused = client.post(f"{address}/agencies/new", data=said | {"bodies-2": "Sở không có"})
    assert refused.status_code == 422
    assert 'id="error-bodies-2"' in refused.text


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(client: PageClient, session: Session) -> None:
    refused = client.post("/reorganisations/new", data=HEADING | {"effective_on": "31/02/2026", "act_number": ""})
    assert refused.status_code == 422
    assert 'id="error-effective_on"' in refused.text
    assert 'id="error-act_number"' in refused.text
    assert 'value="Sắp xếp thử"' in refused.text
    address = begun(client)
    assert client.post("/reorganisations/new", data=HEADING).status_code == 409  # the short name is taken
    wrong = {"kind": "merge", "units-1": "Xã Không Có Ở Đâu", "into-1-name": "Xã Mới", "into-1-code": "1"}
    refused = client.post(f"{address}/changes/new", data=wrong)
    assert refused.status_code == 422
    assert 'id="error-into-1-code"' in refused.text
    refused = client.post(f"{address}/changes/new", data=wrong | {"into-1-code": MERGED})
    assert refused.status_code == 422
    assert 'id="error-units-1"' in refused.text
    assert 'value="Xã Không Có Ở Đâu"' in refused.text


def test_more_rows_are_shown_and_what_was_typed_stays(client: PageClient) -> None:
    address = begun(client)
    typed = {"kind": "merge", "units-1": "Xã đã gõ", "rows-units": "3", "rows-into": "1", "more": "units"}
    page = client.post(f"{address}/changes/new", data=typed)
    assert page.status_code == 200
    assert 'id="field-units-5"' in page.text
    assert 'value="Xã đã gõ"' in page.text
    assert client.post(f"{address}/changes/new", data=typed | {"more": "x"}).status_code == 404


def test_units_and_bodies_are_offered_by_name_and_by_code(client: PageClient, session: Session) -> None:
    unit = ground_of(session).first
    body = make_agency(session, name="Sở Thử Một")
    session.commit()
    by_code = client.get(f"/reorganisations/units?for=units-1&units-1={unit.code[:4]}").text
    by_name = client.get("/reorganisations/units", query_string={"for": "x", "x": unit.name}).text
    assert f"{unit.code} {unit.name}" in by_code
    assert unit.code in by_name
    offered = client.get("/reorganisations/bodies", query_string={"for": "x", "x": "sở thử"}).text
    assert body.code in offered
    # The units that stood the day before: of an event of 2025, those of before the mergers.
    address = begun(client, effective_on="01/07/2025", key="nam-2025")
    number = address.rsplit("/", 1)[1]
    old = client.get("/reorganisations/units", query_string={"event": number, "for": "x", "x": "Tỉnh Kon Tum"}).text
    assert "Kon Tum" in old
