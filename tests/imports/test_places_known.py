"""How the place of a facility is known, by spreadsheet: kept with its point, and gone with it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from assetreg.core.geo import to_wgs84
from assetreg.imports.models import ImportBatch
from tests.assets.test_zones import measured, unshifted
from tests.imports.files import row
from tests.imports.test_import import facilities, found, plan, run

POINT = {"x": 1_549_900.0, "y": 423_500.0, "srid": 9218}


def test_how_a_place_is_known_stays_with_its_point_and_goes_with_it(session: Session) -> None:
    run(session, row(**POINT, location_method="đo đạc", location_accuracy_m=0.5))
    (made,) = facilities(session)
    assert (made.location_method, made.location_accuracy_m) == ("survey", 0.5)
    run(session, row(code=made.code, **POINT, headcount=7))
    assert facilities(session)[0].location_method == "survey"
    run(session, row(code=made.code, **(POINT | {"x": 1_549_950.0})))
    (moved,) = facilities(session)
    assert (moved.location_method, moved.location_accuracy_m) == (None, None)
    run(session, row(code=made.code, location_method="GPS"))
    assert facilities(session)[0].location_method == "gps"


def test_a_wrong_zone_and_a_missing_shift_are_refused_with_their_proposals(session: Session) -> None:
    said = measured(session, "21583", 9217)
    wrong = plan(session, row(**said, srid=9218))
    assert [code for _, field, code in codes(session, wrong) if field == "srid"] == ["wrong_zone"]
    right = to_wgs84(session, [(9217, float(str(said["x"])), float(str(said["y"])))])[0]
    longitude, latitude = unshifted(session, right)
    lacking = plan(session, row(**said, srid=9217, longitude=longitude, latitude=latitude))
    assert [code for _, field, code in codes(session, lacking) if field == "longitude"] == ["missing_shift"]


def codes(session: Session, batch: ImportBatch) -> list[tuple[int, str, str]]:
    return [(line, field, code) for line, _, field, code in found(session, batch)]
