"""How well records of one facility are told from those of two, and what comparing a province costs."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import replace

from assetreg.duplicates.blocking import pairs_between, pairs_within
from assetreg.duplicates.scoring import ASK, LISTED, Traits, judge
from benchmarks.labelled_pairs import Pair, labelled

PAIRS = 12_000
SEED = 77  # not the one on which the points were set
RECORDS = 40_000


def main() -> None:
    """Print precision and recall per threshold and habit, then the cost of searching so many records."""
    pairs = list(labelled(PAIRS, seed=SEED))
    scores = [(pair, verdict.score if (verdict := judge(pair.one, pair.other)) else 0) for pair in pairs]
    ones = sum(pair.is_one for pair in pairs)
    print(f"{PAIRS} labelled pairs, {ones} of them one facility")
    for least in (50, LISTED, ASK, 80, 90):
        told = [pair.is_one for pair, score in scores if score >= least]
        print(f"  score >= {least}: precision {sum(told) / len(told):.4f}, recall {sum(told) / ones:.4f}")
    by_habit: dict[tuple[bool, str], list[int]] = defaultdict(list)
    for pair, score in scores:
        by_habit[pair.is_one, pair.habit].append(score)
    for (is_one, habit), found in by_habit.items():
        asked = sum(score >= ASK for score in found) / len(found)
        print(f"  {'one' if is_one else 'two'} {habit}: {asked:.1%} asked about")
    met = sum(any(True for _ in pairs_between([pair.one], [pair.other])) for pair in pairs if pair.is_one)
    print(f"  of the pairs that are one, {met / ones:.4f} share a key and are compared at all")
    _search(pairs)


def _search(pairs: list[Pair]) -> None:
    """Compare records as a search does, without the database."""
    records: list[Traits] = []
    for number, pair in enumerate(labelled(RECORDS // 2, seed=SEED + 1)):
        records += [replace(pair.one, id=2 * number), replace(pair.other, id=2 * number + 1)]
    started = time.perf_counter()
    compared = found = 0
    for one, other in pairs_within(records):
        compared += 1
        verdict = judge(one, other)
        found += verdict is not None and verdict.score >= LISTED
    took = time.perf_counter() - started
    print(f"{len(records)} records: {compared} pairs compared, {found} listed, {took:.1f} s")
