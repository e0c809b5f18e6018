"""What is kept of a file before anybody planned it, and of its sheets that nobody reads: nothing of a person."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.imports import background
from assetreg.imports.models import ImportBatch
from assetreg.imports.options import FileOptions
from assetreg.imports.service import plan_import
from tests.imports.test_personal import CARS, PLANTED, book, found_in, the_list
from tests.support.personal import everything_stored
from tests.support.web import PageClient

NOBODY_IN_IT = [row[:5] for row in CARS]
PEOPLE = [["STT", "Họ và tên", "Số CCCD", "SĐT"], [1, "Nguyễn Văn Khánhzq", "052085001234", "0905123456"]]


def with_sheet_beside(hidden: bool, rows: list[list[object]] = PEOPLE) -> bytes:
    """Cars without anybody, and another sheet of the same workbook that no import of cars reads."""
    workbook = openpyxl.load_workbook(io.BytesIO(book(*NOBODY_IN_IT)))
    sheet = workbook.create_sheet("Danh sách")
    for row in rows:
        sheet.append(row)
    sheet.sheet_state = "hidden" if hidden else "visible"
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["vehicles", "staff"])
def test_a_file_left_to_the_machine_by_a_script_holds_nobody_while_it_waits(
    client: PageClient, session: Session, kind: str
) -> None:
    content = book(*CARS) if kind == "vehicles" else the_list()
    said = {"kind": kind, "background": "1", "options": json.dumps({"ignore_columns": True})}
    answer = client.post(
        "/api/v1/imports", data={**said, "file": (io.BytesIO(content), "xe.xlsx")}, content_type="multipart/form-data"
    )
    # Planned at once, or refused at once with the question: it never lies in the queue.
    assert answer.status_code == (201 if kind == "vehicles" else 409), answer.data
    session.flush()
    assert found_in(everything_stored(session)) == []


def test_a_file_without_people_waits_with_its_bytes(client: PageClient, session: Session) -> None:
    content = book(*NOBODY_IN_IT)
    answer = client.post(
        "/api/v1/imports", data={"kind": "vehicles", "background": "1", "file": (io.BytesIO(content), "xe.xlsx")},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert (answer.status_code, answer.get_json()["state"]) == (202, "waiting")
    assert session.scalars(select(ImportBatch.content)).one() == content


def test_a_large_file_handed_in_on_the_page_is_looked_through_first(
    client: PageClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(background.LARGE_BYTES, "packed", 1)  # type: ignore[attr-defined]
    answer = client.post(
        "/imports",
        data={"kind": "vehicles", "ignore_columns": "1", "file": (io.BytesIO(book(*CARS)), "xe.xlsx")},
        content_type="multipart/form-data",
    )
    assert answer.status_code in (302, 303, 409, 422)
    session.flush()
    assert found_in(everything_stored(session)) == []


@pytest.mark.parametrize("hidden", [True, False])
def test_people_on_a_sheet_that_is_not_read_are_not_kept_with_the_file(session: Session, hidden: bool) -> None:
    content = with_sheet_beside(hidden)
    made = background.plan_later(
        session, OPERATOR, content, "xe.xlsx", kind="vehicles", options=FileOptions(sheets=("Sheet",))
    )
    assert made.state == "planned"
    batch = plan_import(session, OPERATOR, content, "xe.xlsx", kind="vehicles", options=FileOptions(sheets=("Sheet",)))
    assert batch.counts == {"create": 2}
    assert batch.content is None
    assert batch.withheld is not None
    session.flush()
    assert [one for one in PLANTED if one in everything_stored(session)] == []


def test_a_sheet_of_names_of_places_beside_is_nobody(session: Session) -> None:
    content = with_sheet_beside(True, [["Đơn vị hành chính"], ["Xã Ia Krái"], ["Phường Trần Phú"], ["Xã Đak Pơ"]])
    batch = plan_import(session, OPERATOR, content, "xe.xlsx", kind="vehicles", options=FileOptions(sheets=("Sheet",)))
    assert batch.content == content
