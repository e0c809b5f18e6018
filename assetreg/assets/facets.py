"""How many facilities each choice of each filter would leave, beside the filters that are set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Select, String, cast, func, literal, select, tuple_
from sqlalchemy.orm import Session

from assetreg.assets.labels import CHOICES
from assetreg.assets.models import Facility
from assetreg.assets.queries import FacilityFilter, conditions_of

FACETS_UP_TO = 100_000  # above it nobody narrows by single numbers, and counting would take longer than the list

type Facets = Mapping[str, Mapping[str, int]]


def facets_of(session: Session, wanted: FacilityFilter, fields: Sequence[str] = tuple(CHOICES)) -> Facets | None:
    """Field -> choice -> how many; each field is counted as if its own filter were not set.

    One statement for all fields without a filter and one per field with one. None where the filter leaves more than
    ``FACETS_UP_TO``.
    """
    free = [name for name in fields if getattr(wanted, name) is None and (name != "outcome" or not wanted.outcomes)]
    counted = _count(session, wanted, free) if free else {}
    if counted is None:
        return None
    found = dict(counted)
    for name in fields:
        if name not in free:
            own = {name: None, "outcomes": None} if name == "outcome" else {name: None}
            alone = _count(session, replace(wanted, **own), [name])
            found |= alone or {name: {}}
    return {name: {value: found[name].get(value, 0) for value in CHOICES[name]} for name in fields}


def _count(session: Session, wanted: FacilityFilter, fields: Sequence[str]) -> dict[str, dict[str, int]] | None:
    """Field -> value -> count in one pass over the rows that are left; None where they are too many."""
    rows = _rows(session, wanted, fields).limit(FACETS_UP_TO + 1).cte("rows").prefix_with("MATERIALIZED")
    sets = func.grouping_sets(*(tuple_(rows.c[name]) for name in fields), tuple_())
    which = func.grouping(*(rows.c[name] for name in fields))
    value = func.coalesce(*(cast(rows.c[name], String) for name in fields), literal(""))
    result = session.execute(wanted.over(select(which, value, func.count()).group_by(sets))).all()
    # GROUPING() has a bit per column that a row sums over: all of them is the grand total.
    everything = (1 << len(fields)) - 1
    bits = {everything & ~(1 << (len(fields) - 1 - place)): name for place, name in enumerate(fields)}
    counts: dict[str, dict[str, int]] = {name: {} for name in fields}
    for bit, choice, number in result:
        if bit == everything:
            if number > FACETS_UP_TO:
                return None
        elif choice:
            counts[bits[bit]][choice] = number
    return counts


def _rows(session: Session, wanted: FacilityFilter, fields: Sequence[str]) -> Select[tuple[object, ...]]:
    return select(*(getattr(Facility, name) for name in fields)).where(*conditions_of(session, wanted))
