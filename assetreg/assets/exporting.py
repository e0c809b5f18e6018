"""Writes facilities as workbook, CSV, GeoJSON or GeoPackage; a workbook or CSV file read back changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from assetreg.assets.documents import facility_document, field_value
from assetreg.assets.labels import FIELD_LABELS
from assetreg.assets.records import FacilityRecord
from assetreg.assets.schemas import FIELDS
from assetreg.core.geopackage import write_points
from assetreg.core.sheets import FORMS, write_sheet

FORMATS = (*FORMS, "geojson", "gpkg")


def write_facilities(records: Iterable[FacilityRecord], path: Path, form: str) -> int:
    """Write ``records`` to ``path`` in one of ``FORMATS``; returns how many."""
    if form in FORMS:
        rows = map(_values, records)
        return write_sheet(rows, path, form, name="facilities", fields=FIELDS, labels=FIELD_LABELS)
    return {"geojson": _write_geojson, "gpkg": _write_geopackage}[form](records, path)


def _values(record: FacilityRecord) -> list[Any]:
    """The record as a row of the import: a centre of a unit is no coordinate that anybody stated."""
    values = {name: field_value(record, name) for name in FIELDS}
    if record.location_source != "stated":
        values["longitude"] = values["latitude"] = None
    return list(values.values())


def _write_geojson(records: Iterable[FacilityRecord], path: Path) -> int:
    number = 0
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type": "FeatureCollection", "features": [')
        for number, record in enumerate(records, 1):
            facts = facility_document(record)
            point = [facts.pop("longitude"), facts.pop("latitude")]
            geometry = None if None in point else {"type": "Point", "coordinates": point}
            feature = {"type": "Feature", "id": record.code, "geometry": geometry, "properties": facts}
            file.write(("" if number == 1 else ",") + "\n" + json.dumps(feature, ensure_ascii=False))
        file.write("\n]}\n")
    return number


def _write_geopackage(records: Iterable[FacilityRecord], path: Path) -> int:
    points, facts = [], []
    for record in records:
        points.append((record.longitude, record.latitude))
        facts.append({**{name: field_value(record, name) for name in FIELDS}, "commune_name": record.commune_name})
    for fact in facts:
        del fact["longitude"], fact["latitude"]
    write_points(path, "facilities", points, facts)
    return len(facts)
