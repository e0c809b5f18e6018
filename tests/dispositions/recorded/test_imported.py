"""A register of decisions comes in as a file: every line of it counted, none without its paper, taken back whole."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.assets.models import Facility
from assetreg.core.errors import Conflict
from assetreg.dispositions.cases.models import Decision, DispositionCase, DispositionLine, LineAct, Verdict
from assetreg.dispositions.papers.models import Paper
from assetreg.dispositions.recorded.queries import cases_of, count_recorded, list_recorded
from assetreg.dispositions.recorded.service import confirm
from assetreg.imports.models import ImportBatch
from assetreg.imports.queries import batch_findings
from assetreg.imports.service import apply_import, plan_import
from assetreg.imports.undoing import undo_import
from tests.dispositions.recorded import province
from tests.dispositions.recorded.papers import IMPORTER, SECOND
from tests.support.sealing import seal

N = 160


def plan(session: Session, rows: list[dict[str, Any]], kind: str = "decisions") -> ImportBatch:
    batch = plan_import(session, IMPORTER, province.as_csv(rows), "so-theo-doi.csv", kind=kind)
    seal(session)
    return batch


def apply(session: Session, batch: ImportBatch) -> None:
    apply_import(session, IMPORTER, batch.id)
    seal(session)


def codes(session: Session, batch: ImportBatch) -> set[tuple[str, str]]:
    return {(found.field, found.code) for found in batch_findings(session, batch.id)}


def some(session: Session, n: int) -> tuple[list[dict[str, Any]], Any]:
    bodies = province.bodies(session, 6)
    rows = province.register(province.facilities(session, bodies, n), bodies)
    return rows, bodies


def test_counts_of_recorded_decisions_equal_those_of_the_register(session: Session) -> None:
    rows, bodies = some(session, N)
    province.scans(session, bodies[0], rows)
    batch = plan(session, rows)
    assert batch.counts == {"create": N}, batch.issues
    assert session.scalar(select(func.count()).select_from(DispositionLine)) == 0
    apply(session, batch)
    found = count_recorded(session, "52")
    assert (dict(found.outcomes), dict(found.buckets)) == province.independent(session)
    eighth = N // 8
    assert found.states == {"done": 3 * eighth, "delivered": 2 * eighth, "decided": 2 * eighth}
    assert session.scalar(select(func.count()).select_from(Decision)) == N
    again = plan(session, rows)
    assert again.counts == {"unchanged": N}


def test_rows_without_number_date_or_scan_stay_out_of_an_import(session: Session) -> None:
    rows, bodies = some(session, 8)
    province.scans(session, bodies[0], rows[:7])
    rows[0] = rows[0] | {"number": ""}
    rows[1] = rows[1] | {"issued_on": ""}
    rows[2] = rows[2] | {"scan": "mat.pdf"}
    batch = plan(session, rows)
    assert batch.counts == {"refuse": 4, "create": 4}
    assert {("number", "required"), ("issued_on", "required"), ("scan", "scan_unknown"), ("scan", "scan_required")} <= (
        codes(session, batch)
    )


def test_a_batch_of_decisions_is_taken_back_until_somebody_confirms(session: Session) -> None:
    rows, bodies = some(session, 24)
    province.scans(session, bodies[0], rows)
    before = dict(session.execute(select(Facility.code, Facility.outcome)).all())
    batch = plan(session, rows)
    apply(session, batch)
    undo_import(session, IMPORTER, batch.id, reason="nhập nhầm")
    seal(session)
    for table in (DispositionCase, DispositionLine, Verdict, Decision, LineAct, Paper):
        assert session.scalar(select(func.count()).select_from(table)) == 0, table
    assert dict(session.execute(select(Facility.code, Facility.outcome)).all()) == before
    again = plan(session, rows)
    assert again.counts == {"create": 24}
    apply(session, again)
    confirm(session, SECOND, list_recorded(session, unconfirmed=True).items[0].id)
    seal(session)
    with pytest.raises(Conflict) as refusal:
        undo_import(session, IMPORTER, again.id, reason="nhập nhầm")
    assert refusal.value.code == "import_changed_since"


def test_a_list_names_what_waits_for_the_second_person(session: Session) -> None:
    rows, bodies = some(session, 8)
    province.scans(session, bodies[0], rows)
    apply(session, plan(session, rows))
    page = list_recorded(session, unconfirmed=True)
    assert (page.count, {row.unconfirmed for row in page.items}) == (8, {1})
    assert [case.origin for case in cases_of(session, page.items[0].id)] == ["recorded"]
    assert [row.name for row in list_recorded(session, q="3/QĐ-UBND").items] == ["3/QĐ-UBND"]


def test_minutes_deliver_what_was_decided_and_say_what_was_missing(session: Session) -> None:
    rows, bodies = some(session, 8)
    province.scans(session, bodies[0], rows)
    apply(session, plan(session, rows))
    day = "2026-09-01"
    minutes = [
        {"asset": "R-000002", "minutes_number": "12/BB", "minutes_on": day, "scan": "bb.pdf", "found": "giao đủ"},
        {"asset": "R-000003", "minutes_on": day, "scan": "bb.pdf"},
        {"asset": "R-000007", "minutes_on": day, "scan": "bb.pdf"},
        {"asset": "R-000005", "minutes_on": day},
    ]
    refused = plan(session, minutes, "deliveries")
    assert refused.counts == {"refuse": 4}
    province.scans(session, bodies[0], [{"number": "12/BB", "issued_on": day}])
    for row in minutes[:3]:
        row |= {"scan": "", "minutes_number": "12/BB"}
    minutes[0] |= {"found": "thiếu", "note": "thiếu 2", "stated_quantity": "4"}
    batch = plan(session, minutes, "deliveries")
    assert batch.counts == {"revise": 1, "refuse": 3}
    assert {("decision", "no_decision_for"), ("minutes_on", "delivered_before"), ("scan", "scan_required")} <= codes(
        session, batch
    )
    apply(session, batch)
    line = session.scalars(select(DispositionLine).where(DispositionLine.asset_code == "R-000002")).one()
    session.refresh(line)
    assert (line.state, str(line.delivered_on)) == ("disputed", day)
    said = session.scalars(select(LineAct.note).where(LineAct.line_id == line.id, LineAct.act == "dispute")).one()
    assert said == "thiếu 2 (theo biên bản: 4)"


def test_minutes_alone_prove_what_nobody_decides(session: Session) -> None:
    bodies = province.bodies(session, 3)
    (code,) = province.facilities(session, bodies, 1)
    province.scans(session, bodies[0], [{"number": "5/BB", "issued_on": "2025-09-05"}])
    row = {"asset": code, "minutes_number": "5/BB", "minutes_on": "2025-09-05", "form": "Kế thừa",
           "receiver": bodies[1].code}  # fmt: skip
    batch = plan(session, [row], "deliveries")
    assert batch.counts == {"create": 1}, batch.issues
    apply(session, batch)
    line = session.scalars(select(DispositionLine)).one()
    session.refresh(line)
    assert (line.state, line.path) == ("delivered", "inherit")
    assert session.scalars(select(DispositionCase.state)).one() == "cleared"
    assert session.scalar(select(Facility.legal_form).where(Facility.code == code)) == "inherit"
