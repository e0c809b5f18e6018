"""Wrong files: each is answered with its own problem, and nothing is stored."""

from __future__ import annotations

import resource
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.assets.models import Facility
from assetreg.core.errors import Conflict, Invalid
from assetreg.core.i18n import LOCALES, problem_sentence, use_locale
from assetreg.imports.kinds import KINDS
from assetreg.imports.models import ImportBatch
from assetreg.imports.reading import found
from assetreg.imports.reading.opening import open_reading
from assetreg.imports.service import plan_import
from tests.imports.corpus.making import cells, page
from tests.imports.corpus.old_xls import old_xls, under_password
from tests.imports.files import bomb, csv_file, lying_bomb, messy, row, workbook, zip_of


def doctype() -> bytes:
    parts = {"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}
    return zip_of(parts)


def spoiled_xls() -> bytes:
    content = old_xls("A", [["name"]])
    return content[:600] + b"\xff" * 2000 + content[2600:]


def xml_with_entities() -> bytes:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><Workbook xmlns="{space}">&a;</Workbook>'.encode()


def request(sheet: Any) -> None:
    sheet.append(["Mẫu số 01/TSC-XLTS"])
    sheet.append(["STT", "Tên tài sản", "Hình thức xử lý", "Lý do đề nghị xử lý"])


WRONG: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing at all": ("file_empty", lambda: b""),
    "blanks only": ("file_empty", lambda: b" \r\n\t\r\n"),
    "an empty workbook": ("file_empty", lambda: messy(lambda sheet: None)),
    "headings without rows": ("no_rows", lambda: csv_file(row()).splitlines()[0]),
    "a program renamed to .xlsx": ("file_is_program", lambda: b"MZ\x90\0\3" + b"\0" * 500),
    "a PDF": ("file_is_document", lambda: b"%PDF-1.7\n"),
    "a picture": ("file_is_picture", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 50),
    "a web page": ("file_is_page", lambda: b"\n<!doctype html><p>Thong bao</p>"),
    "a web page with a table of something else": ("no_headings", lambda: page([cells("Menu"), cells("Trang chủ")])),
    "an archive of something else": ("file_is_archive", lambda: zip_of({"readme.txt": b"hello"})),
    "a binary file": ("file_is_binary", lambda: b"\1\2\3\0\0\0" * 100),
    "a workbook under a password": ("file_protected", under_password),
    "an old document of text": ("file_is_document", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99),
    "a damaged old .xls": ("file_damaged", spoiled_xls),
    "an XML workbook that declares entities": ("file_damaged", xml_with_entities),
    "a page of a million columns": ("too_many_columns", lambda: page(['<td colspan="99999">x</td>'])),
    "an OpenDocument text": ("file_is_archive", lambda: zip_of({"mimetype": b"application/vnd.oasis.opendocument"})),
    "a damaged file of places": ("file_damaged", lambda: b"SQLite format 3\0" + b"\0" * 500),
    "a request to handle assets": ("paper_is_request", lambda: messy(request)),
    "a cut-off workbook": ("file_damaged", lambda: workbook(row())[:-200]),
    "a workbook that declares entities": ("file_damaged", doctype),
    "an honest zip bomb": ("file_bomb", bomb),
    "a zip bomb that lies about its size": ("file_bomb", lying_bomb),
    "a thousand parts": ("file_bomb", lambda: zip_of({f"p{n}": b"x" for n in range(1100)})),
    "a letter": ("no_headings", lambda: "Kính gửi Sở Tài chính,\nchúng tôi báo cáo\n".encode()),
    "CSV in another encoding": ("csv_encoding", lambda: b"name,kind,holder\nTr\xf8 s\xee,land,UBND x\xb7\n"),
    "a field twice": ("column_twice", lambda: csv_file(row(**{"Tên trụ sở": "A"}))),
    "an unknown column": ("unknown_columns", lambda: workbook(row(colour="red"))),
    "money in two units": (
        "money_units_differ",
        lambda: csv_file({"name": "A", "kind": "land", "holder": "B", "commune": "23764",
                          "Nguyên giá (triệu đồng)": 1, "Giá trị còn lại (nghìn đồng)": 1}),
    ),
    "too many columns": ("too_many_columns", lambda: csv_file(row(**{f"c{n}": n for n in range(300)}))),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_file_is_refused_with_its_problem_and_leaves_nothing(session: Session, case: str) -> None:
    code, make = WRONG[case]
    with pytest.raises(Invalid) as refusal, session.begin_nested():
        plan_import(session, OPERATOR, make(), "trụ sở.xlsx")
    assert refusal.value.code == code
    assert session.scalar(select(func.count()).select_from(ImportBatch)) == 0
    assert session.scalar(select(func.count()).select_from(Facility)) == 0
    for locale in LOCALES:
        with use_locale(locale):
            sentence = problem_sentence(refusal.value)
            assert "{" not in sentence
            assert not sentence.startswith("problem.")


def test_a_bomb_is_refused_without_being_unpacked() -> None:
    content = bomb()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Invalid):
        open_reading(content, KINDS["facilities"])
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # KB


def test_too_many_rows_are_refused_while_reading(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found, "MAX_ROWS", 10)
    with pytest.raises(Invalid) as refusal, session.begin_nested():
        plan_import(session, OPERATOR, csv_file(*(row(name=f"N{n}") for n in range(11))), "x.csv")
    assert refusal.value.code == "too_many_rows"
    assert session.scalar(select(func.count()).select_from(ImportBatch)) == 0


def test_money_without_a_unit_is_asked_for(session: Session) -> None:
    content = csv_file({"name": "A", "kind": "land", "holder": "B", "commune": "23764", "Nguyên giá": "1.860"})
    with pytest.raises(Conflict) as question, session.begin_nested():
        plan_import(session, OPERATOR, content, "x.csv")
    assert question.value.code == "money_unit_needed"
    batch = plan_import(session, OPERATOR, content, "x.csv", money_unit="dong")
    assert batch.money_unit == "dong"


def test_costs_that_cannot_be_dong_are_asked_about(session: Session) -> None:
    rows = [row(name=f"N{n}", gross_floor_m2=500, original_cost_vnd=2_500_000 + n) for n in range(30)]
    with pytest.raises(Conflict) as question, session.begin_nested():
        plan_import(session, OPERATOR, workbook(*rows), "x.xlsx")
    assert (question.value.code, question.value.params["guess"]) == ("money_unit_needed", "thousand")
    assert plan_import(session, OPERATOR, workbook(*rows), "x.xlsx", money_unit="thousand").counts == {"create": 30}
    assert plan_import(session, OPERATOR, workbook(*rows[:10]), "x.xlsx").counts == {"create": 10}
