"""Records minutes of delivery that stand on paper: under the decision they carry out, or by themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select, text, tuple_
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.permissions import Permission
from assetreg.access.policy import may, require
from assetreg.assets.findings import Finding, notice
from assetreg.audit.record import open_change_set
from assetreg.core.clock import today
from assetreg.core.errors import FieldError
from assetreg.core.text import fold
from assetreg.dispositions.cases import outcomes
from assetreg.dispositions.cases.assets import Asset, find_assets
from assetreg.dispositions.cases.entering import close_if_finished
from assetreg.dispositions.cases.models import Decision, DispositionCase, DispositionLine, Verdict
from assetreg.dispositions.cases.proposing import Proposed, propose
from assetreg.dispositions.cases.refusals import in_our_words
from assetreg.dispositions.cases.schemas import LineInput
from assetreg.dispositions.cases.service import PREFIX, case_code
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.queries import law_as_of
from assetreg.dispositions.papers.identity import split_number
from assetreg.dispositions.papers.models import Paper
from assetreg.dispositions.recorded.meant import codes_meant
from assetreg.dispositions.recorded.proving import Proof, acts_standing, prove, read_anew
from assetreg.dispositions.recorded.scans import Shown, scans_of
from assetreg.dispositions.recorded.schemas import DeliveryRow
from assetreg.movables.codes import take_numbers

VERB = "delivery.record"
# The first cause under which the law lets a form go without a decision.
_CAUSES = {"inherit": "merger", "demolish": "project"}
# Lines of cases without a decision are cleared with their case.
_CLEAR = text("""
    UPDATE disposition_line SET state = 'cleared', decided_on = :day, revision = revision + 1,
      change_set_id = :change, updated_at = now()
    WHERE case_id = :case
""")


@dataclass(slots=True)
class Delivered:
    """One row of minutes, and what became of it (``create``: a case of its own, ``revise``, ``unchanged``,
    ``refuse``)."""

    row: DeliveryRow
    asset: Asset | None = None
    document_id: int | None = None
    signature: str | None = None
    line: DispositionLine | None = None
    errors: list[FieldError] = field(default_factory=list)
    notices: list[Finding] = field(default_factory=list)
    outcome: str = "revise"

    def refuse(self, name: str, code: str, **params: object) -> None:
        """Say what speaks against it."""
        self.errors.append(FieldError(name, code, params))
        self.outcome = "refuse"


def record_deliveries(session: Session, actor: Actor, rows: Sequence[DeliveryRow]) -> list[Delivered]:
    """Record what minutes prove; rows that something speaks against stay out. Raises ``Forbidden``."""
    require(actor, Permission.DECISION_RECORD)
    found = [Delivered(row) for row in rows]
    _find_papers(session, found)
    _find_assets(session, actor, found)
    _find_lines(session, found)
    _clear(session, actor, [one for one in found if not one.errors and one.line is None])
    proofs = {id(one): _proof(session, one) for one in found if not one.errors and one.line is not None}
    lines = [one.line for one in found if one.line is not None]
    proved = {id(proof) for proof in prove(session, actor, list(proofs.values()), acts_standing(session, lines))}
    for one in found:
        if id(one) in proofs and id(proofs[id(one)]) not in proved and one.outcome != "create":
            one.outcome = "unchanged"
    _close(session, actor, [one for one in found if id(one) in proofs])
    return found


def _find_papers(session: Session, found: Sequence[Delivered]) -> None:
    asked = [Shown(one.row.scan, one.row.minutes_number, one.row.minutes_on) for one in found]
    for one, scan in zip(found, scans_of(session, asked), strict=True):
        if isinstance(scan, FieldError):
            one.refuse(scan.field, scan.code, **scan.params)
        else:
            one.document_id, one.signature = scan.document.id, scan.signature


def _find_assets(session: Session, actor: Actor, found: Sequence[Delivered]) -> None:
    codes = codes_meant(session, [(one.row.asset, one.row.holder) for one in found])
    assets = find_assets(session, [code for code in codes if isinstance(code, str)])
    for one, code in zip(found, codes, strict=True):
        if isinstance(code, FieldError):
            one.refuse(code.field, code.code, **code.params)
            continue
        one.asset = assets[code]
        if not may(actor, Permission.DECISION_RECORD, one.asset.place):
            one.refuse("asset", "outside_scope", value=code)


def _find_lines(session: Session, found: Sequence[Delivered]) -> None:
    """The line of each asset that waits for these minutes: of the decision that is named, else the one that stands."""
    standing: dict[tuple[str, int], list[tuple[DispositionLine, str, str | None, str | None]]] = {}
    keys = sorted({(one.asset.kind, one.asset.id) for one in found if one.asset is not None})
    line = DispositionLine
    query = (
        select(line, DispositionCase.origin, Paper.number, Paper.symbol)
        .join(DispositionCase, DispositionCase.id == line.case_id)
        .outerjoin(Verdict, Verdict.line_id == line.id)
        .outerjoin(Decision, Decision.id == Verdict.decision_id)
        .outerjoin(Paper, Paper.id == Decision.paper_id)
        .where(tuple_(line.asset_kind, line.asset_id).in_(keys))
        .where(line.state.in_(("decided", "cleared", "delivered", "disputed", "done")))
        .order_by(line.id)
    )
    for row, origin, number, symbol in session.execute(query) if keys else ():
        standing.setdefault((row.asset_kind, row.asset_id), []).append((row, origin, number, symbol))
    for one in found:
        if one.asset is not None and not one.errors:
            _choose(one, standing.get((one.asset.kind, one.asset.id), []))


def _choose(one: Delivered, standing: Sequence[tuple[DispositionLine, str, str | None, str | None]]) -> None:
    number, symbol = split_number(one.row.decision, None)
    fitting = [
        (line, origin)
        for line, origin, of_number, of_symbol in standing
        if (number is None or of_number == number)
        and (symbol is None or of_symbol == symbol)
        and (one.row.form is None or line.form == one.row.form)
    ]
    same = [(line, origin) for line, origin in fitting if line.delivered_on == one.row.minutes_on]
    waiting = [(line, origin) for line, origin in fitting if line.delivered_on is None]
    chosen = next(iter(same or waiting or fitting), None)
    if chosen is None:
        if one.row.form is None or number is not None:
            one.refuse("decision", "no_decision_for", value=one.row.decision or "–", asset=one.row.asset)
        return
    line, origin = chosen
    if origin != "recorded":
        one.refuse("asset", "deliver_in_case", asset=line.asset_code)
    elif line.delivered_on not in (None, one.row.minutes_on):
        one.refuse("minutes_on", "delivered_before", value=one.row.minutes_on, delivered=line.delivered_on)
    elif line.decided_on is not None and one.row.minutes_on < line.decided_on:
        one.notices.append(notice("minutes_on", "delivered_before_decision", value=one.row.minutes_on,
                                  decided=line.decided_on))  # fmt: skip
    if one.row.receiver is not None and line.receiver is not None and fold(one.row.receiver) != fold(line.receiver):
        told = {"value": one.row.receiver, "decided": line.receiver}
        one.notices.append(notice("receiver", "receiver_differs", **told))
    one.line = line


def _clear(session: Session, actor: Actor, found: Sequence[Delivered]) -> None:
    """Cases of what nobody decides: the minutes alone prove it (Decree 186/2025/NĐ-CP, Art. 38(2), 29(5))."""
    for one, law, proposed in _proposed(session, found):
        place = proposed.asset.place
        change = open_change_set(session, actor, VERB, province_code=place.province_code)
        number = take_numbers(session, PREFIX, place.province_code)
        case = DispositionCase(
            province_code=place.province_code, commune_id=place.commune_id, change_set_id=change.id,
            code=case_code(place.province_code, number), state="cleared", origin="recorded",
            title=f"{law.form(proposed.path.form).name_vi}: {proposed.asset.name}", law_on=law.on,
            initiator=proposed.path.initiator, agency_id=proposed.asset.holder_id, prepared_by=actor.name,
            prepared_user_id=actor.user_id, decided_on=one.row.minutes_on,
            is_demonstration=proposed.asset.is_demonstration,
        )  # fmt: skip
        with in_our_words(session, case="", asset=proposed.asset.code):
            session.add(case)
            session.flush()
            one.line = _line(case, proposed, change.id)
            session.add(one.line)
            session.flush()
            session.execute(_CLEAR, {"day": one.row.minutes_on, "change": change.id, "case": case.id})
            read_anew(session, [one.line])
        one.outcome = "create"
        outcomes.follow(session, actor, law, [one.line])


def _proposed(session: Session, found: Sequence[Delivered]) -> Iterator[tuple[Delivered, Law, Proposed]]:
    for one in found:
        assert one.asset is not None
        law = law_as_of(session, one.row.minutes_on)
        given = LineInput.model_construct(
            **(dict.fromkeys(LineInput.model_fields) | {
                "asset": one.asset.code, "form": one.row.form, "receiver": one.row.receiver, "note": one.row.note,
                "cause": _CAUSES.get(one.row.form or ""),
            })
        )  # fmt: skip
        (proposed,), errors = propose(session, law, [given], initiator=None)
        for error in errors:
            one.refuse(error.field.rpartition(".")[2], error.code, **error.params)
        if proposed is not None and proposed.path.decision != "none":
            one.refuse("decision", "required")
        elif proposed is not None and not errors:
            yield one, law, proposed


def _line(case: DispositionCase, proposed: Proposed, change_id: int) -> DispositionLine:
    asset = proposed.asset
    return DispositionLine(
        province_code=asset.place.province_code, commune_id=asset.place.commune_id, change_set_id=change_id,
        case_id=case.id, number=1, asset_kind=asset.kind, asset_id=asset.id, asset_code=asset.code,
        asset_name=asset.name, holder=asset.holder, holder_id=asset.holder_id,
        original_cost_vnd=asset.original_cost_vnd, residual_value_vnd=asset.residual_value_vnd,
        book_date=asset.book_date, **proposed.columns,
    )  # fmt: skip


def _proof(session: Session, one: Delivered) -> Proof:
    assert one.line is not None
    row = one.row
    case = session.get_one(DispositionCase, one.line.case_id)
    dispute = None
    if row.found in ("short", "missing"):
        stated = "" if row.stated_quantity is None else f" (theo biên bản: {row.stated_quantity.normalize():f})"
        dispute = f"{row.note}{stated}"
    return Proof(
        one.line, law_as_of(session, case.law_on).path(one.line.path), row.minutes_on, row.minutes_number,
        document_id=one.document_id, signature=one.signature, is_temporary=bool(row.temporary),
        put_in_use_on=row.put_in_use_on, dispute=dispute,
    )  # fmt: skip


def _close(session: Session, actor: Actor, found: Sequence[Delivered]) -> None:
    days: dict[int, dt.date] = {}
    for one in found:
        assert one.line is not None
        if one.line.state == "done" and one.outcome != "unchanged":
            on = one.row.put_in_use_on or one.row.minutes_on
            days[one.line.case_id] = max(on, days.get(one.line.case_id, on))
    for case_id, on in sorted(days.items()):
        close_if_finished(session, actor, session.get_one(DispositionCase, case_id), min(on, today()))
