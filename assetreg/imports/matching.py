"""Which facilities of the register the rows of a file mean: by code, by national asset code, or as applied before."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from assetreg.assets.findings import Finding, error, notice
from assetreg.assets.models import Facility
from assetreg.assets.placing import KnownPlace
from assetreg.duplicates.queries import survivors_of
from assetreg.imports.models import ImportResult
from assetreg.imports.rows import Rows


@dataclass(frozen=True, slots=True)
class Known:
    """A facility that a row means, as it stands now."""

    id: int
    code: str
    revision: int
    place: KnownPlace


@dataclass(slots=True)
class Seen:
    """What earlier rows of the same file carried, value -> row number."""

    codes: dict[str, int] = field(default_factory=dict)
    asset_codes: dict[str, int] = field(default_factory=dict)
    digests: dict[uuid.UUID, int] = field(default_factory=dict)


@dataclass(slots=True)
class Matches:
    """Per row of a chunk: the facility meant, or the id of the one it was applied to before, and what is wrong."""

    known: dict[int, Known] = field(default_factory=dict)
    applied: dict[int, int] = field(default_factory=dict)
    findings: dict[int, list[Finding]] = field(default_factory=dict)

    def add(self, place: int, finding: Finding) -> None:
        self.findings.setdefault(place, []).append(finding)


def match_rows(session: Session, rows: Rows, digests: Sequence[uuid.UUID | None], seen: Seen) -> Matches:
    """Find the facilities of a chunk in three questions; a key that stands twice in the file is an error."""
    matches = Matches()
    _by_code(session, rows, matches, seen)
    _by_asset_code(session, rows, matches, seen)
    _by_digest(session, rows, digests, matches, seen)
    return matches


def _by_code(session: Session, rows: Rows, matches: Matches, seen: Seen) -> None:
    codes = rows.column("code")
    known = {found.code: found for found in _facilities(session, Facility.code, codes)}
    merged = _survivors(session, {code for code in codes if code is not None} - known.keys())
    for place, code in enumerate(codes):
        if code is None:
            continue
        if code in known:
            matches.known[place] = known[code]
        elif code in merged:
            matches.known[place] = merged[code]
            matches.add(place, notice("code", "merged_code", value=code, facility=merged[code].code))
        else:
            matches.add(place, error("code", "unknown_code", value=code))
        _refuse_repeated(matches, place, rows, "code", code, seen.codes)


def _survivors(session: Session, codes: Collection[str]) -> dict[str, Known]:
    """Code of a merged record -> the facility that stands for it now."""
    stands_for = survivors_of(session, codes) if codes else {}
    known = {found.code: found for found in _facilities(session, Facility.code, list(stands_for.values()))}
    return {code: known[stays] for code, stays in stands_for.items() if stays in known}


def _by_asset_code(session: Session, rows: Rows, matches: Matches, seen: Seen) -> None:
    """The national code names one facility; where two provinces carry it, nobody can say which is meant."""
    codes = rows.column("national_asset_code")
    known: dict[str, list[Known]] = {}
    for found, asset_code in _facilities_with(session, Facility.national_asset_code, codes):
        known.setdefault(asset_code, []).append(found)
    for place, code in enumerate(codes):
        if code is None:
            continue
        _refuse_repeated(matches, place, rows, "national_asset_code", code, seen.asset_codes)
        meant = known.get(code, [])
        own = matches.known.get(place)
        if own is not None:
            others = [found.code for found in meant if found.id != own.id]
            if others:
                matches.add(place, error("national_asset_code", "taken", value=code, facility=others[0]))
        elif len(meant) > 1:
            listed = ", ".join(found.code for found in meant)
            matches.add(place, error("national_asset_code", "several_facilities", value=code, facilities=listed))
        elif meant and rows.column("code")[place] is None:
            matches.known[place] = meant[0]


def _by_digest(session: Session, rows: Rows, digests: Sequence[uuid.UUID | None], matches: Matches, seen: Seen) -> None:
    asked = [digest for digest in digests if digest is not None]
    query = (
        select(ImportResult.digest, ImportResult.facility_id)
        .join(Facility, Facility.id == ImportResult.facility_id)
        .where(ImportResult.digest == func.any(asked))
    )
    applied = dict(session.execute(query).all()) if asked else {}
    for place, digest in enumerate(digests):
        if digest is None:
            continue
        if digest in seen.digests:
            matches.add(place, error("", "row_repeated", row=str(seen.digests[digest])))
        else:
            seen.digests[digest] = rows.numbers[place]
            if digest in applied:
                matches.applied[place] = applied[digest]


def _refuse_repeated(matches: Matches, place: int, rows: Rows, name: str, value: str, seen: dict[str, int]) -> None:
    first = seen.setdefault(value, rows.numbers[place])
    if first != rows.numbers[place]:
        matches.add(place, error(name, "key_repeated", value=value, row=str(first)))


def _facilities(session: Session, column: Any, values: Sequence[Any]) -> list[Known]:
    return [found for found, _ in _facilities_with(session, column, values)]


def _facilities_with(session: Session, column: Any, values: Sequence[Any]) -> list[tuple[Known, Any]]:
    asked = list({value for value in values if value is not None})
    if not asked:
        return []
    query = select(
        Facility.id,
        Facility.code,
        Facility.revision,
        Facility.commune_id,
        Facility.former_commune_id,
        func.ST_X(Facility.location),
        func.ST_Y(Facility.location),
        Facility.location_source,
        Facility.is_restricted,
        column,
    ).where(column == func.any(asked))
    return [(_known(row), row[9]) for row in session.execute(query)]


def _known(row: Row[*tuple[Any, ...]]) -> Known:
    return Known(row[0], row[1], row[2], KnownPlace(*row[3:9]))
