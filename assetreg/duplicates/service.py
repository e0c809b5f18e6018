"""What somebody says of two records that read alike: that they are two, or that they are looked at later."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.assets.models import Facility
from assetreg.audit.versioned import amend, enter, withdraw
from assetreg.core.errors import Conflict, FieldError, Invalid, NotFound
from assetreg.duplicates.models import DECISIONS, Candidate, Decision
from assetreg.duplicates.queries import fingerprint, traits_where


def both(session: Session, actor: Actor, code: str, other: str, *, lock: bool = False) -> tuple[Facility, Facility]:
    """Two facilities in the order asked for, both where the actor may merge.

    Raises ``NotFound`` for one that is not there or not seen, ``Invalid`` (``same_record``), ``Forbidden``.
    """
    if code == other:
        raise Invalid([FieldError("other", "same_record")])
    query = select(Facility).where(Facility.code.in_((code, other))).order_by(Facility.id)
    if lock:  # in one order, whoever asks: two who merge the same pair wait for each other
        query = query.with_for_update().execution_options(populate_existing=True)
    found = {row.code: row for row in session.scalars(query)}
    for wanted in (code, other):
        if wanted not in found:
            raise NotFound(code="facility_not_found", facility=wanted)
        place = Place(found[wanted].province_code, found[wanted].commune_id)
        require(actor, Permission.DUPLICATE_MERGE, place)
    return found[code], found[other]


def decide(
    session: Session, actor: Actor, code: str, other: str, decision: str | None, *, reason: str | None = None
) -> Decision | None:
    """Remember that two records are two (``distinct``, with a reason) or wait (``later``); None forgets it again.

    Two that are two leave the list until one of them changes in substance.
    """
    one, two = sorted(both(session, actor, code, other), key=lambda facility: facility.id)
    if decision is not None and decision not in DECISIONS:
        choices = ", ".join(DECISIONS)
        raise Invalid([FieldError("decision", "not_a_choice", {"value": decision, "choices": choices})])
    if decision == "distinct" and not reason:
        raise Invalid([FieldError("reason", "required")])
    if one.province_code != two.province_code:
        raise Conflict("two_provinces")
    pair = (Decision.facility_id == one.id, Decision.other_id == two.id)
    known = session.scalar(select(Decision).where(*pair).with_for_update())
    if decision is None:
        if known is not None:
            withdraw(session, actor, known, "duplicate.reopen", reason=reason)
        return None
    if decision == "distinct":
        session.execute(delete(Candidate).where(Candidate.facility_id == one.id, Candidate.other_id == two.id))
    said = {"decision": decision, "reason": reason, "fingerprint": _said(session, one, two)}
    if known is not None:
        return amend(session, actor, known, said, "duplicate.decide", reason=reason)
    row = Decision(
        province_code=one.province_code, commune_id=one.commune_id if one.commune_id == two.commune_id else None,
        facility_id=one.id, other_id=two.id, **said,
    )  # fmt: skip
    return enter(session, actor, row, "duplicate.decide", reason=reason)


def _said(session: Session, one: Facility, two: Facility) -> str:
    first, second = traits_where(session, Facility.id.in_((one.id, two.id)))
    return fingerprint(first, second)
