"""What a template may name: every draft as finished Vietnamese texts, so that a template holds wording and no logic.

Layout and capacities: Decree 30/2020/NĐ-CP, Annex I.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from assetreg.dispositions.drafting.shapes import (
    Cited,
    DecisionDraft,
    DossierIndex,
    Draft,
    Letterhead,
    Line,
    Minutes,
    Party,
    Proposal,
    ReviewNote,
    Signatory,
    Submission,
)
from assetreg.dispositions.drafting.tables import asset_list, sectioned, total
from assetreg.dispositions.drafting.wording import (
    DATE_LEFT,
    DOTS,
    OPENING,
    as_heading,
    forms_named,
    in_full,
    inside_a_sentence,
    listed,
    short_date,
)

_COUNTED = {"facility": "cơ sở nhà, đất", "vehicle": "xe ô tô", "equipment": "tài sản cố định khác"}


def context_of(draft: Draft) -> dict[str, Any]:
    """The names a template of this kind of draft may use."""
    match draft:
        case Proposal():
            return _proposal(draft)
        case ReviewNote():
            return _review(draft)
        case Submission():
            return _submission(draft)
        case DecisionDraft():
            return _decision(draft)
        case Minutes():
            return _minutes(draft)
        case DossierIndex():
            return _index(draft)


def _proposal(draft: Proposal) -> dict[str, Any]:
    return _letter(draft.head, draft.signatory, draft.recipients) | _about(draft.lines, draft.holder) | {
        "addressee": in_full(draft.addressee),
        "circumstances": draft.circumstances or "",
        "receivers": draft.proposed_receiver or listed(line.receiver or "" for line in draft.lines),
        "attached": _cited(draft.attached),
    }  # fmt: skip


def _review(draft: ReviewNote) -> dict[str, Any]:
    return _letter(draft.head, draft.signatory, draft.recipients) | _about(draft.lines, draft.holder) | {
        "addressee": in_full(draft.addressee),
        "dossier": _cited(draft.dossier),
        "lacking": listed(paper.name for paper in draft.dossier if not paper.present),
        "received_on": short_date(draft.received_on, DOTS),
        "completed_on": short_date(draft.completed_on, DOTS),
        "authority": draft.authority or DOTS,
        "authority_article": draft.authority_article or DOTS,
        "findings": [{"heading": one.heading, "text": one.text} for one in draft.findings],
        "recommendation": draft.recommendation or "",
    }  # fmt: skip


def _submission(draft: Submission) -> dict[str, Any]:
    return _letter(draft.head, draft.signatory, draft.recipients) | _about(draft.lines, draft.holder) | {
        "addressee": in_full(draft.addressee),
        "review": citation(draft.review) if draft.review else "",
        "dossier": _cited(draft.dossier),
        "authority_article": draft.authority_article or DOTS,
        "opinions": list(draft.opinions),
    }  # fmt: skip


def _decision(draft: DecisionDraft) -> dict[str, Any]:
    handled = [line for line in draft.lines if line.refused is None]
    refused = [line for line in draft.lines if line.refused is not None]
    about = _about(handled, listed(line.holder or "" for line in handled) or DOTS)
    return _letter(draft.head, draft.signatory, draft.recipients) | about | {
        "issuer": in_full(draft.issuer).upper(),
        "issuer_name": in_full(draft.issuer),
        "basis": list(draft.basis),
        "proposed_by": draft.proposed_by or DOTS,
        "receivers": listed(line.receiver or "" for line in handled),
        "reasons": listed(inside_a_sentence(line.ground or "") for line in handled) or DOTS,
        "methods": listed(row["method"] for row in about["list"]["rows"]),
        "organiser": draft.organiser or DOTS,
        "money": draft.money or "",
        "validity": draft.validity or "",
        "duties": [{"body": duty.body, "task": duty.task} for duty in draft.duties],
        "refused": asset_list(refused)["rows"],
        "adjusts": citation(draft.adjusts) if draft.adjusts else "",
        "addressees": listed(duty.body for duty in draft.duties) or DOTS,
    }  # fmt: skip


def _minutes(draft: Minutes) -> dict[str, Any]:
    return {
        "basis": list(draft.basis) or [DOTS],
        "place": draft.place or DOTS,
        "giver": _party(draft.giver),
        "receiver": _party(draft.receiver),
        "witness": _party(draft.witness) if draft.witness else None,
        "list": sectioned(draft.lines),
        "papers": _cited(draft.papers),
        "giver_duties": list(draft.giver_duties),
        "receiver_duties": list(draft.receiver_duties),
        "opinions": list(draft.opinions),
        "is_temporary": draft.is_temporary,
        "regularise_by": short_date(draft.regularise_by, DOTS),
    }


def _index(draft: DossierIndex) -> dict[str, Any]:
    return _letter(draft.head, draft.signatory, ()) | {
        "recipients": [],
        "code": draft.code,
        "title": draft.title,
        "holder": draft.holder,
        "as_of": short_date(draft.as_of, DOTS),
        "papers": _cited(draft.papers),
        "there": sum(paper.present for paper in draft.papers),
        "lacking": [paper.name for paper in draft.papers if not paper.present],
    }


def _letter(head: Letterhead, signatory: Signatory, recipients: Sequence[str]) -> dict[str, Any]:
    return {
        "superior": in_full(head.superior or "").upper(),
        "body": in_full(head.body).upper(),
        "body_name": in_full(head.body),
        "place": head.place or DOTS,
        "date": DATE_LEFT,
        "recipients": [*recipients, "Lưu: VT."],
        "signature": _signature(signatory),
        "signer": signatory.name or "",
    }


def _signature(signatory: Signatory) -> list[str]:
    """``TM. ỦY BAN NHÂN DÂN`` over ``CHỦ TỊCH``; for the body's own head the title alone."""
    opening = OPENING[signatory.capacity]
    if signatory.capacity == "Q" or not signatory.on_behalf:
        return [f"{opening}{signatory.title.upper()}"]
    return [f"{opening}{signatory.on_behalf.upper()}", signatory.title.upper()]


def _about(lines: Sequence[Line], holder: str) -> dict[str, Any]:
    named = forms_named(line.form for line in lines) or DOTS
    return {
        "holder": holder,
        "forms": named,
        "forms_heading": as_heading(named),
        "counted": _counted(lines),
        "total": total(lines),
        "list": asset_list(lines),
    }


def _counted(lines: Sequence[Line]) -> str:
    """``45 cơ sở nhà, đất và 2 xe ô tô``."""
    kinds = Counter(line.kind if line.kind in _COUNTED else "other" for line in lines)
    names = _COUNTED | {"other": "tài sản khác"}
    return listed(f"{kinds[kind]:02d} {name}" for kind, name in names.items() if kinds[kind])


def _party(party: Party) -> dict[str, Any]:
    people = [{"name": one.name or DOTS, "title": one.title or DOTS} for one in party.people]
    blank = {"name": DOTS, "title": DOTS}
    return {"body": party.body, "people": people + [blank] * (2 - len(people))}


def citation(paper: Cited) -> str:
    """``Quyết định số 877/QĐ-UBND ngày 03/02/2026 của Chủ tịch Ủy ban nhân dân tỉnh``."""
    number = f" số {paper.number}" if paper.number else ""
    return f"{paper.name}{number}{f' ngày {short_date(paper.issued_on)}' if paper.issued_on else ''}" + (
        f" của {in_full(paper.issuer)}" if paper.issuer else ""
    )


def _cited(papers: Sequence[Cited]) -> list[dict[str, str]]:
    return [
        {
            "no": str(place),
            "citation": citation(paper),
            "name": paper.name,
            "number": paper.number or "",
            "issued_on": short_date(paper.issued_on),
            "issuer": paper.issuer or "",
            "received_on": short_date(paper.received_on),
            "item": paper.item or "",
            "digest": (paper.digest or "")[:16],
            "state": "Có" if paper.present else "Chưa có",
        }
        for place, paper in enumerate(papers, 1)
    ]
