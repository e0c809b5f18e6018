"""Points in the wrong zone and points without their shift: found, and answered with what was probably meant."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from assetreg.admin_units import queries as units
from assetreg.assets.coordinates import check_degrees, check_metres
from assetreg.assets.placing import KnownPlace, Placed, PlaceRequest, place_all
from assetreg.assets.unit_texts import Names
from assetreg.assets.zones import zones_of
from assetreg.core.errors import FieldError
from assetreg.core.geo import ZONES, from_wgs84, great_circle_m, shifted, to_wgs84
from tests.support.web import PageClient

NOWHERE = PlaceRequest(None, None, None, None, None, None, None)
IA_GRAI = "23764"  # Gia Lai, formerly of Gia Lai: 108°30'
QUY_NHON = "21583"  # Gia Lai, formerly of Bình Định: 108°15'


def place(session: Session, **said: object) -> Placed:
    return place_all(session, Names.of(session), [replace(NOWHERE, **said)])[0]  # type: ignore[arg-type]


def found(placed: Placed) -> list[tuple[str, str, str]]:
    return [(finding.severity.value, finding.field, finding.code) for finding in placed.findings]


def centre(session: Session, code: str) -> tuple[float, float]:
    names = Names.of(session)
    unit = units.get_unit(session, code, level="commune")
    facts = names.facts([unit.id])[unit.id]
    return facts.longitude, facts.latitude


def measured(session: Session, code: str, srid: int) -> dict[str, object]:
    ((x, y),) = from_wgs84(session, srid, [centre(session, code)])
    return {"commune": code, "x": round(x, 2), "y": round(y, 2)}


@pytest.mark.parametrize(
    ("commune", "right", "given"),
    [
        (QUY_NHON, 9217, 9218),  # the other zone of the same new province, 27 km off
        (IA_GRAI, 9218, 9217),
        (QUY_NHON, 9217, 5899),
        (IA_GRAI, 9218, 3405),  # another meridian and another scale, abroad
        ("14758", 5897, 9208),
        ("26740", 9210, 9209),
    ],
)
def test_the_right_zone_is_proposed(session: Session, commune: str, right: int, given: int) -> None:
    said = measured(session, commune, right)
    assert found(place(session, **said, srid=right)) == []
    placed = place(session, **said, srid=given)
    assert found(placed) == [("error", "srid", "wrong_zone")]
    assert placed.findings[0].params == {"given": str(given), "proposed": str(right)}


def test_a_point_that_no_zone_brings_home_is_judged_as_before(session: Session) -> None:
    said = measured(session, "26740", 9210) | {"commune": IA_GRAI}
    assert [code for _, _, code in found(place(session, **said, srid=9210))] == ["other_province"]


def test_a_merged_province_has_the_zones_of_all_it_was_made_of(session: Session) -> None:
    zones = zones_of(session, {"52", "24", "68", "25", "92", "11", "01"})
    assert {code: set(listed) for code, listed in zones.items()} == {
        "52": {9217, 9218}, "24": {9209, 9214}, "68": {5899, 9218}, "25": {9208, 5897, 9211}, "92": {5897, 9209},
        "11": {9205}, "01": {5897},
    }  # fmt: skip
    assert zones["52"][0] == 9217  # the province that gave its code comes first


def test_degrees_without_their_shift_are_told_from_the_metres_beside_them(session: Session) -> None:
    said = measured(session, QUY_NHON, 9217)
    right = to_wgs84(session, [(9217, said["x"], said["y"])])[0]  # type: ignore[list-item]
    bare = unshifted(session, right)
    assert 150 < great_circle_m(*right, *bare) < 300
    placed = place(session, **said, srid=9217, longitude=bare[0], latitude=bare[1])
    assert found(placed) == [("error", "longitude", "missing_shift")]
    assert float(placed.findings[0].params["first"]) == pytest.approx(right[0], abs=2e-6)
    assert float(placed.findings[0].params["second"]) == pytest.approx(right[1], abs=2e-6)


def test_degrees_as_far_off_another_way_disagree_and_no_more(session: Session) -> None:
    said = measured(session, QUY_NHON, 9217)
    right = to_wgs84(session, [(9217, said["x"], said["y"])])[0]  # type: ignore[list-item]
    bare = unshifted(session, right)
    opposite = tuple(2 * a - b for a, b in zip(right, bare, strict=True))
    placed = place(session, **said, srid=9217, longitude=opposite[0], latitude=opposite[1])
    assert found(placed) == [("error", "longitude", "coordinates_disagree")]


def test_degrees_without_their_shift_are_told_from_the_known_place(session: Session) -> None:
    unit = units.get_unit(session, QUY_NHON, level="commune")
    right = centre(session, QUY_NHON)
    bare = unshifted(session, right)
    for source, expected in (("stated", ["missing_shift"]), ("converted", ["missing_shift"]), ("unit_centre", [])):
        known = KnownPlace(unit.id, None, *right, source)
        placed = place(session, longitude=bare[0], latitude=bare[1], known=known)
        assert [code for _, _, code in found(placed)] == expected


def unshifted(session: Session, point: tuple[float, float]) -> tuple[float, float]:
    """The degrees of VN-2000 that the shift moves to ``point``; the shift differs by nothing within its own length."""
    moved = shifted(session, [point])[0]
    return 2 * point[0] - moved[0], 2 * point[1] - moved[1]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((108234567.0, 13987654.0), ("108.234567", "13.987654")),
        ((108.234567, 13987654.0), ("108.234567", "13.987654")),
        ((10823.0, 13.98), ("108.23", "13.98")),
    ],
)
def test_degrees_whose_decimal_mark_was_lost_are_proposed_with_it(
    given: tuple[float, float], expected: tuple[str, str]
) -> None:
    error = FieldError("longitude", "decimal_mark_lost", {"first": expected[0], "second": expected[1]})
    assert check_degrees(*given) == error


def test_metres_and_kilometres_are_proposed_as_metres() -> None:
    assert check_metres(154712345.0, 48000000.0, 9217) == FieldError(
        "x", "decimal_mark_lost", {"first": "1547123.45", "second": "480000"}
    )
    assert check_metres(1547.123, 480.0, 9217) == FieldError(
        "x", "coordinates_in_km", {"first": "1547123", "second": "480000"}
    )
    assert check_metres(99.0, 99.0, 9217) == FieldError("x", "outside_country", {"value": "99; 99"})


def test_form_and_api_refuse_a_wrong_zone_with_the_same_proposal(client: PageClient, session: Session) -> None:
    said = measured(session, QUY_NHON, 9217) | {"srid": 9218}
    body = {"name": "Trụ sở thử", "kind": "headquarters", "holder": "UBND thử", **said}
    answer = client.post("/api/v1/facilities", json=body)
    assert answer.status_code == 422
    assert [(one["field"], one["code"]) for one in answer.get_json()["errors"]] == [("srid", "wrong_zone")]
    typed = {name: str(value).replace(".", ",") for name, value in body.items()}
    page = client.post("/facilities/new", data=typed)
    assert page.status_code == 422
    assert "EPSG:9217" in page.get_data(as_text=True)


def test_every_zone_has_its_meridian_within_the_country() -> None:
    assert all(102 <= zone.meridian <= 111 for zone in ZONES.values())


def test_how_a_place_is_known_goes_with_the_place(client: PageClient, session: Session) -> None:
    said = measured(session, QUY_NHON, 9217) | {"srid": 9217}
    how = {"location_method": "survey", "location_accuracy_m": 0.05}
    body = {"name": "Trụ sở thử", "kind": "headquarters", "holder": "UBND thử", **said, **how}
    made = client.post("/api/v1/facilities", json=body).get_json()
    assert (made["location_method"], made["location_accuracy_m"]) == ("survey", 0.05)
    page = client.get(f"/facilities/{made['code']}?lang=vi").get_data(as_text=True)
    assert "Đo đạc thực địa" in page
    assert "± 0,05 m" in page
    other = client.patch(f"/api/v1/facilities/{made['code']}", json={"headcount": 3}).get_json()
    assert other["location_method"] == "survey"
    moved = {"x": float(str(said["x"])) + 400, "y": said["y"], "srid": 9217}
    found = client.patch(f"/api/v1/facilities/{made['code']}", json=moved).get_json()
    assert (found["location_method"], found["location_accuracy_m"]) == (None, None)
    again = client.patch(f"/api/v1/facilities/{made['code']}", json={**said, "location_method": "gps"}).get_json()
    assert again["location_method"] == "gps"
