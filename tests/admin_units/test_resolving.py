"""A column of names becomes codes: units of every level, bodies named after them, and doubts that show every unit."""

from __future__ import annotations

import csv
import io
import json

import pytest
from sqlalchemy.orm import Session

from assetreg.admin_units.index import UnitIndex
from assetreg.admin_units.resolving import resolve
from tests.admin_units.conftest import EVE
from tests.support.web import PageClient

# What is written, the state of the answer, the unit's code, and today's unit where there is one.
WRITTEN = [
    ("UBND huyện Ia Grai", "split", "628", None),
    ("Huyện ủy Hoài Nhơn (cũ)", "split", "543", None),
    ("Thành ủy Quy Nhơn", "split", "540", None),
    ("Phòng Tài chính - Kế hoạch huyện Ia Grai, tỉnh Gia Lai", "split", "628", None),
    ("Văn phòng HĐND và UBND thị xã An Khê", "split", "623", None),
    ("Quận 1", "split", "760", None),
    ("UBND phường Bến Nghé, Quận 1", "found", "26740", "Phường Sài Gòn"),
    ("Đảng ủy xã Ia Krăi", "found", "23776", "Xã Ia Krái"),
    ("UBND tỉnh Bình Định", "found", "52", "Tỉnh Gia Lai"),
    ("Sở Tài chính tỉnh Bình Dương", "found", "74", "Thành phố Hồ Chí Minh"),
    ("TP.HCM", "found", "79", "Thành phố Hồ Chí Minh"),
    ("Huyện Lý Sơn", "found", "536", "Đặc khu Lý Sơn"),
    ("huyện đảo Cồn Cỏ, Quảng Trị", "found", "471", "Đặc khu Cồn Cỏ"),
    ("Huyện Châu Thành, Tiền Giang", "split", "821", None),
    ("Xã Trà Bùi, Trà Bồng", "split", "21142", None),
    ("Huyện Châu Thành", "ambiguous", None, None),
    ("UBND Hoài Nhơn", "ambiguous", None, None),
    ("Xã Tân Phú", "ambiguous", None, None),
    ("Phường Bến Nghee, Quận 1", "similar", None, None),
    ("Phường Sài Gòn, Cà Mau", "similar", None, None),
    ("abc xyz", "unknown", None, None),
    ("", "unknown", None, None),
]


@pytest.mark.parametrize(("written", "state", "code", "today"), WRITTEN)
def test_names_of_every_level_become_units_or_stated_doubts(
    index: UnitIndex, written: str, state: str, code: str | None, today: str | None
) -> None:
    found = resolve(index, written)
    assert found.state == state
    assert (found.unit.unit.code if found.unit else None) == code
    assert (found.present.name if found.present else None) == today
    assert bool(found.candidates) == (state in ("split", "ambiguous", "similar"))


def test_the_day_tells_which_unit_a_code_or_a_name_means(index: UnitIndex) -> None:
    before, now = resolve(index, "26740", on=EVE), resolve(index, "26740")
    assert before.unit is not None
    assert now.unit is not None
    assert (before.unit.unit.name, now.unit.unit.name) == ("Phường Bến Nghé", "Phường Sài Gòn")
    assert before.present == now.present


def test_a_code_that_went_apart_before_its_next_unit_is_a_doubt_without_a_day(index: UnitIndex) -> None:
    reused = next(
        unit
        for unit in index.units_of("commune")
        if unit.valid_from is None
        and len(index.heirs(unit.id)) > 1
        and any(other.code == unit.code and other.stands(index.now_on) for other in index.units_of("commune"))
    )
    assert resolve(index, reused.code).state == "ambiguous"
    assert resolve(index, reused.code, on=EVE).state == "split"
    assert resolve(index, reused.code, on=index.now_on).state == "found"


def test_a_text_that_says_what_the_unit_is_now_decides_a_split(index: UnitIndex) -> None:
    found = resolve(index, "Xã Trà Bùi, huyện Trà Bồng (nay là xã Tây Trà Bồng)")
    assert found.present is not None
    assert (found.state, found.present.code) == ("found", "21157")
    contradiction = resolve(index, "Xã Trà Bùi, huyện Trà Bồng (nay là phường Sài Gòn)")
    assert contradiction.state == "ambiguous"
    assert {"21142", "26740"} <= {one.unit.code for one in contradiction.candidates}


def test_the_interface_answers_a_list_in_its_order(client: PageClient) -> None:
    asked = {"texts": ["26740", {"text": "Phường 4", "district": "TP Mỹ Tho"}, "Phường Bến Nghee, Quận 1"]}
    answer = client.post("/api/v1/units/resolve", json={**asked, "as_of": "2025-06-30"})
    assert answer.status_code == 200, answer.text
    first, second, third = answer.json["items"]
    assert (first["unit"]["name"], first["successor"]["name"]) == ("Phường Bến Nghé", "Phường Sài Gòn")
    assert (second["unit"]["code"], second["by"], second["agrees"]) == ("28252", "name", True)
    assert (third["state"], third["candidates"][0]["successors"][0]["name"]) == ("similar", "Phường Sài Gòn")


@pytest.mark.parametrize("body", [{"texts": "26740"}, {"texts": [1]}, {"texts": ["x"] * 1001}, {}])
def test_the_interface_refuses_what_is_no_list_of_texts(client: PageClient, body: dict[str, object]) -> None:
    assert (
        client.post("/api/v1/units/resolve", data=json.dumps(body), content_type="application/json").status_code == 422
    )


def test_an_officer_pastes_a_column_and_takes_the_codes_away(client: PageClient) -> None:
    pasted = {"names": "P. Bến Nghé, Q.1, TP.HCM\n\nXã Tân Phú\n", "written_on": "30/06/2025"}
    page = client.post("/units/resolve", data=pasted)
    assert page.status_code == 200
    assert "26740 Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh" in page.text
    taken = client.post("/units/resolve", data={**pasted, "download": "csv"})
    rows = list(csv.DictReader(io.StringIO(taken.data.decode("utf-8-sig"))))
    assert [(row["text"], row["code"], row["present_name"]) for row in rows] == [
        ("P. Bến Nghé, Q.1, TP.HCM", "26740", "Phường Sài Gòn"),
        ("", "", ""),
        ("Xã Tân Phú", "", ""),
    ]
    assert "17272 Xã Tân Phú" in rows[2]["candidates"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [({"names": " \n"}, "field-names"), ({"names": "x", "written_on": "hôm qua"}, "field-written_on")],
)
def test_the_page_says_what_is_wrong(client: PageClient, typed: dict[str, str], sentence: str) -> None:
    answer = client.post("/units/resolve", data=typed)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_district_is_read_with_the_province_it_lay_in_or_lies_in(session: Session, index: UnitIndex) -> None:
    assert resolve(index, "huyện Ba Tri, Bến Tre").state == resolve(index, "huyện Ba Tri, Vĩnh Long").state == "split"
