"""False successors and stray points are found by place and name together, and true ones are left alone."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from assetreg.admin_units.builtin_package import Package, read_package
from assetreg.admin_units.dataset import Dataset, Point
from assetreg.admin_units.doubts import Findings, Former, Link, Present, examine
from assetreg.admin_units.source_builtin import read_builtin

KM = 1 / 111.0  # a kilometre north, in degrees
TEN_KM2 = 10e6


def former(name: str, district: str, north_km: float, *, shared: bool = False) -> Former:
    return Former(name, name.lower().replace(" ", ""), district, Point(106.0, 10 + north_km * KM + (not shared) * 1e-9))


def present(name: str, north_km: float, *, islands: bool = False) -> Present:
    return Present(name, Point(106.0, 10 + north_km * KM), TEN_KM2, islands)


def found(
    former: dict[str, Former], present: dict[str, Present], *links: tuple[str, str, str, bool]
) -> tuple[Findings, list[tuple[str, str, str]]]:
    findings = examine(former, present, [Link(*link) for link in links])
    return findings, [(d.kind, d.code, d.action) for d in findings.doubts]


def test_of_two_communes_of_one_name_the_near_one_is_believed() -> None:
    findings, doubts = found(
        {"1": former("Phường 4", "A", 0), "2": former("Phường 4", "B", 80), "3": former("Phường 5", "B", 79)},
        {"11": present("Mỹ Tho", 1), "12": present("Cao Lãnh", 81)},
        ("1", "11", "partial", True),
        ("1", "12", "partial", False),
        ("2", "12", "full", True),
        ("3", "12", "full", True),
    )
    assert doubts == [("false_successor", "1", "rejected")]
    assert findings.doubts[0].details["namesake"] == "2"
    assert set(findings.links) == {
        Link("1", "11", "full", True),
        Link("2", "12", "full", True),
        Link("3", "12", "full", True),
    }


def test_neighbours_of_one_name_may_both_have_gone_into_one_commune() -> None:
    findings, doubts = found(
        {"1": former("Phường 4", "A", 0), "2": former("Phường 4", "B", 2)},
        {"11": present("Chợ Lớn", 1), "12": present("Khác", 3)},
        ("1", "11", "full", True),
        ("2", "11", "partial", True),
        ("2", "12", "partial", False),
    )
    assert doubts == []
    assert len(findings.links) == 3


def test_a_far_part_without_a_namesake_is_not_doubted() -> None:
    """Communes are long in the mountains: distance alone does not make a successor false."""
    _, doubts = found(
        {"1": former("Tân Ân", "A", 0), "2": former("Đất Mũi", "A", 29)},
        {"11": present("Tân Ân", 1), "12": present("Đất Mũi", 30)},
        ("1", "11", "partial", True),
        ("1", "12", "partial", False),
        ("2", "12", "full", True),
    )
    assert doubts == []


def test_the_default_moves_to_what_is_left() -> None:
    findings, _ = found(
        {"1": former("Phú Tân", "A", 0), "2": former("Phú Tân", "B", 30), "3": former("Phú Hữu", "A", 1)},
        {"11": present("Phú Hữu", 1), "12": present("Thuận Hòa", 31), "13": present("Đông Phước", 6)},
        ("1", "11", "partial", False),
        ("1", "12", "partial", True),
        ("1", "13", "partial", False),
        ("2", "12", "full", True),
        ("3", "11", "full", True),
    )
    left = [link for link in findings.links if link.before == "1"]
    assert left == [Link("1", "11", "partial", True), Link("1", "13", "partial", False)]


def test_no_commune_loses_its_last_successor() -> None:
    findings, doubts = found(
        {"1": former("Hòa Bình", "A", 0), "2": former("Hòa Bình", "B", 50)},
        {"11": present("Xa", 51)},
        ("1", "11", "partial", True),
        ("2", "11", "partial", True),
    )
    assert ("false_successor", "1", "kept") in doubts
    assert {link.before for link in findings.links} == {"1", "2"}


def test_a_centre_away_from_all_it_was_made_of_is_replaced_by_their_middle() -> None:
    findings, doubts = found(
        {"1": former("A", "A", 0), "2": former("B", "A", 2), "3": former("C", "A", 4)},
        {"11": present("Thanh Bình", 95)},
        *((code, "11", "full", True) for code in "123"),
    )
    assert doubts == [("new_point", "11", "replaced")]
    assert findings.present["11"].lat == pytest.approx(10 + 2 * KM)


def test_one_stray_former_point_does_not_move_the_centre_but_is_replaced_by_it() -> None:
    findings, doubts = found(
        {"1": former("A", "A", 0), "2": former("B", "A", 2), "3": former("C", "A", 60)},
        {"11": present("N", 2)},
        *((code, "11", "full", True) for code in "123"),
    )
    assert doubts == [("former_point", "3", "replaced")]
    assert findings.former["3"] == findings.present["11"]


def test_a_point_that_several_communes_share_is_believed_only_inside_its_successor() -> None:
    findings, doubts = found(
        {
            "1": former("A", "A", 4, shared=True),
            "2": former("B", "A", 4, shared=True),
            "3": former("C", "A", 5),
        },
        {"11": present("N", 4), "12": present("M", 9)},
        ("1", "11", "full", True),
        ("2", "12", "full", True),
        ("3", "11", "full", True),
    )
    assert doubts == [("shared_point", "2", "replaced")]
    assert findings.former["1"].lat == pytest.approx(10 + 4 * KM)


def test_islands_of_one_zone_may_lie_far_apart() -> None:
    links = [(code, "11", "full", True) for code in "123"]
    islands = {"1": former("A", "A", 0), "2": former("B", "A", 2), "3": former("C", "A", 60)}
    assert found(islands, {"11": present("N", 2, islands=True)}, *links)[1] == []


def reference() -> list[dict[str, str]]:
    """The voted conversion with distances to boundaries, where such a directory is at hand."""
    given = os.environ.get("ASSETREG_TEST_DATA")
    if not given:
        return []
    with (Path(given) / "vn2025" / "crosswalk_2025.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def package() -> Package:
    return read_package()


@pytest.fixture(scope="module")
def builtin(package: Package) -> Dataset:
    return read_builtin(package)


def test_the_known_false_successors_of_the_package_are_rejected(package: Package, builtin: Dataset) -> None:
    """Where a voted conversion is at hand: all that it does not know, and nothing its three tables agree on."""
    rejected = {
        (d.code, d.details["successor"])
        for d in builtin.doubts
        if (d.kind, d.action) == ("false_successor", "rejected")
    }
    assert ("28252", "29869") in rejected, "Phường 4 of Mỹ Tho did not go to Cao Lãnh"
    assert ("27691", "25459") in rejected, "Phường 4 of Tân An did not go to Tân Ninh"
    assert ("31246", "31726") in rejected, "Thạnh Quới of Vĩnh Thạnh did not go to Gia Hòa"
    assert len(rejected) == 31
    said = {(s.before.code, s.after.code) for s in builtin.successions}
    assert not said & rejected
    if rows := reference():
        converted = {(e.code, e.successor) for e in package.edges if e.level == "commune"}
        # Thủ Thừa is no namesake of anything, and the published text says that a part of it went there.
        assert converted - {(r["old_code"], r["new_code"]) for r in rows} - rejected == {("28036", "28087")}
        assert {(r["old_code"], r["new_code"]) for r in rows if r["sources"] == "3"} & rejected == set()


def test_former_points_far_outside_their_successor_are_replaced(builtin: Dataset) -> None:
    """Where distances to boundaries are at hand: all that lie more than 10 km outside, and few that lie inside."""
    replaced = {d.code for d in builtin.doubts if d.kind in ("former_point", "shared_point") and d.level == "commune"}
    assert {"05395", "09118", "13972", "17344", "21609", "23535", "25192"} <= replaced
    outside: dict[str, float] = {}
    for row in reference():
        away = float(row["dist_to_new_poly_km"])
        outside[row["old_code"]] = min(outside.get(row["old_code"], away), away)
    assert {code for code, away in outside.items() if away > 10} <= replaced
    assert sum(outside.get(code) == 0 for code in replaced) <= 16


def test_the_swapped_centres_of_the_package_are_put_back(builtin: Dataset) -> None:
    where = {p.key.code: p.point for p in builtin.places if p.key.level == "commune" and p.key.valid_from}
    for code, lon, lat in (
        ("28615", 106.38, 10.42),  # Lương Hòa Lạc, by Mỹ Tho
        ("30130", 105.52, 10.60),  # Thanh Bình, on the Tiền
        ("04924", 105.50, 20.88),  # Lương Sơn, by Hòa Bình
        ("08296", 104.93, 21.47),  # Sơn Lương, in the north-west of Phú Thọ
        ("06757", 107.92, 21.37),  # Vĩnh Thực, an island
        ("29983", 105.31, 10.80),  # Long Khánh, an island in the Tiền
    ):
        point = where[code]
        assert point is not None
        assert (point.lon, point.lat) == (pytest.approx(lon, abs=0.08), pytest.approx(lat, abs=0.08)), code
