"""Following a unit from event to event, whatever the events."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from assetreg.admin_units.lineage import Heir, Step, heirs


@st.composite
def histories(draw: st.DrawFn) -> dict[int, list[Step]]:
    """Units 0 to 11; those of a generation become one or several of a later one, exactly one of them by default."""
    steps: dict[int, list[Step]] = defaultdict(list)
    for unit in range(8):
        after = draw(st.lists(st.integers(unit + 1, 11), unique=True, max_size=3))
        default = draw(st.sampled_from(after)) if after else None
        share = "full" if len(after) == 1 else "partial"
        steps[unit] = [Step(unit, heir, share, heir == default) for heir in after]
    return steps


def followed(unit: int, steps: dict[int, list[Step]]) -> list[Heir]:
    return heirs(unit, steps, lambda other: not steps.get(other))


@given(histories(), st.integers(0, 11))
def test_heirs_stand_and_each_appears_once(steps: dict[int, list[Step]], unit: int) -> None:
    found = followed(unit, steps)
    assert found
    assert all(not steps.get(heir.unit_id) for heir in found)
    assert len({heir.unit_id for heir in found}) == len(found)


@given(histories(), st.integers(0, 11))
def test_exactly_one_heir_is_the_default_and_it_comes_first(steps: dict[int, list[Step]], unit: int) -> None:
    found = followed(unit, steps)
    assert [heir.is_default for heir in found] == [True] + [False] * (len(found) - 1)


@given(histories(), st.integers(0, 11))
def test_what_never_was_split_is_whole_and_has_one_heir(steps: dict[int, list[Step]], unit: int) -> None:
    found = followed(unit, steps)
    on_the_way, split = [unit], False
    while on_the_way:
        nexts = steps.get(on_the_way.pop(), [])
        split = split or len(nexts) > 1
        on_the_way += [step.after for step in nexts]
    assert split or found == [Heir(found[0].unit_id, "full", True)]
    if any(heir.share == "full" for heir in found):
        assert len(found) == 1


@given(histories(), st.integers(0, 7))
def test_the_heirs_of_a_unit_are_those_of_its_successors(steps: dict[int, list[Step]], unit: int) -> None:
    expected = {heir.unit_id for step in steps[unit] for heir in followed(step.after, steps)}
    assert {heir.unit_id for heir in followed(unit, steps)} == (expected or {unit})


def test_a_part_of_a_part_is_a_part_and_two_ways_to_one_heir_count_once() -> None:
    steps = {
        1: [Step(1, 2, "partial", True), Step(1, 3, "partial", False)],
        2: [Step(2, 4, "full", True)],
        3: [Step(3, 4, "full", True)],
    }
    assert heirs(1, steps, lambda unit: unit == 4) == [Heir(4, "partial", True)]


def test_a_unit_that_ended_without_a_successor_has_no_heir() -> None:
    assert heirs(1, {}, lambda _: False) == []
