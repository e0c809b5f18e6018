"""Intake that can be explained: sheets, cells as handed in, mappings asked once, work in the background."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.assets.models import Facility
from assetreg.cli.worker import register_tasks
from assetreg.core.errors import Conflict, Invalid, NotFound
from assetreg.core.i18n import use_locale
from assetreg.core.runtime import Runtime
from assetreg.imports import background
from assetreg.imports.cells import kept_row, kept_rows, pack, unpack
from assetreg.imports.compared import as_document, changes_of
from assetreg.imports.explained import explain_row
from assetreg.imports.headings import heading_key
from assetreg.imports.kinds import KINDS
from assetreg.imports.mappings import asked_words, delete_mapping, guess_field, list_mappings, rename_mapping
from assetreg.imports.models import ImportBatch
from assetreg.imports.options import FileOptions
from assetreg.imports.queries import batch_findings, batch_rows
from assetreg.imports.reading.found import SHEET_STRIDE
from assetreg.imports.report import write_report
from assetreg.imports.service import apply_import, plan_import
from assetreg.jobs.queries import get_job
from tests.imports.files import csv_file, row, workbook
from tests.support.jobs import drain
from tests.support.sealing import seal
from tests.support.web import PageClient


def two_sheets() -> bytes:
    """Two tables of one office, the second with an error in its first row."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name, bad in (("Khối tỉnh", ""), ("Khối xã", "nhiều")):
            page = book.add_worksheet(name)
            page.write_row(0, 0, ["DANH SÁCH TRỤ SỞ"])
            page.write_row(2, 0, ["name", "kind", "holder", "commune", "headcount"])
            page.write_row(3, 0, [f"Trụ sở {name}", "headquarters", "UBND", "23764", bad])
            page.write_row(4, 0, [f"Kho {name}", "headquarters", "UBND", "23764", 3])
    return out.getvalue()


def office(**said: Any) -> bytes:
    """A table with a heading and a word of the office's own."""
    return csv_file(row(**{"Phương án của xã": "giao CA xã", "Sổ tay": "x1"}) | said)


def asked(session: Session, content: bytes) -> Invalid:
    with pytest.raises(Invalid) as refused, session.begin_nested():
        plan_import(session, OPERATOR, content, "x.csv")
    return refused.value


def test_every_sheet_is_read_and_every_finding_says_its_sheet_and_cell(session: Session) -> None:
    batch = plan_import(session, OPERATOR, two_sheets(), "x.xlsx")
    assert (batch.rows, batch.counts) == (4, {"create": 3, "refuse": 1})
    assert [(s["name"], s["heading_row"], s["rows"]) for s in batch.sheets] == [("Khối tỉnh", 3, 2), ("Khối xã", 3, 2)]
    (found,) = batch_findings(session, batch.id)
    assert (found.sheet, found.cell, found.number) == ("Khối xã", "E4", SHEET_STRIDE + 4)
    assert apply_import(session, OPERATOR, batch.id).state == "applied"


def test_the_result_workbook_is_the_office_s_own_sheets(session: Session, tmp_path: Path) -> None:
    batch = plan_import(session, OPERATOR, two_sheets(), "x.xlsx")
    write_report(session, batch, tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames[:2] == ["Khối tỉnh", "Khối xã"]
    sheet = book["Khối xã"]
    assert (sheet["A1"].value, sheet["A4"].value, sheet["E4"].value) == ("DANH SÁCH TRỤ SỞ", "Trụ sở Khối xã", "nhiều")
    assert sheet["E4"].comment.text.startswith("“nhiều”")
    assert [sheet.cell(4, column).value for column in (6, 7)] == [4, "Từ chối"]
    assert book["Khối tỉnh"]["E4"].comment is None


def test_cells_are_kept_as_handed_in_and_a_row_is_explained_from_them(session: Session) -> None:
    batch = plan_import(session, OPERATOR, csv_file(row(land_area_m2=" 1.250,5 ", headcount="12")), "x.csv")
    assert kept_row(session, batch.id, 2)[-2:] == [" 1.250,5 ", "12"]  # type: ignore[index]
    apply_import(session, OPERATOR, batch.id)
    seal(session)
    session.execute(text("UPDATE import_batch SET content = NULL"))  # years later, the file itself is gone
    session.expire_all()
    found = explain_row(session, session.get_one(ImportBatch, batch.id), 2)
    by_field = {cell.field: cell for cell in found.cells}
    area = by_field["land_area_m2"]
    assert (area.cell, area.handed_in, float(area.read)) == ("E2", " 1.250,5 ", 1250.5)
    assert (found.verdict, found.record[0]) == ("create", "facility")  # type: ignore[index]
    with pytest.raises(NotFound):
        explain_row(session, batch, 99)


def test_titles_and_rows_left_out_are_kept_too(session: Session) -> None:
    content = workbook(row(name="A"), row(name="B"), above=[["SỞ TÀI CHÍNH"], [""]])
    batch = plan_import(session, OPERATOR, content, "x.xlsx")
    kept = dict(kept_rows(session, batch.id, 0))
    assert (kept[1][0], kept[4][0], kept[5][0]) == ("SỞ TÀI CHÍNH", "A", "B")


def test_packed_cells_come_back_as_they_were() -> None:
    import datetime as dt

    rows = [(7, ["a", 1, 2.5, None, True, dt.date(2025, 7, 1), dt.datetime(2025, 7, 1, 8, 30)])]
    assert unpack(pack(rows)) == rows


def test_unknown_columns_are_asked_with_samples_and_a_guess(session: Session) -> None:
    one, two = asked(session, csv_file(row(**{"Diện tích khuôn viên đất hiện có": "120", "Sổ tay": "x1"}))).params[
        "asked"
    ]
    assert (one["guess"], one["samples"], two["guess"], two["samples"]) == ("land_area_m2", ("120",), None, ("x1",))


def test_what_is_said_under_a_name_is_remembered_and_not_asked_again(session: Session) -> None:
    content = office()
    keys = [one["key"] for one in asked(session, content).params["asked"]]
    said = FileOptions(columns={keys[0]: "outcome", keys[1]: None}, save_as="Mẫu của Sở")
    first = plan_import(session, OPERATOR, content, "x.csv", options=said)
    (word,) = asked_words(session, first, KINDS["facilities"])
    assert (word.field, word.word, word.times) == ("outcome", "giao CA xã", 1)
    words = FileOptions(columns=said.columns, values={"outcome": {"giao ca xa": "handover"}}, save_as="Mẫu của Sở")
    second = plan_import(session, OPERATOR, content, "x.csv", options=words)
    assert second.counts == {"create": 1}
    (saved,) = list_mappings(session, ["facilities"])
    assert (saved.name, saved.revision, saved.values) == ("Mẫu của Sở", 2, {"outcome": {"giao ca xa": "handover"}})
    third = plan_import(session, OPERATOR, office(name="Khác"), "y.csv")
    assert (third.counts, third.mapping_name) == ({"create": 1}, "Mẫu của Sở")
    named = FileOptions(mapping="Mẫu của Sở")
    assert plan_import(session, OPERATOR, office(name="Nữa"), "z.csv", options=named).counts == {"create": 1}
    with pytest.raises(NotFound):
        plan_import(session, OPERATOR, content, "x.csv", options=FileOptions(mapping="Không có"))


def test_mappings_are_renamed_and_forgotten(session: Session) -> None:
    for name in ("Một", "Hai"):
        options = FileOptions(ignore_columns=True, save_as=name)
        plan_import(session, OPERATOR, office(**{name: "1"}), "x.csv", options=options)
    one, two = sorted(list_mappings(session, ["facilities"]), key=lambda found: found.id)
    assert rename_mapping(session, OPERATOR, one.id, " Mẫu mới ").name == "Mẫu mới"
    with pytest.raises(Conflict):
        rename_mapping(session, OPERATOR, two.id, "Mẫu mới")
    delete_mapping(session, OPERATOR, one.id)
    assert [found.name for found in list_mappings(session, ["facilities"])] == ["Hai"]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Diện tích khuôn viên đất (m2)", "land_area_m2"),
        ("Tên gọi cơ sở nhà, đất", "name"),
        ("Ghi chú của lái xe", None),
    ],
)
def test_a_heading_is_guessed_only_where_it_is_like_enough(heading: str, field: str | None) -> None:
    with use_locale("vi"):
        assert guess_field(heading, KINDS["facilities"], taken={}) == field
    assert heading_key("Diện tích khuôn viên (m2)") == heading_key("DIEN TICH KHUON VIEN")


def test_old_and_new_stand_side_by_side_before_and_after(session: Session) -> None:
    first = plan_import(session, OPERATOR, csv_file(row(national_asset_code="T1", headcount="5")), "x.csv")
    apply_import(session, OPERATOR, first.id)
    seal(session)
    batch = plan_import(session, OPERATOR, csv_file(row(national_asset_code="T1", headcount="9")), "x.csv")
    rows = [one for one, _ in batch_rows(session, batch.id).items]
    expected = [{"field": "headcount", "old": 5, "new": 9}]
    assert as_document(changes_of(session, batch, rows)[2]) == expected
    apply_import(session, OPERATOR, batch.id)
    seal(session)
    assert as_document(changes_of(session, batch, rows)[2]) == expected


def test_a_file_is_planned_and_applied_in_the_background(committed: Runtime) -> None:
    register_tasks()
    with committed.session() as session:
        batch = background.plan_later(
            session, OPERATOR, csv_file(row(), row(name="Hai")), "x.csv", kind="facilities", options=FileOptions()
        ).id
    drain(committed)
    with committed.session() as session:
        assert session.get_one(ImportBatch, batch).state == "planned"
        background.apply_later(session, OPERATOR, batch, {})
        with pytest.raises(Conflict, match="batch_at_work"):
            background.apply_later(session, OPERATOR, batch, {})
        session.commit()
    drain(committed)
    with committed.session() as session:
        found = session.get_one(ImportBatch, batch)
        assert (found.state, found.counts) == ("applied", {"create": 2})
        assert get_job(session, found.job_id or 0).state == "done"
        assert len(session.scalars(select(Facility.id)).all()) == 2


def test_a_file_that_cannot_be_read_in_the_background_says_why_and_asks(committed: Runtime) -> None:
    register_tasks()
    with committed.session() as session:
        batch = background.plan_later(session, OPERATOR, office(), "x.csv", kind="facilities", options=FileOptions()).id
    drain(committed)
    with committed.session() as session:
        found = session.get_one(ImportBatch, batch)
        assert (found.state, found.rows) == ("failed", 0)
        assert found.problem is not None
        assert (found.problem["code"], len(found.problem["params"]["asked"])) == ("unknown_columns", 2)


def test_the_pages_ask_show_and_explain(session: Session, signed_in: Callable[[str], PageClient]) -> None:
    client = signed_in("admin")
    sent = {"file": (io.BytesIO(office(headcount="nhiều")), "x.csv"), "kind": "facilities"}
    refused = client.post("/imports", data=sent, content_type="multipart/form-data", headers={"HX-Request": "true"})
    assert (refused.status_code, 'name="column-' in refused.text) == (422, True)
    keys = [heading_key("Phương án của xã"), heading_key("Sổ tay")]
    said = {f"column-{keys[0]}": "outcome", f"column-{keys[1]}": "-", "save_as": "Mẫu"}
    sent = {"file": (io.BytesIO(office(headcount="nhiều")), "x.csv"), "kind": "facilities"} | said
    address = client.post("/imports", data=sent, content_type="multipart/form-data").headers["Location"]
    page = client.get(address)
    assert 'name="word-outcome:giao CA xã"' in page.text
    again = client.post(f"{address}/plan-again", data={"word-outcome:giao CA xã": "handover", "save_as": "Mẫu"})
    batch = session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc()).limit(1)).one()
    assert again.headers["Location"].endswith(f"/imports/{batch.id}")
    assert [one.field for one in batch_findings(session, batch.id)] == ["headcount"]
    assert "nhiều" in client.get(f"/imports/{batch.id}/rows/2").text
    assert client.get("/imports/mappings").status_code == 200
    body = client.get(f"/api/v1/imports/{batch.id}/rows/2").json
    assert {"cell": "E2", "heading": "Phương án của xã", "field": "outcome", "handed_in": "giao CA xã",
            "read": "handover"} in body["cells"]  # fmt: skip
    assert client.get(f"/api/v1/imports/{batch.id}/rows").json["items"][0]["verdict"] == "refuse"
    assert client.get("/api/v1/import-mappings").json["items"][0]["name"] == "Mẫu"


def test_the_interface_takes_a_file_and_writes_it(session: Session, signed_in: Callable[[str], PageClient]) -> None:
    client = signed_in("admin")
    options = json.dumps({"ignore_columns": True})
    sent = {"file": (io.BytesIO(office()), "x.csv"), "options": options}
    made = client.post("/api/v1/imports", data=sent, content_type="multipart/form-data")
    assert (made.status_code, made.json["create"]) == (201, 1)
    done = client.post(f"/api/v1/imports/{made.json['batch']}/apply", json={})
    assert (done.status_code, done.json["state"]) == (200, "applied")
    wrong = {"file": (io.BytesIO(office()), "x.csv"), "options": "[1]"}
    assert client.post("/api/v1/imports", data=wrong, content_type="multipart/form-data").status_code == 422
