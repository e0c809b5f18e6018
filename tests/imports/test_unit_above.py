"""Tables without a column of communes take theirs from the lines above them, or from one answer for all their rows."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor, Grant, Scope
from assetreg.admin_units.models import AdminUnit
from assetreg.assets.models import Facility
from assetreg.core.errors import Conflict
from assetreg.imports.kinds import KINDS
from assetreg.imports.mappings import list_mappings
from assetreg.imports.models import ImportBatch, ImportRow
from assetreg.imports.options import FileOptions
from assetreg.imports.queries import batch_findings
from assetreg.imports.reading.above import Above, commune_in, holder_in, read_above, said_on
from assetreg.imports.service import apply_import, plan_import
from assetreg.movables.models import Equipment
from tests.imports.corpus.described import account_book, general_inventory, ministry_export
from tests.imports.corpus.making import book
from tests.support.counting import count_statements
from tests.support.sealing import seal
from tests.support.web import PageClient

DONG = FileOptions(money_unit="dong")


def plan(session: Session, content: bytes, kind: str, options: FileOptions = DONG) -> ImportBatch:
    return plan_import(session, OPERATOR, content, "x.xls", kind=kind, options=options)


def told(batch: ImportBatch, code: str) -> list[dict[str, str]]:
    return [note["params"] for sheet in batch.sheets for note in sheet["notes"] if note["code"] == code]


def question_of(session: Session, content: bytes, kind: str, options: FileOptions = DONG) -> dict[str, object]:
    with pytest.raises(Conflict) as stopped, session.begin_nested():
        plan(session, content, kind, options)
    assert stopped.value.code == "file_questions"
    (question,) = stopped.value.params["questions"]
    return dict(question)


def small(above: Sequence[str], *names: str) -> bytes:
    """A list of facilities of an office's own, without a commune, with lines above it."""
    rows: list[list[object]] = [[line] for line in above]
    rows.append(["STT", "Tên trụ sở", "Loại trụ sở", "Đơn vị quản lý", "Diện tích đất"])
    rows += [[n, name, "headquarters", "Sở Nội vụ", 100 + n] for n, name in enumerate(names, 1)]
    return book(("DS", rows))


def test_an_export_of_the_ministry_becomes_facilities_by_their_national_codes(session: Session) -> None:
    question = question_of(session, ministry_export(), "facilities")  # the commune is called Ia Mơ by law
    now, before = (one["value"] for one in question["choices"][:2])  # type: ignore[index]
    assert (now, before) == ("23938", "Xã Ia Mơ, Huyện Chư Prông, Tỉnh Gia Lai")
    said = FileOptions(money_unit="dong", answers={"unit": (before,)})
    batch = plan(session, ministry_export(), "facilities", said)
    assert batch.counts == {"create": 3}
    assert told(batch, "holder_from_title") == [{"value": "UBND xã Ia Mơr"}]
    assert told(batch, "commune_from_title") == [{"value": "xã Ia Mơr"}]
    assert told(batch, "commune_of_table") == [{"value": before, "unit": f"23938 {before}"}]
    apply_import(session, OPERATOR, batch.id)
    seal(session)
    found = session.execute(
        select(Facility.national_asset_code, Facility.holder, AdminUnit.province_code)
        .join(AdminUnit, AdminUnit.id == Facility.commune_id)
        .where(Facility.national_asset_code.like("T64015012-%"))
        .order_by(Facility.national_asset_code)
    ).all()
    assert [tuple(one) for one in found] == [
        (f"T64015012-{rest}", "UBND xã Ia Mơr", "52") for rest in ("101-3", "101-4", "201-1")
    ]
    assert plan(session, ministry_export(), "facilities", said).counts == {"unchanged": 3}


def test_units_of_one_name_are_offered_and_one_answer_serves_every_row(session: Session) -> None:
    question = question_of(session, account_book(), "equipment")
    assert (question["key"], question["free"], question["default"]) == ("unit:MMTB", True, None)
    assert [one["value"] for one in question["choices"]] == ["20305", "23617", "-"]  # type: ignore[attr-defined]
    batch = plan(session, account_book(), "equipment", FileOptions(answers={"unit:MMTB": ("23617",)}))
    assert batch.counts == {"create": 3}
    apply_import(session, OPERATOR, batch.id)
    seal(session)
    assert set(session.scalars(select(Equipment.province_code).where(Equipment.holder == "UBND phường An Khê"))) == {
        "52"
    }


def test_words_of_one_s_own_are_understood_or_asked_again(session: Session) -> None:
    said = FileOptions(answers={"unit:Mau 01": ("xã Ia Yok, huyện Ia Grai, tỉnh Gia Lai",)})
    batch = plan(session, general_inventory(), "facilities", said)
    assert batch.counts["refuse"] == 1  # the row with a broken link
    (note,) = told(batch, "commune_of_table")
    assert note["unit"].startswith("23768 Xã Ia Yok")
    again = question_of(session, general_inventory(), "facilities", FileOptions(answers={"unit:Mau 01": ("Ở đây",)}))
    assert again["default"] is None


def test_without_lines_above_the_rows_are_asked_about_once_not_refused_one_by_one(session: Session) -> None:
    content = small(["DANH SÁCH TRỤ SỞ"], "Trụ sở A", "Trụ sở B")
    question = question_of(session, content, "facilities")
    assert (question["key"], question["params"]) == ("unit:DS", {"value": "–"})
    batch = plan(session, content, "facilities", FileOptions(answers={"unit:DS": ("Xã Ia Grai, tỉnh Gia Lai",)}))
    assert batch.counts == {"create": 2}
    left = plan(session, content, "facilities", FileOptions(answers={"unit:DS": ("-",)}))
    assert left.counts == {"refuse": 2}
    assert {(one.field, one.code) for one in batch_findings(session, left.id)} == {("commune", "required")}


def test_a_table_of_new_things_without_a_commune_is_asked_about_before_anything_is_planned(session: Session) -> None:
    content = small(["DANH SÁCH TRỤ SỞ"], "Trụ sở A", "Trụ sở B")
    with count_statements(session) as statements, pytest.raises(Conflict) as stopped:
        plan(session, content, "facilities")
    assert stopped.value.code == "file_questions"
    assert not any("import_row" in one or "FROM facility" in one for one in statements)
    keyed = [["DANH SÁCH"], ["Mã tài sản quốc gia", "Tên trụ sở", "Loại trụ sở", "Đơn vị quản lý"]]
    known = book(("DS", [*keyed, ["T64-1", "Trụ sở C", "headquarters", "Sở Nội vụ"]]))
    question_of(session, known, "facilities")  # only the register knows whether it is new


def test_an_answer_of_one_list_is_not_remembered_for_the_next_with_its_headings(session: Session) -> None:
    content = small(["DANH SÁCH TRỤ SỞ"], "Trụ sở A")
    plan(session, content, "facilities", FileOptions(answers={"unit:DS": ("23764",)}, save_as="Sở Nội vụ"))
    (mapping,) = list_mappings(session, ["facilities"])
    assert mapping.options == {}
    question_of(session, content, "facilities", FileOptions(mapping="Sở Nội vụ"))


def test_a_list_of_before_july_2025_names_former_communes(session: Session) -> None:
    lines = ["UBND HUYỆN IA GRAI", "ĐƠN VỊ: UBND XÃ IA YOK", "Thời điểm 31/12/2024"]
    batch = plan(session, small(lines, "Trụ sở A"), "facilities")
    (kept,) = session.scalars(select(ImportRow.former_commune_id).where(ImportRow.batch_id == batch.id))
    former = session.get_one(AdminUnit, kept)
    assert (former.code, former.name, batch.counts) == ("23768", "Xã Ia Yok", {"create": 1})


def test_who_works_for_one_province_means_the_commune_of_it(session: Session) -> None:
    clerk = Actor("officer", grants=(Grant("officer", Scope(provinces=frozenset({"52"}))),))
    batch = plan_import(session, clerk, account_book(), "x.xlsx", kind="equipment")
    (note,) = told(batch, "commune_of_table")
    assert note["unit"] == "23617 Phường An Khê, Tỉnh Gia Lai"


def test_the_page_takes_a_name_of_one_s_own(client: PageClient) -> None:
    file = (io.BytesIO(small(["DANH SÁCH TRỤ SỞ"], "Trụ sở A")), "x.xlsx")
    fields = {"kind": "facilities", "file": file}
    asked = client.post("/imports?lang=vi", data=fields, content_type="multipart/form-data")
    assert asked.status_code == 409
    assert 'name="question-unit:DS"' in asked.text
    assert "Bảng không có cột xã, phường." in asked.text


@pytest.mark.parametrize(
    ("lines", "holder", "commune"),
    [
        (["Đơn vị sử dụng tài sản: UBND xã Ia Mơr"], "UBND xã Ia Mơr", "xã Ia Mơr"),
        (["UBND XÃ IA MƠR - DANH SÁCH TÀI SẢN"], "UBND XÃ IA MƠR", "XÃ IA MƠR"),
        (["UBND THỊ XÃ AN KHÊ", "Đơn vị: Trường tiểu học A"], "Trường tiểu học A", ""),
        (["TỈNH GIA LAI", "HUYỆN IA GRAI", "Đơn vị: UBND xã Ia Yok"], "UBND xã Ia Yok",
         "xã Ia Yok, HUYỆN IA GRAI, TỈNH GIA LAI"),
        (["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "DANH SÁCH CÁC XÃ, PHƯỜNG"], "", ""),
        (["DANH SÁCH TRỤ SỞ XÃ NĂM CĂN NĂM 2025"], "", "XÃ NĂM CĂN"),
        (["Đơn vị: nghìn đồng", "xã Ia O", "xã Ia Yok"], "", ""),
        (["HUYỆN ỦY IA GRAI", "Đơn vị: UBND xã Ia O (cũ)"], "UBND xã Ia O (cũ)", "xã Ia O"),
    ],
)  # fmt: skip
def test_lines_above_a_table_name_a_body_and_a_commune(lines: list[str], holder: str, commune: str) -> None:
    assert (holder_in(lines), commune_in(lines, holder_in(lines))) == (holder, commune)


def test_the_day_of_a_list_is_not_that_of_its_form() -> None:
    assert said_on(["Ban hành theo Thông tư 24/2024/TT-BTC ngày 17/4/2024"]) is None
    assert said_on(["TẠI THỜI ĐIỂM 0H NGÀY 01/01/2025"]) == dt.date(2025, 1, 1)
    assert said_on(["Năm: 2023"]) == dt.date(2023, 12, 31)
    assert said_on(["Năm 2025", "ngày 15 tháng 8 năm 2025"]) == dt.date(2025, 8, 15)


def test_a_table_with_a_column_of_communes_is_not_asked_about() -> None:
    kind = KINDS["facilities"]
    assert read_above([["Đơn vị: UBND xã A"]], kind, {"name"}).said == {"holder": "UBND xã A", "commune": "xã A"}
    assert read_above([["Đơn vị: UBND xã A, huyện B"]], kind, {"name", "holder"}).said == {
        "former_commune": "xã A, huyện B"
    }
    assert not read_above([["Đơn vị: UBND xã A"]], kind, {"name", "commune"}).lacks_unit
    assert read_above([["Đơn vị: UBND xã A"]], KINDS["agencies"], {"name"}) == Above()
