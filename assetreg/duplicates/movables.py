"""Cars and other assets entered twice: which read alike as the register stands, and what somebody said of two."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.access.rows import visible_sql
from assetreg.admin_units.models import AdminUnit
from assetreg.admin_units.queries import get_unit
from assetreg.audit.versioned import amend, enter
from assetreg.core.clock import today
from assetreg.core.errors import FieldError, Invalid, NotFound
from assetreg.core.text import fold
from assetreg.duplicates.models import Distinction
from assetreg.duplicates.movable_rules import LISTED, Thing, judge
from assetreg.duplicates.scoring import Verdict
from assetreg.movables.models import Booked, Equipment, Vehicle
from assetreg.movables.rules import number_key

SORTS: Mapping[str, tuple[type[Vehicle] | type[Equipment], str]] = {
    "vehicle": (Vehicle, "vehicles_alike"),
    "equipment": (Equipment, "equipment_alike"),
}
MOST = 2_000  # pairs judged; what is shown of them are the likeliest
_LOOK_ALIKE = str.maketrans("OQDILZSB", "00011258")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two that read alike, the one entered first first."""

    one: Thing
    other: Thing
    verdict: Verdict


def sort_named(kind: str) -> tuple[type[Vehicle] | type[Equipment], str]:
    """Table and search of a kind; raises ``NotFound``."""
    if kind not in SORTS:
        raise NotFound()
    return SORTS[kind]


def list_alike(session: Session, kind: str, unit: str | None = None) -> list[Pair]:
    """Pairs that nobody told apart, the likeliest first, of what the session sees in a unit; three statements.

    A pair that was told apart comes back when one of the two has changed in substance since.
    """
    _, statement = sort_named(kind)
    place = None if unit is None else get_unit(session, unit, on=today())
    asked = {
        "province": None if place is None else place.province_code,
        "commune": place.id if place is not None and place.level == "commune" else None,
        "most": MOST,
    }
    ids = [(one, other) for one, other in session.execute(visible_sql(session, __package__, statement), asked)]
    things = _things(session, kind, {number for pair in ids for number in pair})
    told = _told_apart(session, kind, ids)
    pairs = []
    for first, second in ids:
        one, other = things[first], things[second]
        verdict = judge(one, other)
        if verdict is None or verdict.score < LISTED or told.get((first, second)) == fingerprint(one, other):
            continue
        pairs.append(Pair(one, other, verdict))
    return sorted(pairs, key=lambda pair: (-pair.verdict.score, pair.one.id, pair.other.id))


def pair_of(session: Session, actor: Actor, kind: str, code: str, other: str) -> tuple[Booked, Booked, Pair | None]:
    """Two of one kind by their codes, in the order of entry, with what speaks for their being one.

    Raises ``NotFound`` for one that is not there or not seen, ``Invalid`` (``same_record``), ``Forbidden``.
    """
    model, _ = sort_named(kind)
    if code == other:
        raise Invalid([FieldError("other", "same_record")])
    rows = session.scalars(select(model).where(model.code.in_((code, other))).order_by(model.id)).all()
    if len(rows) != 2:
        missing = code if code not in {row.code for row in rows} else other
        raise NotFound("record_not_found", record=missing)
    for row in rows:
        require(actor, Permission.DUPLICATE_MERGE, Place(row.province_code, row.commune_id))
    things = _things(session, kind, {row.id for row in rows})
    one, two = things[rows[0].id], things[rows[1].id]
    verdict = judge(one, two)
    return rows[0], rows[1], None if verdict is None else Pair(one, two, verdict)


def tell_apart(session: Session, actor: Actor, kind: str, code: str, other: str, *, reason: str | None) -> Distinction:
    """Remember that two that read alike are two, and why; they leave the list until one changes in substance."""
    one, two, _ = pair_of(session, actor, kind, code, other)
    if not reason:
        raise Invalid([FieldError("reason", "required")])
    things = _things(session, kind, {one.id, two.id})
    said = {"reason": reason, "fingerprint": fingerprint(things[one.id], things[two.id])}
    known = session.scalar(
        select(Distinction)
        .where(Distinction.kind == kind, Distinction.movable_id == one.id, Distinction.other_id == two.id)
        .with_for_update()
    )
    if known is not None:
        return amend(session, actor, known, said, "duplicate.decide", reason=reason)
    row = Distinction(
        province_code=one.province_code, commune_id=one.commune_id if one.commune_id == two.commune_id else None,
        kind=kind, movable_id=one.id, other_id=two.id, **said,
    )  # fmt: skip
    return enter(session, actor, row, "duplicate.decide", reason=reason)


def fingerprint(one: Thing, other: Thing) -> str:
    """What two say in substance: it changes when a number, the name, the holder, the year or the cost does."""
    said = [
        (t.id, t.name_key, t.holder_key, t.year, t.cost, t.national_code, t.plate, t.chassis, t.engine, t.symbol)
        for t in sorted((one, other), key=lambda thing: thing.id)
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _told_apart(session: Session, kind: str, ids: Sequence[tuple[int, int]]) -> dict[tuple[int, int], str]:
    query = select(Distinction.movable_id, Distinction.other_id, Distinction.fingerprint).where(
        Distinction.kind == kind, Distinction.movable_id.in_({one for one, _ in ids})
    )
    return {(one, other): said for one, other, said in session.execute(query)} if ids else {}


def _things(session: Session, kind: str, ids: set[int]) -> dict[int, Thing]:
    model, _ = sort_named(kind)
    query = select(model, AdminUnit.name).outerjoin(AdminUnit, AdminUnit.id == model.commune_id)
    rows = session.execute(query.where(model.id.in_(ids))).all() if ids else []
    return {row.id: _thing(row, unit) for row, unit in rows}


def _thing(row: Any, unit: str | None) -> Thing:
    year = row.year_made or (row.put_in_use_on.year if row.put_in_use_on else None)
    numbers: dict[str, str | None] = {"symbol": number_key(getattr(row, "symbol", None))}
    for name in ("plate", "chassis", "engine"):
        key = getattr(row, f"{name}_key", None)
        numbers[name] = key.translate(_LOOK_ALIKE) if key else None
    return Thing(
        id=row.id, code=row.code, name=row.name, holder=row.holder, unit=unit, name_key=fold(row.name),
        holder_key=str(row.holder_id or fold(row.holder)), year=year, cost=row.original_cost_vnd,
        national_code=row.national_asset_code, entered_at=row.created_at, **numbers,
    )  # fmt: skip
