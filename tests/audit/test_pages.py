"""The memory through its pages and its interface: what was done, by whom, and undoing it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from assetreg.assets.models import Facility
from tests.factories.facilities import make_facility
from tests.support.counting import count_statements
from tests.support.web import PageClient


@pytest.fixture
def revised(session: Session, client: PageClient) -> tuple[Facility, int]:
    """A facility whose headcount an officer changed through the interface, and the number of that act."""
    facility = make_facility(session, name="Trụ sở <b>cũ</b>")
    client.patch(f"/api/v1/facilities/{facility.code}", json={"headcount": 41, "reason": "Đếm lại"})
    act = client.get("/api/v1/changes").get_json()["items"][0]
    return facility, act["id"]


def test_the_interface_tells_who_did_what_through_which_door(client: PageClient, revised: tuple[Facility, int]) -> None:
    facility, number = revised
    answer = client.get("/api/v1/changes?unit=52").get_json()
    assert answer["count_is"] == "exact"
    act = answer["items"][0]
    assert (act["id"], act["verb"], act["door"], act["changed"]) == (number, "facility.revise", "api", 1)
    shown = client.get(f"/api/v1/changes/{number}").get_json()
    assert shown["rows"] == [
        {
            "kind": "facility",
            "id": facility.id,
            "code": facility.code,
            "act": "changed",
            "fields": [{"field": "headcount", "old": None, "new": 41}],
        }
    ]
    assert [(link["province"], len(link["hash"])) for link in shown["links"]] == [("52", 64)]


def test_acts_are_walked_by_cursor_and_filtered(client: PageClient, session: Session) -> None:
    for _ in range(5):
        make_facility(session)
    ids: list[int] = []
    cursor = ""
    while True:
        answer = client.get(f"/api/v1/changes?limit=2&unit=52{cursor}").get_json()
        ids += [item["id"] for item in answer["items"]]
        if answer["next"] is None:
            break
        cursor = f"&cursor={answer['next']}"
    assert ids == sorted(set(ids), reverse=True)
    assert len(ids) == answer["count"] == 5
    assert client.get("/api/v1/changes?verb=facility.none").get_json()["count"] == 0
    assert client.get("/api/v1/changes?actor=operator&unit=52").get_json()["count"] == 5
    assert client.get("/api/v1/changes?day=x").status_code == 422
    assert client.get("/api/v1/changes?cursor=x").status_code == 422
    assert client.get("/api/v1/changes/999999999").status_code == 404


@pytest.mark.parametrize(("locale", "words"), [("vi", "Cơ sở nhà, đất"), ("en", "House-and-land facility")])
def test_pages_show_old_and_new_side_by_side(
    client: PageClient, revised: tuple[Facility, int], locale: str, words: str
) -> None:
    facility, number = revised
    listed = client.get(f"/audit?lang={locale}").text
    assert f'href="/audit/{number}"' in listed
    assert words in listed
    page = client.get(f"/audit/{number}?lang={locale}").text
    assert ">41<" in page
    assert facility.code in page
    assert "<b>cũ" not in page
    sides = client.get(f"/audit/facility/{facility.code}?a=1&b=2&lang={locale}").text
    assert ">41<" in sides
    assert "&lt;b&gt;cũ" in sides
    record = client.get(f"/facilities/{facility.code}?lang={locale}").text
    assert f"/audit/facility/{facility.code}" in record
    assert f"/audit/{number}" in record


def test_an_act_is_undone_from_its_page_with_a_reason(
    client: PageClient, session: Session, revised: tuple[Facility, int]
) -> None:
    facility, number = revised
    assert client.get(f"/audit/{number}/undo").status_code == 200
    assert client.post(f"/audit/{number}/undo", data={"reason": " "}).status_code == 422
    answer = client.post(f"/audit/{number}/undo", data={"reason": "Nhầm cơ sở"})
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "Nhầm cơ sở" in page
    session.expire_all()
    assert session.get_one(Facility, facility.id).headcount is None
    again = client.post(f"/audit/{number}/undo", data={"reason": "Lần nữa"})
    assert again.status_code == 409
    assert answer.location.split("?")[0] in client.get(f"/audit/{number}").text


def test_what_changed_since_is_shown_and_left_out_on_request(
    client: PageClient, session: Session, revised: tuple[Facility, int]
) -> None:
    facility, number = revised
    client.patch(f"/api/v1/facilities/{facility.code}", json={"headcount": 50, "reason": "Sau"})
    page = client.get(f"/audit/{number}/undo").text
    assert ">41<" in page
    assert ">50<" in page
    assert client.post(f"/audit/{number}/undo", data={"reason": "x", "leave_out": "1"}).status_code == 409


def test_who_may_only_look_is_offered_no_undoing(
    signed_in: Callable[[str], PageClient], revised: tuple[Facility, int]
) -> None:
    _, number = revised
    planner = signed_in("planner")
    assert f"/audit/{number}/undo" not in planner.get(f"/audit/{number}").text
    assert planner.get(f"/audit/{number}/undo").status_code == 403
    assert planner.post(f"/audit/{number}/undo", data={"reason": "x"}).status_code == 403


def test_unknown_kinds_and_records_are_not_found(client: PageClient, revised: tuple[Facility, int]) -> None:
    for path in (
        "facility/HQ-0-0",
        "facility_history/1",
        "app_user/1",
        "land_parcel/x",
        "land_parcel/99999999999999999999",
    ):
        assert client.get(f"/audit/{path}").status_code == 404, path


def test_a_list_costs_the_same_whatever_was_done(client: PageClient, session: Session) -> None:
    make_facility(session)
    client.get("/audit")
    with count_statements(session) as few:
        client.get("/audit")
    for _ in range(20):
        make_facility(session)
    with count_statements(session) as many:
        client.get("/audit")
    assert len(many) == len(few)
