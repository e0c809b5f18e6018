"""Personal data stays out: recognised by heading and by content, left out of every kind, reduced to groups in lists."""

from __future__ import annotations

import io
import json
import re
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from assetreg.access.actor import OPERATOR
from assetreg.commuting.groups_models import StaffGroup
from assetreg.core.errors import Conflict, Invalid
from assetreg.core.runtime import Runtime
from assetreg.imports.commands import import_file
from assetreg.imports.kinds import KINDS
from assetreg.imports.models import ImportBatch
from assetreg.imports.options import FileOptions
from assetreg.imports.personal import REMOVED, by_content, by_heading, redact
from assetreg.imports.personal_names import is_full_name
from assetreg.imports.personal_stage import may_wait
from assetreg.imports.reducing import read_interval
from assetreg.imports.service import apply_import, plan_import
from assetreg.imports.undoing import undo_import
from tests.support.personal import everything_stored
from tests.support.web import PageClient

SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Rmah", "Siu", "Ksor", "Đinh")
MIDDLE = ("Văn", "Thị", "Hữu", "Minh", "Đức", "Ngọc", "")
GIVEN = ("An", "Bình", "Cường", "Dũng", "Hạnh", "Khánh", "Lan", "Phượng", "Quỳnh", "Tuấn", "Yến", "H'Lan")
names = st.builds(
    lambda *parts: " ".join(part for part in parts if part),
    st.sampled_from(SURNAMES), st.sampled_from(MIDDLE), st.sampled_from(GIVEN),
)  # fmt: skip
mobiles = st.builds(
    lambda head, rest: f"0{head}{rest}", st.sampled_from("35789"), st.from_regex(r"[0-9]{8}", fullmatch=True)
)


def spelled(number: str, way: int) -> str:
    """One telephone number as different people write it."""
    bare = number[1:]
    return (
        number, f"{number[:4]} {number[4:7]} {number[7:]}", f"{number[:4]}.{number[4:7]}.{number[7:]}",
        f"{number[:4]}-{number[4:]}", f"+84{bare}", f"+84 {bare[:3]} {bare[3:]}", f"({number[:4]}) {number[4:]}",
        f"0084{bare}", f"+84(0){bare}",
    )[way]  # fmt: skip


@given(names)
def test_a_full_name_is_known_with_or_without_capitals_and_accents(name: str) -> None:
    assert is_full_name(name)
    assert is_full_name(name.upper())
    assert is_full_name(f"Ông {name}")


@given(mobiles, st.integers(0, 8), names)
def test_telephones_of_every_spelling_and_the_names_beside_them_leave_a_sentence(
    number: str, way: int, name: str
) -> None:
    said, sorts = redact(f"xe do lái xe {name} giữ, {spelled(number, way)}; hỏng đèn")
    assert said == f"xe do lái xe {REMOVED} giữ, {REMOVED}; hỏng đèn"
    assert sorts >= {"telephone", "name"}


@given(st.integers(1, 96), st.integers(0, 3), st.integers(0, 99), st.integers(0, 999_999))
def test_identity_numbers_leave_a_sentence(province: int, century: int, year: int, rest: int) -> None:
    number = f"{province:03}{century}{year:02}{rest:06}"
    assert number not in redact(f"giao {number} nhận")[0]
    assert by_content([number] * 3) == "identity"


NOT_PERSONAL = st.one_of(
    st.builds(lambda n: f"{n % 99:02}A-{n % 1000:03}.{n % 100:02}", st.integers(0, 10**6)),  # plates
    st.builds(lambda n: f"T{n:08}-101-{n % 900}", st.integers(0, 10**8 - 1)),  # asset codes
    st.builds(lambda n: f"1{n:06}", st.integers(0, 999_999)),  # budget codes
    st.builds(lambda n: f"{n:,}".replace(",", "."), st.integers(1, 10**12)),  # money with dots
    st.builds(lambda n: f"{n / 100:.2f}", st.integers(100_000, 10**9)),  # coordinates, areas
    st.sampled_from([
        "UBND xã Ia Krái", "Trường THCS Nguyễn Trãi", "Trường Tiểu học Lê Hồng Phong", "Nhà văn hóa thôn 3",
        "Số 12 đường Nguyễn Huệ", "phố Bà Triệu", "125 Trần Hưng Đạo", "Đài tưởng niệm Chủ tịch Hồ Chí Minh",
        "QĐ 1123/QĐ-UBND ngày 03/07/2025", "Thửa 45+46 (một phần), tờ 12", "X=1543210.12; Y=598765.43",
        "Toyota Hilux 2.4L", "895,4 tr", "Bệnh viện huyện Chư Sê", "Phòng Tài chính - Kế hoạch", "1976-6/2025",
        "Trạm y tế phường Trần Phú", "Hội trường xã Ia O", "Trụ sở Đảng ủy - HĐND - UBND", "0,912345678", "26740",
    ]),
)  # fmt: skip


@settings(max_examples=300)
@given(NOT_PERSONAL)
def test_bodies_streets_plates_codes_and_money_are_nobody(said: str) -> None:
    assert redact(said) == (said, frozenset())
    assert not is_full_name(said)
    assert by_content([said] * 3) is None


@pytest.mark.parametrize(
    ("heading", "sort"),
    [
        ("Họ và tên", "name"), ("HỌ TÊN", "name"), ("Tên lái xe", "name"), ("Ngày sinh", "birth"),
        ("Năm sinh", "birth"), ("Số CCCD", "identity"), ("CMND/CCCD", "identity"), ("SĐT", "telephone"),
        ("Số điện thoại lái xe", "telephone"),
        ("Email", "email"), ("Thư điện tử", "email"), ("Nơi thường trú (thôn, xã cũ)", "residence"),
        ("Số tài khoản", "account"), ("Tình trạng sức khỏe", "health"), ("Mobile phone", "telephone"),
        ("Mã định danh điện tử", None), ("DT đất (m2)", None), ("Số máy", None), ("Nơi ở công vụ", None),
        ("Tên cơ sở nhà, đất", None), ("Mã QHNS", None), ("Ghi chú", None), ("Bệnh viện", None), ("Số khung", None),
    ],
)  # fmt: skip
def test_headings_say_what_stands_below_them(heading: str, sort: str | None) -> None:
    assert by_heading(heading) == sort


def test_a_column_is_judged_by_the_share_of_its_cells() -> None:
    people = ["Nguyễn Văn An", "Trần Thị Bình", "Rmah H'Lan", ""]
    assert by_content(people) == "name"
    assert by_content([*people, *["UBND xã Ia Krái"] * 5]) is None
    assert by_content(["Nguyễn Huệ", "Lê Lợi", "Trần Phú"], "Đường") is None
    assert by_content([905123456.0, 914222333.0, 987654321.0]) == "telephone"  # the zero is lost in a spreadsheet
    assert by_content([1_250_000_000.0, 905_000_000.0, 84_905_000_000.0], "Nguyên giá") is None


@pytest.mark.parametrize(
    ("said", "low", "high", "straddles"),
    [
        ("khoảng 25-27km", 25_000, 30_000, False), ("24.8", 20_000, 25_000, False), ("24,8 km", 20_000, 25_000, False),
        ("trên 30", 30_000, None, True), ("18-22", 15_000, 25_000, True), ("20", 20_000, 25_000, False),
        ("dưới 10", 0, 10_000, False), ("160", 150_000, None, False), ("19.99", 15_000, 20_000, False),
    ],
)  # fmt: skip
def test_a_distance_is_read_as_the_band_in_which_it_lies(
    said: str, low: int, high: int | None, straddles: bool
) -> None:
    found = read_interval(said)
    assert found is not None
    assert (found.low_m, found.high_m, found.straddles) == (low, high, straddles)


def book(*rows: list[Any], hidden: str | None = None) -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if hidden is not None:
        sheet.column_dimensions[hidden].hidden = True
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


# What is planted, and must be found nowhere afterwards.
PLANTED = (
    "Nguyễn Văn Khánhzq", "Khánhzq", "Rmah Phin", "0905123456", "0905 123 456", "905123456", "052085001234",
    "khanh.nv@gialai.example", "Hạnh Quyên", "0914222333",
)  # fmt: skip
CARS = [
    ["Tên xe", "Loại xe", "Biển số", "Đơn vị sử dụng", "Địa bàn", "Lái xe", "SĐT", "Ghi chú", "Người giữ chìa khóa"],
    ["Ô tô 7 chỗ", "chung", "81A-002.34", "UBND xã thử", "52", "Nguyễn Văn Khánhzq", "0905123456",
     "lái xe Rmah Phin, 0905 123 456 giữ xe", "Hạnh Quyên"],
    ["Ô tô 16 chỗ", "chung", "81A-002.35", "UBND xã thử", "52", "Nguyễn Văn Khánhzq", 905123456,
     "CCCD 052085001234; khanh.nv@gialai.example", "0914222333"],
]  # fmt: skip
OPTIONS = FileOptions(ignore_columns=True)


def found_in(stored: str) -> list[str]:
    return [planted for planted in PLANTED if planted in stored]


@pytest.mark.committing
def test_drivers_in_a_file_of_cars_are_left_out_and_nothing_of_them_is_stored(
    committed: Runtime, capsys: pytest.CaptureFixture[str]
) -> None:
    from assetreg.imports.report import write_report

    content = book(*CARS, hidden="G")
    out = committed.settings.home / "report.xlsx"
    committed.settings.home.mkdir(parents=True, exist_ok=True)
    with committed.session() as session:
        batch = plan_import(session, OPERATOR, content, "xe.xlsx", kind="vehicles", options=OPTIONS)
        assert batch.counts == {"create": 2}
        assert batch.content is None
        assert batch.withheld is not None
        assert {one["letter"] for one in batch.withheld["columns"]} >= {"F", "G"}
        assert batch.withheld["sentences"] >= 2
        codes = {note["code"] for sheet in batch.sheets for note in sheet["notes"]}
        assert {"personal_column_left_out", "personal_words_left_out"} <= codes
        number = batch.id
    with committed.session() as session:
        assert found_in(everything_stored(session)) == []
    with committed.session() as session:
        apply_import(session, OPERATOR, number)
        write_report(session, session.get_one(ImportBatch, number), out)
        note = session.execute(text("SELECT note FROM vehicle ORDER BY plate LIMIT 1")).scalar_one()
        assert note == f"lái xe {REMOVED}, {REMOVED} giữ xe"
    with committed.session() as session:
        assert found_in(everything_stored(session)) == []
    said = openpyxl.load_workbook(out)
    told = [str(cell.value) for sheet in said for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert found_in(json.dumps(told, ensure_ascii=False)) == []
    assert found_in("".join(capsys.readouterr())) == []


@pytest.mark.committing
def test_a_refused_file_and_one_that_fails_leave_nothing_of_the_people_in_it(committed: Runtime) -> None:
    refused = book(
        ["Tên xe", "Biển số", "Cột lạ", "SĐT"], ["Ô tô", "81A-1", "lái xe Nguyễn Văn Khánhzq giữ", "0905123456"]
    )
    failing = book(CARS[0], [*CARS[1][:3], "UBND xã thử", "khanh.nv@gialai.example", *CARS[1][5:]])
    with pytest.raises(Invalid) as problem, committed.session() as session:
        plan_import(session, OPERATOR, refused, "xe.xlsx", kind="vehicles")
    assert found_in(json.dumps(problem.value.params, default=str, ensure_ascii=False)) == []
    with committed.session() as session:
        batch = plan_import(session, OPERATOR, failing, "xe.xlsx", kind="vehicles", options=OPTIONS)
        assert batch.counts == {"refuse": 1}
    with committed.session() as session:
        assert found_in(everything_stored(session)) == []


# --- Lists of staff.
PEOPLE = [
    ["Họ tên", "Ngày sinh", "CCCD", "SĐT", "Nơi thường trú (thôn, xã cũ)", "Cơ quan cũ", "Cơ quan mới", "Khoảng cách",
     "Phương tiện", "Ở công vụ (x)", "Ghi chú"],
]  # fmt: skip


def person(
    n: int, *, home: str, distance: str, housing: str = "", old: str = "Huyện Ia Grai, Tỉnh Gia Lai"
) -> list[Any]:
    letters = string.ascii_uppercase
    return [
        f"Nguyễn Văn Khá{letters[n % 26].lower()}zq", "03/07/1985", f"0520850{n:05}", f"09051{n:05}", home, old, "52",
        distance, "xe máy", housing, "con nhỏ, hay ốm",
    ]  # fmt: skip


def the_list() -> bytes:
    krai, ia_o = (f"xã {name}, huyện Ia Grai, tỉnh Gia Lai" for name in ("Ia Krăi", "Ia O"))
    rows = [person(n, home=f"Thôn 3, {krai}", distance="khoảng 25-27km") for n in range(7)]
    rows += [person(10 + n, home=ia_o, distance="26", housing="x") for n in range(5)]
    rows += [person(20, home="đâu đó", distance="18-22")]
    rows += [person(21, home=ia_o, distance="26", old="Cơ quan không ai biết")]
    return book(*PEOPLE, *rows)


def test_a_list_of_persons_is_refused_with_the_groups_it_would_come_to(session: Session) -> None:
    with pytest.raises(Conflict) as refusal:
        plan_import(session, OPERATOR, the_list(), "ds.xlsx", kind="staff")
    assert refusal.value.code == "personal_list"
    made = refusal.value.params["reduction"]
    assert (made["rows"], made["people"]) == (14, 13)
    assert sorted(group["people"] for group in made["groups"]) == [1, 5, 7]
    assert made["ungrouped"] == [{"reason": "unknown_workplace", "value": "Cơ quan không ai biết", "rows": 1}]
    assert made["homes_unknown"] == 1
    assert made["straddling"] == [14]
    assert {column["letter"] for column in made["dropped"]} == {"A", "B", "C", "D", "K"}
    said = json.dumps(refusal.value.params, ensure_ascii=False)
    for secret in ("zq", "0520850", "09051", "Thôn 3", "1985", "ốm", "đâu đó"):
        assert secret not in said.replace("Ghi chú", "")


@pytest.mark.committing
def test_yes_plans_and_applies_groups_and_keeps_nothing_of_the_list(committed: Runtime) -> None:
    content = the_list()
    secrets = ("zq", "0520850", "090510", "Thôn 3", "03/07/1985", "1985-07-03", "ốm", "đâu đó")
    with pytest.raises(Conflict) as refusal, committed.session() as session:
        plan_import(session, OPERATOR, content, "ds.xlsx", kind="staff")
    with committed.session() as session:
        stored = everything_stored(session)
        assert [secret for secret in secrets if secret in stored] == []
        agreed = FileOptions(reduce=refusal.value.params["digest"], counted_on="12/11/2025")
        batch = plan_import(session, OPERATOR, content, "ds.xlsx", kind="staff", options=agreed)
        assert (batch.counts, batch.content) == ({"create": 3}, None)
        number = batch.id
    with committed.session() as session:
        apply_import(session, OPERATOR, number)
        groups = session.scalars(select(StaffGroup).order_by(StaffGroup.people)).all()
        assert [group.people for group in groups] == [1, 5, 7]
        assert [(group.distance_low_m, group.distance_high_m) for group in groups] == [
            (15_000, 25_000), (25_000, 30_000), (25_000, 30_000),
        ]  # fmt: skip
        assert [group.has_housing for group in groups] == [False, True, False]
        assert all(group.residence_unit_id is not None for group in groups[1:])
        assert groups[0].residence_unit_id is None
        stored = everything_stored(session)
        assert [secret for secret in secrets if secret in stored] == []
    with committed.session() as session:  # the same list once more changes nothing
        again = plan_import(session, OPERATOR, content, "ds.xlsx", kind="staff", options=agreed)
        assert again.counts == {"unchanged": 3}


def test_another_file_than_the_one_shown_is_not_reduced_by_that_yes(session: Session) -> None:
    agreed = FileOptions(reduce="0" * 64)
    with pytest.raises(Conflict):
        plan_import(session, OPERATOR, the_list(), "ds.xlsx", kind="staff", options=agreed)


def test_rows_that_straddle_a_band_can_be_left_out(session: Session) -> None:
    agreed = FileOptions(reduce="yes", leave_straddling=True)
    batch = plan_import(session, OPERATOR, the_list(), "ds.xlsx", kind="staff", options=agreed)
    assert batch.counts == {"create": 2}


def test_a_headcount_row_and_a_group_row_stand_in_one_file(session: Session) -> None:
    from tests.factories.agencies import make_agency

    agency = make_agency(session)
    title = session.execute(text("SELECT min(code) FROM space_title")).scalar_one()
    content = (
        "agency,title_group,people,counted_on,former_workplace,new_workplace\n"
        f"{agency.code},{title},7,30/06/2026,,\n"
        f",,6,30/06/2026,{agency.code},52\n"
        f"{agency.code},{title},6,30/06/2026,{agency.code},52\n"
        ",,6,30/06/2026,,\n"
    ).encode()
    batch = plan_import(session, OPERATOR, content, "x.csv", kind="staff")
    assert batch.counts == {"create": 2, "refuse": 2}
    apply_import(session, OPERATOR, batch.id)
    assert session.scalar(text("SELECT sum(people) FROM headcount")) == 7
    assert session.scalar(text("SELECT sum(people) FROM staff_group")) == 6


def test_nothing_is_looked_for_in_a_well_formed_file_that_holds_nobody(session: Session) -> None:
    content = book(CARS[0][:5], *(row[:5] for row in CARS[1:]))
    batch = plan_import(session, OPERATOR, content, "xe.xlsx", kind="vehicles")
    assert (batch.counts, batch.withheld) == ({"create": 2}, None)
    assert batch.content == content


# --- The doors.
def test_the_page_shows_what_a_list_would_come_to_and_keeps_it_once_agreed(
    client: PageClient, session: Session
) -> None:
    content = the_list()

    def send(**fields: str) -> TestResponse:
        return client.post(
            "/imports", data={"kind": "staff", "file": (io.BytesIO(content), "ds.xlsx"), **fields},
            content_type="multipart/form-data", headers={"HX-Request": "true"},
        )  # fmt: skip

    asked = send()
    html = asked.get_data(as_text=True)
    assert asked.status_code == 409
    assert "Gộp thành các nhóm này" in html
    assert "Huyện Ia Grai" in html
    for secret in ("zq", "0520850", "09051", "Thôn 3"):
        assert secret not in html
    assert session.scalar(select(ImportBatch.id)) is None
    found = re.search(r'name="reduce" value="([0-9a-f]{64})"', html)
    assert found is not None
    planned = send(reduce=found[1], counted_on="12/11/2025")
    assert planned.status_code == 204
    shown = client.get(planned.headers["HX-Redirect"]).get_data(as_text=True)
    assert "zq" not in shown
    applied = client.post(f"{planned.headers['HX-Redirect']}/apply")
    assert applied.status_code == 303
    assert session.scalar(text("SELECT sum(people) FROM staff_group")) == 13
    assert "12/11/2025" in client.get("/commuting/groups").get_data(as_text=True)


def test_a_clerk_neither_enters_groups_nor_opens_a_file_of_them(
    client: PageClient, signed_in: Callable[[str], PageClient], session: Session
) -> None:
    content = 'former_workplace,new_workplace,people,counted_on\n"Huyện Ia Grai, Tỉnh Gia Lai",52,6,12/11/2025\n'

    def send(who: PageClient) -> TestResponse:
        file = (io.BytesIO(content.encode()), "nhom.csv")
        return who.post("/imports", data={"kind": "staff", "file": file}, content_type="multipart/form-data")

    address = send(client).headers["Location"]
    clerk = signed_in("clerk")
    assert client.get(address).status_code == 200
    assert clerk.get(address).status_code == 404
    send(clerk)
    batch = session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc()).limit(1)).one()
    assert (batch.counts, batch.issues) == ({"refuse": 1}, {"groups_need_planning": 1})


@pytest.mark.committing
def test_the_command_line_reduces_a_list_only_when_told(committed: Runtime, tmp_path: Path) -> None:
    runner = CliRunner()
    file = tmp_path / "ds.xlsx"
    file.write_bytes(the_list())
    refused = runner.invoke(import_file, [str(file), "--kind", "staff", "--json"], obj=committed)
    assert getattr(refused.exception, "code", "") == "personal_list"
    assert refused.stdout == ""
    assert "zq" not in refused.stderr
    done = runner.invoke(
        import_file, [str(file), "--kind", "staff", "--reduce", "--counted-on", "12/11/2025", "--json"], obj=committed
    )
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["create"] == 3
    with committed.session() as session:
        assert session.scalar(text("SELECT sum(people) FROM staff_group")) == 13


def test_a_large_file_waits_in_the_queue_only_where_nobody_is_in_it(session: Session) -> None:
    cars = book(*CARS)
    assert not may_wait(session, KINDS["vehicles"], cars, OPTIONS)
    assert may_wait(session, KINDS["vehicles"], book(CARS[0][:5], *(row[:5] for row in CARS[1:])), OPTIONS)
    assert not may_wait(session, KINDS["staff"], the_list(), OPTIONS)
    assert not may_wait(session, KINDS["vehicles"], b"%PDF-1.4", OPTIONS)


def test_what_an_import_of_groups_did_is_taken_back_and_can_be_done_again(session: Session) -> None:
    agreed = FileOptions(reduce="yes", counted_on="12/11/2025")
    batch = plan_import(session, OPERATOR, the_list(), "ds.xlsx", kind="staff", options=agreed)
    apply_import(session, OPERATOR, batch.id)
    session.commit()
    undo_import(session, OPERATOR, batch.id, reason="thử")
    session.commit()
    assert session.scalar(text("SELECT count(*) FROM staff_group")) == 0
    again = plan_import(session, OPERATOR, the_list(), "ds.xlsx", kind="staff", options=agreed)
    assert again.counts == {"create": 3}
