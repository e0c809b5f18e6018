"""Loading twice changes nothing; a difference is shown before it is applied; better knowledge is never lost."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from assetreg.admin_units import queries
from assetreg.admin_units.loader import LoadReport, load_builtin, load_dataset, load_directory
from assetreg.admin_units.models import AdminEvent, AdminPlace, AdminSuccession, AdminUnit
from assetreg.admin_units.source_builtin import read_builtin
from assetreg.core.errors import Invalid, NotFound
from assetreg.core.runtime import Runtime
from tests.admin_units.conftest import EVE, FIRST_DAY, NOW, DirectoryWriter, bow_tie, box

IA_KRAI = "23776"  # lon, lat of its neighbourhood:
LON, LAT = 107.68, 14.02


def numbers(report: LoadReport) -> dict[str, tuple[int, int, int]]:
    return {name: (c.added, c.changed, c.removed) for name, c in report.changes.items()}


NOTHING = dict.fromkeys(("unit", "place", "boundary", "event", "succession"), (0, 0, 0))


def test_the_first_load_brings_the_country_and_the_second_changes_nothing(empty: Runtime) -> None:
    with empty.session() as session:
        first = load_builtin(session)
    assert first.changed
    assert first.changes["unit"].added == 63 + 23 + 696 + 10035 + 3321 + 3 + 22
    assert first.changes["event"].added == 23 + 1 + 34 + 5
    with empty.session() as session:
        second = load_builtin(session)
    assert numbers(second) == NOTHING
    assert not second.changed
    assert len(second.doubts) == len(first.doubts) > 0


def test_a_dry_run_shows_the_difference_and_writes_nothing(empty: Runtime) -> None:
    with empty.session(dry_run=True) as session:
        report = load_builtin(session, dry_run=True)
        assert report.changes["place"].added == report.changes["unit"].added
        assert not report.applied
        assert session.scalar(select(func.count()).select_from(AdminUnit)) == 0


def test_what_differs_from_the_source_is_shown_with_samples_and_put_right(session: Session) -> None:
    unit = queries.get_unit(session, IA_KRAI, on=NOW)
    session.execute(update(AdminUnit).where(AdminUnit.id == unit.id).values(name="Xã Sai"))
    session.execute(update(AdminPlace).where(AdminPlace.unit_id == unit.id).values(area_m2=1))
    session.execute(
        text("DELETE FROM admin_succession WHERE from_unit_id = (SELECT id FROM admin_unit WHERE code = '00001')")
    )
    session.execute(update(AdminEvent).where(AdminEvent.key == "communes-2025-52").values(title="?"))
    report = load_builtin(session)
    assert numbers(report) == NOTHING | {
        "unit": (0, 1, 0),
        "place": (0, 1, 0),
        "event": (0, 1, 0),
        "succession": (1, 0, 0),
    }
    assert report.changes["unit"].samples == {"changed": ["23776 Xã Ia Krái"]}
    session.refresh(unit)
    assert unit.name == "Xã Ia Krái"
    assert numbers(load_builtin(session)) == NOTHING


def test_a_unit_keeps_its_identity_through_loads(session: Session) -> None:
    before = queries.get_unit(session, IA_KRAI, on=NOW).id
    dataset = read_builtin()
    dataset.units = [u._replace(name="Xã Ia Krai") if u.key.code == IA_KRAI else u for u in dataset.units]
    load_dataset(session, dataset, dry_run=False, started=0.0)
    after = queries.get_unit(session, IA_KRAI, on=NOW)
    assert (after.id, after.name) == (before, "Xã Ia Krai")


def test_what_a_source_no_longer_names_is_removed(session: Session) -> None:
    dataset = read_builtin()
    gone = {"99999"}
    session.add_all(
        AdminUnit(level="commune", code=code, name="Xã Không Còn", kind="commune", province_code="52", source=source)
        for code, source in (("99999", "vietnamadminunits"), ("99998", "office"))
    )
    session.flush()
    report = load_dataset(session, dataset, dry_run=False, started=0.0)
    assert report.changes["unit"].samples == {"removed": ["99999 Xã Không Còn"]}
    assert {u.code for u in session.scalars(select(AdminUnit).where(AdminUnit.code.in_({*gone, "99998"})))} == {"99998"}


def test_an_end_that_an_office_recorded_is_not_undone(session: Session) -> None:
    unit = queries.get_unit(session, IA_KRAI, on=NOW)
    session.execute(update(AdminUnit).where(AdminUnit.id == unit.id).values(valid_to=dt.date(2027, 1, 1)))
    assert numbers(load_builtin(session)) == NOTHING
    session.refresh(unit)
    assert unit.valid_to == dt.date(2027, 1, 1)


def small(directory: DirectoryWriter) -> DirectoryWriter:
    """A seat, an area in the shape of a bow tie, a province, and a conversion, around Ia Krái in Gia Lai."""
    directory.communes(
        {
            "code": IA_KRAI,
            "name": "Xã Ia Krái",
            "ubnd_lat": LAT,
            "ubnd_lon": LON,
            "area_calc": "150.5",
            "population": "12345.0",
            "pop_flag": "ok",
            "name_2026": "Xã Ia Krai",
        },
        {"code": "23788", "name": "Xã Ia Chia", "population": "9", "pop_flag": "suspect", "name_2026": "Xã Chia"},
        {"code": "99999", "name": "Xã Không Có"},
    )
    directory.shapes("communes", {IA_KRAI: bow_tie(LON, LAT, 0.1), "23788": box(LON - 0.3, LAT, 0.1)})
    directory.shapes("provinces", {"52": box(LON, LAT, 1.0)})
    directory.crosswalk(
        _link("23776", "Xã Ia Krăi", IA_KRAI, 3),
        _link("23776", "Xã Ia Krăi", "23788", 1),
        _link("99998", "Xã Lạ", IA_KRAI, 3),
    )
    return directory


def _link(old: str, name: str, new: str, votes: int) -> dict[str, object]:
    return {
        "old_code": old,
        "old_name": name,
        "district_code": "628",
        "new_code": new,
        "share": "full",
        "is_default": "True",
        "sources": votes,
        "old_lat": LAT,
        "old_lon": LON,
    }


def place_of(session: Session, code: str) -> queries.PlaceFacts:
    place = queries.profile(session, queries.get_unit(session, code, on=NOW), NOW).place
    assert place is not None
    return place


def test_a_directory_upgrades_points_to_seats_and_adds_boundaries(session: Session, directory: DirectoryWriter) -> None:
    assert place_of(session, IA_KRAI).quality == "estimate"
    report = load_directory(session, small(directory).path)
    place = place_of(session, IA_KRAI)
    assert place == queries.PlaceFacts(LON, LAT, "seat", "directory:seats", 150_500_000, 12345, "directory:seats")
    without_seat = place_of(session, "23788")
    assert (without_seat.quality, without_seat.source) == ("estimate", "directory:seats")
    assert without_seat.longitude == pytest.approx(LON - 0.3)
    assert without_seat.population is None
    assert numbers(report)["boundary"] == (3, 0, 0)
    assert numbers(load_directory(session, directory.path)) == NOTHING


def test_an_area_that_crosses_itself_is_made_valid(session: Session, directory: DirectoryWriter) -> None:
    load_directory(session, small(directory).path)
    found = session.execute(
        text(
            "SELECT bool_and(ST_IsValid(boundary)), bool_and(NOT ST_IsEmpty(boundary)), count(*)"
            " FROM admin_place WHERE boundary IS NOT NULL"
        )
    ).one()
    assert tuple(found) == (True, True, 3)
    parts = session.execute(
        text(
            "SELECT abs(sum(ST_Area(part)) - (SELECT sum(ST_Area(boundary)) FROM admin_place)) < 1e-9,"
            " max(ST_NPoints(part)) <= 64 FROM admin_boundary_part"
        )
    ).one()
    assert tuple(parts) == (True, True)


def test_what_a_directory_says_of_unknown_units_or_alone_is_a_doubt(
    session: Session, directory: DirectoryWriter
) -> None:
    report = load_directory(session, small(directory).path)
    assert {(d.kind, d.code, d.action) for d in report.doubts} == {
        ("unknown_unit", "99999", "ignored"),
        ("unknown_unit", "99998", "ignored"),
        ("vote", "23776", "ignored"),
        ("name", "23788", "kept"),
    }
    former = queries.get_unit(session, "23776", on=EVE)
    assert [r.code for r in queries.successors(session, former.id)] == [IA_KRAI]


def test_a_later_built_in_load_does_not_take_back_what_a_directory_gave(
    session: Session, directory: DirectoryWriter
) -> None:
    load_directory(session, small(directory).path)
    assert numbers(load_builtin(session)) == NOTHING
    assert place_of(session, IA_KRAI).quality == "seat"
    former = queries.get_unit(session, "23776", on=EVE)
    source = select(AdminSuccession.source).where(AdminSuccession.from_unit_id == former.id)
    assert session.scalars(source).all() == ["directory:seats"]


def test_an_office_s_own_seat_outlives_a_directory(session: Session, directory: DirectoryWriter) -> None:
    unit = queries.get_unit(session, IA_KRAI, on=NOW)
    session.execute(
        update(AdminPlace).where(AdminPlace.unit_id == unit.id).values(quality="seat", source="office", population=5)
    )
    load_directory(session, small(directory).path)
    assert (place_of(session, IA_KRAI).source, place_of(session, IA_KRAI).population) == ("office", 5)


def test_a_seat_far_outside_its_own_boundary_is_not_believed(session: Session, directory: DirectoryWriter) -> None:
    directory.communes({"code": IA_KRAI, "ubnd_lat": LAT + 1, "ubnd_lon": LON})
    directory.shapes("communes", {IA_KRAI: box(LON, LAT, 0.1)})
    report = load_directory(session, directory.path)
    assert [(d.kind, d.action, d.details) for d in report.doubts] == [("seat_away", "replaced", {"km": 99.9})]
    assert place_of(session, IA_KRAI).quality == "estimate"


def test_a_province_sits_where_the_ward_of_its_committee_has_its_seat(
    session: Session, directory: DirectoryWriter
) -> None:
    directory.communes({"code": "21583", "ubnd_lat": 13.77, "ubnd_lon": 109.23})
    load_directory(session, directory.path)
    place = place_of(session, "52")
    assert (place.longitude, place.latitude, place.quality) == (109.23, 13.77, "seat")
    # The committee of the former province of this code sat in the same town; that of Gia Lai sat in Pleiku.
    binh_dinh = queries.profile(session, queries.get_unit(session, "52", on=EVE)).place
    gia_lai = queries.profile(session, queries.get_unit(session, "64", on=EVE)).place
    assert binh_dinh is not None
    assert gia_lai is not None
    assert (binh_dinh.longitude, binh_dinh.latitude) == (109.23, 13.77)
    assert gia_lai.longitude == pytest.approx(108.0, abs=0.1)


def test_a_directory_loads_into_an_empty_database_too(empty: Runtime, directory: DirectoryWriter) -> None:
    with empty.session() as session:
        load_directory(session, small(directory).path)
        assert queries.counts_as_of(session, FIRST_DAY)["commune"] == 3321
        assert place_of(session, IA_KRAI).quality == "seat"


def test_a_directory_that_is_none_is_refused(session: Session, directory: DirectoryWriter) -> None:
    with pytest.raises(NotFound) as missing:
        load_directory(session, directory.path / "nowhere")
    assert missing.value.code == "units_directory_missing"
    with pytest.raises(Invalid) as nothing:
        load_directory(session, directory.path)
    assert nothing.value.code == "units_directory_empty"
    (directory.path / "communes.csv").write_text("ma,ten\n1,2\n")
    with pytest.raises(Invalid) as columns:
        load_directory(session, directory.path)
    assert (columns.value.code, columns.value.params["columns"]) == (
        "units_directory_columns",
        "code, ubnd_lat, ubnd_lon",
    )
    (directory.path / "communes.csv").write_text(f"code,ubnd_lat,ubnd_lon\n{IA_KRAI},ten,eleven\n")
    with pytest.raises(Invalid) as unreadable:
        load_directory(session, directory.path)
    assert (unreadable.value.code, unreadable.value.params["file"]) == ("units_directory_unreadable", "communes.csv")


HEAD = "code,name,ubnd_lat,ubnd_lon\n"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("communes.csv", f"{HEAD}{IA_KRAI},x,{LON},{LAT}\n", "units_directory_outside"),
        ("communes.csv", f"{HEAD}{IA_KRAI},x,nan,{LON}\n", "units_directory_outside"),
        ("communes.csv", f"{HEAD}{IA_KRAI}\n", "units_directory_ragged"),
        ("communes.csv", f"{HEAD}{IA_KRAI},x,{LAT},{LON},1\n", "units_directory_ragged"),
        ("communes.csv", f'{HEAD}"{IA_KRAI},x,{LAT},{LON}\n', "units_directory_unreadable"),
        ("communes.geojson", '{"type": "Feature', "units_directory_unreadable"),
        ("communes.geojson", "[1, 2]", "units_directory_unreadable"),
        ("communes.geojson", (IA_KRAI, box(LAT, LON, 0.1)), "units_directory_outside"),
        (
            "provinces.geojson",
            ("52", {"type": "Polygon", "coordinates": [[[108, 14], [109, 14]]]}),
            "units_directory_unreadable",
        ),
    ],
    ids="swapped not-a-number short long quote half no-collection swapped-area no-ring".split(),
)
def test_a_file_that_cannot_be_right_is_refused_by_name_and_nothing_of_it_is_loaded(
    session: Session, directory: DirectoryWriter, name: str, content: str | tuple[str, object], code: str
) -> None:
    if isinstance(content, str):
        (directory.path / name).write_text(content)
    else:
        directory.shapes(name.removesuffix(".geojson"), dict([content]))
    with pytest.raises(Invalid) as refused:
        load_directory(session, directory.path)
    assert (refused.value.code, refused.value.params["file"]) == (code, name)
    assert place_of(session, IA_KRAI).quality == "estimate"


def test_a_feature_without_a_geometry_has_no_boundary(session: Session, directory: DirectoryWriter) -> None:
    directory.shapes("communes", {IA_KRAI: None, "23788": box(LON, LAT, 0.1)})
    assert numbers(load_directory(session, directory.path))["boundary"] == (1, 0, 0)


def test_any_directory_loads_to_the_same_promises(session: Session, directory: DirectoryWriter) -> None:
    """The one written here, and the whole country's where it is at hand."""
    given = os.environ.get("ASSETREG_TEST_DATA")
    for path in [small(directory).path, *([Path(given) / "vn2025"] if given else [])]:
        report = load_directory(session, path)
        assert report.seconds < 60
        assert numbers(report)["unit"] == (0, 0, 0)
        assert numbers(load_directory(session, path)) == NOTHING
        source = f"directory:{path.name}"
        invalid = "SELECT count(*) FROM admin_place WHERE boundary_source = :source AND NOT ST_IsValid(boundary)"
        assert session.scalar(text(invalid), {"source": source}) == 0
        seats = session.execute(
            text(
                """
                SELECT u.code, ST_X(p.centre), ST_Y(p.centre)
                FROM admin_place p JOIN admin_unit u ON u.id = p.unit_id
                WHERE p.source = :source AND p.quality = 'seat' AND p.boundary IS NOT NULL
                  AND u.level = 'commune' AND u.valid_to IS NULL
                """
            ),
            {"source": source},
        ).all()
        found = queries.locate_many(session, [(lon, lat) for _, lon, lat in seats], NOW)
        at_home = sum(
            place is not None and place.commune.code == code for place, (code, *_) in zip(found, seats, strict=True)
        )
        assert at_home >= 0.98 * len(seats)
        if path.name == "vn2025":
            assert len(seats) == 3274
            assert numbers(report)["boundary"][0] > 3300
            assert queries.counts_as_of(session, NOW)["commune"] == 3321
            assert session.scalar(select(func.count()).where(AdminPlace.boundary.is_not(None))) == 3321 + 34 + 22 + 3
