"""Five thousand decisions on paper over a province's facilities: they count as an independent SQL counts them."""

from __future__ import annotations

import sys
import time

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.dispositions.cases.models import Decision, DispositionCase, DispositionLine
from assetreg.dispositions.recorded.queries import count_recorded
from assetreg.imports.service import apply_import, plan_import
from assetreg.imports.undoing import undo_import
from tests.dispositions.recorded import province
from tests.dispositions.recorded.papers import IMPORTER
from tests.support.sealing import seal

N = 5_000


def test_five_thousand_decisions_count_as_the_register_does_and_are_taken_back(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    bodies = province.bodies(session, 20)
    rows = province.register(province.facilities(session, bodies, N), bodies)
    province.scans(session, bodies[0], rows)
    file = province.as_csv(rows)
    start = time.perf_counter()
    batch = plan_import(session, IMPORTER, file, "so-theo-doi.csv", kind="decisions")
    seal(session)
    planned = time.perf_counter()
    assert batch.counts == {"create": N}, batch.issues
    apply_import(session, IMPORTER, batch.id)
    seal(session)
    applied = time.perf_counter()
    found = count_recorded(session, "52")
    assert (dict(found.outcomes), dict(found.buckets)) == province.independent(session)
    assert session.scalar(select(func.count()).select_from(Decision)) == N
    assert sum(found.states.values()) == N - N // len(province.PLANS)
    undo_import(session, IMPORTER, batch.id, reason="thử")
    seal(session)
    for table in (DispositionCase, DispositionLine, Decision):
        assert session.scalar(select(func.count()).select_from(table)) == 0, table
    undone = time.perf_counter()
    lines = [
        f"{N} decisions: plan {planned - start:.1f} s, apply {applied - planned:.1f} s, "
        f"count and take back {undone - applied:.1f} s",
        f"outcomes {dict(found.outcomes)}, buckets {dict(found.buckets)}, states {dict(found.states)}",
    ]
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
