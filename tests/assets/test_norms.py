"""Norms of space: titles, shared part, ranges where sources disagree, and the share of each building."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from assetreg.assets.norms import Title, balance, space_norm, spread
from assetreg.assets.rule_tables import figure, space_titles

TITLES = {
    "commune_secretary": Title(Decimal(30), Decimal(30)),
    "commune_division_head": Title(Decimal(18), Decimal(20)),
    "specialist": Title(Decimal(15), Decimal(15)),
    "department_director": Title(None, None),
}
SHARED = Decimal("0.85")
PEOPLE = st.dictionaries(st.sampled_from(sorted(TITLES)), st.integers(0, 500))
KNOWN_PEOPLE = st.dictionaries(
    st.sampled_from(["commune_secretary", "commune_division_head", "specialist"]), st.integers(0, 500)
)
AREAS = st.decimals(0, 10**6, places=2)


def test_a_commune_office_has_the_sum_of_its_titles_and_the_shared_part() -> None:
    norm = space_norm({"commune_secretary": 1, "specialist": 20}, TITLES, SHARED, Decimal(120))
    assert norm.least_m2 == norm.most_m2 == Decimal(330) * Decimal("1.85") + 120
    assert (norm.people, norm.is_range) == (21, False)


def test_two_sources_that_disagree_give_a_range_and_not_a_choice() -> None:
    norm = space_norm({"commune_division_head": 10}, TITLES, SHARED)
    assert (norm.least_m2, norm.most_m2, norm.is_range) == (Decimal("333.00"), Decimal("370.00"), True)
    found = balance(norm, Decimal(350))
    assert (found.over_least_m2, found.over_most_m2) == (0, Decimal("17.00"))


def test_a_title_without_a_figure_leaves_no_norm_and_is_named() -> None:
    norm = space_norm({"department_director": 1, "specialist": 3, "no_such_title": 2}, TITLES, SHARED)
    assert (norm.least_m2, norm.unknown, norm.people) == (None, ("department_director", "no_such_title"), 6)
    assert balance(norm, Decimal(1000)).over_most_m2 is None
    assert space_norm({"department_director": 0}, TITLES, SHARED).unknown == ()


def test_the_register_carries_the_conflict_of_its_sources(session: Session) -> None:
    titles = space_titles(session, dt.date(2026, 1, 1))
    assert titles["commune_division_head"] == Title(Decimal(18), Decimal(20))
    assert titles["department_director"] == Title(None, None)
    assert {code: titles[code].most_m2 for code in ("provincial_leader", "commune_secretary", "service_staff")} == {
        "provincial_leader": 45, "commune_secretary": 30, "service_staff": 10
    }  # fmt: skip
    assert figure(session, "shared_space_local", dt.date(2026, 1, 1)) == SHARED
    assert space_titles(session, dt.date(2025, 6, 30)) == {}


@given(KNOWN_PEOPLE, KNOWN_PEOPLE, AREAS)
def test_norms_of_two_bodies_in_one_house_add_up(one: dict[str, int], other: dict[str, int], special: Decimal) -> None:
    both = {code: one.get(code, 0) + other.get(code, 0) for code in one.keys() | other.keys()}
    norms = [space_norm(one, TITLES, SHARED, special), space_norm(other, TITLES, SHARED)]
    together = space_norm(both, TITLES, SHARED, special)
    assert together.least_m2 == sum(norm.least_m2 or 0 for norm in norms)
    assert together.most_m2 == sum(norm.most_m2 or 0 for norm in norms)


@given(KNOWN_PEOPLE, st.sampled_from(["specialist", "commune_division_head"]), AREAS)
def test_one_person_more_never_lessens_the_norm_nor_widens_the_excess(
    people: dict[str, int], title: str, used: Decimal
) -> None:
    before = balance(space_norm(people, TITLES, SHARED), used)
    after = balance(space_norm({**people, title: people.get(title, 0) + 1}, TITLES, SHARED), used)
    assert after.norm.least_m2 > before.norm.least_m2  # type: ignore[operator]
    assert after.over_least_m2 <= before.over_least_m2  # type: ignore[operator]
    assert after.over_least_m2 <= after.over_most_m2 <= used  # type: ignore[operator]


@given(PEOPLE)
def test_there_is_a_norm_exactly_where_every_title_held_has_a_figure(people: dict[str, int]) -> None:
    norm = space_norm(people, TITLES, SHARED)
    assert (norm.least_m2 is None) == bool(people.get("department_director"))


@given(st.lists(AREAS, max_size=6), st.integers(0, 100))
def test_what_is_free_is_spread_whole_over_the_buildings(areas: list[Decimal], percent: int) -> None:
    whole = sum(areas, Decimal(0))
    free = (whole * percent / 100).quantize(Decimal("0.01"))
    parts = spread(min(free, whole), areas)
    assert sum(parts, Decimal(0)) == (min(free, whole) if whole else 0)
    assert all(0 <= part <= area for part, area in zip(parts, areas, strict=True))
