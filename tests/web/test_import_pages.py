from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.accounts.models import Attempt
from assetreg.assets.models import Facility
from assetreg.imports.models import ImportBatch
from tests.support.web import PageClient
from tests.support.workbooks import GOOD, HEADINGS, IN_ANOTHER_PROVINCE, RESIDUAL_OVER_COST, write_workbook


def count(session: Session, table: type[Facility | ImportBatch]) -> int:
    return session.execute(select(func.count()).select_from(table)).scalar_one()


@pytest.fixture
def workbook(tmp_path: Path) -> bytes:
    return write_workbook(tmp_path / "book.xlsx", [GOOD, RESIDUAL_OVER_COST, IN_ANOTHER_PROVINCE]).read_bytes()


def hand_in(client: PageClient, content: bytes, name: str = "book.xlsx", **stated: str) -> tuple[int, str, str]:
    """Status, where it leads, and what it says."""
    data = {"file": (io.BytesIO(content), name), **stated}
    answer = client.post("/imports", data=data, content_type="multipart/form-data")
    return answer.status_code, answer.headers.get("Location", ""), answer.text


def test_a_column_that_nobody_knows_is_asked_about(client: PageClient, session: Session, workbook: bytes) -> None:
    status, _, page = hand_in(client, workbook)
    assert status == 422
    assert HEADINGS[-1] in page
    assert 'name="ignore_columns"' in page
    assert count(session, ImportBatch) == 0


def test_an_answer_is_kept_while_the_next_question_is_asked(client: PageClient, workbook: bytes) -> None:
    _, _, page = hand_in(client, workbook, money_unit="thousand")
    assert '<option value="thousand" selected>' in page


def test_htmx_gets_the_question_alone_and_is_led_on(client: PageClient, workbook: bytes) -> None:
    asked = {"headers": {"HX-Request": "true"}, "content_type": "multipart/form-data"}
    question = client.post("/imports", data={"file": (io.BytesIO(workbook), "book.xlsx")}, **asked)
    assert question.text.lstrip().startswith("<div")
    fields = {"file": (io.BytesIO(workbook), "book.xlsx"), "ignore_columns": "1"}
    led = client.post("/imports", data=fields, **asked)
    assert led.status_code == 204
    assert led.headers["HX-Redirect"].startswith("/imports/")


def test_a_plan_shows_every_row_that_is_refused_and_changes_nothing(
    client: PageClient, session: Session, workbook: bytes
) -> None:
    status, address, _ = hand_in(client, workbook, ignore_columns="1")
    assert status == 303
    page = client.get(address).text
    assert "Nhà văn hóa cũ" in page
    assert "Trạm y tế cũ" in page
    assert re.search(r"cột <?[^<]*K", page)
    assert count(session, Facility) == 0


def test_a_plan_is_applied_once(client: PageClient, session: Session, workbook: bytes) -> None:
    _, address, _ = hand_in(client, workbook, ignore_columns="1")
    applied = client.post(f"{address}/apply")
    assert applied.status_code == 303
    assert count(session, Facility) == 1
    assert "1 tạo mới" in client.get(address).text
    again = client.post(f"{address}/apply")
    assert again.status_code == 409
    assert count(session, Facility) == 1


def test_a_doubt_is_answered_for_all_rows_of_its_kind(client: PageClient, session: Session, tmp_path: Path) -> None:
    first = write_workbook(tmp_path / "first.xlsx", [GOOD]).read_bytes()
    _, address, _ = hand_in(client, first, ignore_columns="1")
    client.post(f"{address}/apply")
    # The same facility with another headcount carries no code: it may be the same or not.
    changed = (*GOOD[:12], 30, *GOOD[13:])
    second = write_workbook(tmp_path / "second.xlsx", [changed]).read_bytes()
    _, address, _ = hand_in(client, second, ignore_columns="1")
    assert 'name="all-possible_match"' in client.get(address).text
    client.post(f"{address}/apply", data={"all-possible_match": "same"})
    assert session.execute(select(Facility.headcount)).scalars().all() == [30]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("book.xlsx", b"MZ\x90\x00" + b"\0" * 200, "file_is_program"),
        ("book.csv", b"", "file_empty"),
        ("book.csv", b"ten;tuoi\na;1\n", "no_headings"),
    ],
)
def test_a_file_that_is_none_is_refused_remembered_and_not_stored(
    client: PageClient, session: Session, name: str, content: bytes, code: str
) -> None:
    status, _, page = hand_in(client, content, name)
    assert status == 422
    assert 'role="alert"' in page
    assert count(session, ImportBatch) == 0
    kept = session.execute(select(Attempt).where(Attempt.kind == "import")).scalar_one()
    assert kept.detail == {"code": code, "file": name}


def test_no_file_at_all_is_said(client: PageClient) -> None:
    answer = client.post("/imports", data={})
    assert answer.status_code == 422
    assert "Hãy chọn một tệp." in answer.text


def test_who_may_only_look_is_offered_no_import(signed_in: Callable[[str], PageClient]) -> None:
    inspector = signed_in("inspector")
    assert inspector.get("/imports").status_code == 403
    assert 'href="/imports"' not in inspector.get("/").text
