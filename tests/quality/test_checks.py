"""Each check fails on the place it is meant for, passes on a right one, and is not made where nothing is known."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetreg.admin_units.models import AdminPlace, AdminUnit
from assetreg.assets.models import Facility
from assetreg.core.clock import today
from assetreg.core.geo import from_wgs84
from assetreg.quality.formula import formula_of
from assetreg.quality.models import PlaceScore
from tests.factories.facilities import make_facility
from tests.quality.ground import Ground, bound_country, outcome, point, score_of, water_around

COMMUNES = text("""
    SELECT u.id, ST_X(p.centre) AS x, ST_Y(p.centre) AS y FROM admin_unit u JOIN admin_place p ON p.unit_id = u.id
    WHERE u.level = 'commune' AND u.province_code = :province AND u.valid_to IS NULL AND u.valid_from IS NOT NULL
    ORDER BY u.code
""")


@pytest.fixture
def ground(session: Session) -> Ground:
    """A country whose provinces and two communes of Gia Lai are drawn as boxes."""
    return bound_country(session)


def given(session: Session, ground: Ground, x: float, y: float, **fields: Any) -> Facility:
    fields = {
        "commune_id": ground.commune_id,
        "location_source": "stated",
        "name": "Nhà văn hóa",
        "kind": "other",
    } | fields
    return make_facility(session, location=point(x, y), **fields)


def test_a_point_in_its_commune_passes_what_boundaries_can_tell(session: Session, ground: Ground) -> None:
    facility = given(session, ground, *ground.inside, location_accuracy_m=8)
    for code in ("no_point", "centre_only", "outside_commune", "outside_province", "abroad", "at_sea", "default_point"):
        assert outcome(session, facility, code) == "passed", code
    assert outcome(session, facility, "nearest_other") is None
    assert outcome(session, facility, "on_water") == "unmade"
    # Nothing to compare with on water or by shift: 3 points withheld, none lost.
    assert score_of(session, facility).score == 97


def test_without_a_point_there_are_no_points(session: Session) -> None:
    facility = make_facility(session, location=None, location_source=None)
    assert outcome(session, facility, "no_point") == "failed"
    assert score_of(session, facility).score == 0


def test_a_units_centre_is_no_point_of_the_facility(session: Session) -> None:
    facility = make_facility(session)
    assert outcome(session, facility, "centre_only") == "failed"
    assert outcome(session, facility, "default_point") is None


def test_without_boundaries_units_are_not_checked_and_never_passed(session: Session) -> None:
    x, y = session.execute(COMMUNES, {"province": "52"}).first()[1:]
    facility = make_facility(session, location=point(x + 0.005, y), location_source="stated")
    unmade = {check.code for check in formula_of(session).named(score_of(session, facility).unmade)}
    assert {"outside_commune", "outside_province", "abroad", "at_sea", "on_water"} <= unmade
    assert outcome(session, facility, "nearest_other") == "passed"


def test_restricted_premises_have_no_score(session: Session) -> None:
    facility = make_facility(session, location=None, location_source=None, is_restricted=True)
    assert session.get(PlaceScore, facility.id) is None


def test_outside_the_commune_says_how_far_and_where(session: Session, ground: Ground) -> None:
    facility = given(session, ground, *ground.next_door)
    assert outcome(session, facility, "outside_commune") == "failed"
    assert outcome(session, facility, "outside_province") == "passed"
    found = finding(session, facility, "outside_commune")
    assert found["unit"] == ground.neighbour_id
    x, _ = ground.next_door
    assert found["distance_m"] == pytest.approx((x - ground.edge) * 108_000, rel=0.02)


def test_the_error_of_the_point_is_granted(session: Session, ground: Ground) -> None:
    x, y = ground.edge + 0.004, ground.inside[1]  # some 430 m outside
    assert outcome(session, given(session, ground, x, y, location_accuracy_m=20), "outside_commune") == "failed"
    assert outcome(session, given(session, ground, x, y, location_accuracy_m=900), "outside_commune") == "passed"


def test_another_province_sea_and_abroad_are_told_apart(session: Session, ground: Ground) -> None:
    assert outcome(session, given(session, ground, *ground.other_province), "outside_province") == "failed"
    at_sea = given(session, ground, *ground.off_shore)
    assert outcome(session, at_sea, "at_sea") == "failed"
    assert outcome(session, at_sea, "abroad") == "passed"
    abroad = given(session, ground, *ground.abroad)
    assert outcome(session, abroad, "abroad") == "failed"
    assert outcome(session, abroad, "at_sea") is None
    assert score_of(session, abroad).score == 0


def test_water_is_checked_where_a_layer_reaches_and_only_there(session: Session, ground: Ground) -> None:
    x, y = ground.inside
    water_around(session, x, y)
    assert outcome(session, given(session, ground, x, y), "on_water") == "failed"
    assert outcome(session, given(session, ground, x + 0.015, y), "on_water") == "passed"
    assert outcome(session, given(session, ground, *ground.other_province), "on_water") == "unmade"


def test_one_coordinate_for_places_of_several_communes_is_a_default_point(session: Session, ground: Ground) -> None:
    x, y = ground.inside
    first = given(session, ground, x, y, name="Một")
    second = given(session, ground, x, y, name="Hai")
    assert outcome(session, first, "default_point") == "passed"
    assert outcome(session, first, "on_another") == "failed"
    assert finding(session, first, "on_another")["other"] == second.id
    given(session, ground, x, y, name="Ba", commune_id=ground.neighbour_id)
    for facility in (first, second):
        assert outcome(session, facility, "default_point") == "failed"
        assert outcome(session, facility, "on_another") is None


def test_many_agencies_in_one_compound_are_no_default_point(session: Session, ground: Ground) -> None:
    shared = [given(session, ground, *ground.inside, name=f"Sở {n}", address="Số 1 Lê Lợi") for n in range(6)]
    assert outcome(session, shared[0], "default_point") == "passed"
    addressed = [given(session, ground, ground.inside[0] + 0.01, ground.inside[1], name=f"Trạm {n}", address=f"Số {n}")
                 for n in range(5)]  # fmt: skip
    assert outcome(session, addressed[0], "default_point") == "failed"


def test_the_same_record_twice_stands_on_no_other(session: Session, ground: Ground) -> None:
    twin = given(session, ground, *ground.inside)
    given(session, ground, *ground.inside)
    assert outcome(session, twin, "on_another") == "passed"


def test_the_middle_of_a_unit_given_as_a_point_is_a_default(session: Session, ground: Ground) -> None:
    x, y = session.execute(
        select(AdminPlace.centre.ST_X(), AdminPlace.centre.ST_Y()).where(AdminPlace.unit_id == ground.commune_id)
    ).one()
    assert outcome(session, given(session, ground, x, y), "default_point") == "failed"
    assert outcome(session, given(session, ground, *ground.middle), "default_point") == "failed"


@pytest.mark.parametrize(("x", "y", "said"), [(108.01, 14.0, "failed"), (108.01, 14.001, "passed")])
def test_two_decimals_are_no_place(session: Session, ground: Ground, x: float, y: float, said: str) -> None:
    assert outcome(session, given(session, ground, x, y), "rounded_degrees") == said


@pytest.mark.parametrize(("metres", "said"), [(None, "unmade"), (100, "passed"), (101, "failed")])
def test_a_rough_accuracy_is_said(session: Session, ground: Ground, metres: int | None, said: str) -> None:
    facility = given(session, ground, *ground.inside, location_accuracy_m=metres)
    assert outcome(session, facility, "rough_accuracy") == said


def seat(session: Session, ground: Ground, dx: float, quality: str = "seat") -> Facility:
    session.execute(
        text("UPDATE admin_place SET quality = :quality, centre = ST_SetSRID(ST_MakePoint(:x, :y), 4326) "
             "WHERE unit_id = :unit"),
        {"quality": quality, "x": ground.inside[0], "y": ground.inside[1], "unit": ground.commune_id},
    )  # fmt: skip
    name = f"Trụ sở UBND {session.get_one(AdminUnit, ground.commune_id).name}"
    return given(session, ground, ground.inside[0] + dx, ground.inside[1], name=name, kind="headquarters")


@pytest.mark.parametrize(
    ("dx", "quality", "said"),
    [(0.01, "seat", "passed"), (0.03, "seat", "failed"), (0.03, "estimate", "passed"), (0.12, "estimate", "failed")],
)
def test_a_seat_is_sought_near_the_published_one_with_its_error(
    session: Session, ground: Ground, dx: float, quality: str, said: str
) -> None:
    assert outcome(session, seat(session, ground, dx, quality), "far_from_seat") == said


def test_a_house_that_claims_no_seat_is_not_compared_with_one(session: Session, ground: Ground) -> None:
    seat(session, ground, 0)
    assert outcome(session, given(session, ground, ground.inside[0] + 0.1, ground.inside[1]), "far_from_seat") is None


def test_a_missing_shift_shows_against_the_published_seat(session: Session, ground: Ground) -> None:
    facility = seat(session, ground, 0)
    assert outcome(session, facility, "missing_shift") == "passed"
    # The seat's own coordinates in VN-2000, read as if they were WGS84.
    metres = from_wgs84(session, 5899, [ground.inside])[0]
    unshifted = session.execute(
        text("SELECT ST_X(p), ST_Y(p) FROM ST_Transform(ST_SetSRID(ST_MakePoint(:east, :north), 0), "
             "'+proj=tmerc +lat_0=0 +lon_0=107.75 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +units=m +no_defs', "
             "'+proj=longlat +ellps=WGS84 +no_defs') AS p"),
        {"east": metres[1], "north": metres[0]},
    ).one()  # fmt: skip
    wrong = given(session, ground, *unshifted, name=facility.name, kind="headquarters")
    assert outcome(session, wrong, "missing_shift") == "failed"
    assert 150 < finding(session, wrong, "missing_shift")["distance_m"] < 300


def test_a_former_commune_far_away_or_of_other_heirs_contradicts(session: Session, ground: Ground) -> None:
    own, other = formers(session, ground)
    assert outcome(session, given(session, ground, *ground.inside, former_commune_id=own), "former_contradicts") in (
        "passed",
        "failed",  # the drawn boxes need not lie where the former centre is; what follows must fail
    )
    facility = given(session, ground, *ground.inside, former_commune_id=other)
    assert outcome(session, facility, "former_contradicts") == "failed"
    assert outcome(session, given(session, ground, *ground.inside), "former_contradicts") is None


def formers(session: Session, ground: Ground) -> tuple[int, int]:
    """A former commune that became the commune, and one of another province."""
    own = session.scalar(
        text("SELECT from_unit_id FROM admin_succession s JOIN admin_unit u ON u.id = s.from_unit_id "
             "WHERE s.to_unit_id = :unit AND u.level = 'commune' ORDER BY 1 LIMIT 1"),
        {"unit": ground.commune_id},
    )  # fmt: skip
    other = session.scalar(
        select(AdminUnit.id)
        .where(AdminUnit.level == "commune", AdminUnit.province_code == "01", AdminUnit.valid_to <= today())
        .order_by(AdminUnit.id)
        .limit(1)
    )
    assert own is not None
    assert other is not None
    return own, other


def finding(session: Session, facility: Facility, code: str) -> dict[str, Any]:
    return next(one for one in score_of(session, facility).findings if one["check"] == code)
