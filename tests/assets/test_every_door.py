"""One schema, every door: the same value gets the same verdict, field and code in a form, JSON, a workbook and CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from werkzeug.datastructures import MultiDict

from assetreg.assets.schemas import FIELDS, FacilityInput
from assetreg.core.errors import FieldError
from assetreg.core.parse import Door, parse
from assetreg.imports.kinds import KINDS
from assetreg.imports.rows import read_rows, require_fields
from tests.assets.values_table import No, cases, record
from tests.imports.files import only_sheet

KIND = KINDS["facilities"]
type Verdict = tuple[Any, list[tuple[str, str]]]  # the field's value, (field, code) of every error


def typed(value: Any) -> str:
    """What a person would type for a value, and what a spreadsheet shows of it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else str(value)


def told(errors: list[FieldError] | tuple[FieldError, ...]) -> list[tuple[str, str]]:
    return sorted((error.field, error.code) for error in errors)


def through_form(rows: list[dict[str, Any]]) -> list[tuple[dict[str, Any], list[tuple[str, str]]]]:
    answers = []
    for row in rows:
        form = MultiDict({name: typed(value) for name, value in row.items()} | {"csrf_token": "x"})
        parsed = parse(FacilityInput, form, Door.FORM)
        answers.append((parsed.value.__dict__ if parsed.value else {}, told(parsed.errors)))
    return answers


def through_json(rows: list[dict[str, Any]]) -> list[tuple[dict[str, Any], list[tuple[str, str]]]]:
    answers = []
    for row in rows:
        body = json.loads(json.dumps(row, default=dt.date.isoformat))
        parsed = parse(FacilityInput, body, Door.JSON)
        answers.append((parsed.value.__dict__ if parsed.value else {}, told(parsed.errors)))
    return answers


def through_table(content: bytes) -> list[tuple[dict[str, Any], list[tuple[str, str]]]]:
    table = only_sheet(content, KIND)
    answers = []
    for chunk in table.chunks(50):
        rows = read_rows(KIND, chunk, table.door, "dong")
        require_fields(KIND, rows, range(len(chunk.numbers)))
        for place in range(len(chunk.numbers)):
            values = {name: rows.column(name)[place] for name in FIELDS}
            answers.append((values, told(rows.parsed.errors.get(place, ()))))
    return answers


def through_workbook(rows: list[dict[str, Any]]) -> list[tuple[dict[str, Any], list[tuple[str, str]]]]:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, FIELDS)
        for line, row in enumerate(rows, 1):
            for column, name in enumerate(FIELDS):
                value = row.get(name)
                if isinstance(value, dt.date):
                    sheet.write_datetime(line, column, dt.datetime(value.year, value.month, value.day), day)
                elif isinstance(value, bool):
                    sheet.write_boolean(line, column, value)
                elif isinstance(value, str):
                    sheet.write_string(line, column, value)
                elif value is not None:
                    sheet.write_number(line, column, value)
    return through_table(out.getvalue())


def through_csv(rows: list[dict[str, Any]]) -> list[tuple[dict[str, Any], list[tuple[str, str]]]]:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(FIELDS)
    writer.writerows([typed(row.get(name)) for name in FIELDS] for row in rows)
    return through_table(out.getvalue().encode())


DOORS: dict[str, Callable[[list[dict[str, Any]]], list[tuple[dict[str, Any], list[tuple[str, str]]]]]] = {
    "form": through_form,
    "json": through_json,
    "xlsx": through_workbook,
    "csv": through_csv,
}


def test_the_table_holds_two_hundred_values() -> None:
    assert len(cases()) >= 200


@pytest.mark.parametrize("door", DOORS)
def test_every_value_means_at_this_door_what_the_table_says(door: str) -> None:
    answers = DOORS[door]([record(field, written) for field, written, _ in cases()])
    assert len(answers) == len(cases())
    wrong = []
    for (field, written, meant), (values, errors) in zip(cases(), answers, strict=True):
        expected = [(field, meant.code)] if isinstance(meant, No) else []
        if errors != expected or (not expected and values[field] != meant):
            wrong.append((field, written, meant, values.get(field), errors))
    assert wrong == []
