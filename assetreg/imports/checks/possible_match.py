"""A row without a known key that reads like a facility of the register: same holder, name and commune."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.assets.findings import SKIP, Choice, Finding, doubt

SAME = Choice("same", "The same facility: revise it")
NEW = Choice("new", "Another facility: create it")

_SQL = text("""
    SELECT r.row_number, min(f.code), count(*)
    FROM import_row r
    JOIN facility f ON f.commune_id = r.commune_id AND lower(f.name) = lower(r.name)
      AND lower(f.holder) = lower(r.holder)
      AND (f.national_asset_code IS NULL OR r.national_asset_code IS NULL)
    WHERE r.batch_id = :batch_id AND r.verdict = 'create'
    GROUP BY r.row_number
    ORDER BY r.row_number
""")


def check(session: Session, batch_id: int) -> Iterator[tuple[int, Finding]]:
    """A doubt that a person answers; where several facilities read alike only a code can tell them apart."""
    for row, code, times in session.execute(_SQL, {"batch_id": batch_id}):
        choices = (SAME, NEW, SKIP) if times == 1 else (NEW, SKIP)
        yield row, doubt("name", "possible_match", choices, facility=code, n=times)
