"""Where facilities lie: names and codes carried over, splits decided or asked, points judged beside communes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from assetreg.admin_units import queries as units
from assetreg.admin_units.loader import load_directory
from assetreg.assets.findings import Severity
from assetreg.assets.placing import KnownPlace, Placed, PlaceRequest, place_all
from assetreg.assets.unit_texts import Names
from assetreg.core.geo import to_wgs84
from tests.admin_units.conftest import DirectoryWriter, box

NOWHERE = PlaceRequest(None, None, None, None, None, None, None)
SPLIT = "21142"  # Trà Bùi, Quảng Ngãi: went to Cà Đam (21136) and Tây Trà Bồng (21157)


def place(session: Session, **said: object) -> Placed:
    return place_all(session, Names.of(session), [replace(NOWHERE, **said)])[0]  # type: ignore[arg-type]


def found(placed: Placed) -> list[tuple[str, str, str]]:
    return [(finding.severity.value, finding.field, finding.code) for finding in placed.findings]


def centre(session: Session, code: str) -> tuple[float, float]:
    names = Names.of(session)
    unit = units.get_unit(session, code, level="commune")
    facts = names.facts([unit.id])[unit.id]
    return facts.longitude, facts.latitude


def test_a_reused_code_means_the_unit_of_its_column(session: Session) -> None:
    placed = place(session, former_commune="23764", commune="23764")
    assert placed.commune is not None
    assert placed.commune.name == "Xã Ia Grai"
    former = session.get(units.AdminUnit, placed.former_commune_id)
    assert former is not None
    assert former.name == "Thị trấn Ia Kha"
    assert found(placed) == []


@pytest.mark.parametrize(
    "text",
    ["26740", "26740.0", "Phường Bến Nghé, Quận 1, TP.HCM", "P. Ben Nghe, Q.1, TPHCM", "26740 - Phường Bến Nghé"],
)
def test_a_former_commune_is_carried_to_the_present_one(session: Session, text: str) -> None:
    placed = place(session, former_commune=text.removesuffix(".0"))
    assert placed.commune is not None
    assert (placed.commune.code, placed.commune.name) == ("26740", "Phường Sài Gòn")
    assert placed.location_source == "unit_centre"


def test_an_old_name_in_the_column_of_present_communes_is_carried_over_and_told(session: Session) -> None:
    placed = place(session, commune="Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh")
    assert placed.commune is not None
    assert placed.commune.name == "Phường Sài Gòn"
    assert placed.former_commune_id is not None
    assert found(placed) == [("notice", "commune", "carried_over")]


def test_a_cell_of_numbers_that_dropped_its_zeros_is_still_a_code(session: Session) -> None:
    placed = place(session, commune="184")  # 00184, Hà Nội
    padded = place(session, commune="00184")
    assert placed.commune == padded.commune


def test_a_split_commune_without_a_point_is_asked_not_guessed(session: Session) -> None:
    placed = place(session, former_commune=SPLIT)
    assert placed.commune is None
    assert found(placed) == [("doubt", "commune", "split_commune")]
    assert {choice.value for choice in placed.findings[0].choices} == {"21136", "21157", "skip"}


def test_which_centre_is_nearest_decides_no_split_but_tells_its_distance(session: Session) -> None:
    longitude, latitude = centre(session, "21157")
    placed = place(session, former_commune=SPLIT, longitude=longitude, latitude=latitude)
    assert placed.commune is None
    assert found(placed) == [("doubt", "commune", "split_commune")]
    nearest = placed.findings[0].choices[0]
    assert nearest.value == "21157"
    assert nearest.label.endswith("· 0,0 km")


def test_a_split_commune_is_decided_by_the_boundary_around_a_point(session: Session, tmp_path: Path) -> None:
    longitude, latitude = centre(session, "21157")
    directory = DirectoryWriter(tmp_path / "boundaries")
    directory.shapes("communes", {"21157": box(longitude, latitude, 0.02)})
    load_directory(session, directory.path)
    placed = place(session, former_commune=SPLIT, longitude=longitude, latitude=latitude)
    assert placed.commune is not None
    assert placed.commune.code == "21157"
    assert found(placed) == [("notice", "commune", "split_by_location")]


def test_rows_of_one_hamlet_of_a_split_commune_ask_the_same_question(session: Session) -> None:
    placed = place(session, former_commune=SPLIT, address="Số 5, thôn  Tây, xã Trà Bùi")
    assert placed.findings[0].params["place"] == "thôn Tây"
    assert placed.findings[0].params["main"]


def test_a_split_commune_is_decided_by_the_commune_stated_beside_it(session: Session) -> None:
    placed = place(session, former_commune=SPLIT, commune="21136")
    assert placed.commune is not None
    assert placed.commune.code == "21136"
    assert found(placed) == []


def test_a_commune_that_is_no_successor_is_a_doubt_in_its_province_and_an_error_outside(session: Session) -> None:
    inside = place(session, former_commune="23764", commune="21583")  # Ia Kha beside Quy Nhơn: both in Gia Lai now
    outside = place(session, former_commune="23764", commune="26740")
    assert found(inside) == [("doubt", "commune", "not_a_successor")]
    assert found(outside) == [("error", "commune", "successor_in_other_province")]


def test_a_point_in_another_province_is_refused(session: Session) -> None:
    longitude, latitude = centre(session, "26740")
    placed = place(session, commune="23764", longitude=longitude, latitude=latitude)
    assert found(placed) == [("error", "longitude", "other_province")]


def test_a_point_across_a_near_border_is_a_doubt(session: Session) -> None:
    # From Hàm Yên (Tuyên Quang) towards Cảm Nhân (Lào Cai), across the border between them.
    here, there = centre(session, "02374"), centre(session, "04387")
    told = []
    for part in range(0, 100, 4):
        longitude, latitude = (a + (b - a) * part / 100 for a, b in zip(here, there, strict=True))
        told.append(found(place(session, commune="02374", longitude=longitude, latitude=latitude)))
    doubtful = told.index([("doubt", "longitude", "near_other_province")])
    refused = told.index([("error", "longitude", "other_province")])
    assert told[0] == []
    assert 0 < doubtful < refused


def test_a_point_far_away_in_the_same_province_is_a_doubt(session: Session) -> None:
    longitude, latitude = centre(session, "21583")  # Quy Nhơn, 140 km from Ia Grai, in the same province since 2025
    placed = place(session, commune="23764", longitude=longitude, latitude=latitude)
    assert found(placed) == [("doubt", "longitude", "far_from_commune")]


@pytest.mark.parametrize(("longitude", "latitude"), [(102.6, 17.97), (104.92, 11.56), (108.37, 22.82)])
def test_points_abroad_inside_the_box_of_the_country_are_refused(
    session: Session, longitude: float, latitude: float
) -> None:
    placed = place(session, commune="23764", longitude=longitude, latitude=latitude)  # Vientiane, Phnom Penh, ...
    assert found(placed) == [("error", "longitude", "outside_country")]


def test_hoang_sa_and_truong_sa_lie_in_the_country(session: Session) -> None:
    for commune, point in (("20333", (111.6, 16.53)), ("22736", (111.92, 8.64))):
        assert found(place(session, commune=commune, longitude=point[0], latitude=point[1])) == []


def test_vn2000_is_converted_and_kept(session: Session) -> None:
    placed = place(session, commune="23764", x=1_549_900.0, y=423_500.0, srid=9218)
    assert placed.location_source == "converted"
    assert (placed.longitude, placed.latitude) == pytest.approx(to_wgs84(session, [(9218, 1_549_900.0, 423_500.0)])[0])
    assert found(placed) == []


def test_degrees_beside_metres_must_agree(session: Session) -> None:
    longitude, latitude = to_wgs84(session, [(9218, 1_549_900.0, 423_500.0)])[0]
    metres = {"x": 1_549_900.0, "y": 423_500.0, "srid": 9218}
    assert found(place(session, commune="23764", longitude=longitude, latitude=latitude, **metres)) == []
    apart = place(session, commune="23764", longitude=longitude + 0.01, latitude=latitude, **metres)
    assert found(apart) == [("error", "longitude", "coordinates_disagree")]


def test_a_wrong_zone_lands_in_another_province_or_abroad(session: Session) -> None:
    placed = place(session, commune="23764", x=1_549_900.0, y=423_500.0, srid=3405)
    assert [severity for severity, _, _ in found(placed)] == ["error"]


def test_without_a_point_the_former_commune_stands_in_as_an_estimate(session: Session) -> None:
    placed = place(session, former_commune="26740")
    former = Names.of(session).facts([placed.former_commune_id or 0])
    (facts,) = former.values()
    assert (placed.longitude, placed.latitude) == (facts.longitude, facts.latitude)
    assert placed.location_source == "unit_centre"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, ("error", "commune", "required")),
        ({"commune": "Xã Không Có Thật"}, ("error", "commune", "unknown_commune")),
        ({"former_commune": "99999"}, ("error", "former_commune", "unknown_commune")),
        ({"former_commune": "Phường 1"}, ("error", "former_commune", "ambiguous_commune")),
        ({"commune": "26740 Xã Ia Grai"}, ("error", "commune", "code_and_name_differ")),
    ],
)
def test_units_that_cannot_be_told_are_errors(
    session: Session, said: dict[str, str], expected: tuple[str, str, str]
) -> None:
    assert found(place(session, **said)) == [expected]


def test_two_texts_narrow_each_other(session: Session) -> None:
    # There are several communes Tân Bình; the former one beside it says which.
    alone = place(session, commune="Phường Tân Hòa")
    assert [code for _, _, code in found(alone)] in ([], ["ambiguous_commune"])


def test_a_known_place_stands_where_nothing_is_said(session: Session) -> None:
    unit = units.get_unit(session, "23764", level="commune")
    known = KnownPlace(unit.id, None, 107.8, 14.0, "stated")
    placed = place(session, known=known)
    assert placed.commune is not None
    assert placed.commune.id == unit.id
    assert placed.location_source is None  # the register's own point stays
    assert not any(finding.severity is Severity.ERROR for finding in placed.findings)


def test_moving_to_another_commune_judges_the_known_point(session: Session) -> None:
    unit = units.get_unit(session, "23764", level="commune")
    known = KnownPlace(unit.id, None, 107.8, 14.0, "stated")
    assert found(place(session, commune="26740", known=known)) == [("error", "longitude", "other_province")]


def test_a_centre_moves_with_its_unit(session: Session) -> None:
    unit = units.get_unit(session, "23764", level="commune")
    known = KnownPlace(unit.id, None, 107.8, 14.0, "unit_centre")
    placed = place(session, commune="21583", known=known)
    assert placed.location_source == "unit_centre"
    assert (placed.longitude, placed.latitude) == centre(session, "21583")
