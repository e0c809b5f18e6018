"""The map shows what the list shows under the same filter, and the list what the map showed."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from assetreg.assets.listing import filter_from
from assetreg.assets.queries import list_facilities
from assetreg.maps.asking import tile_filter
from assetreg.maps.grid import Tile
from assetreg.maps.layers import LAYERS, make_tile
from tests.factories.facilities import make_facility
from tests.support.mvt import read_tile
from tests.support.web import PageClient

COUNTRY = Tile(0, 0, 0)


def make_some(session: Session) -> None:
    for number, (outcome, status, kind) in enumerate(
        [("reuse", "vacant", "headquarters"), ("undecided", "vacant", "land"), ("disposal", "in_use", "headquarters")]
    ):
        make_facility(session, outcome=outcome, status=status, kind=kind, name=f"Trạm {number} 100%_thử")
    make_facility(session, province="51", status="vacant")


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("status=vacant", 3),
        ("status=vacant&unit=52", 2),
        ("kind=land", 1),
        ("outcome=reuse&outcome=disposal", 2),
        ("outcome=reuse,disposal&status=vacant", 1),
        ("q=tram", 3),
        ("q=100%25_thu", 3),
    ],
)
def test_list_and_map_leave_the_same(session: Session, asked: str, count: int) -> None:
    make_some(session)
    query = MultiDict([tuple(part.split("=")) for part in asked.replace("+", " ").replace("%25", "%").split("&")])
    assert list_facilities(session, filter_from(query)).count == count
    for tile in (COUNTRY, Tile(5, 25, 14), Tile(5, 25, 15)):
        assert tile.exists
    features = read_tile(make_tile(session, LAYERS["facilities"], COUNTRY, tile_filter(session, query)))["facilities"]
    assert sum(feature.properties["n"] for feature in features) == count


def test_the_list_takes_the_box_that_the_map_showed(session: Session, client: PageClient) -> None:
    make_some(session)
    page = client.get("/facilities?bbox=107,13,110,14.9&lang=en").text
    assert "only what the map showed" in page
    assert client.get("/facilities?bbox=1,2,3").status_code == 422
    assert client.get("/map?status=nothing").status_code == 422


def test_the_map_says_what_it_is_narrowed_by(client: PageClient) -> None:
    page = client.get("/map?status=vacant&q=tram&lang=en").text
    assert "Remove the filter Physical status: Vacant" in page
    assert "Remove the filter Search: tram" in page
