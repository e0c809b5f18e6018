"""Movables as files: two heading rows, every field, and read back they say the same."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from assetreg.cli.export import EXPORTS
from assetreg.core.parse import Door, parse
from assetreg.kinds.described import Kind
from assetreg.movables.kinds import KINDS
from assetreg.movables.sorts import VEHICLE, Sort
from tests.factories.facilities import make_facility
from tests.movables.conftest import Enter
from tests.support.web import PageClient

EVERY = pytest.mark.parametrize(("kind", "sort"), KINDS, ids=lambda one: getattr(one, "plural", ""))
FULL: dict[str, dict[str, Any]] = {
    "vehicle": {"plate": "81A-012.34", "seats": 7, "year_made": 2018, "put_in_use_on": "30/06/2019",
                "original_cost_vnd": 1_080_000_000, "cost_budget_vnd": 1_000_000_000, "cost_other_vnd": 80_000_000,
                "residual_value_vnd": 500_000_000, "use_state_percent": "62,5", "use_other_percent": "37,5",
                "is_surplus": True, "note": "=1+1"},
    "equipment": {"quantity": 12, "surplus_quantity": 3, "wear_class": "computer", "use_state_percent": "x"},
    "archive_holding": {"year_from": 1976, "year_to": 2025, "shelf_metres": "12,5", "files_count": 1250,
                        "digitised_percent": "37,5", "retention": "permanent"},
}  # fmt: skip


def read_back(path: Path, form: str) -> tuple[list[Any], list[Any], list[list[Any]]]:
    """(labels, field names, rows) of a file."""
    if form == "csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file))
        return [], lines[0], lines[1:]
    sheet = load_workbook(path).active
    assert sheet is not None
    labels, fields, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    return labels, fields, rows


@EVERY
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_file_read_back_says_the_same(
    session: Session, entered: Enter, tmp_path: Path, kind: Kind, sort: Sort[Any], form: str
) -> None:
    premises = make_facility(session)
    record = entered(sort, facility=premises.code, condition="fair", **FULL[sort.name])
    entered(sort, unit="51")
    path = tmp_path / f"file.{form}"
    assert EXPORTS[kind.plural].write(session, path, form, "52") == 1
    labels, fields, rows = read_back(path, form)
    assert fields == list(kind.schema.model_fields)
    if form == "xlsx":
        assert " / " in labels[fields.index("condition")]
    parsed = parse(sort.schema, dict(zip(fields, rows[0], strict=True)), Door.CSV if form == "csv" else Door.SHEET)
    assert parsed.errors == ()
    assert {name: parsed.accepted[name] for name in fields} == {name: getattr(record, name) for name in fields}


@EVERY
def test_all_that_is_filtered_is_downloaded(client: PageClient, entered: Enter, kind: Kind, sort: Sort[Any]) -> None:
    wanted, _ = entered(sort, condition="poor"), entered(sort, condition="good")
    page = client.get(f"/{kind.plural}?condition=poor").text
    assert f"/{kind.plural}/export.csv?condition=poor" in page
    answer = client.get(f"/{kind.plural}/export.csv?condition=poor")
    assert answer.headers["Content-Disposition"].startswith(f"attachment; filename={kind.plural}-")
    lines = list(csv.DictReader(answer.get_data().decode("utf-8-sig").splitlines()))
    assert [line["code"] for line in lines] == [wanted.code]


def test_a_formula_in_a_text_is_guarded(session: Session, entered: Enter, tmp_path: Path) -> None:
    entered(VEHICLE, note="=1+1", name="+84")
    EXPORTS["vehicles"].write(session, tmp_path / "file.csv", "csv", None)
    text = (tmp_path / "file.csv").read_text("utf-8-sig")
    assert "'=1+1" in text
    assert "'+84" in text
