"""Writes facilities as workbook, CSV, GeoJSON or GeoPackage; a workbook or CSV file read back changes nothing."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from assetreg.assets.documents import facility_document, field_value
from assetreg.assets.labels import FIELD_LABELS
from assetreg.assets.records import FacilityRecord
from assetreg.assets.schemas import FIELDS
from assetreg.core.geopackage import write_points
from assetreg.core.i18n import LOCALES, catalogue

FORMATS = ("xlsx", "csv", "geojson", "gpkg")
_GUARD = ("=", "+", "-", "@")


def write_facilities(records: Iterable[FacilityRecord], path: Path, form: str) -> int:
    """Write ``records`` to ``path`` in one of ``FORMATS``; returns how many."""
    written = 0

    def counted() -> Iterator[FacilityRecord]:
        nonlocal written
        for record in records:
            written += 1
            yield record

    {"xlsx": _write_workbook, "csv": _write_csv, "geojson": _write_geojson, "gpkg": _write_geopackage}[form](
        counted(), path
    )
    return written


def bilingual(label: str) -> str:
    """A label in both languages, Vietnamese first."""
    texts = [catalogue(locale).get(label, label) for locale in LOCALES]
    return " / ".join(dict.fromkeys(texts))


def _values(record: FacilityRecord) -> list[Any]:
    """The record as a row of the import: a centre of a unit is no coordinate that anybody stated."""
    values = {name: field_value(record, name) for name in FIELDS}
    if record.location_source != "stated":
        values["longitude"] = values["latitude"] = None
    return [("no", "yes")[value] if isinstance(value, bool) else value for value in values.values()]


def _write_workbook(records: Iterable[FacilityRecord], path: Path) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("facilities")
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        names = book.add_format({"italic": True, "font_color": "#51606b"})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.set_column(0, len(FIELDS) - 1, 18)
        sheet.freeze_panes(2, 0)
        sheet.write_row(0, 0, [bilingual(FIELD_LABELS[name]) for name in FIELDS], bold)
        sheet.write_row(1, 0, FIELDS, names)
        for number, record in enumerate(records, 2):
            for column, value in enumerate(_values(record)):
                if isinstance(value, dt.date):
                    sheet.write_datetime(number, column, dt.datetime(value.year, value.month, value.day), day)
                elif isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif value is not None:
                    sheet.write_number(number, column, value)


def _write_csv(records: Iterable[FacilityRecord], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8-sig") as file:  # the mark lets spreadsheets read accents
        writer = csv.writer(file)
        writer.writerow(FIELDS)
        for record in records:
            writer.writerow([_cell(value) for value in _values(record)])


def _cell(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    # A spreadsheet would run a text like "=1+1" as a formula; reading takes the guard off again.
    return f"'{value}" if isinstance(value, str) and value.startswith(_GUARD) else value


def _write_geojson(records: Iterable[FacilityRecord], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type": "FeatureCollection", "features": [')
        for number, record in enumerate(records, 1):
            facts = facility_document(record)
            point = [facts.pop("longitude"), facts.pop("latitude")]
            geometry = None if None in point else {"type": "Point", "coordinates": point}
            feature = {"type": "Feature", "id": record.code, "geometry": geometry, "properties": facts}
            file.write(("" if number == 1 else ",") + "\n" + json.dumps(feature, ensure_ascii=False))
        file.write("\n]}\n")


def _write_geopackage(records: Iterable[FacilityRecord], path: Path) -> None:
    points, facts = [], []
    for record in records:
        points.append((record.longitude, record.latitude))
        facts.append({**{name: field_value(record, name) for name in FIELDS}, "commune_name": record.commune_name})
    for fact in facts:
        del fact["longitude"], fact["latitude"]
    write_points(path, "facilities", points, facts)
