"""A row without a known key that reads like a facility of the register: by name, holder, place and amounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select, text
from sqlalchemy.orm import Session

from assetreg.assets.findings import SKIP, Choice, Finding, doubt
from assetreg.assets.models import Facility
from assetreg.duplicates.blocking import pairs_between
from assetreg.duplicates.queries import traits, traits_where
from assetreg.duplicates.scoring import ASK, Traits, judge

SAME = Choice("same", "The same facility: revise it")
NEW = Choice("new", "Another facility: create it")
AT_ONCE = 4_000  # rows compared together, whole communes
CLEARLY = 8  # points by which one facility must be ahead of the next to be offered as the same

type Said = Row[*tuple[Any, ...]]

_ROWS = text("""
    SELECT row_number, name, holder, commune_id, former_commune_id, national_asset_code, address, location_source,
           longitude, latitude, land_area_m2, gross_floor_m2, original_cost_vnd, extract(year FROM put_in_use_on)
    FROM import_row
    WHERE batch_id = :batch_id AND verdict = 'create' AND commune_id IS NOT NULL
    ORDER BY commune_id, row_number
""").execution_options(yield_per=2_000)


def check(session: Session, batch_id: int) -> Iterator[tuple[int, Finding]]:
    """A doubt that a person answers; where several facilities read alike only a code can tell them apart."""
    if session.scalar(select(Facility.id).limit(1)) is None:
        return
    for rows in communes_of(session, batch_id):
        known = traits_where(session, *_comparable(rows))
        if known:
            yield from _asked(session, said_by(rows), known)


def communes_of(session: Session, batch_id: int) -> Iterator[list[Said]]:
    """The rows that would create a facility, as read: whole communes at once, never more in memory than ``AT_ONCE``
    and the rest of a commune."""
    together: list[Said] = []
    found = session.execute(_ROWS, {"batch_id": batch_id})
    for _, rows in groupby(found, key=lambda row: row.commune_id):
        together += rows
        if len(together) >= AT_ONCE:
            yield together
            together = []
    if together:
        yield together


def said_by(rows: Iterable[Said]) -> list[Traits]:
    """What rows say of themselves (``id``: the row's number); taking names apart is the dear part of comparing."""
    return [traits(*row) for row in rows]


def all_bear_codes(rows: Iterable[Said]) -> bool:
    """Whether every row has a national code: among these none can mean the facility of another code."""
    return all(row.national_asset_code for row in rows)


def _comparable(rows: Sequence[Said]) -> Iterator[ColumnElement[bool]]:
    """Which facilities of the register some of the rows may mean."""
    places = sorted({row.commune_id for row in rows if row.commune_id is not None})
    formers = sorted({row.former_commune_id for row in rows if row.former_commune_id is not None})
    yield or_(Facility.commune_id == func.any(places), Facility.former_commune_id == func.any(formers))
    if all_bear_codes(rows):
        codes = sorted({row.national_asset_code for row in rows})
        yield or_(Facility.national_asset_code.is_(None), Facility.national_asset_code == func.any(codes))


def _asked(session: Session, rows: Sequence[Traits], known: Sequence[Traits]) -> Iterator[tuple[int, Finding]]:
    alike: dict[int, list[tuple[int, int]]] = {}
    for row, other in pairs_between(rows, known):
        verdict = judge(row, other)
        if verdict is None:
            continue
        score = max(verdict.score, ASK) if _to_the_letter(row, other) else verdict.score
        if score >= ASK:
            alike.setdefault(row.id, []).append((score, other.id))
    wanted = {facility for found in alike.values() for _, facility in found}
    codes = dict(session.execute(select(Facility.id, Facility.code).where(Facility.id == func.any(list(wanted)))).all())
    for number, found in sorted(alike.items()):
        found.sort(key=lambda one: (-one[0], one[1]))
        clear = len(found) == 1 or found[0][0] - found[1][0] >= CLEARLY
        choices = (SAME, NEW, SKIP) if clear else (NEW, SKIP)
        n = 1 if clear else len(found)
        yield number, doubt("name", "possible_match", choices, facility=codes[found[0][1]], n=n, score=found[0][0])


def _to_the_letter(row: Traits, other: Traits) -> bool:
    """Name, holder and commune alike: asked about whatever else differs."""
    return (row.name.words, row.holder_key, row.commune_id) == (other.name.words, other.holder_key, other.commune_id)
