"""Drafts of one case as an office would make it: two seats with land and houses, a car, a generator, in Gia Lai."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from assetreg.dispositions.drafting.shapes import (
    Cited,
    DecisionDraft,
    DossierIndex,
    Draft,
    Duty,
    Finding,
    Letterhead,
    Line,
    Minutes,
    Part,
    Party,
    Person,
    Proposal,
    ReviewNote,
    Signatory,
    Submission,
)

BOOKS = dt.date(2026, 6, 30)
HOLDER = "Ủy ban nhân dân phường Pleiku"
FINANCE = "Sở Tài chính tỉnh Gia Lai"
CHAIR = "Chủ tịch Ủy ban nhân dân tỉnh Gia Lai"

SEAT = Line(
    name="Trụ sở Ủy ban nhân dân phường Hoa Lư (cũ)",
    kind="facility",
    type="Trụ sở làm việc",
    unit="Cơ sở",
    address="12 Phan Đình Phùng, phường Pleiku, tỉnh Gia Lai",
    form="transfer",
    ground="Điểm a khoản 1 Điều 42 Luật Quản lý, sử dụng tài sản công",
    reason="Dôi dư sau sắp xếp đơn vị hành chính",
    original_cost_vnd=12_345_678_900,
    residual_value_vnd=7_654_321_000,
    book_date=BOOKS,
    land_m2=Decimal("1250.5"),
    floor_m2=Decimal("860"),
    holder=HOLDER,
    receiver="Trung tâm Y tế khu vực Pleiku",
    current_use="Trụ sở làm việc",
    parts=(
        Part(name="Đất: tờ bản đồ 15, thửa 204", unit="Thửa", quantity=Decimal(1), land_m2=Decimal("1250.5"),
             original_cost_vnd=8_000_000_000),
        Part(name="Nhà làm việc 3 tầng", unit="Nhà", quantity=Decimal(1), year_in_use=2009, floor_m2=Decimal(860),
             original_cost_vnd=4_345_678_900, residual_value_vnd=1_654_321_000),
    ),
)  # fmt: skip
HALL = Line(
    name="Nhà văn hóa tổ 5",
    kind="facility",
    type="Cơ sở hoạt động sự nghiệp",
    unit="Cơ sở",
    address="Tổ 5, phường Pleiku, tỉnh Gia Lai",
    form="recover",
    ground="Điểm đ khoản 1 Điều 41 Luật Quản lý, sử dụng tài sản công",
    reason="Không còn nhu cầu sử dụng",
    original_cost_vnd=950_000_000,
    residual_value_vnd=410_000_000,
    book_date=BOOKS,
    land_m2=Decimal(320),
    floor_m2=Decimal("145.25"),
    holder=HOLDER,
)
CAR = Line(
    name="Xe Toyota Hilux, biển số 81A-012.34",
    kind="vehicle",
    type="Xe ô tô phục vụ công tác chung",
    unit="Cái",
    form="transfer",
    ground="Điểm d khoản 1 Điều 42 Luật Quản lý, sử dụng tài sản công",
    reason="Vượt định mức",
    year_in_use=2015,
    original_cost_vnd=905_000_000,
    residual_value_vnd=90_500_000,
    book_date=BOOKS,
    holder=HOLDER,
    receiver="Trung tâm Y tế khu vực Pleiku",
)
GENERATOR = Line(
    name="Máy phát điện 45 kVA <dự phòng> & phụ kiện",
    kind="equipment",
    type="Máy móc, thiết bị",
    unit="Bộ",
    form="transfer",
    ground="Điểm d khoản 1 Điều 42 Luật Quản lý, sử dụng tài sản công",
    quantity=Decimal(2),
    year_in_use=2012,
    original_cost_vnd=350_000_000,
    residual_value_vnd=0,
    book_date=BOOKS,
    holder=HOLDER,
    receiver="Trung tâm Y tế khu vực Pleiku",
)
LINES = (SEAT, HALL, CAR, GENERATOR)
SIGNED_BY_CHAIR = Signatory(capacity="TM", on_behalf="Ủy ban nhân dân", title="Chủ tịch")
LETTER = Cited(
    name="Văn bản đề nghị xử lý tài sản", number="45/UBND-KT", issued_on=dt.date(2026, 8, 3), issuer=HOLDER,
    received_on=dt.date(2026, 8, 5), digest="ab" * 32,
)  # fmt: skip
REVIEWED = Cited(name="Báo cáo thẩm định", number="112/BC-STC", issued_on=dt.date(2026, 8, 17), issuer=FINANCE)
LACKING = Cited(name="Ý kiến của cơ quan quản lý cấp trên", present=False)
DEPARTMENT = Letterhead(superior="Ủy ban nhân dân tỉnh Gia Lai", body="Sở Tài chính", place="Gia Lai")
DIRECTOR = Signatory(title="Giám đốc")

PROPOSAL = Proposal(
    head=Letterhead(superior="Tỉnh Gia Lai", body=HOLDER, place="Pleiku"),
    addressee=FINANCE,
    holder=HOLDER,
    lines=LINES,
    signatory=SIGNED_BY_CHAIR,
    attached=(LETTER,),
    recipients=("Như trên;",),
    circumstances="Thực hiện sắp xếp đơn vị hành chính cấp xã từ ngày 01/7/2025.",
)
REVIEW = ReviewNote(
    head=DEPARTMENT,
    addressee=CHAIR,
    holder=HOLDER,
    lines=LINES,
    dossier=(LETTER, LACKING),
    signatory=DIRECTOR,
    received_on=dt.date(2026, 8, 5),
    completed_on=dt.date(2026, 8, 10),
    authority=CHAIR,
    authority_article="Điều 17, Điều 20 Nghị định 186/2025/NĐ-CP",
    findings=(Finding(heading="Tiêu chuẩn, định mức", text="đơn vị tiếp nhận còn thiếu 640 m² so với định mức."),),
)
SUBMISSION = Submission(
    head=DEPARTMENT,
    addressee=CHAIR,
    holder=HOLDER,
    lines=LINES,
    signatory=Signatory(capacity="KT", on_behalf="Giám đốc", title="Phó Giám đốc"),
    review=REVIEWED,
    dossier=(LETTER, REVIEWED),
    authority_article="Điều 17, Điều 20 Nghị định 186/2025/NĐ-CP",
    opinions=("Sở Y tế thống nhất tiếp nhận (Công văn 88/SYT-KHTC ngày 12/8/2026)",),
)
DECISION = DecisionDraft(
    head=Letterhead(body="Ủy ban nhân dân tỉnh Gia Lai", place="Gia Lai"),
    issuer=CHAIR,
    lines=(*LINES[:3], GENERATOR, Line(name="Nhà để xe", kind="facility", unit="Cơ sở", form="transfer", holder=HOLDER,
                                       refused="chưa có giấy tờ về đất")),
    signatory=Signatory(title="Chủ tịch"),
    basis=("Quyết định số 61/2025/QĐ-UBND về phân cấp thẩm quyền quyết định xử lý tài sản công",),
    proposed_by="Giám đốc Sở Tài chính tại Tờ trình số 120/TTr-STC ngày 18/8/2026",
    organiser=FINANCE,
    duties=(
        Duty(body=HOLDER, task="bàn giao tài sản, hồ sơ trong 30 ngày; hạch toán giảm và kê khai theo quy định"),
        Duty(body="Trung tâm Y tế khu vực Pleiku", task="tiếp nhận, hạch toán tăng và kê khai theo quy định"),
    ),
    recipients=("Như Điều 4;", "Bộ Tài chính (để báo cáo);"),
)  # fmt: skip
MINUTES = Minutes(
    giver=Party(body=HOLDER, people=(Person(name="Nguyễn Văn A", title="Phó Chủ tịch"),)),
    receiver=Party(body="Trung tâm Y tế khu vực Pleiku", people=(Person(name="Rơ Châm B", title="Giám đốc"),)),
    witness=Party(body=FINANCE),
    lines=(SEAT, CAR, GENERATOR, Line(name="Phông lưu trữ 6,3 m giá", kind="archive", unit="Phông", form="transfer")),
    basis=("Quyết định số 877/QĐ-UBND ngày 20/8/2026 của Chủ tịch Ủy ban nhân dân tỉnh Gia Lai",),
    place="12 Phan Đình Phùng, phường Pleiku, tỉnh Gia Lai",
    papers=(Cited(name="Giấy chứng nhận quyền sử dụng đất", number="AB 123456"),),
    giver_duties=("Bàn giao đầy đủ tài sản, hồ sơ theo danh mục",),
    receiver_duties=("Quản lý, sử dụng đúng mục đích; hạch toán, kê khai trong 30 ngày",),
)
INDEX = DossierIndex(
    head=DEPARTMENT,
    code="HS-52-000123",
    title="Hồ sơ điều chuyển, thu hồi tài sản công",
    holder=HOLDER,
    papers=(LETTER, REVIEWED, LACKING),
    signatory=Signatory(title="Người lập"),
    as_of=dt.date(2026, 8, 18),
)
ALL: dict[str, Draft] = {
    "proposal": PROPOSAL,
    "review": REVIEW,
    "submission": SUBMISSION,
    "decision": DECISION,
    "minutes": MINUTES,
    "index": INDEX,
}
