"""Reads of duplicates: what records say of themselves, pairs that were found, decisions, merges, who went where."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, extract, func, select
from sqlalchemy.orm import Session, aliased

from assetreg.admin_units.models import AdminUnit
from assetreg.assets.models import Facility
from assetreg.assets.queries import FacilityFilter, conditions_of
from assetreg.core.errors import NotFound
from assetreg.core.pages import EXACT_COUNT, Page, count_up_to, page_through
from assetreg.core.text import fold
from assetreg.duplicates.models import Candidate, Decision, Merge
from assetreg.duplicates.names import taken_apart
from assetreg.duplicates.scoring import Traits

# A point at the centre of its unit says only which unit.
KNOWN_PLACES = ("stated", "converted")
_One, _Other = aliased(Facility, name="one"), aliased(Facility, name="other")
_OneCommune, _OtherCommune = aliased(AdminUnit, name="one_commune"), aliased(AdminUnit, name="other_commune")


@dataclass(frozen=True, slots=True)
class PairSide:
    """One of two records of a pair, as a list shows it."""

    code: str
    name: str
    holder: str
    commune: str
    land_area_m2: Any
    original_cost_vnd: int | None


@dataclass(frozen=True, slots=True)
class PairRecord:
    """Two facilities that read alike. ``decision``: ``later`` where somebody put them off."""

    score: int
    reasons: Sequence[Mapping[str, Any]]
    group_id: int
    one: PairSide
    other: PairSide
    decision: str | None


def traits_where(session: Session, *conditions: ColumnElement[bool]) -> list[Traits]:
    """What the facilities that the session sees say of themselves; one statement."""
    columns = (
        Facility.id, Facility.name, Facility.holder, Facility.commune_id, Facility.former_commune_id,
        Facility.national_asset_code, Facility.address, Facility.location_source, func.ST_X(Facility.location),
        func.ST_Y(Facility.location), Facility.land_area_m2, Facility.gross_floor_m2, Facility.original_cost_vnd,
        extract("year", Facility.put_in_use_on),
    )  # fmt: skip
    return [traits(*row) for row in session.execute(select(*columns).where(*conditions).order_by(Facility.id))]


def traits(
    number: int, name: str, holder: str, commune_id: int | None, former_id: int | None, national_code: str | None,
    address: str | None, source: str | None, longitude: float | None, latitude: float | None, land: Any, floor: Any,
    cost: int | None, year: Any,
) -> Traits:  # fmt: skip
    """What a record says, from its columns; the place only where it is really known."""
    known = source in KNOWN_PLACES
    return Traits(
        id=number, name=taken_apart(name or ""), holder_key=taken_apart(holder or "").words, commune_id=commune_id,
        former_commune_id=former_id, national_code=national_code, address=fold(address) if address else "",
        longitude=longitude if known else None, latitude=latitude if known else None, land_area_m2=land,
        gross_floor_m2=floor, original_cost_vnd=cost, year=None if year is None else int(year),
    )  # fmt: skip


def fingerprint(one: Traits, other: Traits) -> str:
    """What two records say in substance: it changes when either is renamed, moved, or measured anew."""
    said = []
    for traits in sorted((one, other), key=lambda t: t.id):
        place = None if traits.longitude is None else (round(traits.longitude, 3), round(traits.latitude or 0, 3))
        said.append(
            (traits.id, traits.name.words, traits.holder_key, traits.commune_id, traits.former_commune_id, place,
             str(traits.land_area_m2), traits.original_cost_vnd, traits.national_code)
        )  # fmt: skip
    return hashlib.sha256(repr(said).encode()).hexdigest()


def decisions_on(session: Session, pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Decision]:
    """What was decided about pairs (smaller id first)."""
    wanted = set(pairs)
    if not wanted:
        return {}
    query = select(Decision).where(
        Decision.facility_id == func.any([one for one, _ in wanted]),
        Decision.other_id == func.any([other for _, other in wanted]),
    )
    found = {(row.facility_id, row.other_id): row for row in session.scalars(query)}
    return {pair: row for pair, row in found.items() if pair in wanted}


def list_pairs(
    session: Session, *, unit: str | None = None, least: int = 0, q: str | None = None, group: int | None = None,
    later: bool | None = None, limit: int = 50, cursor: str | None = None,
) -> Page[PairRecord]:  # fmt: skip
    """Pairs that nobody decided about, the likeliest first; ``later``: only those put off, or only the others."""
    query = _pairs().where(Candidate.score >= least)
    if unit is not None or q:
        wanted = select(Facility.id).where(*conditions_of(session, FacilityFilter(unit=unit, q=q)))
        query = query.where(Candidate.facility_id.in_(wanted) | Candidate.other_id.in_(wanted))
    if group is not None:
        query = query.where(Candidate.group_id == group)
    if later is not None:
        query = query.where(Decision.id.is_not(None) if later else Decision.id.is_(None))
    keys: list[Any] = [100 - Candidate.score, Candidate.facility_id, Candidate.other_id]
    return page_through(session, query, keys, _pair_of, limit=limit, cursor=cursor)


def count_waiting(session: Session) -> int:
    """How many pairs nobody has decided about or put off, counted up to 10,000. One statement."""
    return count_up_to(session, _pairs().where(Decision.id.is_(None)), EXACT_COUNT)


def pairs_of(session: Session, facility_id: int) -> list[PairRecord]:
    """The pairs that one facility is part of, the likeliest first; ten at most."""
    query = _pairs().where((Candidate.facility_id == facility_id) | (Candidate.other_id == facility_id))
    return [_pair_of(row) for row in session.execute(query.order_by(Candidate.score.desc()).limit(10))]


def _pairs() -> Select[*tuple[Any, ...]]:
    sides = [
        (side.code, side.name, side.holder, commune.name, side.land_area_m2, side.original_cost_vnd)
        for side, commune in ((_One, _OneCommune), (_Other, _OtherCommune))
    ]
    return (
        select(Candidate.score, Candidate.reasons, Candidate.group_id, Decision.decision, *sides[0], *sides[1])
        .join(_One, _One.id == Candidate.facility_id)
        .join(_Other, _Other.id == Candidate.other_id)
        .join(_OneCommune, _OneCommune.id == _One.commune_id)
        .join(_OtherCommune, _OtherCommune.id == _Other.commune_id)
        .outerjoin(
            Decision, (Decision.facility_id == Candidate.facility_id) & (Decision.other_id == Candidate.other_id)
        )
    )


def _pair_of(row: Row[*tuple[Any, ...]]) -> PairRecord:
    return PairRecord(row[0], row[1], row[2], PairSide(*row[4:10]), PairSide(*row[10:16]), row[3])


def get_merge(session: Session, number: int) -> Merge:
    """One merge; raises ``NotFound``."""
    found = session.scalar(select(Merge).where(Merge.id == number))
    if found is None:
        raise NotFound(code="record_not_found", record=str(number))
    return found


def merges_into(session: Session, facility_id: int) -> Sequence[Merge]:
    """What was merged into a facility, oldest first."""
    return session.scalars(select(Merge).where(Merge.facility_id == facility_id).order_by(Merge.id)).all()


def survivors_of(session: Session, codes: Iterable[str]) -> dict[str, str]:
    """Code of a merged record -> code of the one that stands for it now; one statement.

    Whatever reads codes that people wrote down (addresses, labels, files) asks this for those it does not find.
    """
    query = (
        select(Merge.merged_code, Facility.code)
        .join(Facility, Facility.id == Merge.facility_id)
        .where(Merge.merged_code == func.any(list(codes)))
    )
    return dict(session.execute(query).all())
