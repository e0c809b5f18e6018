"""Lets facilities be what many decisions say of them, in one statement; single assets of other kinds as cases do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.assets.legal_forms import LEGAL_FORMS
from assetreg.audit.record import open_change_set
from assetreg.core.sql import sql
from assetreg.dispositions.cases import outcomes
from assetreg.dispositions.cases.models import DispositionLine
from assetreg.dispositions.law.law import Law


@dataclass(frozen=True, slots=True)
class Said:
    """What a decision, as papers cite it, says of a line under the law of its day."""

    line: DispositionLine
    law: Law
    cited: str


def follow(session: Session, actor: Actor, said: Sequence[Said]) -> None:
    """As ``cases.outcomes.follow`` for lines of many decisions; no asset stands under two of them.

    Of a recovery and the plan that was decided with it the plan stands; a part says nothing of the whole.
    """
    whole: dict[int, Said] = {}
    for one in sorted(said, key=lambda one: (one.line.follows_line_id is not None, one.line.id)):
        if not outcomes.is_whole(one.line):
            continue
        if one.line.asset_kind == "facility":
            whole[one.line.asset_id] = one
        else:
            outcomes.follow(session, actor, one.law, [one.line], by=one.cited)
    if not whole:
        return
    wanted = [whole[number] for number in sorted(whole)]
    change = open_change_set(session, actor, outcomes.VERB, province_code=wanted[0].line.province_code)
    session.execute(
        sql("assetreg.dispositions.recorded", "follow"),
        {
            "change": change.id,
            "ids": [one.line.asset_id for one in wanted],
            "outcomes": [one.law.outcome_of(one.line.form) for one in wanted],
            "forms": [one.line.form if one.line.form in LEGAL_FORMS else None for one in wanted],
            "uses": [one.line.final_use for one in wanted],
            "cited": [one.cited for one in wanted],
        },
    )
