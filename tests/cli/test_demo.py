"""The demonstration: every former seat of the country, plausible where it has figures, the same on every machine."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.cli.demo import demo, load_facilities
from assetreg.cli.demo_data import DETAILED_PROVINCES, OUTCOMES, figures
from assetreg.core.runtime import Runtime

FORMER_UNITS = {"province": 63, "district": 696, "commune": 10_035}


def test_every_former_seat_stands_at_its_known_point_and_is_marked(session: Session) -> None:
    assert load_facilities(session) == sum(FORMER_UNITS.values())
    rows = session.execute(
        text(
            "SELECT holder_level, count(*), count(location), count(*) FILTER (WHERE is_demonstration), "
            "count(DISTINCT code), count(*) FILTER (WHERE location_source = 'unit_centre') "
            "FROM facility GROUP BY holder_level"
        )
    ).all()
    assert {row[0]: tuple(row[1:]) for row in rows} == {level: (n,) * 5 for level, n in FORMER_UNITS.items()}
    counted = session.scalars(
        text("SELECT DISTINCT province_code FROM facility WHERE headcount IS NOT NULL ORDER BY 1")
    ).all()
    assert set(counted) == DETAILED_PROVINCES
    provinces = session.scalar(text("SELECT count(DISTINCT province_code) FROM facility"))
    assert provinces == 34


def test_codes_given_later_do_not_collide_with_those_of_the_demonstration(session: Session) -> None:
    load_facilities(session)
    unequal = session.scalar(
        text(
            """
            SELECT count(*) FROM facility_code_counter c
            FULL JOIN (SELECT split_part(code, '-', 2) AS commune_code, max(split_part(code, '-', 3)::int) AS highest
                       FROM facility GROUP BY 1) f USING (commune_code)
            WHERE c.last_number IS DISTINCT FROM f.highest
            """
        )
    )
    assert unequal == 0


def test_figures_are_plausible_and_depend_on_nothing_but_the_unit() -> None:
    assert figures("commune", "23728", "52") == figures("commune", "23728", "52")
    assert figures("commune", "00001", "01").headcount is None
    for number in range(2000):
        drawn = figures("commune", f"{number:05}", "51")
        assert drawn.land_area_m2 is not None
        assert drawn.original_cost_vnd is not None
        assert drawn.residual_value_vnd is not None
        assert drawn.usable_floor_m2 is not None
        assert drawn.gross_floor_m2 is not None
        assert drawn.footprint_m2 is not None
        assert 0 < drawn.residual_value_vnd <= drawn.original_cost_vnd
        assert 0 < drawn.usable_floor_m2 < drawn.gross_floor_m2
        assert drawn.footprint_m2 <= drawn.land_area_m2
    for level in OUTCOMES:
        seen = {figures(level, f"{number:05}", "52").outcome for number in range(500)}
        assert seen == {outcome for outcome, weight in OUTCOMES[level] if weight}


@pytest.mark.committing
def test_loading_twice_adds_nothing_and_measures_every_province(committed: Runtime) -> None:
    runner = CliRunner()

    def load() -> dict[str, object]:
        result = runner.invoke(demo, ["load", "--json"], obj=committed, catch_exceptions=False)
        assert result.exit_code == 0
        found: dict[str, object] = json.loads(result.stdout)
        return found

    assert load()["facilities"] == sum(FORMER_UNITS.values())
    assert load()["facilities"] == 0
    with committed.session() as session:
        assert session.scalar(text("SELECT count(*) FROM facility")) == sum(FORMER_UNITS.values())
        assert session.scalar(text("SELECT count(*) FROM commute_run")) == 34
        assert session.scalar(text("SELECT count(*) FROM app_user")) == 12
        inherited = session.scalar(text("SELECT count(*) FROM staff_flow WHERE basis = 'inherited'"))
        unknown = session.scalar(text("SELECT count(*) FROM staff_flow WHERE basis = 'unknown'"))
        assert inherited + unknown == sum(FORMER_UNITS.values())


@pytest.mark.committing
def test_a_dry_run_leaves_nothing(committed: Runtime) -> None:
    result = CliRunner().invoke(demo, ["load", "--json", "--dry-run"], obj=committed, catch_exceptions=False)
    assert json.loads(result.stdout)["facilities"] == sum(FORMER_UNITS.values())
    with committed.session() as session:
        assert session.scalar(text("SELECT count(*) FROM facility")) == 0
        assert session.scalar(text("SELECT count(*) FROM app_user")) == 0
