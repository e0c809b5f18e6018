"""Says what papers prove of lines since their decision: the delivery by its minutes, the end by the day of use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.permissions import Permission
from assetreg.audit.record import open_change_set
from assetreg.dispositions.cases.acts import PERMISSIONS
from assetreg.dispositions.cases.models import CasePaper, DispositionLine, LineAct
from assetreg.dispositions.law.paths import PathRow
from assetreg.dispositions.papers.identity import split_number
from assetreg.dispositions.papers.models import Paper

# Whom a case waits for first, of what its lines lack.
IN_TURN = (Permission.DELIVERY_GIVE, Permission.BOOK_KEEP, Permission.DELIVERY_RECEIVE)
# Lines go on all together; one that was disputed passes through its delivery.
_CARRY = text("""
    UPDATE disposition_line AS line
    SET state = proved.state, is_open = proved.state IN ('decided', 'disputed'),
        delivered_on = coalesce(line.delivered_on, proved.delivered_on),
        in_use_on = coalesce(line.in_use_on, proved.in_use_on),
        revision = line.revision + 1, change_set_id = :change, updated_at = now()
    FROM unnest(CAST(:ids AS bigint[]), CAST(:states AS text[]), CAST(:delivered AS date[]), CAST(:used AS date[]))
      AS proved (id, state, delivered_on, in_use_on)
    WHERE line.id = proved.id
""")


@dataclass(slots=True)
class Proof:
    """What a paper says of a line: minutes, the day of use, and what was found otherwise at the delivery."""

    line: DispositionLine
    path: PathRow
    minutes_on: dt.date | None = None
    minutes_number: str | None = None
    document_id: int | None = None
    signature: str | None = None
    is_temporary: bool = False
    put_in_use_on: dt.date | None = None
    dispute: str | None = None

    @property
    def delivers(self) -> bool:
        """Whether a delivery is proved that the path of the line asks."""
        return self.minutes_on is not None and self.path.delivery != "none"

    def state(self, stands: frozenset[str] = frozenset()) -> str:
        """The state of the line when this was said of it. ``stands``: acts that were said before.

        The day of use ends what was recorded from paper: bookings and declarations of those years are not re-enacted.
        """
        acts = stands | ({"delivery"} if self.delivers else set()) | ({"use"} if self.put_in_use_on else set())
        if self.dispute is not None and "delivery" in acts:
            return "disputed"
        if "use" in acts or set(self.path.acts(self.line.asset_kind)) <= acts:
            return "done"
        return "delivered" if "delivery" in acts else self.line.state


def acts_standing(session: Session, lines: Sequence[DispositionLine]) -> dict[int, frozenset[str]]:
    """Line -> the acts that were said of it."""
    found: dict[int, set[str]] = {}
    query = select(LineAct.line_id, LineAct.act).where(LineAct.line_id.in_([line.id for line in lines]))
    for line_id, act in session.execute(query):
        found.setdefault(line_id, set()).add(act)
    return {line_id: frozenset(acts) for line_id, acts in found.items()}


def prove(
    session: Session, actor: Actor, proofs: Sequence[Proof], stands: dict[int, frozenset[str]] | None = None
) -> list[Proof]:
    """Write what is new of these; returns the proofs that changed anything. ``stands``: of lines known before."""
    stands = stands or {}
    known = {id(one): stands.get(one.line.id, frozenset()) for one in proofs}
    fresh = [one for one in proofs if _acts(one, known[id(one)]) or one.state(known[id(one)]) != one.line.state]
    if not fresh:
        return []
    change = open_change_set(session, actor, "decision.record", province_code=fresh[0].line.province_code)
    papers = _minutes(session, fresh, change.id)
    session.add_all(
        LineAct(
            province_code=one.line.province_code, commune_id=one.line.commune_id, line_id=one.line.id, act=act,
            done_on=on, note=one.dispute if act == "dispute" else None, done_by=actor.name,
            done_user_id=actor.user_id, change_set_id=change.id,
            paper_id=None if act == "use" or id(one) not in papers else papers[id(one)].id,
        )
        for one in fresh
        for act, on in _acts(one, known[id(one)])
    )  # fmt: skip
    session.flush()
    disputed = [one for one in fresh if one.state(known[id(one)]) == "disputed" and one.line.state != "delivered"]
    _carry(session, change.id, [(one, "delivered") for one in disputed])
    _carry(session, change.id, [(one, one.state(known[id(one)])) for one in fresh])
    read_anew(session, [one.line for one in fresh])
    return fresh


def read_anew(session: Session, lines: Sequence[DispositionLine]) -> None:
    """Read lines that the database carried along; one statement."""
    query = select(DispositionLine).where(DispositionLine.id.in_([line.id for line in lines]))
    session.scalars(query.execution_options(populate_existing=True)).all()


def waits_for(lines: Sequence[tuple[DispositionLine, PathRow]], acts: dict[int, frozenset[str]]) -> str | None:
    """The permission that decided lines wait for first; None where nothing is asked any more."""
    asked = {
        PERMISSIONS[act]
        for line, path in lines
        if line.state in ("decided", "cleared", "delivered", "disputed")
        for act in path.acts(line.asset_kind)
        if act not in acts.get(line.id, frozenset())
    }
    return next((str(one) for one in IN_TURN if one in asked), None)


def _acts(one: Proof, stands: frozenset[str]) -> list[tuple[str, dt.date]]:
    found = []
    if one.delivers and "delivery" not in stands:
        assert one.minutes_on is not None
        found.append(("delivery", one.minutes_on))
        if one.dispute is not None:
            found.append(("dispute", one.minutes_on))
    if one.put_in_use_on is not None and "use" not in stands:
        found.append(("use", one.put_in_use_on))
    return found


def _minutes(session: Session, proofs: Sequence[Proof], change_id: int) -> dict[int, Paper]:
    """One paper for all lines of one case under the same minutes, in its dossier."""
    papers: dict[tuple[object, ...], Paper] = {}
    found: dict[int, Paper] = {}
    for one in proofs:
        if not one.delivers:
            continue
        key = (one.line.case_id, one.minutes_number, one.minutes_on, one.document_id, one.is_temporary)
        if key not in papers:
            number, symbol = split_number(one.minutes_number, None)
            papers[key] = Paper(
                province_code=one.line.province_code, commune_id=one.line.commune_id, change_set_id=change_id,
                kind="temporary_minutes" if one.is_temporary else "minutes", direction="in", number=number,
                symbol=symbol, issued_on=one.minutes_on, document_id=one.document_id, signature=one.signature,
            )  # fmt: skip
        found[id(one)] = papers[key]
    session.add_all(papers.values())
    session.flush()
    session.add_all(
        CasePaper(
            province_code=paper.province_code, commune_id=paper.commune_id, case_id=key[0], paper_id=paper.id,
            change_set_id=change_id,
        )
        for key, paper in papers.items()
    )  # fmt: skip
    return found


def _carry(session: Session, change_id: int, wanted: Sequence[tuple[Proof, str]]) -> None:
    if not wanted:
        return
    session.execute(
        _CARRY,
        {
            "change": change_id,
            "ids": [one.line.id for one, _ in wanted],
            "states": [state for _, state in wanted],
            "delivered": [one.minutes_on if one.delivers else None for one, _ in wanted],
            "used": [one.put_in_use_on for one, _ in wanted],
        },
    )
