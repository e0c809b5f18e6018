"""One answer for every row that asks the same: the rows of one hamlet or street of a divided commune (set-based)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.imports.models import ImportFinding

SAME = "*"  # behind an answer's key: this row, and every row with the same question that is not answered itself


def spread(session: Session, batch_id: int, answers: Mapping[str, str]) -> dict[str, str]:
    """``"3:split_commune*"`` becomes an answer for each row that asks the same; the others stay as they are.

    The same question is one of the same kind about the same former commune and the same hamlet or street
    (``params.former``, ``params.place``); a row that names no place is answered alone.
    """
    said = {key: value for key, value in answers.items() if not key.endswith(SAME)}
    for key, value in answers.items():
        if not key.endswith(SAME):
            continue
        own = key.removesuffix(SAME)
        said.setdefault(own, value)
        for row in _asking_the_same(session, batch_id, own):
            said.setdefault(f"{row}:{own.partition(':')[2]}", value)
    return said


def _asking_the_same(session: Session, batch_id: int, key: str) -> list[int]:
    row, _, code = key.partition(":")
    if not row.isdigit():
        return []
    asked = select(ImportFinding.params).where(
        ImportFinding.batch_id == batch_id,
        ImportFinding.code == code,
        ImportFinding.severity == "doubt",
        ImportFinding.row_number == int(row),
    )
    params = session.scalar(asked) or {}
    if not params.get("place"):
        return []
    same = select(ImportFinding.row_number).where(
        ImportFinding.batch_id == batch_id,
        ImportFinding.code == code,
        ImportFinding.severity == "doubt",
        ImportFinding.params["former"].astext == params.get("former", ""),
        ImportFinding.params["place"].astext == params["place"],
    )
    return list(session.scalars(same))
