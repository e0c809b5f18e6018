"""Which records are worth comparing at all: those that share a key, so that nobody compares all with all (pure).

A record has a key for each way in which a second entry still resembles the first: in one present or former commune
and of one kind; of one proper name or one holder wherever it was placed; within a few steps of each other on the
ground; of the same cost and area. Records under one key are compared in pairs; a key that more than ``LARGEST`` share
tells nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product

from assetreg.duplicates.scoring import ROUND, Traits

LARGEST = 250
CELL = 0.002  # degrees, about 220 m; a place is looked for in its cell and in the one half a cell on

type Key = tuple[object, ...]


def keys_of(traits: Traits) -> Iterator[Key]:
    """The keys of a record; a name that does not say its kind is compared with every kind of its commune."""
    kind, numbers = traits.name.kind, traits.name.numbers
    for place in {traits.commune_id, traits.former_commune_id} - {None}:
        yield "commune", place, kind, numbers[-1:]
    if traits.name.proper:
        yield "name", traits.name.proper, numbers
    if traits.holder_key:
        yield "holder", traits.holder_key, kind, numbers[-1:]
    if traits.longitude is not None and traits.latitude is not None:
        for half in (0.0, 0.5):
            yield "ground", half, int(traits.longitude / CELL + half), int(traits.latitude / CELL + half)
    cost = traits.original_cost_vnd
    if cost and cost % ROUND and traits.land_area_m2:
        yield "books", cost, traits.land_area_m2


def pairs_within(records: Sequence[Traits], *, of_one_number: bool = False) -> Iterator[tuple[Traits, Traits]]:
    """Every pair that shares a key, once, the smaller id first.

    ``of_one_number``: without pairs whose names give other numbers, which are never put together.
    """
    paired = _pairs_of_one_number if of_one_number else _all_pairs
    seen: set[tuple[int, int]] = set()
    for members in _blocks(records).values():
        if 2 <= len(members) <= LARGEST:
            for one, other in paired(members):
                first, second = (one, other) if one.id < other.id else (other, one)
                if (pair := (first.id, second.id)) not in seen:
                    seen.add(pair)
                    yield first, second


def _all_pairs(members: Sequence[Traits]) -> Iterator[tuple[Traits, Traits]]:
    return combinations(members, 2)


def _pairs_of_one_number(members: Sequence[Traits]) -> Iterator[tuple[Traits, Traits]]:
    numbered: dict[tuple[str, ...], list[Traits]] = {}
    for one in members:
        numbered.setdefault(one.name.numbers, []).append(one)
    without = numbered.pop((), [])
    yield from combinations(without, 2)
    for some in numbered.values():
        yield from combinations(some, 2)
        yield from product(without, some)


def pairs_between(new: Sequence[Traits], known: Sequence[Traits]) -> Iterator[tuple[Traits, Traits]]:
    """Every pair of a new record and a known one that shares a key, once, the new one first."""
    blocks = _blocks(known)
    for one in new:
        met: set[int] = set()
        for key in keys_of(one):
            members = blocks.get(key, ())
            if len(members) <= LARGEST:
                for other in members:
                    if other.id not in met:
                        met.add(other.id)
                        yield one, other


def groups_of(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Record -> the smallest of all records that hang together with it."""
    root: dict[int, int] = {}

    def top(number: int) -> int:
        while root.setdefault(number, number) != number:
            root[number] = number = root[root[number]]
        return number

    for one, other in pairs:
        low, high = sorted((top(one), top(other)))
        root[high] = low
    return {number: top(number) for number in list(root)}


def _blocks(records: Iterable[Traits]) -> dict[Key, list[Traits]]:
    blocks: defaultdict[Key, list[Traits]] = defaultdict(list)
    for one in records:
        for key in keys_of(one):
            blocks[key].append(one)
    return blocks
