"""Reading tables: headings wherever they stand, delimiters, encodings, formulas, errors, blank rows, numbering."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from assetreg.core.errors import Invalid
from assetreg.imports.headings import Column, field_named
from assetreg.imports.kinds import KINDS
from assetreg.imports.reading.found import Sheet
from tests.imports.corpus.making import text_file
from tests.imports.files import csv_file, messy, only_sheet, row, workbook

KIND = KINDS["facilities"]


def read(table: Sheet) -> list[tuple[int, dict[str, Any]]]:
    """Row number and cells by field, of the whole table."""
    return [
        (number, {name: column[place] for name, column in chunk.columns.items()})
        for chunk in table.chunks(2)
        for place, number in enumerate(chunk.numbers)
    ]


def errors(table: Sheet) -> dict[int, list[tuple[str, str]]]:
    return {
        chunk.numbers[place]: [(error.field, error.code) for error in found]
        for chunk in table.chunks(2)
        for place, found in chunk.errors.items()
    }


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("name", "name"),
        ("original_cost_vnd", "original_cost_vnd"),
        ("Nguyên giá (nghìn đồng)", "original_cost_vnd"),
        ("NGUYÊN GIÁ", "original_cost_vnd"),
        ("Nguyên giá (đồng) / Original cost (dong)", "original_cost_vnd"),
        ("Diện tích đất (m2)", "land_area_m2"),
        ("Diện tích sàn sử dụng", "usable_floor_m2"),
        ("Xã cũ", "former_commune"),
        ("Tên trụ sở", "name"),
        ("Kinh độ", "longitude"),
        ("Màu sơn", None),
        ("", None),
    ],
)
def test_headings_are_known_by_name_label_and_custom(heading: str, field: str | None) -> None:
    assert field_named(heading, KIND) == field


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("original_cost_vnd", "dong"),
        ("Nguyên giá (đồng)", "dong"),
        ("Nguyên giá (nghìn đồng)", "thousand"),
        ("Nguyên giá (ngàn đ)", "thousand"),
        ("Nguyên giá (1.000đ)", "thousand"),
        ("Nguyên giá (triệu đồng)", "million"),
        ("Nguyên giá (tr.đ)", "million"),
        ("Original cost (thousand dong)", "thousand"),
        ("Nguyên giá", None),
    ],
)
def test_the_unit_of_money_is_read_from_the_heading(heading: str, unit: str | None) -> None:
    assert only_sheet(text_file([["name", "kind", heading], ["A", "land", 5]]), KIND).money_unit == unit


def test_a_label_above_the_field_name_says_what_is_really_written() -> None:
    rows = [["Tên cơ sở nhà, đất", "Nguyên giá (nghìn đồng)"], ["name", "original_cost_vnd"], ["A", 5]]
    headings = only_sheet(text_file(rows, delimiter="\t"), KIND).headings
    assert (headings.row, headings.money_unit) == (1, "thousand")


@pytest.mark.parametrize(
    ("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_are_lettered_as_spreadsheets_do(index: int, letter: str) -> None:
    assert Column(index, "", None).letter == letter


def test_titles_above_and_blank_rows_between_keep_the_numbering_of_the_sheet() -> None:
    above = [["ỦY BAN NHÂN DÂN TỈNH"], [], ["Biểu tổng hợp trụ sở"]]
    content = workbook(row(name="A"), {}, row(name="B"), above=above)
    assert [(number, cells["name"]) for number, cells in read(only_sheet(content, KIND))] == [(5, "A"), (7, "B")]


def test_a_table_that_begins_in_another_column_is_read_with_its_letters() -> None:
    def fill(sheet: Any) -> None:
        for column, (name, value) in enumerate(row().items(), 3):
            sheet.cell(4, column, name)
            sheet.cell(5, column, value)

    table = only_sheet(messy(fill), KIND)
    assert [column.letter for column in table.headings.columns] == ["C", "D", "E", "F"]
    assert read(table)[0][1]["commune"] == "23764"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_is_read_with_any_usual_delimiter_and_unicode_encoding(delimiter: str, encoding: str) -> None:
    content = csv_file(row(name="Trụ sở, nhà; đất"), delimiter=delimiter, encoding=encoding)
    assert read(only_sheet(content, KIND)) == [(2, row(name="Trụ sở, nhà; đất"))]


def test_a_decimal_comma_outside_quotes_shifts_the_cells_of_a_csv_row_and_is_told() -> None:
    content = b'name,kind,holder,commune,land_area_m2\nA,land,B,23764,1250,5\nC,land,D,23764,"1250,5"\n'
    assert errors(only_sheet(content, KIND)) == {2: [("", "cells_beyond_headings")]}


def test_formulas_count_by_their_stored_result() -> None:
    import io

    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["name", "kind", "holder", "commune", "land_area_m2"])
        sheet.write_row(1, 0, ["A", "land", "B", "23764"])
        sheet.write_formula(1, 4, "=500+500", None, 1000)
    # As a spreadsheet program saves it: its results are calculated, and it does not ask for that again.
    content = rewritten(out.getvalue(), "xl/workbook.xml", b' fullCalcOnLoad="1"', b"")
    table = only_sheet(content, KIND)
    assert read(table)[0][1]["land_area_m2"] == 1000


def test_formulas_that_nobody_calculated_and_cells_in_error_are_told_by_row_and_field() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["name", "kind", "holder", "commune", "land_area_m2"])
        sheet.append(["A", "land", "B", "23764", "=500+500"])
        sheet.append(["C", "land", "D", "23764", 5])
        sheet.append(["E", "land", "F", "23764", "#DIV/0!"])
        sheet["E4"].data_type = "e"
        sheet["H9"] = "=1+1"  # beside the table: nobody's business

    found = errors(only_sheet(messy(fill), KIND))
    assert found[2] == [("land_area_m2", "formula_without_result")]
    assert found[4] == [("land_area_m2", "error_cell")]
    assert 3 not in found


def test_merged_titles_do_not_matter() -> None:
    def fill(sheet: Any) -> None:
        sheet["A1"] = "Biểu tổng hợp"
        sheet.merge_cells("A1:D1")
        for column, (name, value) in enumerate(row().items(), 1):
            sheet.cell(2, column, name)
            sheet.cell(3, column, value)

    assert len(read(only_sheet(messy(fill), KIND))) == 1


def test_a_sheet_may_be_named_and_others_are_passed_over() -> None:
    def fill(sheet: Any) -> None:
        sheet.title = "Ghi chú"
        sheet.append(["Đọc trước khi nhập"])
        page = sheet.parent.create_sheet("Số liệu")
        for cells in (list(row()), list(row().values())):
            page.append(cells)

    content = messy(fill)
    assert only_sheet(content, KIND).name == "Số liệu"
    assert only_sheet(content, KIND, sheet="Số liệu").name == "Số liệu"
    with pytest.raises(Invalid) as refusal:
        only_sheet(content, KIND, sheet="Khác")
    assert refusal.value.code == "no_such_sheet"


def test_dates_and_numbers_arrive_as_such() -> None:
    content = workbook(row(book_date=dt.date(2025, 6, 30), headcount=23))
    (_, cells), *_ = read(only_sheet(content, KIND))
    assert cells["book_date"] == dt.date(2025, 6, 30)
    assert cells["headcount"] == 23


def rewritten(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The archive with one text of one part replaced."""
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == part:
                assert old in data
                data = data.replace(old, new)
            target.writestr(entry, data)
    return out.getvalue()
