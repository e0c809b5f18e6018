"""What can be done with a paper: enter it, complete a draft from its signed copy, correct what was read of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import may, require
from assetreg.audit.versioned import amend, enter, held
from assetreg.core.errors import FieldError, Invalid
from assetreg.dispositions.papers.identity import missing_of, split_number
from assetreg.dispositions.papers.models import Paper
from assetreg.dispositions.papers.reading import signature_of
from assetreg.dispositions.papers.schemas import PaperInput
from assetreg.documents.models import Document

# Whoever works on cases enters the papers of that work.
WORKING = (
    Permission.CASE_PREPARE, Permission.CASE_SIGN, Permission.CASE_ENDORSE, Permission.CASE_ACCEPT,
    Permission.CASE_REVIEW, Permission.CASE_PRESENT, Permission.CASE_DECIDE, Permission.PAPER_NUMBER,
    Permission.DELIVERY_GIVE, Permission.DELIVERY_RECEIVE, Permission.BOOK_KEEP, Permission.DECISION_RECORD,
)  # fmt: skip
_PLAIN = "kind issued_on received_on issuer signer capacity abstract backdated_reason".split()


class Placed(Protocol):
    """What a paper belongs to and lies with: a case, a line."""

    @property
    def province_code(self) -> str: ...
    @property
    def commune_id(self) -> int | None: ...


def enter_paper(session: Session, actor: Actor, case: Placed, given: PaperInput) -> Paper:
    """Enter a paper that lies with ``case``. Raises ``Forbidden``, and ``Invalid`` (``unknown_document``,
    ``signature_changed``, ``signature_not_whole`` where the file was altered after signing).
    """
    place = Place(case.province_code, case.commune_id)
    if not any(may(actor, permission, place) for permission in WORKING):
        require(actor, Permission.PAPER_NUMBER, place)
    number, symbol = split_number(given.number, given.symbol)
    document_id, signature = _document(session, given.document, given.digest)
    row = Paper(
        province_code=place.province_code, commune_id=place.commune_id, number=number, symbol=symbol,
        direction=given.direction or ("in" if given.received_on is not None else "out"),
        document_id=document_id, signature=signature,
        **{name: getattr(given, name) for name in _PLAIN},
    )  # fmt: skip
    return enter(session, actor, row, "disposition_paper.create")


def revise_paper(
    session: Session,
    actor: Actor,
    paper_id: int,
    changes: Mapping[str, Any],
    *,
    revision: int | None,
    reason: str | None = None,
) -> Paper:
    """Complete a draft from its signed copy, or correct what was read; a paper with a number needs a reason for it.

    Raises ``NotFound``, ``Conflict`` (``stale_revision``), ``Forbidden``, ``Invalid`` (``reason_missing``,
    ``decision_rests_on_it`` where it would lose what a decision needs).
    """
    row = held(session, Paper, paper_id, revision=revision)
    require(actor, Permission.PAPER_NUMBER, Place(row.province_code, row.commune_id))
    wanted = {name: changes[name] for name in (*_PLAIN, "direction") if name in changes}
    if "number" in changes or "symbol" in changes:
        wanted["number"], wanted["symbol"] = split_number(
            changes.get("number", row.number), changes.get("symbol", row.symbol)
        )
    if changes.get("document") is not None or changes.get("digest") is not None:
        wanted["document_id"], signature = _document(session, changes.get("document"), changes.get("digest"))
    if row.number is not None and reason is None and _differs(row, wanted):
        raise Invalid([FieldError("reason", "reason_missing")])
    if wanted.get("document_id", row.document_id) != row.document_id:
        wanted["signature"] = signature
    _refuse_halves(row, wanted)
    return amend(session, actor, row, wanted, "disposition_paper.revise", reason=reason)


def held_full(session: Session, paper: Paper) -> Paper:
    """The paper, if it is all that a decision needs; raises ``Invalid`` naming what is missing of it."""
    lacking = missing_of(paper)
    if lacking:
        raise Invalid([FieldError(f"paper.{name}", "required") for name in lacking])
    return paper


def _refuse_halves(row: Paper, wanted: Mapping[str, Any]) -> None:
    """A numbered paper has its date, and came in after it was written, as in ``PaperInput``."""
    said = {name: wanted.get(name, getattr(row, name)) for name in ("number", "issued_on", "received_on")}
    if said["number"] is not None and said["issued_on"] is None:
        raise Invalid([FieldError("issued_on", "required")])
    issued, received = said["issued_on"], said["received_on"]
    if isinstance(issued, dt.date) and isinstance(received, dt.date) and received < issued:
        raise Invalid([FieldError("received_on", "received_before_issued", {"value": received, "issued": issued})])


def _differs(row: Paper, wanted: Mapping[str, Any]) -> bool:
    """Whether something that was known becomes otherwise; what was empty is only completed."""
    return any(getattr(row, name) is not None and getattr(row, name) != value for name, value in wanted.items())


def _document(session: Session, number: int | None, digest: str | None) -> tuple[int | None, str | None]:
    """The attached file by its number or its digest, as far as the session may see, and what its signatures say.

    Raises ``Invalid`` where it is not there or was altered after signing.
    """
    if number is None and digest is None:
        return None, None
    query = select(Document).order_by(Document.id.desc()).limit(1)
    query = query.where(Document.id == number) if number is not None else query.where(Document.digest == digest)
    found = session.scalar(query)
    field = "document" if number is not None else "digest"
    if found is None:
        raise Invalid([FieldError(field, "unknown_document", {"value": str(number or digest)})])
    return found.id, signature_of(session, found, field)
