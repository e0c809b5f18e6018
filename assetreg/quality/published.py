"""Published figures: the tables of one province as they stood at a load, beside the ones before, as CSV and JSON.

A file says nothing of when or by whom it was made beyond the day of the figures: the same figures give the same bytes.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from assetreg.admin_units.models import AdminUnit
from assetreg.core.errors import NotFound
from assetreg.core.pages import Page, page_through
from assetreg.quality.formula import Formula, formula_of
from assetreg.quality.grades import GRADES, SOURCES, Figures
from assetreg.quality.models import QualityFigure, QualitySnapshot

FORMS = ("csv", "json")


@dataclass(frozen=True, slots=True)
class Published:
    """One table as published: the province, its communes that the session sees by code, and what stood before."""

    snapshot: QualitySnapshot
    province_name: str
    formula: Formula
    communes: tuple[tuple[str, str, Figures], ...]  # code, name, figures
    total: Figures
    before: QualitySnapshot | None
    total_before: Figures | None


def list_published(
    session: Session, province: str | None = None, *, limit: int = 50, cursor: str | None = None
) -> Page[QualitySnapshot]:
    """The tables of the provinces that the session sees something of, newest first."""
    seen = select(QualityFigure.snapshot_id).where(QualityFigure.snapshot_id == QualitySnapshot.id).exists()
    query = select(QualitySnapshot.id.label("number")).where(seen)
    if province is not None:
        query = query.where(QualitySnapshot.province == province)
    newest_first = (literal(0) - QualitySnapshot.id).label("newest_first")
    page = page_through(session, query, (newest_first,), lambda row: int(row[0]), limit=limit, cursor=cursor)
    headings = select(QualitySnapshot).where(QualitySnapshot.id.in_(page.items)).order_by(QualitySnapshot.id.desc())
    return Page(tuple(session.scalars(headings)), page.next, page.count, page.count_is)


def get_published(session: Session, number: int) -> Published:
    """One table; raises ``NotFound`` (``table_not_published``) where there is none that the session sees."""
    snapshot = session.get(QualitySnapshot, number)
    rows = _rows(session, number) if snapshot is not None else []
    if snapshot is None or not rows:
        raise NotFound("table_not_published", number=str(number))
    former = select(QualitySnapshot).where(QualitySnapshot.province == snapshot.province, QualitySnapshot.id < number)
    before = session.scalar(former.order_by(QualitySnapshot.id.desc()).limit(1))
    rows_before = _rows(session, before.id) if before is not None else []
    communes = tuple((row.commune_code, row.commune_name, figures_of_row(row)) for row in rows)
    return Published(
        snapshot,
        _province_name(session, snapshot.province),
        formula_of(session, snapshot.formula),
        communes,
        _sum(rows),
        before if rows_before else None,
        _sum(rows_before) if rows_before else None,
    )


def newest_of(session: Session, province: str) -> int | None:
    """The number of a province's newest table."""
    query = select(QualitySnapshot.id).where(QualitySnapshot.province == province)
    return session.scalar(query.order_by(QualitySnapshot.id.desc()).limit(1))


def figures_of_rows(rows: Iterable[QualityFigure]) -> dict[tuple[str, int], Figures]:
    """Published rows as figures: (province, commune) -> figures."""
    return {(row.province_code, row.commune_id): figures_of_row(row) for row in rows}


def figures_of_row(row: QualityFigure) -> Figures:
    """One published row as figures."""
    return Figures(
        len(row.failed),
        row.facilities,
        row.restricted,
        row.score_sum,
        row.importance_sum,
        row.weighted_sum,
        list(row.bands),
        list(row.failed),
        list(row.passed),
        list(row.unmade),
        list(row.looked_at),
        dict(row.sources),
    )


def roll_up[K, G](figures: Mapping[K, Figures], group: Callable[[K], G], checks: int) -> dict[G, Figures]:
    """The figures of groups of units."""
    made: dict[G, Figures] = {}
    for key, one in figures.items():
        made.setdefault(group(key), Figures(checks)).take(one)
    return made


def document(table: Published) -> dict[str, Any]:
    """One table as JSON."""
    return {
        "province": table.snapshot.province,
        "province_name": table.province_name,
        "day": table.snapshot.day.isoformat(),
        "cause": table.snapshot.cause,
        "formula": table.snapshot.formula,
        "grounds": table.snapshot.grounds,
        "digest": table.snapshot.digest,
        "before": None if table.before is None else table.before.day.isoformat(),
        "total": figures_document(table.total, table.formula),
        "total_before": None if table.total_before is None else figures_document(table.total_before, table.formula),
        "communes": [
            {"code": code, "name": name, **figures_document(figures, table.formula)}
            for code, name, figures in table.communes
        ],
    }


def figures_document(figures: Figures, formula: Formula) -> dict[str, Any]:
    """The figures of one unit as JSON: counts, means (points of 100), counts by check."""
    return {
        "facilities": figures.facilities,
        "restricted": figures.restricted,
        "score": _number(figures.mean),
        "plain_score": _number(figures.plain_mean),
        "grades": figures.grades,
        "bands": figures.bands,
        "sources": {source: figures.sources.get(source, 0) for source in SOURCES},
        "checks": {
            check.code: {
                "failed": figures.failed[check.bit],
                "looked_at": figures.looked_at[check.bit],
                "passed": figures.passed[check.bit],
                "unmade": figures.unmade[check.bit],
                "failed_percent": _number(figures.share(figures.failed[check.bit])),
            }
            for check in formula.checks
            if check.bit < figures.checks
        },
    }


def write_json(table: Published) -> bytes:
    """The table as a file, byte for byte the same for the same figures."""
    return (json.dumps(document(table), ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def write_csv(table: Published) -> bytes:
    """One row per unit (the province first), one column per figure."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    units = [(table.snapshot.province, table.province_name, table.total), *table.communes]
    for number, (code, name, figures) in enumerate(units):
        cells = dict(_cells(figures, table.formula))
        if number == 0:
            writer.writerow(["day", "formula", "code", "name", *cells])
        writer.writerow([table.snapshot.day.isoformat(), table.snapshot.formula, code, name, *cells.values()])
    return ("\ufeff" + stream.getvalue()).encode()  # the mark lets spreadsheets read accents


def _cells(figures: Figures, formula: Formula) -> Iterator[tuple[str, Any]]:
    yield "facilities", figures.facilities
    yield "restricted", figures.restricted
    yield "score", figures.mean
    yield "plain_score", figures.plain_mean
    grades = figures.grades
    yield from ((grade, grades[grade]) for grade in GRADES)
    yield from ((f"source_{source}", figures.sources.get(source, 0)) for source in SOURCES)
    for check in formula.checks:
        yield f"{check.code}_failed", figures.failed[check.bit]
        yield f"{check.code}_looked_at", figures.looked_at[check.bit]
        yield f"{check.code}_passed", figures.passed[check.bit]
        yield f"{check.code}_unmade", figures.unmade[check.bit]


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _rows(session: Session, number: int) -> list[QualityFigure]:
    query = select(QualityFigure).where(QualityFigure.snapshot_id == number).order_by(QualityFigure.commune_code)
    return list(session.scalars(query))


def _sum(rows: Iterable[QualityFigure]) -> Figures:
    listed = [figures_of_row(row) for row in rows]
    total = Figures(listed[0].checks)
    for one in listed:
        total.take(one)
    return total


def _province_name(session: Session, code: str) -> str:
    query = select(AdminUnit.name).where(AdminUnit.level == "province", AdminUnit.code == code)
    return session.scalar(query.order_by(AdminUnit.valid_to.desc().nulls_first()).limit(1)) or code
