"""The reorganisation of 2025 over 100,000 facilities: shown, applied, taken back to the letter, and what followed."""

from __future__ import annotations

import sys

import pytest
from sqlalchemy import text

from assetreg.admin_units.loader import load_builtin
from assetreg.core.runtime import Runtime
from benchmarks.reorganisations import DAYS, EVE, apply, contents, event_text, fill, show, take_back

FACILITIES = 100_000
PREVIEW_S, APPLY_S = 30, 120


def test_the_country_is_reorganised_and_taken_back(empty: Runtime, capsys: pytest.CaptureFixture[str]) -> None:
    with empty.session() as session:
        load_builtin(session, until_day=EVE)
        fill(session, FACILITIES)
    with empty.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    with empty.session() as session:
        before = contents(session)
    first = event_text(DAYS[0])
    preview_s, records = show(empty, first)
    apply_s = apply(empty, first)
    with empty.session() as session:
        changed = sum(before[table] != now for table, now in contents(session).items())
    undo_s = take_back(empty, f"units-{DAYS[0].isoformat()}")
    with empty.session() as session:
        after = contents(session)
    again = {day: apply(empty, event_text(day)) for day in DAYS}
    with empty.session() as session:
        report = load_builtin(session, dry_run=True)
    differing = [table for table in before if before[table] != after[table]]
    lines = [
        f"{records} records; preview {preview_s:.1f} s, apply {apply_s:.1f} s, undo {undo_s:.1f} s",
        f"{changed} of {len(before)} tables changed; after the undo {len(differing)} differ",
        *(f"{day}: {took:.1f} s" for day, took in again.items()),
    ]
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
    assert after == before
    assert not report.changed
    assert preview_s < PREVIEW_S
    assert apply_s < APPLY_S
