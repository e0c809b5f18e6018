"""Everything that a map of one unit needs to stand alone: its layers as GeoJSON and the facts of every feature."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from assetreg.access.rows import for_everybody
from assetreg.admin_units.models import AdminUnit
from assetreg.admin_units.queries import province_on
from assetreg.assets.queries import FacilityFilter, stream_facilities
from assetreg.assets.records import LAST_DAY_OF_DISTRICTS, FacilityRecord
from assetreg.commuting.queries import Flow, find_run, list_longest_flows, province_burden
from assetreg.core.clock import today
from assetreg.core.i18n import gettext
from assetreg.maps.facts import Facts, UnitPlace, burden_figures, facts_of_record, facts_of_unit, figures_of
from assetreg.maps.queries import ask, former_provinces, outcomes_by_commune, outcomes_of_unit

COMMUNE_TOLERANCE = 0.0005
"""About 50 m: what a pixel covers at the closest zoom such a file is read at."""
PROVINCE_TOLERANCE = 0.004
ALL_FLOWS = 1_000_000

type Feature = dict[str, Any]
type Entry = dict[str, Any]


def embedded_document(session: Session, unit: AdminUnit) -> dict[str, Any]:
    """``{"layers": {name: FeatureCollection}, "facts": {key: facts}}`` of a present province or commune.

    Keys are those that the page's scripts ask for: ``facility:CODE``, ``unit:LEVEL:CODE``, with ``:past`` before.
    """
    records = [r for r in stream_facilities(session, FacilityFilter(unit=unit.code)) if r.latitude is not None]
    now, before = _centres(session, unit)
    commune_id = unit.id if unit.level == "commune" else None
    areas = {
        "communes": _areas(session, "commune", unit.province_code, COMMUNE_TOLERANCE),
        "provinces": _areas(session, "province", None, PROVINCE_TOLERANCE),
    }
    flows = session.scalars(ask(session, "embedded_flows"), {"province": unit.province_code, "commune": commune_id})
    layers = {
        **{name: found for name, found in areas.items() if found},
        "flows": list(flows),
        "facilities": [_facility(record) for record in records],
        "centres": [*(_centre(row, past=False) for row in now), *(_centre(row, past=True) for row in before)],
    }
    with for_everybody(session):  # the page is given away
        facts = _facility_facts(session, unit, records) | _unit_facts(session, unit, now) | _past_facts(before)
    return {
        "layers": {name: {"type": "FeatureCollection", "features": found} for name, found in layers.items()},
        "facts": facts,
    }


def _areas(session: Session, level: str, province: str | None, tolerance: float) -> list[Feature]:
    asked = {"level": level, "province": province, "tolerance": tolerance, "as_of": today()}
    return list(session.scalars(ask(session, "embedded_areas"), asked))


def _centres(session: Session, unit: AdminUnit) -> tuple[list[Row[Any]], list[Row[Any]]]:
    """The unit and the units in it today, and what they were made of on the last day of districts."""
    province = province_on(session, unit.province_code)
    former = list(former_provinces(session, province, LAST_DAY_OF_DISTRICTS))
    heir = unit.id if unit.level == "commune" else None
    asked = ask(session, "embedded_centres")
    now = session.execute(asked, {"provinces": [province.code], "as_of": today(), "heir": heir})
    before = session.execute(asked, {"provinces": former, "as_of": LAST_DAY_OF_DISTRICTS, "heir": heir})
    return list(now), list(before)


def _point(lon: float | None, lat: float | None, properties: Entry) -> Feature:
    place = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "geometry": place, "properties": properties}


def _facility(record: FacilityRecord) -> Feature:
    properties = {"n": 1, "code": record.code, "name": record.name, "outcome": record.outcome}
    return _point(record.longitude, record.latitude, properties)


def _centre(row: Row[Any], *, past: bool) -> Feature:
    properties = {"code": row.code, "name": row.name, "level": row.level, "quality": row.quality}
    return _point(row.lon, row.lat, properties | ({"past": True} if past else {}))


def _entry(facts: Facts, **key: str | bool) -> dict[str, Entry]:
    """The facts under the key that the page builds from ``kind``, ``level``, ``code`` and ``past``."""
    parts = [key.get("kind"), key.get("level"), key.get("code"), "past" if key.get("past") else None]
    return {":".join(str(part) for part in parts if part): asdict(facts) | {"links": [], "key": key}}


def _facility_facts(session: Session, unit: AdminUnit, records: Iterable[FacilityRecord]) -> dict[str, Entry]:
    flows = _flows_by_facility(session, unit.province_code)
    found: dict[str, Entry] = {}
    for record in records:
        found |= _entry(facts_of_record(record, flows[record.code]), kind="facility", code=record.code)
    return found


def _flows_by_facility(session: Session, province: str) -> Mapping[str, list[Flow]]:
    flows: dict[str, list[Flow]] = defaultdict(list)
    run = find_run(session, province)
    for basis in ("inherited", "unknown", "reference") if run is not None else ():
        assert run is not None
        for flow in list_longest_flows(session, run, basis=basis, limit=ALL_FLOWS):
            flows[flow.facility_code].append(flow)
    return flows


def _unit_facts(session: Session, unit: AdminUnit, rows: Iterable[Row[Any]]) -> dict[str, Entry]:
    province = province_on(session, unit.province_code)
    burden = province_burden(session, province.code)
    tag = gettext("estimate") if burden is not None and burden.run.is_estimate else None
    by_code = {d.code: d.burden for d in burden.destinations if d.level == "commune"} if burden is not None else {}
    counts = outcomes_by_commune(session, province.code)
    found: dict[str, Entry] = {}
    for row in rows:
        place = UnitPlace(row.code, row.level, row.name, row.quality, row.lon, row.lat)
        if row.level == "province":
            facts = facts_of_unit(
                place,
                counts=outcomes_of_unit(session, province=row.code),
                figures=burden_figures(session, province),
            )
        else:
            figures = figures_of(by_code[row.code], tag) if row.code in by_code else []
            facts = facts_of_unit(place, counts=counts.get(row.id), figures=figures)
        found |= _entry(facts, kind="unit", level=row.level, code=row.code)
    return found


def _past_facts(rows: Iterable[Row[Any]]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for row in rows:
        place = UnitPlace(row.code, row.level, row.name, row.quality, row.lon, row.lat)
        found |= _entry(facts_of_unit(place, past=True), kind="unit", level=row.level, code=row.code, past=True)
    return found
