"""Finds records that read alike: over a unit for the list, around one record at the door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.admin_units.models import AdminUnit
from assetreg.admin_units.queries import get_unit
from assetreg.assets.models import Facility
from assetreg.core.clock import today
from assetreg.core.quads import ranges_of_box
from assetreg.duplicates.blocking import groups_of, pairs_between, pairs_within
from assetreg.duplicates.models import Candidate
from assetreg.duplicates.queries import decisions_on, fingerprint, traits_where
from assetreg.duplicates.scoring import ASK, LISTED, Traits, Verdict, judge
from assetreg.jobs.tasks import Tell, in_silence

AROUND = 0.002  # degrees beside a place in which another commune's records are looked at too
SHOWN = 5
TOLD_EVERY = 5_000  # pairs between two words about how far it is


@dataclass(frozen=True, slots=True)
class Looked:
    """What a search did: how many records it read, how many pairs it compared, how many it lists."""

    facilities: int
    compared: int
    found: int


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A known facility that a new one resembles."""

    facility: Facility
    verdict: Verdict


def place_searched(session: Session, actor: Actor, unit_code: str) -> AdminUnit:
    """The province (2 digits) or commune (5) to be searched; raises ``NotFound``, ``Forbidden``."""
    unit = get_unit(session, unit_code, on=today())
    require(actor, Permission.DUPLICATE_MERGE, Place(unit.province_code, unit.id if unit.level == "commune" else None))
    return unit


def find(session: Session, actor: Actor, unit_code: str, *, tell: Tell = in_silence) -> Looked:
    """List the pairs of a province (2 digits) or commune (5) anew, less those that somebody found to be two.

    A pair comes back when one of the two has changed in substance since. Raises as ``place_searched``.
    """
    unit = place_searched(session, actor, unit_code)
    is_commune = unit.level == "commune"
    tell("read")
    inside: ColumnElement[bool] = Facility.province_code == unit.province_code
    gone: ColumnElement[bool] = Candidate.province_code == unit.province_code
    if is_commune:
        inside, gone = Facility.commune_id == unit.id, Candidate.commune_id == unit.id
    records = traits_where(session, inside)
    compared, found = 0, []
    for one, other in pairs_within(records):
        compared += 1
        if compared % TOLD_EVERY == 0:
            tell("compare", compared)
        verdict = judge(one, other)
        if verdict is not None and verdict.score >= LISTED:
            found.append((one, other, verdict))
    tell("record", 0, len(found))
    kept = _undecided(session, found)
    session.execute(delete(Candidate).where(gone))
    if kept:
        session.execute(insert(Candidate), _rows(unit.province_code, kept))
    return Looked(len(records), compared, len(kept))


def lookalikes(session: Session, facility: Facility) -> list[Lookalike]:
    """Known facilities that the one just entered may be, the likeliest first: of its communes, and close by."""
    near: ColumnElement[bool] = Facility.commune_id == facility.commune_id
    (own,) = traits_where(session, Facility.id == facility.id)
    if facility.former_commune_id is not None:
        near |= Facility.former_commune_id == facility.former_commune_id
    if own.longitude is not None and own.latitude is not None:
        box = (own.longitude - AROUND, own.latitude - AROUND, own.longitude + AROUND, own.latitude + AROUND)
        for first, last in ranges_of_box(*box, most=4):
            near |= Facility.quad.between(first, last)
    known = traits_where(session, Facility.province_code == facility.province_code, near, Facility.id != facility.id)
    judged = [(other, judge(own, other)) for _, other in pairs_between([own], known)]
    alike = sorted(
        ((other, verdict) for other, verdict in judged if verdict is not None and verdict.score >= ASK),
        key=lambda found: -found[1].score,
    )[:SHOWN]
    rows = {row.id: row for row in session.scalars(select(Facility).where(Facility.id.in_([t.id for t, _ in alike])))}
    return [Lookalike(rows[other.id], verdict) for other, verdict in alike if other.id in rows]


type Found = tuple[Traits, Traits, Verdict]


def _undecided(session: Session, found: Sequence[Found]) -> list[Found]:
    decided = decisions_on(session, [(one.id, other.id) for one, other, _ in found])
    kept = []
    for one, other, verdict in found:
        said = decided.get((one.id, other.id))
        if said is None or said.decision == "later" or said.fingerprint != fingerprint(one, other):
            kept.append((one, other, verdict))
    return kept


def _rows(province: str, kept: Sequence[Found]) -> list[dict[str, object]]:
    groups = groups_of((one.id, other.id) for one, other, _ in kept)
    return [
        {
            "province_code": province,
            "commune_id": one.commune_id if one.commune_id == other.commune_id else None,
            "facility_id": one.id,
            "other_id": other.id,
            "group_id": groups[one.id],
            "score": verdict.score,
            "reasons": [reason.as_json() for reason in verdict.reasons],
        }
        for one, other, verdict in kept
    ]
