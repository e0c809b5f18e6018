"""The pure parts: grades, figures that add up, and drawings that stay on their sheet."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.core.errors import Invalid, NotFound
from assetreg.quality.drawing import HEIGHT, WIDTH, Mark, draw
from assetreg.quality.formula import formula_of
from assetreg.quality.grades import GRADES, Alike, Figures, bits_of, grade_of
from assetreg.quality.water import load_water

CHECKS = 15
rows = st.builds(
    Alike,
    score=st.integers(0, 100),
    failed=st.integers(0, 2**CHECKS - 1),
    passed=st.integers(0, 2**CHECKS - 1),
    unmade=st.integers(0, 2**CHECKS - 1),
    looked_at=st.integers(0, 2**CHECKS - 1),
    location_source=st.sampled_from(["stated", "unit_centre"]),
    n=st.integers(1, 500),
    importance=st.decimals(1, 5000, places=3),
)


@given(st.integers(0, 2**31 - 1))
def test_bits_add_up_to_their_mask(mask: int) -> None:
    assert sum(1 << bit for bit in bits_of(mask)) == mask


@given(st.lists(rows, max_size=30), st.integers(0, 30))
def test_units_add_up_however_they_are_split(listed: list[Alike], cut: int) -> None:
    whole, one, two = Figures(CHECKS), Figures(CHECKS), Figures(CHECKS)
    for number, row in enumerate(listed):
        whole.add(row)
        (one if number < cut else two).add(row)
    one.take(two)
    assert one == whole
    assert sum(whole.grades.values()) == sum(whole.bands) == whole.facilities == sum(whole.sources.values())
    assert whole.mean is None or 0 <= whole.mean <= 100


@given(st.integers(0, 100))
def test_every_score_has_the_grade_of_its_band(score: int) -> None:
    figures = Figures(CHECKS)
    figures.add(Alike(score, 0, 0, 0, 0, "stated", 1, Decimal(1)))
    assert figures.grades == {grade: int(grade == grade_of(score)) for grade in GRADES}


def test_what_could_not_be_checked_keeps_a_place_from_the_best_grade(session: Session) -> None:
    withheld = {check.code: check.withheld for check in formula_of(session).checks}
    units = ("abroad", "outside_province", "outside_commune", "at_sea")
    assert 100 - sum(withheld[code] for code in units) - withheld["on_water"] < GRADES["good"]


@given(
    st.lists(st.tuples(st.floats(102, 118), st.floats(6, 23.5)), min_size=1, max_size=8),
    st.one_of(st.none(), st.tuples(st.floats(102, 117), st.floats(6, 23), st.floats(0.001, 1))),
)
def test_a_drawing_stays_on_its_sheet(
    points: list[tuple[float, float]], box: tuple[float, float, float] | None
) -> None:
    boundary = None
    if box is not None:
        x, y, size = box
        ring = [[x, y], [x + size, y], [x + size, y + size], [x, y]]
        boundary = json.dumps({"type": "Polygon", "coordinates": [ring]})
    drawing = draw(boundary, [Mark("point", "", x, y) for x, y in points])
    assert all(-0.1 <= mark.x <= WIDTH + 0.1 and -0.1 <= mark.y <= HEIGHT + 0.1 for mark in drawing.marks)
    assert 0 < drawing.bar_px <= WIDTH / 2
    assert bool(drawing.path) == (box is not None)


def write(path: Path, geometry: dict[str, object], crs: str | None = None) -> Path:
    feature = {"type": "Feature", "properties": {"name": "Hồ Tơ Nưng"}, "geometry": geometry}
    body: dict[str, object] = {"type": "FeatureCollection", "features": [feature]}
    if crs:
        body["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(body), "utf-8")
    return path


LAKE = {"type": "Polygon", "coordinates": [[[108, 14], [108.1, 14], [108.1, 14.1], [108, 14.1], [108, 14]]]}


def test_a_layer_of_water_is_read_and_read_again_in_its_place(session: Session, tmp_path: Path) -> None:
    file = write(tmp_path / "water.geojson", LAKE)
    for _ in range(2):
        report = load_water(session, file)
        assert (report.bodies, report.left_out) == (1, 0)
    assert session.scalar(text("SELECT count(*) FROM water_layer")) == 1
    assert session.scalar(text("SELECT min(name) FROM water_part")) == "Hồ Tơ Nưng"


def test_what_is_no_layer_of_water_is_refused_by_name(session: Session, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="file_not_found"):
        load_water(session, tmp_path / "none.gpkg")
    (tmp_path / "bad.geojson").write_text("{", "utf-8")
    with pytest.raises(Invalid, match="water_unreadable"):
        load_water(session, tmp_path / "bad.geojson")
    with pytest.raises(Invalid, match="water_without_areas"):
        load_water(session, write(tmp_path / "points.geojson", {"type": "Point", "coordinates": [108, 14]}))
    with pytest.raises(Invalid, match="water_not_degrees"):
        load_water(session, write(tmp_path / "metres.geojson", LAKE, "urn:ogc:def:crs:EPSG::3857"))
