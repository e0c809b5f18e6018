"""What becomes of assets when their lines are decided or cleared: form, outcome, final use.

A recovery leaves an asset undecided, "recovered, not placed", until its plan is decided (Decree 186/2025/NĐ-CP,
Art. 19); loss is an event. A part says nothing of the whole: it follows when the part is a record of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.assets.legal_forms import LEGAL_FORMS
from assetreg.audit.versioned import amend
from assetreg.dispositions.cases.assets import MODELS
from assetreg.dispositions.cases.models import DispositionLine
from assetreg.dispositions.law.law import Law

VERB = "asset.disposition"


def follow(
    session: Session, actor: Actor, law: Law, lines: Sequence[DispositionLine], *, by: str | None = None
) -> None:
    """Let whole assets be what was decided or cleared of them. ``by``: what decided it, as papers cite it.

    Of a recovery and the plan that was decided with it the plan stands.
    """
    wanted: dict[tuple[str, int], DispositionLine] = {}
    for line in sorted(lines, key=lambda one: (one.follows_line_id is not None, one.id)):
        if is_whole(line):
            wanted[line.asset_kind, line.asset_id] = line
    _write(session, actor, {key: _followed(law, line, by) for key, line in wanted.items()})


def forget(session: Session, actor: Actor, lines: Sequence[DispositionLine], *, by: str) -> None:
    """Let whole assets be undecided again whose decision was cancelled."""
    undone = {"legal_form": None, "outcome": "undecided", "final_use": None, "outcome_reason": by}
    _write(session, actor, {(line.asset_kind, line.asset_id): undone for line in lines if is_whole(line)})


def is_whole(line: DispositionLine) -> bool:
    """Whether a line is about all of its asset."""
    return line.area_m2 is None and line.land_m2 is None and line.quantity is None


def _followed(law: Law, line: DispositionLine, by: str | None) -> dict[str, Any]:
    said: dict[str, Any] = {"outcome": law.outcome_of(line.form)}
    if line.form in LEGAL_FORMS:
        said["legal_form"] = line.form
    if line.final_use is not None:
        said["final_use"] = line.final_use
    return said if by is None else said | {"outcome_reason": by}


def _write(session: Session, actor: Actor, wanted: Mapping[tuple[str, int], Mapping[str, Any]]) -> None:
    """Write in the order of kinds and rows, so that two decisions never wait for each other in a ring."""
    for kind, model in MODELS.items():
        ids = sorted(number for one, number in wanted if one == kind)
        if not ids:
            continue
        rows = session.scalars(select(model).where(model.id.in_(ids)).order_by(model.id).with_for_update())
        for row in rows:
            said = {name: value for name, value in wanted[kind, row.id].items() if hasattr(row, name)}
            amend(session, actor, cast(Any, row), said, VERB)
