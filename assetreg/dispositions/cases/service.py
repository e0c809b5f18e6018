"""What can be done with a case: open it, say more of it, move it on, send it back, withdraw it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.agencies.models import Agency
from assetreg.agencies.queries import find_agency
from assetreg.audit.versioned import amend, enter
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, FieldError, Invalid
from assetreg.dispositions.cases import consulting, deciders, decisions, dossier, lines, moving, outcomes
from assetreg.dispositions.cases.entering import enter_move
from assetreg.dispositions.cases.models import DispositionCase, DispositionLine
from assetreg.dispositions.cases.moves import OpenMove
from assetreg.dispositions.cases.proposing import Proposed
from assetreg.dispositions.cases.schemas import CaseInput, DecisionInput, MoveInput
from assetreg.dispositions.cases.standing import held_case, lines_of, place_of, route_of
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.queries import law_as_of
from assetreg.movables.codes import take_numbers

PREFIX = "HS"  # hồ sơ
# Moves of a whole case: none of its lines may be decided already.
ENDING = frozenset({"withdraw", "refuse", "send_back"})


def open_case(session: Session, actor: Actor, given: CaseInput, *, reason: str | None = None) -> DispositionCase:
    """Open a case over assets, in draft.

    Raises ``Invalid`` naming every bad field (``lines.2.form``), ``Conflict`` (``mixed_routes``: open separate cases;
    ``asset_in_case``), ``Forbidden`` outside the actor's places.
    """
    require(actor, Permission.CASE_PREPARE)
    law = law_as_of(session, today())
    found = lines.accepted(session, law, given.lines, initiator=given.head.initiator)
    lines.refuse_other_route(None, law, [one.path.code for one in found])
    agency = _agency(session, given.head.agency)
    initiator = found[0].path.initiator
    place = _place(session, agency, initiator, found)
    require(actor, Permission.CASE_PREPARE, place)
    number = take_numbers(session, PREFIX, place.province_code)
    case = DispositionCase(
        province_code=place.province_code, commune_id=place.commune_id, code=case_code(place.province_code, number),
        title=given.head.title or _title(law, found), initiator=initiator, note=given.head.note, law_on=law.on,
        agency_id=agency.id if agency is not None else _holder_id(initiator, found), prepared_by=actor.name,
        prepared_user_id=actor.user_id, is_demonstration=all(one.asset.is_demonstration for one in found),
    )  # fmt: skip
    enter(session, actor, case, "case.create", reason=reason)
    lines.enter_lines(session, actor, case, given.lines, found)
    return case


def revise_case(
    session: Session, actor: Actor, code: str, changes: Mapping[str, Any], *, revision: int | None
) -> DispositionCase:
    """Say something else in the heading of a case that is being written: title, note."""
    case = lines.held_draft(session, actor, code, revision)
    wanted = {name: changes[name] for name in ("title", "note") if name in changes}
    if "title" in wanted and not wanted["title"]:
        raise Invalid([FieldError("title", "required")])
    return amend(session, actor, case, wanted, "case.revise")


def move(session: Session, actor: Actor, code: str, given: MoveInput) -> DispositionCase:
    """Make a move of a case; it is refused whole or made whole, with its paper.

    Raises ``Conflict`` (``move_not_open`` where the case is not at that step any more, ``stale_revision``, what the
    step itself lacks), ``Forbidden`` (the permission, ``preparer_decides``), ``Invalid`` naming bad fields.
    """
    if given.head.move == "decide":
        moving.choose(session, actor, held_case(session, code, given.revision), "decide")
        decisions.decide(session, actor, _as_decision(code, given))
        return held_case(session, code)
    case = held_case(session, code, given.revision)
    if given.head.move == "submit" and case.state == "draft":
        _prepare(session, actor, case)
    chosen = moving.choose(session, actor, case, given.head.move)
    if chosen.needs_reason and not given.head.reason:
        raise Invalid([FieldError("reason", "reason_missing")])
    law = law_as_of(session, case.law_on)
    rows = lines_of(session, case)
    if chosen.move in ENDING and any(line.state != "pending" for line in rows):
        raise Conflict("decided_in_part", case=case.code)
    paper = moving.paper_of(session, actor, case, chosen, given)
    made = moving.made_on(session, case, given, paper)
    _at_step(session, actor, case, law, given, paper, chosen)
    route = route_of(session, case) if rows else None
    to_state = moving.target(chosen, given.head.to)
    enter_move(
        session, actor, case, chosen.move, to_state, made,
        reason=given.head.reason, paper_id=None if paper is None else paper.id,
    )  # fmt: skip
    if case.state == "cleared":
        outcomes.follow(session, actor, law, [line for line in lines_of(session, case) if line.state == "cleared"])
    moving.after(session, actor, case, law, route, chosen.move, made, paper)
    return case


def case_code(province_code: str, number: int) -> str:
    """``HS-52-000123``."""
    return f"{PREFIX}-{province_code}-{number:06d}"


def _prepare(session: Session, actor: Actor, case: DispositionCase) -> None:
    """Before a case leaves its draft: the law of today, the books of today, and who will decide."""
    require(actor, Permission.CASE_PREPARE, place_of(case))
    law = law_as_of(session, today())
    rows = lines_of(session, case)
    if law.on != case.law_on:
        gone = [line.number for line in rows if line.path not in law.paths]
        if gone:
            raise Conflict("path_ended", case=case.code, lines=", ".join(map(str, gone)))
        amend(session, actor, case, {"law_on": law.on}, "case.submit")
    _refuse_unfounded(law, rows)
    lines.copy_books(session, actor, case, rows)
    if rows:
        authority = deciders.shown_authority(session, case, rows, law.on)
        amend(session, actor, case, {"authority": authority}, "case.submit")


def _refuse_unfounded(law: Law, rows: Sequence[DispositionLine]) -> None:
    """Column 10 of form 01/TSC-XLTS is not left empty, and whoever receives without a decision is named."""
    errors = []
    for line in rows:
        if line.ground is None and law.grounds_of(line.form):
            errors.append(FieldError(f"lines.{line.number - 1}.ground", "required"))
        undecided = law.path(line.path).decision == "none"
        if undecided and line.receiver is None and law.form(line.form).needs_receiver:
            errors.append(FieldError(f"lines.{line.number - 1}.receiver", "required"))
    if errors:
        raise Invalid(errors)


def _at_step(
    session: Session,
    actor: Actor,
    case: DispositionCase,
    law: Law,
    given: MoveInput,
    paper: Any,
    chosen: OpenMove,
) -> None:
    """What single steps ask beside their paper: a full dossier, an opinion that was asked for and given."""
    if chosen.move == "accept":
        lacking = dossier.lacking(session, case, given.waived)
        if lacking:
            raise Conflict("dossier_incomplete", case=case.code, items=", ".join(item.code for item in lacking))
    if chosen.move == "consult":
        if given.consultation is None:
            raise Invalid([FieldError("consultation.body", "required")])
        consulting.ask(session, actor, case, given.consultation, paper)
    if chosen.move == "conclude":
        consulting.refuse_open(session, case, law)


def _as_decision(code: str, given: MoveInput) -> DecisionInput:
    """The decision of one case as one over many; its verdicts need not name it."""
    said = [one.model_copy(update={"case": code}) for one in given.verdicts]
    paper = given.paper if given.paper is not None else given.head.paper_id
    if paper is None:
        raise Invalid([FieldError("paper", "required")])
    revisions = {} if given.revision is None else {code: given.revision}
    return DecisionInput(paper, (code,), tuple(said), valid_to=given.valid_to, revisions=revisions)


def _agency(session: Session, code: str | None) -> Agency | None:
    if code is None:
        return None
    found = find_agency(session, code)
    agency = None if found is None else session.get(Agency, found.id)
    if agency is None:
        raise Invalid([FieldError("agency", "unknown_agency", {"value": code})])
    return agency


def _holder_id(initiator: str, found: Sequence[Proposed]) -> int | None:
    holders = {one.asset.holder_id for one in found}
    return holders.pop() if initiator == "holder" and len(holders) == 1 else None


def _place(session: Session, agency: Agency | None, initiator: str, found: Sequence[Proposed]) -> Place:
    """Where a case lies: with the body that prepares it; of several holders, with what they have in common."""
    if agency is not None:
        return Place(agency.province_code, agency.commune_id)
    holder_id = _holder_id(initiator, found)
    holder = None if holder_id is None else session.get(Agency, holder_id)
    if holder is not None:
        return Place(holder.province_code, holder.commune_id)
    places = {one.asset.place for one in found}
    provinces = {place.province_code for place in places}
    if len(provinces) > 1:
        raise Invalid([FieldError("agency", "required")])
    return places.pop() if len(places) == 1 and initiator == "holder" else Place(provinces.pop())


def _title(law: Law, found: Sequence[Proposed]) -> str:
    """What a case is called where nobody says: data of the register, in the language of the law."""
    named = f"{law.form(found[0].path.form).name_vi}: {found[0].asset.name}"
    more = len({one.asset.code for one in found}) - 1
    return named if not more else f"{named} và {more} tài sản khác"
