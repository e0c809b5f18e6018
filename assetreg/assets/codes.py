"""Gives facilities their codes: ``HQ-<commune>-<number>``, numbered per commune, never used twice."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.orm import Session

# In the order of communes: two writers that number the same communes wait for each other instead of locking up.
_TAKE = text("""
    INSERT INTO facility_code_counter AS counter (commune_code, last_number)
    SELECT commune_code, n FROM unnest(CAST(:communes AS text[]), CAST(:counts AS bigint[])) AS wanted (commune_code, n)
    ORDER BY commune_code
    ON CONFLICT (commune_code) DO UPDATE SET last_number = counter.last_number + excluded.last_number
    RETURNING commune_code, last_number
""")


def take_numbers(session: Session, counts: Mapping[str, int]) -> dict[str, int]:
    """Reserve numbers for communes by code; returns the first of each commune's reserved numbers."""
    if not counts:
        return {}
    last = session.execute(_TAKE, {"communes": list(counts), "counts": list(counts.values())})
    return {commune: number - counts[commune] + 1 for commune, number in last}


def facility_code(commune_code: str, number: int) -> str:
    """The code of the ``number``-th facility of a commune."""
    return f"HQ-{commune_code}-{number}"
