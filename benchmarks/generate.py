"""Makes facilities for measuring: deterministic rows on the real units of a loaded database, as workbook or CSV."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.assets.schemas import FIELDS

_SEATS = text("""
    SELECT old.code, present.code, old.name,
           ST_X(CASE WHEN near THEN was.centre ELSE now.centre END),
           ST_Y(CASE WHEN near THEN was.centre ELSE now.centre END)
    FROM admin_unit old
    JOIN admin_succession s ON s.from_unit_id = old.id AND s.is_default
    JOIN admin_unit present ON present.id = s.to_unit_id AND present.level = 'commune'
    JOIN admin_place was ON was.unit_id = old.id
    JOIN admin_place now ON now.unit_id = present.id
    CROSS JOIN LATERAL (SELECT ST_DistanceSphere(was.centre, now.centre) < 12000 AS near) n
    WHERE old.level = 'commune' AND old.valid_to = date '2025-07-01'
    ORDER BY old.code, present.code
""")
OUTCOMES = ("reuse", "handover", "disposal", "undecided")
STATUSES = ("in_use", "vacant", "partly_used")


def facility_rows(session: Session, n: int) -> Iterator[list[Any]]:
    """``n`` rows in the order of ``FIELDS``: former seats, several to a commune where ``n`` exceeds their number."""
    seats = session.execute(_SEATS).all()
    for number, seat in enumerate(islice(cycle(seats), n), 1):
        draw = int.from_bytes(hashlib.sha256(f"{seat[0]}:{number}".encode()).digest()[:8])
        floor = 300 + draw % 6_000
        cost = floor * (4_000_000 + draw // 7 % 5_000_000)
        values = {
            "national_asset_code": f"T{seat[1][:2]}{draw % 900:03d}-10101-{number}",
            "asset_unit_code": f"T{seat[1][:2]}{draw % 900:03d}",
            "budget_code": str(1_000_000 + draw % 9_000_000),
            "name": f"Trụ sở UBND {seat[2]} - khu {number}",
            "kind": "headquarters",
            "holder": f"UBND {seat[2]}",
            "former_commune": seat[0],
            "commune": seat[1],
            "longitude": round(seat[3] + (draw % 200 - 100) / 1e5, 6),
            "latitude": round(seat[4] + (draw // 200 % 200 - 100) / 1e5, 6),
            "land_area_m2": floor * 3 + 0.5,
            "footprint_m2": floor / 2,
            "gross_floor_m2": floor,
            "usable_floor_m2": round(floor * 0.82, 2),
            "original_cost_vnd": cost,
            "residual_value_vnd": cost * (draw % 90) // 100,
            "book_date": dt.date(2025, 6, 30),
            "headcount": 10 + draw % 60,
            "outcome": OUTCOMES[draw % 4],
            "outcome_reason": "Theo phương án sắp xếp của tỉnh",
            "status": STATUSES[draw % 3],
            "holder_level": "commune",
        }
        yield [values.get(field) for field in FIELDS]


def write_workbook(path: Path, rows: Iterator[Sequence[Any]]) -> None:
    """A workbook with the field names above the rows; codes as text, dates as dates."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("facilities")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, FIELDS)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, dt.date):
                    sheet.write_datetime(number, column, dt.datetime(value.year, value.month, value.day), day)
                elif isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif value is not None:
                    sheet.write_number(number, column, value)


def write_csv(path: Path, rows: Iterator[Sequence[Any]]) -> None:
    """The same as CSV with field names, dates day first."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(FIELDS)
        for row in rows:
            writer.writerow([f"{cell:%d/%m/%Y}" if isinstance(cell, dt.date) else cell for cell in row])
