"""Makes the templates of drafts anew: forms 01/TSC-XLTS and 02/TSC-BBGN, and the papers that a decision needs.

    .venv/bin/python scripts/make-draft-templates.py [DIRECTORY]

Writes into the package unless told otherwise. What an office edits lies under ASSETREG_HOME/templates, read first.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from draft_layout import CENTRE, FONT, RIGHT, Column, Paper

HERE = Path(__file__).resolve().parents[1] / "assetreg/dispositions/drafting/templates/docx"
LAW = "Luật Quản lý, sử dụng tài sản công số 15/2017/QH14 (đã được sửa đổi, bổ sung)"
DECREE = (
    "Nghị định số 186/2025/NĐ-CP ngày 01/7/2025 của Chính phủ quy định chi tiết một số điều của Luật Quản lý, sử dụng "
    "tài sản công (đã được sửa đổi, bổ sung bởi Nghị định số 286/2025/NĐ-CP)"
)
NO_DATE = "ngày …… tháng …… năm ……"


def column(heading: str, place: str, field: str, width: int, *, cut: str = "", total: str = "") -> Column:
    """A column of a list; ``cut`` names the mark that takes it out where the list has no need of it."""
    mark = "{{ list.cut." + cut + " }}" if cut else ""
    row = "{{ row." + field + " }}"
    return (heading, f"{mark}({place})", row, total, width) if place else (mark + heading, "", row, total, width)


def summed(name: str) -> str:
    """A sum of the list."""
    return "{{ list.total." + name + " }}"


def proposal() -> Paper:
    """Form 01/TSC-XLTS: the request and its list."""
    paper = Paper()
    paper.text("Mẫu số 01/TSC-XLTS", align=RIGHT, bold=True, size=12, before=0)
    paper.letterhead("……-……", "V/v đề nghị xử lý tài sản công ({{ forms }})")
    paper.text("Kính gửi: {{ addressee }}.", align=CENTRE, before=14)
    paper.text(f"Căn cứ {LAW};", before=12)
    paper.text(f"Căn cứ {DECREE};")
    paper.given("circumstances", "{{ circumstances }}")
    paper.text(
        "{{ holder }} đề nghị xử lý {{ counted }} đang được giao quản lý, sử dụng, với tổng nguyên giá "
        "{{ total.cost }} đồng, giá trị còn lại {{ total.residual }} đồng theo sổ kế toán"
        "{% if list.book_date %} đến ngày {{ list.book_date }}{% endif %}, theo danh mục kèm theo, cụ thể như sau:"
    )
    paper.text("1. Hình thức đề nghị xử lý: {{ forms }}; hình thức của từng tài sản tại cột 9 của danh mục.")
    paper.text("2. Lý do, căn cứ pháp lý đề nghị xử lý: tại cột 10 của danh mục.")
    paper.given("receivers", "3. Đơn vị đề nghị tiếp nhận tài sản: {{ receivers }}.")
    paper.given("attached", "Hồ sơ kèm theo:")
    paper.each("paper in attached", "- {{ paper.citation }};")
    paper.text("{{ holder }} kính đề nghị {{ addressee }} xem xét, quyết định theo thẩm quyền./.")
    paper.closing()
    paper.annex(
        "DANH MỤC TÀI SẢN CÔNG ĐỀ NGHỊ XỬ LÝ",
        f"(Kèm theo Văn bản số ……/……-…… {NO_DATE} của {{{{ holder }}}})",
    )
    book_values(paper)
    paper.table(
        [
            column("STT", "1", "no", 9),
            column("Tên tài sản (chi tiết theo từng tài sản)", "2", "name", 45, total="Tổng cộng"),
            column("Loại tài sản", "3", "type", 19),
            column("Đơn vị tính", "4", "unit", 14),
            column("Số lượng", "5", "quantity", 13, total=summed("quantity")),
            column("Diện tích đất (m²)", "5a", "land", 17, cut="seats", total=summed("land")),
            column("Diện tích sàn (m²)", "5b", "floor", 17, cut="seats", total=summed("floor")),
            column("Năm đưa vào sử dụng", "6", "year", 14),
            column("Nguyên giá (đồng)", "7", "cost", 28, total=summed("cost")),
            column("Giá trị còn lại (đồng)", "8", "residual", 27, total=summed("residual")),
            column("Hình thức xử lý", "9", "form", 20),
            column("Mục đích sử dụng hiện tại", "9a", "current_use", 20, cut="conversion"),
            column("Mục đích sử dụng sau khi xử lý", "9b", "later_use", 20, cut="conversion"),
            column("Lý do đề nghị xử lý", "10", "reason", 32),
            column("Ghi chú", "11", "note", 21),
        ],
        "list.rows", numbers=True, total=True, size=9.5,
    )  # fmt: skip
    incomplete(paper)
    return paper


def incomplete(paper: Paper) -> None:
    """What a sum leaves out, under the list it sums up."""
    paper.given("list.total.incomplete", "{{ list.total.incomplete }}", italic=True, size=11, first=0)


def book_values(paper: Paper) -> None:
    """The day of the values, where all share it; else each row says its own."""
    paper.tag("if list.book_date")
    paper.text("Giá trị theo sổ kế toán đến ngày {{ list.book_date }}.", align=CENTRE, italic=True, size=11, before=2)
    paper.tag("else")
    paper.text("Giá trị theo sổ kế toán, đến ngày ghi tại cột Ghi chú.", align=CENTRE, italic=True, size=11, before=2)
    paper.tag("endif")
    paper.gap(6)


def review() -> Paper:
    """Báo cáo thẩm định."""
    paper = Paper()
    paper.letterhead("BC-……")
    paper.text("BÁO CÁO THẨM ĐỊNH", align=CENTRE, bold=True, before=16)
    paper.text("Việc {{ forms }} tài sản công của {{ holder }}", align=CENTRE, bold=True, before=0)
    paper.rule(paper.doc, 60)
    paper.text("Kính gửi: {{ addressee }}.", align=CENTRE, before=10)
    paper.text(f"Căn cứ {LAW};", before=10)
    paper.text(f"Căn cứ {DECREE};")
    paper.text(
        "Sau khi thẩm định hồ sơ đề nghị xử lý tài sản công của {{ holder }} (nhận ngày {{ received_on }}; đầy đủ, hợp "
        "lệ ngày {{ completed_on }}), {{ body_name }} báo cáo như sau:"
    )
    heading(paper, "I. HỒ SƠ TRÌNH THẨM ĐỊNH")
    paper.each(
        "paper in dossier", "{{ paper.no }}. {{ paper.citation }}{% if paper.state != 'Có' %} (**chưa có**){% endif %};"
    )
    paper.tag("if lacking")
    paper.text("Thành phần hồ sơ còn thiếu: {{ lacking }}.")
    paper.tag("else")
    paper.text("Hồ sơ có đủ các thành phần theo quy định.")
    paper.tag("endif")
    heading(paper, "II. NỘI DUNG ĐỀ NGHỊ")
    content_of_request(paper)
    heading(paper, "III. KẾT QUẢ THẨM ĐỊNH")
    paper.text("1. Thẩm quyền quyết định: {{ authority }} ({{ authority_article }}).")
    paper.text("2. Hình thức xử lý và căn cứ pháp lý của từng tài sản: như danh mục kèm theo.")
    paper.each("finding in findings", "{{ loop.index + 2 }}. {{ finding.heading }}: {{ finding.text }}")
    heading(paper, "IV. KIẾN NGHỊ")
    paper.tag("if recommendation")
    paper.text("{{ recommendation }}")
    paper.tag("else")
    paper.text("………………………………………………")
    paper.tag("endif")
    paper.text("Trên đây là kết quả thẩm định, kính báo cáo {{ addressee }} xem xét, quyết định./.")
    paper.closing()
    annexed_list(paper, "DANH MỤC TÀI SẢN CÔNG ĐƯỢC THẨM ĐỊNH", f"(Kèm theo Báo cáo số ……/BC-…… {NO_DATE})")
    return paper


def submission() -> Paper:
    """Tờ trình."""
    paper = Paper()
    paper.letterhead("TTr-……")
    paper.text("TỜ TRÌNH", align=CENTRE, bold=True, before=16)
    paper.text("Về việc {{ forms }} tài sản công của {{ holder }}", align=CENTRE, bold=True, before=0)
    paper.rule(paper.doc, 60)
    paper.text("Kính gửi: {{ addressee }}.", align=CENTRE, before=10)
    paper.text(f"Căn cứ {LAW};", before=10)
    paper.text(f"Căn cứ {DECREE};")
    paper.given("review", "Căn cứ {{ review }};")
    paper.text("Trên cơ sở đề nghị của {{ holder }}, {{ body_name }} trình như sau:")
    heading(paper, "I. SỰ CẦN THIẾT VÀ CĂN CỨ PHÁP LÝ")
    paper.text(
        "Tài sản thuộc diện phải xử lý theo các căn cứ nêu tại cột Lý do của danh mục kèm theo. Thẩm quyền quyết định: "
        "{{ addressee }} ({{ authority_article }})."
    )
    heading(paper, "II. NỘI DUNG TRÌNH")
    content_of_request(paper)
    paper.given("opinions", "Ý kiến của các cơ quan liên quan:")
    paper.each("opinion in opinions", "- {{ opinion }};")
    heading(paper, "III. KIẾN NGHỊ")
    paper.text(
        "Kính trình {{ addressee }} xem xét, ban hành Quyết định {{ forms }} tài sản công theo dự thảo kèm theo./."
    )
    paper.given("dossier", "Tài liệu kèm theo:", italic=True, size=13, keep=True)
    paper.each("paper in dossier", "- {{ paper.citation }};", italic=True, size=13, before=2, keep=True)
    paper.closing()
    annexed_list(paper, "DANH MỤC TÀI SẢN CÔNG TRÌNH QUYẾT ĐỊNH", f"(Kèm theo Tờ trình số ……/TTr-…… {NO_DATE})")
    return paper


def heading(paper: Paper, text: str) -> None:
    """A section of a report."""
    paper.text(text, bold=True, before=8, keep=True)


def content_of_request(paper: Paper) -> None:
    """What is asked, in one sentence each."""
    paper.text("- Đơn vị quản lý, sử dụng tài sản: {{ holder }};")
    paper.text("- Tài sản: {{ counted }};")
    paper.text(
        "- Tổng nguyên giá: {{ total.cost }} đồng; tổng giá trị còn lại: {{ total.residual }} đồng (theo sổ kế toán"
        "{% if list.book_date %} đến ngày {{ list.book_date }}{% endif %});"
    )
    paper.text("- Hình thức xử lý: {{ forms }}.")


def annexed_list(paper: Paper, title: str, subtitle: str) -> None:
    """The list that reviews, submissions and decisions carry."""
    paper.annex(title, subtitle)
    book_values(paper)
    paper.table(
        [
            column("STT", "", "no", 9),
            column("Tên tài sản, địa chỉ", "", "name", 42, total="Tổng cộng"),
            column("Đơn vị quản lý, sử dụng", "", "holder", 24, cut="holder"),
            column("Đơn vị tiếp nhận", "", "receiver", 24, cut="receiver"),
            column("Đơn vị tính", "", "unit", 14),
            column("Số lượng", "", "quantity", 13, total=summed("quantity")),
            column("Diện tích đất (m²)", "", "land", 17, cut="seats", total=summed("land")),
            column("Diện tích sàn (m²)", "", "floor", 17, cut="seats", total=summed("floor")),
            column("Nguyên giá (đồng)", "", "cost", 28, total=summed("cost")),
            column("Giá trị còn lại (đồng)", "", "residual", 27, total=summed("residual")),
            column("Hình thức xử lý", "", "form", 20),
            column("Phương thức", "", "method", 16, cut="method"),
            column("Mục đích sử dụng hiện tại", "", "current_use", 20, cut="conversion"),
            column("Mục đích sử dụng sau khi xử lý", "", "later_use", 20, cut="conversion"),
            column("Lý do", "", "reason", 30),
            column("Ghi chú", "", "note", 20),
        ],
        "list.rows", numbers=False, total=True, size=9.5,
    )  # fmt: skip
    incomplete(paper)


def decision() -> Paper:
    """Quyết định, with the contents of Decree 186/2025."""
    paper = Paper()
    paper.letterhead("QĐ-……")
    paper.text("QUYẾT ĐỊNH", align=CENTRE, bold=True, before=16)
    paper.text("Về việc {{ forms }} tài sản công", align=CENTRE, bold=True, before=0)
    paper.rule(paper.doc, 60)
    paper.text("{{ issuer }}", align=CENTRE, bold=True, before=10)
    paper.text(f"Căn cứ {LAW};", italic=True, before=10)
    paper.text(f"Căn cứ {DECREE};", italic=True)
    paper.each("one in basis", "Căn cứ {{ one }};", italic=True)
    paper.given("adjusts", "Xét {{ adjusts }};", italic=True)
    paper.text("Theo đề nghị của {{ proposed_by }}.", italic=True)
    paper.text("QUYẾT ĐỊNH:", align=CENTRE, bold=True, before=10)
    paper.text(
        "**Điều 1.** {{ forms_heading }} {{ counted }} theo danh mục kèm theo Quyết định này, với tổng nguyên giá "
        "{{ total.cost }} đồng, tổng giá trị còn lại {{ total.residual }} đồng theo sổ kế toán"
        "{% if list.book_date %} đến ngày {{ list.book_date }}{% endif %}."
    )
    paper.given("adjusts", "Quyết định này điều chỉnh {{ adjusts }}.")
    paper.text("- Cơ quan, tổ chức, đơn vị có tài sản: {{ holder }}.")
    paper.given("receivers", "- Cơ quan, tổ chức, đơn vị tiếp nhận: {{ receivers }}.")
    paper.text("- Lý do xử lý: {{ reasons }}.")
    paper.given("refused", "- Chưa xử lý các tài sản sau:")
    paper.each("row in refused", "+ {{ row.name }}: {{ row.refused }};")
    paper.text("**Điều 2.** Tổ chức thực hiện", keep=True)
    paper.given("methods", "- Phương thức xử lý: {{ methods }}.")
    paper.text("- Cơ quan, đơn vị được giao tổ chức xử lý, bàn giao tài sản: {{ organiser }}.")
    paper.given("money", "- Quản lý, sử dụng số tiền thu được từ xử lý tài sản: {{ money }}.")
    paper.given("validity", "- Thời hạn hiệu lực của quyết định bán: {{ validity }}.")
    paper.text("**Điều 3.** Trách nhiệm tổ chức thực hiện", keep=True)
    paper.tag("for duty in duties")
    paper.text("- {{ duty.body }}: {{ duty.task }}.")
    paper.tag("endfor")
    paper.given("not duties", "- ………………………………………………")
    paper.text(
        "**Điều 4.** Quyết định này có hiệu lực kể từ ngày ký. {{ addressees }} và các cơ quan, tổ chức, cá nhân "
        "có liên quan chịu trách nhiệm thi hành Quyết định này./."
    )
    paper.closing()
    annexed_list(
        paper, "DANH MỤC TÀI SẢN CÔNG", f"(Kèm theo Quyết định số ……/QĐ-…… {NO_DATE} của {{{{ issuer_name }}}})"
    )
    return paper


def minutes() -> Paper:
    """Form 02/TSC-BBGN."""
    paper = Paper()
    paper.text("Mẫu số 02/TSC-BBGN", align=RIGHT, bold=True, size=12, before=0)
    paper.nation(paper.doc)
    paper.text("BIÊN BẢN BÀN GIAO, TIẾP NHẬN TÀI SẢN CÔNG", align=CENTRE, bold=True, before=14)
    paper.given(
        "is_temporary", "(Tạm bàn giao; hoàn thiện thủ tục trước ngày {{ regularise_by }})",
        align=CENTRE, italic=True, before=2,
    )  # fmt: skip
    paper.each("one in basis", "Căn cứ {{ one }};", italic=True)
    paper.text(
        "Hôm nay, ngày …… tháng …… năm ……, tại {{ place }}, việc bàn giao và tiếp nhận tài sản được thực hiện như sau:"
    )
    paper.text("**A. THÀNH PHẦN THAM GIA BÀN GIAO, TIẾP NHẬN:**", before=8, keep=True)
    for number, side, title in ((1, "giver", "Đại diện Bên giao"), (2, "receiver", "Đại diện Bên nhận")):
        people(paper, f"{number}. {title}: {{{{ {side}.body }}}}", side)
    paper.tag("if witness")
    people(paper, "3. Đại diện cơ quan chứng kiến: {{ witness.body }}", "witness")
    paper.tag("endif")
    paper.text("**B. NỘI DUNG BÀN GIAO, TIẾP NHẬN:**", before=8, keep=True)
    paper.text("1. Danh mục tài sản bàn giao, tiếp nhận", keep=True)
    paper.text(
        "{% if list.book_date %}Giá trị theo sổ kế toán đến ngày {{ list.book_date }}.{% else %}"
        "Giá trị theo sổ kế toán.{% endif %}",
        italic=True, size=12, before=2,
    )  # fmt: skip
    paper.gap(6)
    listing = paper.table(
        [
            column("STT", "1", "no", 11),
            column("Danh mục tài sản bàn giao, tiếp nhận", "2", "name", 49, total="Tổng cộng"),
            column("Đơn vị tính", "3", "unit", 15),
            column("Số lượng", "4", "quantity", 14),
            column("Nguyên giá (đồng)", "5", "cost", 26, total=summed("cost")),
            column("Giá trị còn lại (đồng)", "6", "residual", 26, total=summed("residual")),
            column("Ghi chú", "7", "note", 24),
        ],
        "list.rows", numbers=True, total=True, size=10.5,
    )  # fmt: skip
    _sections(listing)
    incomplete(paper)
    paper.text("2. Các hồ sơ về quyền sở hữu, quyền sử dụng và hồ sơ khác của tài sản bàn giao, tiếp nhận:", before=8)
    paper.each("paper in papers", "- {{ paper.citation }};", before=3)
    paper.given("not papers", "- ………………………………………………")
    paper.text("3. Trách nhiệm của các bên giao nhận:")
    for number, side, title in ((1, "giver", "Bên giao"), (2, "receiver", "Bên nhận")):
        paper.text(f"3.{number}. {title}: {{{{ {side}.body }}}}", before=4)
        paper.each(f"duty in {side}_duties", "- {{ duty }};", before=3)
        paper.given(f"not {side}_duties", "- ………………………………………………")
    paper.text("4. Ý kiến của các bên giao nhận:")
    paper.each("opinion in opinions", "- {{ opinion }};", before=3)
    paper.given("not opinions", "- ………………………………………………")
    paper.text("Biên bản được lập thành …… bản có giá trị như nhau, mỗi bên giữ …… bản./.")
    paper.gap(8)
    sides = paper._pair((55, 55, 55), 1)[0]
    for cell, title in zip(
        sides, ("ĐẠI DIỆN BÊN NHẬN", "ĐẠI DIỆN BÊN GIAO", "ĐẠI DIỆN CƠ QUAN CHỨNG KIẾN"), strict=True
    ):
        if title.endswith("KIẾN"):
            paper.tag("if witness", at=cell)
        paper.text(title, at=cell, align=CENTRE, bold=True, size=12, before=0)
        paper.text("(Ký, ghi rõ họ tên, đóng dấu)", at=cell, align=CENTRE, italic=True, size=11, before=0)
        if title.endswith("KIẾN"):
            paper.tag("endif", at=cell)
        for _ in range(4):
            paper.text("", at=cell, align=CENTRE, before=0)
        paper._first(cell)
    paper._whole(sides[0])
    return paper


def _sections(table: Any) -> None:
    """Headings A to D stand in bold: a row of their own among the rows."""
    start = next(row for row in table.rows if row.cells[0].text.startswith("{%tr for"))
    plain = table.rows[[row._tr for row in table.rows].index(start._tr) + 1]
    for cell in plain.cells:
        paragraph = cell.paragraphs[0]
        run = paragraph.runs[0]
        field = run.text
        run.text = "{% if row.is_section %}"
        for text, bold in ((field, True), ("{% else %}", False), (field, False), ("{% endif %}", False)):
            more = paragraph.add_run(text)
            more.font.size, more.font.name, more.bold = run.font.size, FONT, bold


def people(paper: Paper, title: str, side: str) -> None:
    """A party and the two people the form has room for."""
    paper.text(title, keep=True)
    paper.each(
        f"person in {side}.people",
        "{{ loop.index }}. Ông (Bà): {{ person.name }}, chức vụ: {{ person.title }}",
        before=3,
    )


def index() -> Paper:
    """Mục lục hồ sơ."""
    paper = Paper()
    paper.letterhead(None)
    paper.text("MỤC LỤC HỒ SƠ", align=CENTRE, bold=True, before=16)
    paper.text("{{ title }}", align=CENTRE, bold=True, before=0)
    paper.text(
        "Mã hồ sơ: {{ code }}; đơn vị: {{ holder }}; lập đến ngày {{ as_of }}", align=CENTRE, italic=True, size=12
    )
    paper.gap(6)
    paper.table(
        [
            column("STT", "1", "no", 11),
            column("Thành phần hồ sơ", "2", "name", 44),
            column("Số, ký hiệu", "3", "number", 26),
            column("Ngày ban hành", "4", "issued_on", 22),
            column("Cơ quan ban hành", "5", "issuer", 30),
            column("Ngày nhận", "6", "received_on", 20),
            column("Có trong hồ sơ", "7", "state", 14),
        ],
        "papers", numbers=False, total=False, size=11,
    )  # fmt: skip
    paper.given("lacking", "Thành phần còn thiếu:", bold=True)
    paper.each("one in lacking", "- {{ one }};", before=3)
    paper.text("Tổng số văn bản có trong hồ sơ: {{ there }}.")
    paper.closing()
    return paper


TEMPLATES = {
    "proposal": proposal, "review": review, "submission": submission, "decision": decision, "minutes": minutes,
    "index": index,
}  # fmt: skip


def main() -> None:
    """Write every template."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    target.mkdir(parents=True, exist_ok=True)
    for name, make in TEMPLATES.items():
        make().save(target / f"{name}.docx")


if __name__ == "__main__":
    main()
