"""A list of assets to be handled, as an office sends it, becomes one case in draft with a line a row."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.dispositions.cases.models import DispositionCase, DispositionLine
from assetreg.imports.queries import batch_findings
from assetreg.imports.service import apply_import, plan_import
from tests.dispositions.cases.cast import facility_of, holder
from tests.dispositions.recorded.papers import CLERK
from tests.imports.corpus.making import book
from tests.support.sealing import seal


def test_a_list_becomes_one_dossier_and_two_forms_in_a_cell_go_back(session: Session) -> None:
    bodies = [holder(session) for _ in range(3)]
    names = []
    for n in range(9):
        facility_of(session, bodies[n % 3], name=f"Trụ sở cũ số {n + 1}")
        names.append(f"Trụ sở cũ số {n + 1}")
    seal(session)
    head = ["STT", "Tên tài sản", "Đơn vị tính", "Hình thức xử lý", "Lý do đề nghị xử lý", "Ghi chú"]
    rows = [["Mẫu số 01/TSC-XLTS"], ["DANH MỤC TÀI SẢN CÔNG ĐỀ NGHỊ XỬ LÝ"], head]
    for n, name in enumerate(names):
        form = "Bán/thanh lý" if n == 4 else "Điều chuyển"
        rows.append([str(n + 1), name, "cái", form, "dôi dư sau sáp nhập", ""])
    batch = plan_import(session, CLERK, book(("Phu luc", rows)), "DM kem TTr 45.xlsx", kind="requests")
    assert batch.counts == {"create": 8, "refuse": 1}, batch.issues
    assert [(one.field, one.code) for one in batch_findings(session, batch.id)] == [("form", "two_forms")]
    apply_import(session, CLERK, batch.id)
    seal(session)
    case = session.scalars(select(DispositionCase)).one()
    assert (case.state, case.origin) == ("draft", "made")
    lines = session.scalars(select(DispositionLine).where(DispositionLine.case_id == case.id)).all()
    assert {line.asset_name for line in lines} == set(names) - {names[4]}
    assert {line.reason for line in lines} == {"dôi dư sau sáp nhập"}
