"""A point lies in a boundary where one is loaded, else by the nearest centre, and the answer says which."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.admin_units import queries
from assetreg.admin_units.loader import load_directory
from assetreg.core.errors import NotFound
from tests.admin_units.conftest import EVE, NOW, DirectoryWriter, box

SAI_GON = (106.7040, 10.7805)
IA_KRAI, IA_CHIA = "23776", "23788"


def test_without_boundaries_the_nearest_centre_answers(session: Session) -> None:
    found = queries.locate(session, *SAI_GON, NOW)
    assert (found.commune.code, found.province.code, found.method) == ("26740", "79", "nearest_centre")
    assert found.distance_m < 1000


def test_the_day_decides_which_unit_a_place_lies_in(session: Session) -> None:
    names = {on: queries.locate(session, *SAI_GON, on).commune.name for on in (EVE, NOW)}
    assert names == {EVE: "Phường Bến Nghé", NOW: "Phường Sài Gòn"}
    assert queries.locate(session, 109.2, 13.78, EVE).province.name == "Tỉnh Bình Định"
    assert queries.locate(session, 109.2, 13.78, NOW).province.name == "Tỉnh Gia Lai"
    assert queries.locate(session, 106.84, 10.95, NOW).province.name == "Thành phố Đồng Nai"


def centre(session: Session, code: str) -> tuple[float, float]:
    place = queries.profile(session, queries.get_unit(session, code, on=NOW), NOW).place
    assert place is not None
    return place.longitude, place.latitude


def test_a_boundary_answers_before_any_centre(session: Session, directory: DirectoryWriter) -> None:
    """Beside the centre of one commune, but inside the boundary of its neighbour."""
    lon, lat = centre(session, IA_CHIA)
    directory.shapes("communes", {IA_KRAI: box(lon, lat, 0.02)})
    load_directory(session, directory.path)
    found = queries.locate(session, lon + 0.01, lat, NOW)
    assert (found.commune.code, found.method) == (IA_KRAI, "boundary")
    assert queries.locate(session, lon + 0.03, lat, NOW).method == "nearest_centre"
    before = queries.locate(session, lon, lat, EVE)
    assert (before.commune.valid_to, before.method) == (
        queries.get_unit(session, IA_CHIA, on=EVE).valid_to,
        "nearest_centre",
    )


def test_between_boundaries_the_province_still_holds(session: Session, directory: DirectoryWriter) -> None:
    """A sliver between communes goes to the nearest centre of the province it lies in, not across its border."""
    lon, lat = centre(session, "26740")
    directory.shapes("provinces", {"75": box(lon, lat, 0.01)})
    load_directory(session, directory.path)
    found = queries.locate(session, lon, lat, NOW)
    assert (found.province.code, found.method) == ("75", "nearest_centre")


def test_many_points_are_answered_in_their_order(session: Session) -> None:
    points = [(105.85, 21.03), (0.0, 0.0), SAI_GON, (108.22, 16.07)]
    found = queries.locate_many(session, points, NOW)
    assert [located and located.province.code for located in found] == ["01", None, "79", "48"]
    assert queries.locate_many(session, [], NOW) == []


@pytest.mark.parametrize("switched_off", ["enable_seqscan", "enable_indexscan"])
def test_a_point_far_from_every_commune_is_refused_whatever_the_plan(session: Session, switched_off: str) -> None:
    session.execute(text("SELECT set_config(:name, 'off', true)"), {"name": switched_off})
    for lon, lat in ((0.0, 0.0), (100.5, 13.75), (104.92, 11.56), (float("nan"), 13.0), (500.0, 500.0)):
        with pytest.raises(NotFound) as refusal:
            queries.locate(session, lon, lat, NOW)
        assert refusal.value.code == "outside_all_units"


def test_a_pair_the_other_way_round_is_named_as_such(session: Session) -> None:
    with pytest.raises(NotFound) as refusal:
        queries.locate(session, 10.78, 106.70, NOW)
    assert (refusal.value.code, refusal.value.params) == ("swapped_degrees", {"lon": "10.78", "lat": "106.7"})


def test_the_archipelagos_reach_far_out_to_sea(session: Session) -> None:
    assert queries.locate(session, 111.92, 8.64, NOW).commune.name == "Đặc khu Trường Sa"
    assert queries.locate(session, 111.61, 16.53, NOW).commune.name == "Đặc khu Hoàng Sa"
    assert queries.locate(session, 111.92, 8.64, EVE).province.name == "Tỉnh Khánh Hòa"
