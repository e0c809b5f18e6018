"""Gives bodies their codes: ``AG-<province>-<number>``, numbered per province, never used twice."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

_TAKE = text("""
    INSERT INTO agency_code_counter AS counter (province_code, last_number) VALUES (:province, :n)
    ON CONFLICT (province_code) DO UPDATE SET last_number = counter.last_number + excluded.last_number
    RETURNING last_number - :n + 1
""")


def take_numbers(session: Session, province_code: str, n: int = 1) -> int:
    """Reserve ``n`` numbers of a province; returns the first."""
    return int(session.execute(_TAKE, {"province": province_code, "n": n}).scalar_one())


def agency_code(province_code: str, number: int) -> str:
    """The code of the ``number``-th body of a province."""
    return f"AG-{province_code}-{number}"


def province_of(code: str) -> str | None:
    """The province that gave a code; None where it is no code of ours."""
    parts = code.split("-")
    return parts[1] if len(parts) == 3 and parts[0] == "AG" and parts[2].isdigit() else None
