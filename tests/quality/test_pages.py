"""Pages and interface of location quality, as people and scripts use them."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from assetreg.quality import service
from tests.factories.facilities import make_facility
from tests.quality.ground import Ground, bound_country, point, score_of
from tests.support.web import PageClient


@pytest.fixture
def ground(session: Session) -> Ground:
    return bound_country(session)


@pytest.fixture
def code(session: Session, ground: Ground) -> str:
    """A facility that lies in another commune than it says."""
    return make_facility(
        session, location=point(*ground.next_door), location_source="stated", commune_id=ground.commune_id,
        name="Nhà văn hóa", kind="other",
    ).code  # fmt: skip


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_answers(client: PageClient, session: Session, code: str, language: str) -> None:
    (number,) = service.publish(session, ["52"], "count")
    for address in ("", "?unit=52", "/work", "/work?unit=52&check=outside_commune&grade=poor", "/work/export.csv",
                    "/work/export.xlsx", "/tables", f"/tables/{number}", f"/tables/{number}/figures.csv",
                    f"/tables/{number}/figures.json", "/checks", f"/facilities/{code}/looked-at"):  # fmt: skip
        joined = "&" if "?" in address else "?"
        answer = client.get(f"/quality{address}{joined}lang={language}")
        assert answer.status_code == 200, address
        if answer.mimetype == "text/html":
            assert "check." not in answer.text, address
            assert "{" not in answer.text.split("<main")[1], address


def test_a_record_shows_its_score_with_reasons_and_a_drawing(client: PageClient, code: str) -> None:
    page = client.get(f"/facilities/{code}?lang=vi").text
    assert 'id="place-quality"' in page
    assert "Điểm nằm ngoài ranh giới xã" in page
    assert "<svg" in page.split('id="place-quality"')[1]


def test_looked_at_and_right_is_said_on_a_page(client: PageClient, session: Session, code: str) -> None:
    address = f"/quality/facilities/{code}/looked-at"
    short = client.post(address, data={"check_code": "outside_commune", "reason": "ừ"})
    assert short.status_code == 422
    assert "ừ" in short.text
    said = client.post(address, data={"check_code": "outside_commune", "reason": "Đã xem tại chỗ ngày 1/3"})
    assert said.status_code == 303
    page = client.get(f"/facilities/{code}?lang=en").text
    assert "looked at and right" in page
    assert "Đã xem tại chỗ" in page


def test_bad_filters_are_named(client: PageClient) -> None:
    assert client.get("/quality/work?check=nonsense").status_code == 422
    assert client.get("/quality/work?grade=nonsense").status_code == 422
    assert client.get("/quality?unit=99").status_code == 404
    assert client.get("/quality/tables/999999").status_code == 404


def test_the_interface_says_the_same(client: PageClient, session: Session, code: str) -> None:
    report = client.get(f"/api/v1/quality/facilities/{code}").get_json()
    assert report["score"] < 60
    assert [one["check"] for one in report["findings"]] == ["outside_commune"]
    work = client.get("/api/v1/quality/work?unit=52&check=outside_commune").get_json()
    assert [(item["facility"], item["score"]) for item in work["items"]] == [(code, report["score"])]
    assert (work["count"], work["count_is"]) == (1, "exact")
    units = client.get("/api/v1/quality/units?unit=52").get_json()
    assert units["total"]["facilities"] == 1
    assert units["total"]["checks"]["outside_commune"]["failed"] == 1
    assert units["total"]["checks"]["on_water"]["passed"] == 0
    assert client.get("/api/v1/quality/units").get_json()["level"] == "province"
    assert len(client.get("/api/v1/quality/checks").get_json()["checks"]) == 15


def test_a_verdict_is_entered_and_taken_back_by_the_interface(client: PageClient, session: Session, code: str) -> None:
    address = f"/api/v1/quality/facilities/{code}/verdicts"
    refused = client.post(address, json={"check_code": "outside_commune"})
    assert refused.status_code == 422
    made = client.post(address, json={"check_code": "outside_commune", "reason": "Đã xem tại chỗ"})
    assert made.status_code == 201
    assert client.get(f"/api/v1/quality/facilities/{code}").get_json()["score"] > 80
    again = client.post(address, json={"check_code": "at_sea", "reason": "Đã xem tại chỗ"})
    assert again.status_code == 409
    assert client.delete(f"{address}/{made.get_json()['id']}").status_code == 204
    assert client.get(f"/api/v1/quality/facilities/{code}").get_json()["score"] < 60


def test_a_published_table_is_the_same_in_page_file_and_interface(
    client: PageClient, session: Session, code: str
) -> None:
    (number,) = service.publish(session, ["52"], "count")
    listed = client.get("/api/v1/quality/tables?unit=52").get_json()["items"]
    assert [one["table"] for one in listed] == [number]
    by_interface = client.get(f"/api/v1/quality/tables/{number}").data
    assert by_interface == client.get(f"/quality/tables/{number}/figures.json").data
    lines = client.get(f"/quality/tables/{number}/figures.csv").data.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("day,formula,code,name,facilities")
    assert len(lines) == 3  # heading, province, commune


def test_a_clerk_of_another_place_sees_none_of_it(session: Session, client: PageClient, code: str) -> None:
    assert score_of(session, make_facility(session, province="51")).province_code == "51"
    work = client.get("/api/v1/quality/work").get_json()
    assert [item["facility"] for item in work["items"]] == [code]
