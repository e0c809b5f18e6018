"""Who decides over the lines of a case: shown before it is submitted, held against the signed paper on its date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.core.errors import FieldError, Invalid
from assetreg.dispositions.cases.models import Decision, DispositionCase, DispositionLine, Verdict
from assetreg.dispositions.law.authority import Authority, as_document, authority_of
from assetreg.dispositions.law.authority_book import AuthorityBook
from assetreg.dispositions.law.authority_check import check_decision
from assetreg.dispositions.law.authority_facts import Asked, facts_of_all
from assetreg.dispositions.law.authority_queries import book_as_of
from assetreg.dispositions.papers.models import Paper

_LEVELS = {"commune_chair": "commune", "minister": "central"}


@dataclass(frozen=True, slots=True)
class LineAuthority:
    """Who decides over one line."""

    line: DispositionLine
    authority: Authority


def authorities_of(session: Session, lines: Sequence[DispositionLine], on: dt.date) -> list[LineAuthority]:
    """Who decides over each line on a day, in their order."""
    facts = facts_of_all(session, _asked(session, lines), on=on)
    books: dict[str, AuthorityBook] = {}
    found = []
    for line, one in zip(lines, facts, strict=True):
        province = one.holder_province or line.province_code
        if province not in books:
            books[province] = book_as_of(session, province, on)
        found.append(LineAuthority(line, authority_of(one, books[province], on)))
    return found


def shown_authority(
    session: Session, case: DispositionCase, lines: Sequence[DispositionLine], on: dt.date
) -> dict[str, Any] | None:
    """Who decides, as a case keeps and shows it: that of its first line, and under ``others`` of lines that differ."""
    found = authorities_of(session, lines, on)
    if not found:
        return None
    first = found[0].authority
    others = [
        {"line": one.line.number, **as_document(one.authority)}
        for one in found[1:]
        if (one.authority.office, one.authority.title, one.authority.basis) != (first.office, first.title, first.basis)
    ]
    return as_document(first) | ({"others": others} if others else {})


def held_authority(session: Session, lines: Sequence[DispositionLine], paper: Paper, on: dt.date) -> Authority | None:
    """Who had to decide on the date of a signed paper, if that is who signed it.

    Raises ``Invalid``: on ``paper.issuer`` or ``paper.capacity`` what makes the decision another's
    (``decider_wrong_office``, ``decider_not_delegable``, ``decider_capacity_not_allowed``, ...).
    """
    found = authorities_of(session, lines, on)
    errors: dict[tuple[str, str], FieldError] = {}
    for one in found:
        for finding in check_decision(one.authority, paper.issuer or "", paper.capacity, on):
            if finding.severity == "error":
                field = "paper.capacity" if finding.code.startswith("capacity") else "paper.issuer"
                told = {"line": one.line.number, "asset": one.line.asset_code, **finding.params}
                errors.setdefault((field, finding.code), FieldError(field, f"decider_{finding.code}", told))
    if errors:
        raise Invalid(list(errors.values()))
    return found[0].authority if found else None


def _asked(session: Session, lines: Sequence[DispositionLine]) -> list[Asked]:
    levels = _recovering_levels(session, lines)
    together: dict[tuple[str, int], set[str]] = {}
    for line in lines:
        together.setdefault((line.asset_kind, line.asset_id), set()).add(line.form)
    return [
        Asked(
            line.asset_kind, line.asset_id, line.form, line.receiver_id,
            # A plan approved together with the recovery is approved at the level that recovers.
            "province" if line.follows_line_id is not None else levels.get((line.asset_kind, line.asset_id)),
            _handled_with(line, together[line.asset_kind, line.asset_id]), line.path.startswith("rearrangement"),
        )
        for line in lines
    ]  # fmt: skip


def _handled_with(line: DispositionLine, forms: set[str]) -> str | None:
    """The handling form that a conversion of the same asset goes along with (Art. 16(2)b)."""
    others = sorted(forms - {"convert"})
    return others[0] if line.form == "convert" and others else None


def _recovering_levels(session: Session, lines: Sequence[DispositionLine]) -> dict[tuple[str, int], str]:
    """The level that recovered an asset before, by the office that decided so; one statement."""
    ids = sorted({line.asset_id for line in lines if line.form != "recover"})
    if not ids:
        return {}
    query = (
        select(DispositionLine.asset_kind, DispositionLine.asset_id, Decision.office)
        .join(Verdict, Verdict.line_id == DispositionLine.id)
        .join(Decision, Decision.id == Verdict.decision_id)
        .where(DispositionLine.asset_id.in_(ids), DispositionLine.form == "recover", Verdict.verdict == "decided")
        .where(DispositionLine.state.in_(("decided", "delivered", "done")))
        .order_by(Verdict.id)
    )
    return {(kind, number): _LEVELS.get(office, "province") for kind, number, office in session.execute(query)}
