"""What follows a delivery, act by act: books, declarations, land registration, remittance, use; each on its paper.

What the receiver has not confirmed is booked by nobody: the minutes are the voucher of both parties. What a path
without a delivery asks may be said at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.policy import require
from assetreg.assets.models import Facility
from assetreg.audit.versioned import amend
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, FieldError, Invalid
from assetreg.dispositions.cases import clocks, dossier
from assetreg.dispositions.cases.acts import PERMISSIONS, record_act
from assetreg.dispositions.cases.lines import line_of
from assetreg.dispositions.cases.models import DispositionCase, DispositionLine, LineAct
from assetreg.dispositions.cases.standing import held_case, place_of
from assetreg.dispositions.execution.models import SaleProceeds
from assetreg.dispositions.execution.queries import delivery_of_line, proceeds_of
from assetreg.dispositions.execution.receiving import held_asset
from assetreg.dispositions.execution.schemas import FollowInput
from assetreg.dispositions.law.queries import law_as_of
from assetreg.dispositions.papers.models import Paper
from assetreg.dispositions.papers.schemas import PaperInput

# Act -> the kinds of paper it may rest on.
PAPERS: Mapping[str, tuple[str, ...]] = {
    "booking_giver": ("booking",),
    "booking_receiver": ("booking",),
    "declaration_giver": ("declaration",),
    "declaration_receiver": ("declaration",),
    "registration": ("land_registration",),
    "remittance": ("remittance",),
    "use": ("use_minutes", "photo"),
}
REMIT_CLOCK = "proceeds_remit"


def say_act(
    session: Session, actor: Actor, case_code: str, given: FollowInput, paper: PaperInput | None
) -> LineAct | None:
    """Say that an act was done for a line; None for a remittance of a part of the proceeds.

    Raises what ``record_act`` refuses, ``Conflict`` (``not_received`` before the receiver confirmed, ``no_proceeds``),
    ``Invalid`` (``paper_required``, ``paper_of_other_kind``, ``too_much_remitted``).
    """
    if given.act not in PAPERS:
        raise Invalid([FieldError("act", "act_unknown", {"value": given.act, "choices": ", ".join(PAPERS)})])
    case = held_case(session, case_code)
    line = line_of(session, case, given.line)
    require(actor, PERMISSIONS[given.act], place_of(line))
    _refuse_unreceived(session, case, line, given.act)
    made = _paper(session, actor, case, given, paper)
    if given.act == "remittance":
        return _remit(session, actor, case, line, given, made)
    if given.act == "use":
        _put_in_use(session, actor, line, given.done_on, made)
    return record_act(session, actor, line, given.act, given.done_on, made, note=given.note)


def _refuse_unreceived(session: Session, case: DispositionCase, line: DispositionLine, act: str) -> None:
    path = law_as_of(session, case.law_on).path(line.path)
    if case.origin == "recorded" or path.delivery != "minutes" or act not in path.acts():
        return
    found = delivery_of_line(session, line.id)
    if found is None or found[1].state != "confirmed":
        raise Conflict("not_received", line=line.number, act=act)


def _paper(
    session: Session, actor: Actor, case: DispositionCase, given: FollowInput, paper: PaperInput | None
) -> Paper:
    kinds = PAPERS[given.act]
    if paper is None:
        raise Invalid([FieldError("paper", "paper_required", {"kind": kinds[0]})])
    if paper.kind not in kinds:
        raise Invalid([FieldError("paper.kind", "paper_of_other_kind", {"value": paper.kind, "kind": kinds[0]})])
    if paper.kind == "photo" and paper.document is None and paper.digest is None:
        raise Invalid([FieldError("paper.document", "required")])
    if paper.kind != "photo" and paper.issued_on is None:
        raise Invalid([FieldError("paper.issued_on", "required")])
    return dossier.add_paper(session, actor, case, paper)


def _put_in_use(session: Session, actor: Actor, line: DispositionLine, on: dt.date, paper: Paper) -> None:
    asset = held_asset(session, line)
    changes: dict[str, Any] = {"put_in_use_on": on}
    if isinstance(asset, Facility):
        cited = paper.name or (f"{paper.issued_on:%d/%m/%Y}" if paper.issued_on is not None else None)
        changes |= {"put_in_use_paper": cited, "status": "in_use"}
    amend(session, actor, asset, changes, "asset.use")


def _remit(
    session: Session, actor: Actor, case: DispositionCase, line: DispositionLine, given: FollowInput, paper: Paper
) -> LineAct | None:
    """Remit proceeds less costs; the act stands, and the limit is met, when all of it is there (Art. 40)."""
    sale = proceeds_of(session, [line.id]).get(line.id)
    if sale is None or sale.received_on is None:
        raise Conflict("no_proceeds", line=line.number)
    left = remains(sale)
    amount = left if given.amount_vnd is None else given.amount_vnd
    errors = []
    if amount > left:
        errors.append(FieldError("amount_vnd", "too_much_remitted", {"value": amount, "left": left}))
    if not sale.received_on <= given.done_on <= today():
        errors.append(FieldError("done_on", "remitted_out_of_time", {"value": given.done_on}))
    if errors:
        raise Invalid(errors)
    changes = {"remitted_vnd": sale.remitted_vnd + amount, "remitted_on": given.done_on}
    amend(session, actor, sale, changes, "sale.remit")
    if amount < left:
        return None
    clocks.stop(session, actor, case, REMIT_CLOCK, given.done_on, line=line)
    return record_act(
        session, actor, line, "remittance", given.done_on, paper, amount_vnd=sale.remitted_vnd, note=given.note
    )


def remains(sale: SaleProceeds) -> int:
    """What is still to be remitted: proceeds less costs and what was remitted, never less than nothing (whole dong)."""
    return max(sale.amount_vnd - sale.costs_vnd, 0) - sale.remitted_vnd
