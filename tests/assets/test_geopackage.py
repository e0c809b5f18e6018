"""The GeoPackage holds what the list shows, in the types a GIS reads."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pyogrio.raw
from sqlalchemy.orm import Session

from assetreg.assets.exporting import write_facilities
from assetreg.assets.queries import FacilityFilter, stream_facilities
from tests.factories.facilities import make_facility
from tests.support.web import PageClient


def test_points_numbers_and_days_keep_their_types(session: Session, tmp_path: Path) -> None:
    known = make_facility(session, land_area_m2=1250.5, original_cost_vnd=9_007_199_254_740_993, name="Trụ sở Đắk Đoa")
    make_facility(session, location=None, location_source=None)
    path = tmp_path / "out.gpkg"
    assert write_facilities(stream_facilities(session, FacilityFilter()), path, "gpkg") == 2
    meta, _, shapes, columns = pyogrio.raw.read(str(path))
    fields = dict(zip(meta["fields"], columns, strict=True))
    assert meta["crs"] == "EPSG:4326"
    assert sum(shape is not None for shape in shapes) == 1
    place = list(fields["code"]).index(known.code)
    assert (fields["name"][place], fields["land_area_m2"][place]) == ("Trụ sở Đắk Đoa", 1250.5)
    with sqlite3.connect(path) as file:
        assert file.execute(
            "SELECT original_cost_vnd FROM facilities WHERE original_cost_vnd IS NOT NULL"
        ).fetchall() == [(9_007_199_254_740_993,)]


def test_an_empty_list_is_an_empty_file_and_the_page_offers_it(client: PageClient, tmp_path: Path) -> None:
    answer = client.get("/facilities/export.gpkg")
    assert answer.status_code == 200
    path = tmp_path / "empty.gpkg"
    path.write_bytes(answer.data)
    assert pyogrio.raw.read(str(path))[0]["fields"].size == 0
