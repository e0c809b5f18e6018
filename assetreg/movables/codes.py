"""Gives movables their codes: ``VH-<province>-<number>`` and the like, numbered per province, never used twice."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

_TAKE = text("""
    INSERT INTO movable_code_counter AS counter (prefix, province_code, last_number)
    VALUES (:prefix, :province_code, :count)
    ON CONFLICT (province_code, prefix) DO UPDATE SET last_number = counter.last_number + excluded.last_number
    RETURNING last_number
""")


def take_numbers(session: Session, prefix: str, province_code: str, count: int = 1) -> int:
    """Reserve ``count`` numbers of a province; returns the first of them."""
    asked = {"prefix": prefix, "province_code": province_code, "count": count}
    return int(session.execute(_TAKE, asked).scalar_one()) - count + 1


def movable_code(prefix: str, province_code: str, number: int) -> str:
    """The code of the ``number``-th of a province."""
    return f"{prefix}-{province_code}-{number}"
