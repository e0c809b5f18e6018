"""Drafts: what stands in them, column by column, and that nothing stands in them that nobody said."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.shared import Mm

from assetreg.core.errors import Unavailable
from assetreg.dispositions.drafting.contents import missing
from assetreg.dispositions.drafting.render import OURS, render
from assetreg.dispositions.drafting.shapes import Draft, Line
from tests.dispositions.drafting import samples

# Form 01/TSC-XLTS (Decree 186/2025/NĐ-CP, Annex): eleven columns.
COLUMNS_01 = [
    "STT", "Tên tài sản (chi tiết theo từng tài sản)", "Loại tài sản", "Đơn vị tính", "Số lượng",
    "Năm đưa vào sử dụng", "Nguyên giá (đồng)", "Giá trị còn lại (đồng)", "Hình thức xử lý",
    "Lý do đề nghị xử lý", "Ghi chú",
]  # fmt: skip
COLUMNS_02 = [
    "STT", "Danh mục tài sản bàn giao, tiếp nhận", "Đơn vị tính", "Số lượng", "Nguyên giá (đồng)",
    "Giá trị còn lại (đồng)", "Ghi chú",
]  # fmt: skip


def read(draft: Draft, home: Path) -> Word:
    return Document(io.BytesIO(render(draft, home)))


def whole_text(word: Word) -> str:
    """Everything that is printed, paragraphs and cells in their order."""
    paragraphs = (one for one in word.element.body.iter() if one.tag.endswith("}p"))
    return "\n".join("".join(piece_of(one) for one in paragraph.iter()) for paragraph in paragraphs)


def piece_of(node: Any) -> str:
    return "\n" if node.tag.endswith("}br") else (node.text or "") if node.tag.endswith("}t") else ""


def listing(word: Word, heading: str) -> list[list[str]]:
    """The rows of the table that has this heading."""
    for table in word.tables:
        rows = [[cell.text for cell in row.cells] for row in table.rows]
        if heading in rows[0]:
            return rows
    raise AssertionError(f"no table with {heading}")


@pytest.mark.parametrize("kind", samples.ALL)
def test_every_draft_is_filled_whole(kind: str, tmp_path: Path) -> None:
    text = whole_text(read(samples.ALL[kind], tmp_path))
    assert not re.search(r"\{[{%]|[}%]\}|None|✂", text)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "Độc lập - Tự do - Hạnh phúc" in text


@pytest.mark.parametrize("kind", samples.ALL)
def test_a_page_is_laid_out_as_the_decree_on_clerical_work_asks(kind: str, tmp_path: Path) -> None:
    word = read(samples.ALL[kind], tmp_path)
    first = word.sections[0]
    margins = (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)
    for found, asked in zip(margins, (20, 20, 30, 15), strict=True):
        assert found is not None
        assert abs(found - Mm(asked)) < Mm(0.1)
    assert word.styles["Normal"].font.name == "Times New Roman"
    assert all(section.orientation is WD_ORIENT.LANDSCAPE for section in word.sections[1:])
    runs = [run for paragraph in word.paragraphs for run in paragraph.runs if run.text.strip()]
    assert {run.font.name for run in runs} == {"Times New Roman"}


def test_a_list_of_things_other_than_seats_has_the_eleven_columns_of_the_form(tmp_path: Path) -> None:
    draft = replace(samples.PROPOSAL, lines=(samples.CAR, samples.GENERATOR))
    rows = listing(read(draft, tmp_path), "STT")
    assert rows[0] == COLUMNS_01
    assert rows[1] == [f"({number})" for number in range(1, 12)]
    assert rows[2] == [
        "1", "Xe Toyota Hilux, biển số 81A-012.34", "Xe ô tô phục vụ công tác chung", "Cái", "1", "2015",
        "905.000.000", "90.500.000", "Điều chuyển",
        "Điểm d khoản 1 Điều 42 Luật Quản lý, sử dụng tài sản công\nVượt định mức", "",
    ]  # fmt: skip
    assert rows[3][1] == "Máy phát điện 45 kVA <dự phòng> & phụ kiện"
    assert rows[-1] == ["", "Tổng cộng", "", "", "", "", "1.255.000.000", "90.500.000", "", "", ""]


def test_seats_add_the_areas_of_land_and_floor_and_their_parts(tmp_path: Path) -> None:
    rows = listing(read(samples.PROPOSAL, tmp_path), "STT")
    assert rows[0] == [*COLUMNS_01[:5], "Diện tích đất (m²)", "Diện tích sàn (m²)", *COLUMNS_01[5:]]
    assert rows[1] == ["(1)", "(2)", "(3)", "(4)", "(5)", "(5a)", "(5b)", *(f"({n})" for n in range(6, 12))]
    assert [row[0] for row in rows[2:]] == ["1", "1.1", "1.2", "2", "3", "4", ""]
    assert rows[2][5:7] == ["1.250,5", "860"]
    total = rows[-1]
    assert total[5:7] == ["1.570,5", "1.005,25"]
    assert total[8:10] == ["14.550.678.900", "8.154.821.000"]  # of the assets, not of their parts once more


def test_a_conversion_adds_the_purposes_before_and_after(tmp_path: Path) -> None:
    line = replace(samples.HALL, form="convert", current_use="Nhà văn hóa", later_use="Trạm y tế")
    rows = listing(read(replace(samples.PROPOSAL, lines=(line,)), tmp_path), "STT")
    place = rows[0].index("Mục đích sử dụng hiện tại")
    assert rows[0][place + 1] == "Mục đích sử dụng sau khi xử lý"
    assert rows[1][place : place + 2] == ["(9a)", "(9b)"]
    assert rows[2][place : place + 2] == ["Nhà văn hóa", "Trạm y tế"]


def test_book_values_are_printed_with_their_day(tmp_path: Path) -> None:
    assert "Giá trị theo sổ kế toán đến ngày 30/06/2026." in whole_text(read(samples.PROPOSAL, tmp_path))
    mixed = replace(samples.PROPOSAL, lines=(samples.SEAT, replace(samples.CAR, book_date=dt.date(2025, 12, 31))))
    rows = listing(read(mixed, tmp_path), "STT")
    assert rows[2][-1] == "giá trị sổ kế toán đến 30/06/2026"
    assert rows[5][-1] == "giá trị sổ kế toán đến 31/12/2025"


def test_a_sum_says_what_it_leaves_out(tmp_path: Path) -> None:
    lines = (samples.CAR, replace(samples.GENERATOR, original_cost_vnd=None))
    text = whole_text(read(replace(samples.PROPOSAL, lines=lines), tmp_path))
    assert "Tổng cộng chưa gồm 01 tài sản chưa có nguyên giá trên sổ kế toán." in text


def test_no_draft_bears_a_number_or_a_date_of_its_own(tmp_path: Path) -> None:
    for kind, symbol in (("proposal", "……-……"), ("review", "BC-……"), ("submission", "TTr-……"), ("decision", "QĐ-……")):
        text = whole_text(read(samples.ALL[kind], tmp_path))
        assert f"Số: ……/{symbol}" in text
        assert "ngày …… tháng …… năm ……" in text


def test_a_decision_says_everything_the_decree_demands(tmp_path: Path) -> None:
    assert missing(samples.DECISION) == []
    text = whole_text(read(samples.DECISION, tmp_path))
    for said in (
        "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH GIA LAI",
        "Điều 1. Điều chuyển và thu hồi 02 cơ sở nhà, đất, 01 xe ô tô và 01 tài sản cố định khác",
        "Cơ quan, tổ chức, đơn vị có tài sản: Ủy ban nhân dân phường Pleiku.",
        "Cơ quan, tổ chức, đơn vị tiếp nhận: Trung tâm Y tế khu vực Pleiku.",
        "Lý do xử lý: điểm a khoản 1 Điều 42",
        "+ Nhà để xe: chưa có giấy tờ về đất;",
        "giao tổ chức xử lý, bàn giao tài sản: Sở Tài chính tỉnh Gia Lai.",
        "Ủy ban nhân dân phường Pleiku: bàn giao tài sản, hồ sơ trong 30 ngày",
    ):
        assert said in text
    names = [row[1] for row in listing(read(samples.DECISION, tmp_path), "STT")]
    assert not any("Nhà để xe" in name for name in names)


def test_a_sale_names_method_money_and_until_when(tmp_path: Path) -> None:
    sold = replace(samples.HALL, form="sell", ground="Điểm b khoản 1 Điều 43 Luật Quản lý, sử dụng tài sản công")
    bare = replace(samples.DECISION, lines=(sold,), organiser=None)
    assert {gap.content for gap in missing(bare)} == {"method", "organiser", "money", "validity"}
    assert all(gap.source == "Nghị định 186/2025/NĐ-CP, Điều 23" for gap in missing(bare))
    whole = replace(
        samples.DECISION,
        lines=(replace(sold, method="auction"),),
        money="nộp vào tài khoản tạm giữ tại Kho bạc Nhà nước trong 30 ngày",
        validity="06 tháng kể từ ngày ký",
    )
    assert missing(whole) == []
    text = whole_text(read(whole, tmp_path))
    assert "Phương thức xử lý: Đấu giá." in text
    assert "Thời hạn hiệu lực của quyết định bán: 06 tháng kể từ ngày ký." in text


def test_what_a_decision_lacks_is_said_line_by_line() -> None:
    bare = Line(name="Nhà kho", kind="facility", unit="Cơ sở", form="transfer")
    gaps = {gap.content: gap.lines for gap in missing(replace(samples.DECISION, lines=(samples.CAR, bare)))}
    assert gaps == dict.fromkeys(
        ["areas", "book_date", "holder", "original_cost", "reason", "receiver", "residual_value"], (2,)
    )


def test_minutes_have_the_columns_and_sections_of_their_form(tmp_path: Path) -> None:
    word = read(samples.MINUTES, tmp_path)
    rows = listing(word, "STT")
    assert rows[0] == COLUMNS_02
    assert [(row[0], row[1]) for row in rows if row[0] in "ABCD" and row[0]] == [
        ("A", "Trụ sở làm việc, cơ sở hoạt động sự nghiệp"), ("B", "Xe ô tô"), ("C", "Máy móc, thiết bị"),
        ("D", "Tài sản khác"),
    ]  # fmt: skip
    assert rows[-1][1:] == ["Tổng cộng", "", "", "13.600.678.900", "7.744.821.000", ""]
    text = whole_text(word)
    for said in (
        "Mẫu số 02/TSC-BBGN", "Căn cứ Quyết định số 877/QĐ-UBND", "1. Ông (Bà): Nguyễn Văn A, chức vụ: Phó Chủ tịch",
        "2. Ông (Bà): ……, chức vụ: ……", "3. Đại diện cơ quan chứng kiến: Sở Tài chính tỉnh Gia Lai",
        "Giấy chứng nhận quyền sử dụng đất số AB 123456", "ĐẠI DIỆN BÊN NHẬN", "ĐẠI DIỆN BÊN GIAO",
    ):  # fmt: skip
        assert said in text


def test_a_temporary_delivery_without_a_witness_says_until_when(tmp_path: Path) -> None:
    draft = replace(samples.MINUTES, witness=None, is_temporary=True, regularise_by=dt.date(2026, 9, 30))
    text = whole_text(read(draft, tmp_path))
    assert "hoàn thiện thủ tục trước ngày 30/09/2026" in text
    assert "CHỨNG KIẾN" not in text.upper()


@pytest.mark.parametrize("kind", samples.ALL)
def test_every_cell_keeps_a_paragraph_so_that_no_word_processor_repairs_it(kind: str, tmp_path: Path) -> None:
    lean = replace(samples.MINUTES, witness=None) if kind == "minutes" else samples.ALL[kind]
    for table in read(lean, tmp_path).tables:
        width = len(table._tbl.tblGrid.gridCol_lst)
        for row in table.rows:
            assert len(row._tr.tc_lst) == width
            assert all(cell.p_lst for cell in row._tr.tc_lst)


def test_the_template_of_the_office_is_read_first(tmp_path: Path) -> None:
    own = Document(str(OURS / "index.docx"))
    own.add_paragraph("Phòng Quản lý công sản: {{ code }}")
    (tmp_path / "templates").mkdir()
    own.save(str(tmp_path / "templates" / "index.docx"))
    assert "Phòng Quản lý công sản: HS-52-000123" in whole_text(read(samples.INDEX, tmp_path))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{ nothing_of_ours }}", "nothing_of_ours"),
        ("{% if %}", "Expected an expression"),
        ("{{ code.__class__.__mro__ }}", "unsafe"),
    ],
)
def test_a_template_that_asks_for_what_it_is_not_given_is_refused(text: str, told: str, tmp_path: Path) -> None:
    own = Document(str(OURS / "index.docx"))
    own.add_paragraph(text)
    (tmp_path / "templates").mkdir()
    own.save(str(tmp_path / "templates" / "index.docx"))
    with pytest.raises(Unavailable) as refused:
        render(samples.INDEX, tmp_path)
    assert refused.value.code == "template_broken"
    assert told in refused.value.params["reason"]


def test_a_template_that_is_no_document_is_refused(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "index.docx").write_bytes(b"not a document")
    with pytest.raises(Unavailable, match="template_broken"):
        render(samples.INDEX, tmp_path)


def test_texts_are_printed_as_they_stand(tmp_path: Path) -> None:
    odd = replace(samples.CAR, name="Xe \x0b{{ holder }} <w:p/> & \x07", quantity=Decimal("1.50"))
    rows = listing(read(replace(samples.PROPOSAL, lines=(odd,)), tmp_path), "STT")
    assert rows[2][1] == "Xe  {{ holder }} <w:p/> &  "
    assert rows[2][4] == "1,5"


def test_the_templates_are_those_that_the_script_makes(tmp_path: Path) -> None:
    import runpy
    import sys

    root = Path(__file__).parents[3]
    arguments, path = sys.argv, list(sys.path)
    sys.argv, sys.path = ["make", str(tmp_path)], [str(root / "scripts"), *sys.path]
    try:
        runpy.run_path(str(root / "scripts" / "make-draft-templates.py"), run_name="__main__")
    finally:
        sys.argv, sys.path = arguments, path
    assert sorted(path.name for path in tmp_path.glob("*.docx")) == sorted(path.name for path in OURS.glob("*.docx"))
    for made in tmp_path.glob("*.docx"):
        assert made.read_bytes() == (OURS / made.name).read_bytes(), made.name
    shutil.rmtree(tmp_path)
