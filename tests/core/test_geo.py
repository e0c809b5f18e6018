"""VN-2000 to WGS84: every zone, the shift, and the order of a set."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.core.geo import ZONES, great_circle_m, to_wgs84

NORTHING, EASTING = 1_547_123.45, 480_000.0


def known_to_postgis(session: Session) -> list[int]:
    """The zones that this PostGIS defines itself."""
    rows = session.scalars(text("SELECT srid FROM spatial_ref_sys WHERE srid = ANY (:srids)"), {"srids": list(ZONES)})
    return sorted(rows)


def test_zones_known_to_postgis_convert_as_postgis_does(session: Session) -> None:
    srids = known_to_postgis(session)
    assert {3405, 3406, 5896, 5897, 5898, 5899} <= set(srids)
    ours = to_wgs84(session, [(srid, NORTHING, EASTING) for srid in srids])
    for srid, (longitude, latitude) in zip(srids, ours, strict=True):
        theirs = session.execute(
            text(
                "SELECT ST_X(p), ST_Y(p)"
                " FROM ST_Transform(ST_SetSRID(ST_MakePoint(:e, :n), CAST(:srid AS int)), 4326) p"
            ),
            {"e": EASTING, "n": NORTHING, "srid": srid},
        ).one()
        assert great_circle_m(longitude, latitude, *theirs) < 1.0


@pytest.mark.parametrize("srid", sorted(ZONES))
def test_every_zone_puts_its_central_meridian_where_it_belongs(session: Session, srid: int) -> None:
    (longitude, latitude), *_ = to_wgs84(session, [(srid, NORTHING, 500_000.0)])
    # The shift to WGS84 moves a point by about 225 m: 0.002 degrees.
    assert longitude == pytest.approx(ZONES[srid].meridian, abs=0.003)
    assert latitude == pytest.approx(13.99, abs=0.02)


def test_leaving_out_the_shift_would_displace_points_by_two_hundred_metres(session: Session) -> None:
    proj = ZONES[9217].proj.replace("+towgs84=", "+nothing=")
    bare = session.execute(
        text("SELECT ST_X(p), ST_Y(p) FROM ST_Transform(ST_MakePoint(:e, :n), CAST(:proj AS text), 4326) p"),
        {"e": EASTING, "n": NORTHING, "proj": proj},
    ).one()
    (longitude, latitude), *_ = to_wgs84(session, [(9217, NORTHING, EASTING)])
    assert 200 < great_circle_m(longitude, latitude, *bare) < 250


def test_a_mixed_set_comes_back_in_its_order(session: Session) -> None:
    points = [(9217 + n % 2, NORTHING + n, EASTING) for n in range(50)]
    one_by_one = [to_wgs84(session, [point])[0] for point in points]
    assert to_wgs84(session, points) == one_by_one


def test_an_unknown_zone_is_an_error_of_the_caller(session: Session) -> None:
    with pytest.raises(KeyError):
        to_wgs84(session, [(4326, 0.0, 0.0)])
