"""Cases as JSON tells them: areas m2, money whole dong, days ISO; what may be done next and by whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assetreg.core.i18n import current_locale
from assetreg.dispositions.cases.models import CaseClock, CaseMove, Consultation
from assetreg.dispositions.cases.moves import OpenMove
from assetreg.dispositions.cases.records import CaseRecord, CaseRow, DecisionRecord, DossierPaper, LineRecord
from assetreg.dispositions.law.checklists import Item
from assetreg.dispositions.papers.models import Paper
from assetreg.kinds.routes import plain

_CASE = ("code", "title", "state", "origin", "initiator", "law_on", "prepared_by", "submitted_on", "accepted_on",
         "decided_on", "closed_on", "due_on", "due_rule", "waits_for", "confirmed_by", "confirmed_on", "note",
         "revision")  # fmt: skip
_LINE = ("number", "asset_kind", "asset_code", "asset_name", "holder", "form", "path", "ground", "reason", "receiver",
         "final_use", "area_m2", "land_m2", "quantity", "sale_method", "original_cost_vnd", "residual_value_vnd",
         "book_date", "state", "is_open", "decided_on", "delivered_on", "in_use_on", "note", "revision")  # fmt: skip
_PAPER = ("id", "kind", "direction", "number", "symbol", "issued_on", "received_on", "issuer", "signer", "capacity",
          "abstract", "document_id", "signature", "backdated_reason", "revision")  # fmt: skip
_MOVE = ("sequence", "move", "from_state", "to_state", "on_date", "moved_by", "stands_in_for", "reason", "paper_id")
_CLOCK = ("rule", "event_on", "raw_due_on", "due_on", "met_on", "stops")
_OPINION = ("id", "body", "letter_id", "answer_id", "answer", "answered_on")
_VERDICT = ("decision_id", "verdict", "form", "receiver", "area_m2", "quantity", "reason")
_ACT = ("act", "done_on", "paper_id", "amount_vnd", "note", "done_by")


def case_shape(record: CaseRecord, open_moves: Sequence[OpenMove], authority: Any) -> dict[str, Any]:
    """A case whole. ``path`` is the one all lines take, None where they take several (``paths``)."""
    paths = record.paths
    return {
        **_told(record.case, _CASE),
        "path": paths[0] if len(paths) == 1 else None,
        "paths": list(paths),
        "route": None if record.route is None else list(record.route.states()),
        "authority": authority,
        "allowed_moves": [one.move for one in open_moves if one.obstacle is None],
        "open_moves": [move_open_shape(one) for one in open_moves],
        "lines": [line_shape(one) for one in record.lines],
        "papers": [paper_shape(one) for one in record.papers],
        "items": [item_shape(one, one in record.lacking) for one in record.items],
        "moves": [moved_shape(one) for one in record.moves],
        "consultations": [opinion_shape(one) for one in record.consultations],
        "clocks": [clock_shape(one) for one in record.clocks],
        "decisions": [decision_shape(one) for one in record.decisions],
    }


def row_shape(row: CaseRow) -> dict[str, Any]:
    """A case in a list."""
    names = ("code", "title", "state", "origin", "due_on", "due_rule", "waits_for", "submitted_on", "decided_on",
             "confirmed_on", "forms", "holders", "assets")  # fmt: skip
    return _told(row, names)


def move_open_shape(one: OpenMove) -> dict[str, Any]:
    """A move that the case may make, and what keeps the one who asks from it."""
    return {
        "move": one.move, "to": list(one.to), "permission": one.permission, "paper_kind": one.paper_kind,
        "needs_paper": one.needs_paper, "needs_reason": one.needs_reason, "obstacle": one.obstacle,
    }  # fmt: skip


def line_shape(one: LineRecord) -> dict[str, Any]:
    """A line with what was decided of it and done."""
    return {
        **_told(one.line, _LINE),
        "verdicts": [_told(verdict, _VERDICT) for verdict in one.verdicts],
        "acts": [_told(act, _ACT) for act in one.acts],
        "lacking_acts": list(one.lacking),
    }


def paper_shape(one: DossierPaper) -> dict[str, Any]:
    """A paper of the dossier."""
    return plain_paper(one.paper) | {"item": one.link.item}


def plain_paper(paper: Paper) -> dict[str, Any]:
    """A paper by itself; ``name`` as it is cited."""
    return _told(paper, _PAPER) | {"name": paper.name}


def item_shape(item: Item, is_lacking: bool) -> dict[str, Any]:
    """An item of the check-list."""
    locale = current_locale()
    return {
        "code": item.code, "name": item.name(locale), "asked": item.asked, "condition": item.condition(locale),
        "paper_kind": item.paper_kind, "template": item.template, "article": f"{item.document}, {item.article}",
        "is_there": not is_lacking,
    }  # fmt: skip


def moved_shape(move: CaseMove) -> dict[str, Any]:
    """A move that was made."""
    return _told(move, _MOVE)


def opinion_shape(one: Consultation) -> dict[str, Any]:
    """An opinion that was asked for."""
    return _told(one, _OPINION)


def clock_shape(clock: CaseClock) -> dict[str, Any]:
    """A limit of time."""
    return _told(clock, _CLOCK)


def decision_shape(one: DecisionRecord) -> dict[str, Any]:
    """A decision with its paper."""
    names = ("id", "office", "basis", "adjusts_id", "valid_to", "extended_to", "decided_by")
    return _told(one.decision, names) | {"paper": plain_paper(one.paper)}


def _told(row: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: plain(getattr(row, name)) for name in names}
