"""How many former communes each usual spelling finds: right, a doubt that offers the right one, or anything worse."""

from __future__ import annotations

import csv
import datetime as dt
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import perf_counter

from assetreg.admin_units.entries import Ambiguous, Entry, Match
from assetreg.admin_units.index import UnitIndex
from benchmarks.spellings import SPELLINGS, Old

EVE = dt.date(2025, 6, 30)
OUTCOMES = ("right", "doubt with", "doubt without", "nothing", "another's name", "WRONG")
SHOWN = 3


def main(index: UnitIndex) -> Counter[str]:
    """Print one line per spelling, read as of 30 June 2025 and without a date; returns the sums."""
    olds = list(known_units(index))
    print(f"{len(olds):,} former communes and island districts, {source()}")
    print(f"{'spelling':36} {'read':8}" + "".join(f"{name:>15}" for name in OUTCOMES))
    sums: Counter[str] = Counter()
    for spelling in SPELLINGS:
        for named, on in (("of 2025", EVE), ("undated", None)):
            started = perf_counter()
            counts, wrong = rates(index, olds, spelling, on)
            taken = perf_counter() - started
            print(f"{spelling:36} {named:8}" + "".join(f"{counts[name]:15,}" for name in OUTCOMES) + f"{taken:6.1f} s")
            for text, found in wrong[:SHOWN]:
                print(f"    {text!r} -> {found.name} ({found.code})")
            sums += counts
    print(f"{'all':45}" + "".join(f"{sums[name]:15,}" for name in OUTCOMES))
    return sums


def source() -> str:
    """Where the names and successions come from that the answers are held against."""
    return f"against {_crosswalk()}" if _crosswalk() is not None else "against the built-in units"


def known_units(index: UnitIndex) -> Iterable[tuple[Entry, Old, frozenset[str]]]:
    """Every former commune, and every district that had none: the unit, its names, the codes of its successors."""
    stated = dict(_stated())
    divided = {unit.parent_id for unit in index.units_of("commune")}
    for unit in index.units_of("commune", "district"):
        island = unit.level == "district" and unit.id not in divided
        if unit.valid_from is not None or not (unit.level == "commune" or island):
            continue
        heirs = sorted(index.heirs(unit.id))
        default = index.unit(heirs[0])
        old, codes = stated.get(unit.code, (None, None)) if unit.level == "commune" else (None, None)
        yield unit, old or _old(index, unit, default), codes or frozenset(index.unit(heir).code for heir in heirs)


def rates(
    index: UnitIndex,
    olds: Sequence[tuple[Entry, Old, frozenset[str]]],
    spelling: str,
    on: dt.date | None,
) -> tuple[Counter[str], list[tuple[str, Match]]]:
    """How many of each outcome, and the wrong answers with their texts."""
    counts: Counter[str] = Counter()
    wrong = []
    for unit, old, codes in olds:
        if unit.level == "district" and spelling.startswith("code"):
            continue  # a district's code has three digits and stands in another column
        text = SPELLINGS[spelling](old)
        found = index.commune(text, on=on)
        outcome = _outcome(index, unit, codes, text, found, on)
        counts[outcome] += 1
        if outcome == "WRONG" and isinstance(found, Match):
            wrong.append((text, found))
    return counts, wrong


def _outcome(
    index: UnitIndex,
    unit: Entry,
    codes: frozenset[str],
    text: str,
    found: Match | Ambiguous | None,
    on: dt.date | None,
) -> str:
    if isinstance(found, Match):
        if _is_right(index, unit, codes, found):
            return "right"
        # Word for word what another unit is called: no reader could know that it is not meant.
        own = text.split(",")[0].split("\n")[0].strip().casefold() == found.name.casefold()
        return "another's name" if own else "WRONG"
    offered = found.candidates if found is not None else index.like(text, on=on)
    if not offered:
        return "nothing"
    return "doubt with" if any(_is_right(index, unit, codes, one) for one in offered) else "doubt without"


def _is_right(index: UnitIndex, unit: Entry, codes: frozenset[str], found: Match) -> bool:
    """The unit itself, or one that has become exactly what it has become; and that is what the source says."""
    heirs = index.heirs(found.unit_id)
    same = found.unit_id == unit.id or (heirs == index.heirs(unit.id) and len(heirs) == 1)
    return same and bool({index.unit(heir).code for heir in heirs} & codes)


def _old(index: UnitIndex, unit: Entry, successor: Entry) -> Old:
    parent = index.unit(unit.parent_id) if unit.parent_id is not None else None
    district = parent if parent is not None and parent.level == "district" else None
    province = index.unit(district.parent_id) if district is not None and district.parent_id is not None else parent
    present = index.unit(successor.parent_id) if successor.parent_id is not None else province
    assert province is not None
    assert present is not None
    return Old(unit.code, unit.name, district and district.name, province.name, present.name, successor.name)


def _crosswalk() -> Path | None:
    given = os.environ.get("ASSETREG_TEST_DATA")
    path = Path(given or "none") / "vn2025" / "crosswalk_2025.csv"
    return path if path.is_file() else None


def _stated() -> Iterable[tuple[str, tuple[Old, frozenset[str]]]]:
    """The conversion of a directory at hand: code -> names, codes of successors."""
    path = _crosswalk()
    if path is None:
        return
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    codes: dict[str, set[str]] = {}
    for row in rows:
        codes.setdefault(row["old_code"], set()).add(row["new_code"])
    for row in sorted(rows, key=lambda row: row["is_default"] != "True", reverse=True):
        names = (row[name] for name in ("old_code", "old_name", "district", "old_province", "new_province", "new_name"))
        yield row["old_code"], (Old(*names), frozenset(codes[row["old_code"]]))
