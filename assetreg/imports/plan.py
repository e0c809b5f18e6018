"""Makes the plan of a batch: reads its table in one pass, finds what each row means, and writes down every finding."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from assetreg.access.actor import Place, Scope
from assetreg.assets.findings import Finding, Severity, error
from assetreg.assets.placing import PLACE_FIELDS, Placed, PlaceRequest, place_all
from assetreg.assets.unit_texts import Names
from assetreg.core.copy import copy_rows
from assetreg.core.errors import Invalid
from assetreg.core.sql import sql
from assetreg.core.values import Refused, read_date
from assetreg.imports.checks import CHECKS, CHECKS_OF_REVISIONS, Check
from assetreg.imports.collector import collector_paused
from assetreg.imports.in_sets import in_sets
from assetreg.imports.kinds import KINDS
from assetreg.imports.matching import Matches, Seen, match_rows
from assetreg.imports.models import ImportBatch
from assetreg.imports.rows import Rows, digests, require_fields
from assetreg.imports.stages import Stages
from assetreg.imports.taking_in import Taking
from assetreg.jobs.tasks import Tell, in_silence

_PLAIN = tuple(field for field in KINDS["facilities"].fields if field not in PLACE_FIELDS and field != "code")
_ROW_COLUMNS = (
    *("batch_id", "row_number", "verdict", "facility_id", "revision", "digest", "cleared"),
    *("province_code", "commune_code", "commune_id", "former_commune_id", "longitude", "latitude"),
    *("location_source", "source_x", "source_y", "source_srid"),
    *_PLAIN,
)
_FINDING_COLUMNS = ("batch_id", "row_number", "severity", "code", "field", "params", "choices")
_POINT_FIELDS = ("longitude", "latitude", "x", "y", "srid")


def plan(session: Session, taking: Taking, within: Scope) -> None:
    """Fill the batch with its rows and findings; changes nothing in the register.

    ``within``: where its maker may import; rows of other places are refused.
    """
    batch, stages = taking.batch, taking.stages
    with collector_paused():
        with stages.stage("units"):
            names = Names.of(session, on=_counted_on(batch))
        seen = Seen()
        for rows in taking.rows():
            _plan_rows(session, batch, rows, names, seen, stages, within)
    taking.tell("check", 0, len(CHECKS))
    with stages.stage("check"), in_sets(session), collector_paused():
        session.execute(sql("assetreg.imports", "mark_unchanged"), {"batch_id": batch.id})
        _run_checks(session, batch, CHECKS, taking.tell)


def _counted_on(batch: ImportBatch) -> dt.date | None:
    """The day of the list, where it is said: its names of units are those of that day."""
    said = batch.options.get("counted_on")
    try:
        return read_date(said) if said else None
    except Refused as refused:
        raise Invalid(code="bad_counted_on", value=refused.params.get("value")) from None


def recheck(session: Session, batch: ImportBatch) -> None:
    """Look again at rows that answers have turned into revisions of known facilities."""
    with in_sets(session):
        session.execute(sql("assetreg.imports", "mark_unchanged"), {"batch_id": batch.id})
        _run_checks(session, batch, CHECKS_OF_REVISIONS, in_silence)


def write_findings(session: Session, batch_id: int, findings: Iterable[tuple[int, Finding]]) -> int:
    """Store findings by row number; returns how many."""
    # All of them first: a check that still asks the database cannot share the connection with a COPY.
    rows = [_finding_row(batch_id, row, finding) for row, finding in findings]
    return copy_rows(session, "import_finding", _FINDING_COLUMNS, rows) if rows else 0


def _run_checks(session: Session, batch: ImportBatch, checks: Sequence[Check], tell: Tell) -> None:
    for number, check in enumerate(checks):
        tell("check", number, len(checks))
        if write_findings(session, batch.id, check(session, batch.id)):
            session.execute(sql("assetreg.imports", "mark_findings"), {"batch_id": batch.id})


def _plan_rows(
    session: Session, batch: ImportBatch, rows: Rows, names: Names, seen: Seen, stages: Stages, within: Scope
) -> None:
    kind = KINDS[batch.kind]
    with stages.stage("match"):
        identities = digests(kind, rows)
        matches = match_rows(session, rows, identities, seen)
        new = [
            place
            for place, code in enumerate(rows.column("code"))
            if code is None and place not in matches.known and place not in matches.applied
        ]
        require_fields(kind, rows, new)
    with stages.stage("locate"):
        places = _place(session, rows, matches, names)
    with stages.stage("record"):
        findings = {place: _findings(place, rows, matches, where, within) for place, where in enumerate(places)}
        copy_rows(session, "import_row", _ROW_COLUMNS, _rows(batch.id, rows, matches, identities, places, findings))
        write_findings(
            session, batch.id, ((rows.numbers[place], one) for place, some in findings.items() for one in some)
        )


def _place(session: Session, rows: Rows, matches: Matches, names: Names) -> list[Placed]:
    """Where each row lies; a row applied before is not asked again."""
    requests, asked = [], []
    fields = ("is_restricted", "former_commune", "commune", "address", "former_address", *_POINT_FIELDS)
    columns = [rows.column(field) for field in fields]
    for place, (restricted, former, commune, address, written, *point) in enumerate(zip(*columns, strict=True)):
        if place in matches.applied:
            continue
        refused = {one.field for one in rows.parsed.errors.get(place, ())}
        if refused & set(_POINT_FIELDS):
            point = [None] * len(_POINT_FIELDS)
        known = matches.known.get(place)
        emptied = rows.parsed.cleared.get(place, ())
        longitude, latitude, x, y, srid = point
        where = None if known is None else known.place.less(emptied)
        secret = False if "is_restricted" in emptied else restricted
        requests.append(
            PlaceRequest(former, commune, longitude, latitude, x, y, srid, where, secret, address or written)
        )
        asked.append(place)
    places = [Placed() for _ in rows.numbers]
    for place, found in zip(asked, place_all(session, names, requests), strict=True):
        places[place] = found
    return places


def _findings(place: int, rows: Rows, matches: Matches, where: Placed, within: Scope) -> Sequence[Finding]:
    """Everything found about a row so far, in the order of its columns."""
    own = rows.parsed.errors.get(place, ())
    refused = {one.field for one in own}
    found = [Finding(Severity.ERROR, one.field, one.code, one.params) for one in own]
    found += matches.findings.get(place, ())
    found += [one for one in where.findings if one.code != "required" or one.field not in refused]
    if where.commune is not None and not within.covers(Place(where.commune.province_code, where.commune.id)):
        found.append(error("commune", "outside_scope", value=where.commune.name))
    return found


def _rows(
    batch_id: int,
    rows: Rows,
    matches: Matches,
    identities: Sequence[uuid.UUID | None],
    places: Sequence[Placed],
    findings: dict[int, Sequence[Finding]],
) -> Iterator[tuple[Any, ...]]:
    plain = zip(*(rows.column(field) for field in _PLAIN), strict=True)
    points = zip(*(rows.column(field) for field in ("x", "y", "srid")), strict=True)
    for place, (number, values, point) in enumerate(zip(rows.numbers, plain, points, strict=True)):
        where = places[place]
        known = matches.known.get(place)
        cleared = rows.parsed.cleared.get(place)
        commune = where.commune
        yield (
            batch_id,
            number,
            _verdict(place, matches, findings[place]),
            known.id if known is not None else matches.applied.get(place),
            known.revision if known is not None else None,
            identities[place],
            sorted(cleared) if cleared else None,
            *((None, None, None) if commune is None else (commune.province_code, commune.code, commune.id)),
            where.former_commune_id,
            where.longitude,
            where.latitude,
            where.location_source,
            *(point if where.location_source == "converted" else (None, None, None)),
            *values,
        )


def _verdict(place: int, matches: Matches, findings: Sequence[Finding]) -> str:
    severities = {finding.severity for finding in findings}
    if Severity.ERROR in severities:
        return "refuse"
    if place in matches.applied:
        return "unchanged"
    if Severity.DOUBT in severities:
        return "doubt"
    return "revise" if place in matches.known else "create"


def _finding_row(batch_id: int, row: int, finding: Finding) -> tuple[Any, ...]:
    params = json.dumps(finding.params, ensure_ascii=False, default=_plain)
    choices = json.dumps([{"value": c.value, "label": c.label} for c in finding.choices], ensure_ascii=False)
    return batch_id, row, finding.severity.value, finding.code, finding.field, params, choices


def _plain(value: object) -> object:
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)
