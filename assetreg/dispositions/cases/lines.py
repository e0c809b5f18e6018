"""What can be done with the lines of a case while it is written: enter, revise, take out, copy the books' values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.audit.versioned import amend, enter, withdraw
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, FieldError, Invalid, NotFound
from assetreg.dispositions.cases.assets import Asset, get_assets
from assetreg.dispositions.cases.models import CaseMove, DispositionCase, DispositionLine
from assetreg.dispositions.cases.proposing import Proposed, propose
from assetreg.dispositions.cases.refusals import in_our_words
from assetreg.dispositions.cases.schemas import LineInput
from assetreg.dispositions.cases.standing import held_case, lines_of, place_of
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.queries import law_as_of

_BOOK = ("original_cost_vnd", "residual_value_vnd", "book_date")
# What may be said of a line that stands; its asset is another line's.
REVISABLE = tuple(name for name in LineInput.model_fields if name not in ("asset", "follows"))


def add_lines(
    session: Session, actor: Actor, code: str, given: Sequence[LineInput], *, revision: int | None = None
) -> list[DispositionLine]:
    """Put more assets into a case that is being written. Raises what ``open_case`` refuses, and ``lines_submitted``."""
    case = held_draft(session, actor, code, revision)
    law = law_as_of(session, today())
    known = lines_of(session, case)
    found = accepted(session, law, given, initiator=case.initiator, known=known)
    refuse_other_route(case, law, [*(line.path for line in known), *(one.path.code for one in found)])
    return enter_lines(session, actor, case, given, found)


def revise_line(
    session: Session, actor: Actor, code: str, number: int, changes: Mapping[str, Any], *, revision: int | None = None
) -> DispositionLine:
    """Say something else of a line of a case that is being written; ``revision`` is the line's."""
    case = held_draft(session, actor, code, None)
    line = line_of(session, case, number)
    if revision is not None and line.revision != revision:
        raise Conflict("stale_revision", facility=f"{case.code}/{number}", current=line.revision)
    law = law_as_of(session, today())
    said = _said(session, line) | dict(changes)
    if "form" in changes and "path" not in changes:
        said["path"] = None
    given = LineInput.model_construct(**said)
    others = [one for one in lines_of(session, case) if one.id != line.id]
    (found,) = accepted(session, law, [given], initiator=case.initiator, known=others, prefix="")
    refuse_other_route(case, law, [*(one.path for one in others), found.path.code])
    with in_our_words(session, case=case.code):
        return amend(session, actor, line, found.columns, "disposition_line.revise")


def remove_line(session: Session, actor: Actor, code: str, number: int, *, revision: int | None = None) -> None:
    """Take an asset out of a case that is being written. A line that another follows stays (``line_followed``)."""
    case = held_draft(session, actor, code, revision)
    line = line_of(session, case, number)
    followed = select(DispositionLine.number).where(DispositionLine.follows_line_id == line.id).limit(1)
    if (by := session.scalar(followed)) is not None:
        raise Conflict("line_followed", line=number, by=by)
    withdraw(session, actor, line, "disposition_line.withdraw")


def held_draft(session: Session, actor: Actor, code: str, revision: int | None) -> DispositionCase:
    """The case, locked, while it is being written by somebody who may."""
    case = held_case(session, code, revision)
    require(actor, Permission.CASE_PREPARE, place_of(case))
    if case.state != "draft":
        raise Conflict("lines_submitted", case=case.code)
    return case


def line_of(session: Session, case: DispositionCase, number: int) -> DispositionLine:
    """A line by its number; raises ``NotFound``."""
    query = select(DispositionLine).where(DispositionLine.case_id == case.id, DispositionLine.number == number)
    line = session.scalar(query)
    if line is None:
        raise NotFound("record_not_found", record=f"{case.code}/{number}")
    return line


def accepted(
    session: Session,
    law: Law,
    given: Sequence[LineInput],
    *,
    initiator: str | None,
    known: Sequence[DispositionLine] = (),
    prefix: str = "lines.",
) -> list[Proposed]:
    """Every line as it will be entered; raises ``Invalid`` naming every bad field of every line."""
    found, errors = propose(session, law, given, initiator=initiator, known=known)
    if errors:
        if not prefix:
            errors = [FieldError(error.field.split(".", 2)[-1], error.code, error.params) for error in errors]
        raise Invalid(errors)
    return [one for one in found if one is not None]


def refuse_other_route(case: DispositionCase | None, law: Law, paths: Sequence[str]) -> None:
    """Lines that ask other steps before the decision belong in a case of their own: ``Conflict`` (``mixed_routes``)."""
    routes = {law.path(code).route for code in paths}
    if len(routes) > 1 or (case is not None and routes and next(iter(routes)).initiator != case.initiator):
        raise Conflict("mixed_routes", case="" if case is None else case.code)


def enter_lines(
    session: Session, actor: Actor, case: DispositionCase, given: Sequence[LineInput], found: Sequence[Proposed]
) -> list[DispositionLine]:
    """Enter the lines after those that stand; each asset is free, or ``asset_in_case`` says which case has it."""
    last = session.scalar(select(func.max(DispositionLine.number)).where(DispositionLine.case_id == case.id)) or 0
    rows: list[DispositionLine] = []
    _refuse_held(session, case, found)
    with in_our_words(session, case=case.code):
        for number, (said, one) in enumerate(zip(given, found, strict=True), start=last + 1):
            require(actor, Permission.CASE_PREPARE, one.asset.place)
            row = DispositionLine(
                province_code=one.asset.place.province_code, commune_id=one.asset.place.commune_id, case_id=case.id,
                number=number, **_asset_columns(one.asset), **one.columns,
                follows_line_id=_followed(session, case, said, one, rows, number),
            )  # fmt: skip
            rows.append(enter(session, actor, row, "disposition_line.create"))
    return rows


def copy_books(session: Session, actor: Actor, case: DispositionCase, lines: Sequence[DispositionLine]) -> None:
    """What the books say of each asset on the day of submission; raises ``Conflict`` (``asset_gone``)."""
    assets = get_assets(session, [(line.asset_kind, line.asset_id) for line in lines])
    for line in lines:
        asset = assets.get((line.asset_kind, line.asset_id))
        if asset is None:
            raise Conflict("asset_gone", case=case.code, line=line.number)
        amend(session, actor, line, _asset_columns(asset), "disposition_line.submit")


def _asset_columns(asset: Asset) -> dict[str, Any]:
    return {
        "asset_kind": asset.kind, "asset_id": asset.id, "asset_code": asset.code, "asset_name": asset.name,
        "holder": asset.holder, "holder_id": asset.holder_id, **{name: getattr(asset, name) for name in _BOOK},
    }  # fmt: skip


def _refuse_held(session: Session, case: DispositionCase, found: Sequence[Proposed]) -> None:
    """Name the case that has an asset already, where whoever asks may see it; the database refuses the rest."""
    for kind in {one.asset.kind for one in found}:
        ids = [one.asset.id for one in found if one.asset.kind == kind and "with_recovery" not in one.path.conditions]
        query = (
            select(DispositionLine.asset_code, DispositionCase.code)
            .join(DispositionCase, DispositionCase.id == DispositionLine.case_id)
            .where(DispositionLine.asset_kind == kind, DispositionLine.asset_id.in_(ids), DispositionLine.is_open)
            .where(DispositionLine.case_id != case.id, DispositionLine.follows_line_id.is_(None))
        )
        for asset, code in session.execute(query.limit(1)):
            raise Conflict("asset_in_case", asset=asset, case=code)


def _followed(
    session: Session,
    case: DispositionCase,
    said: LineInput,
    one: Proposed,
    rows: Sequence[DispositionLine],
    number: int,
) -> int | None:
    """The line of the recovery that a plan follows; raises ``Invalid`` (``follows_no_recovery``)."""
    if said.follows is None:
        return None
    known = {row.number: row for row in rows}
    line = known.get(said.follows) or session.scalar(
        select(DispositionLine).where(DispositionLine.case_id == case.id, DispositionLine.number == said.follows)
    )
    same = line is not None and (line.asset_kind, line.asset_id) == (one.asset.kind, one.asset.id)
    if line is None or not same or line.form != "recover":
        raise Invalid([FieldError(f"lines.{number - 1}.follows", "follows_no_recovery", {"value": said.follows})])
    return line.id


def _said(session: Session, line: DispositionLine) -> dict[str, Any]:
    """A line as it was said, for what is said of it anew."""
    said: dict[str, Any] = dict.fromkeys(LineInput.model_fields)
    said |= {name: getattr(line, name) for name in REVISABLE if hasattr(line, name)}
    said["asset"] = line.asset_code
    if line.follows_line_id is not None:
        said["follows"] = session.scalar(
            select(DispositionLine.number).where(DispositionLine.id == line.follows_line_id)
        )
    return said


def has_moved(session: Session, case: DispositionCase) -> bool:
    """Whether the case ever left its draft."""
    return session.scalar(select(CaseMove.id).where(CaseMove.case_id == case.id).limit(1)) is not None
