"""Reads where a case stands, locked or not: the row, its lines, the route that they share, what moved last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import may
from assetreg.core.errors import Conflict, NotFound
from assetreg.dispositions.cases.models import CaseMove, DispositionCase, DispositionLine
from assetreg.dispositions.cases.moves import OpenMove, allowed, open_moves
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.paths import Route
from assetreg.dispositions.law.queries import law_as_of

# Counts the lines that the one who asks may not see, and whether their holders have a body above them.
_ROUTES = text("SELECT disposition_routes(:case)")


def find_case(session: Session, code: str) -> DispositionCase:
    """The case with this code, as far as the session sees it; raises ``NotFound``."""
    row = session.scalar(select(DispositionCase).where(DispositionCase.code == code))
    if row is None:
        raise NotFound("record_not_found", record=code)
    return row


def held_case(session: Session, code: str, revision: int | None = None) -> DispositionCase:
    """The same, locked until the transaction ends; raises ``Conflict`` (``stale_revision``) as well."""
    return held_cases(session, [code], {} if revision is None else {code: revision})[0]


def held_cases(session: Session, codes: Sequence[str], revisions: dict[str, int]) -> list[DispositionCase]:
    """Many cases, locked in the order of their rows, so that nobody who locks several waits for another in a ring."""
    wanted = sorted(set(codes))
    query = select(DispositionCase).where(DispositionCase.code.in_(wanted)).order_by(DispositionCase.id)
    rows = list(session.scalars(query.with_for_update().execution_options(populate_existing=True)))
    found = {row.code for row in rows}
    for code in wanted:
        if code not in found:
            raise NotFound("record_not_found", record=code)
    for row in rows:
        if revisions.get(row.code, row.revision) != row.revision:
            raise Conflict("stale_revision", facility=row.code, current=row.revision)
    return rows


def place_of(row: DispositionCase | DispositionLine) -> Place:
    """Where a case or a line lies."""
    return Place(row.province_code, row.commune_id)


def lines_of(session: Session, case: DispositionCase) -> list[DispositionLine]:
    """The lines of a case that the session sees, in their order, as they are now."""
    query = select(DispositionLine).where(DispositionLine.case_id == case.id).order_by(DispositionLine.number)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def routes_of(session: Session, case: DispositionCase) -> list[Route]:
    """The routes that the lines go: one, none while there is no line, several where they belong in several cases."""
    return [Route(**route) for route in session.scalars(_ROUTES, {"case": case.id})]


def route_of(session: Session, case: DispositionCase) -> Route:
    """The one route; raises ``Conflict`` (``case_without_lines``, ``mixed_routes``)."""
    routes = routes_of(session, case)
    if not routes:
        raise Conflict("case_without_lines", case=case.code)
    if len(routes) > 1 or routes[0].initiator != case.initiator:
        raise Conflict("mixed_routes", case=case.code)
    return routes[0]


def moves_open_to(session: Session, actor: Actor, case: DispositionCase, route: Route | None = None) -> list[OpenMove]:
    """Every move that the case may make now, each with what keeps this actor from it. Two statements."""
    routes = [route] if route is not None else routes_of(session, case)
    if not routes or len(routes) > 1:
        return _unrouted(session, actor, case)
    law = law_as_of(session, case.law_on)
    return allowed_to(actor, law, case, routes[0], prepared=has_prepared(session, actor, case))


def allowed_to(actor: Actor, law: Law, case: DispositionCase, route: Route, *, prepared: bool) -> list[OpenMove]:
    """The same where the law, the route and who prepared it are known already."""
    if case.origin == "recorded":
        return []
    place = place_of(case)
    found = open_moves(law.moves_from(route, case.state), route, case.state)
    return allowed(found, may=lambda name: may(actor, Permission(name), place), has_prepared=prepared)


def has_prepared(session: Session, actor: Actor, case: DispositionCase) -> bool:
    """Whether this user opened or submitted the case."""
    if actor.user_id is None:
        return False
    if actor.user_id == case.prepared_user_id:
        return True
    submitted = select(CaseMove.id).where(
        CaseMove.case_id == case.id, CaseMove.move == "submit", CaseMove.moved_user_id == actor.user_id
    )
    return session.scalar(submitted.limit(1)) is not None


def last_move(session: Session, case: DispositionCase) -> CaseMove | None:
    """What moved the case last; None where nothing has."""
    query = select(CaseMove).where(CaseMove.case_id == case.id).order_by(CaseMove.sequence.desc()).limit(1)
    return session.scalar(query)


def last_day(session: Session, case: DispositionCase) -> dt.date | None:
    """The day of the last move."""
    moved = last_move(session, case)
    return None if moved is None else moved.on_date


def _unrouted(session: Session, actor: Actor, case: DispositionCase) -> list[OpenMove]:
    """A draft without lines, or whose lines go several ways, can be withdrawn and nothing else."""
    rules = [rule for rule in law_as_of(session, case.law_on).moves if rule.from_state == case.state == "draft"]
    found = [
        OpenMove(rule.move, ("withdrawn",), rule.step, rule.permission, None, needs_paper=False, needs_reason=False)
        for rule in rules
        if rule.move == "withdraw"
    ]
    place = place_of(case)
    return allowed(found, may=lambda name: may(actor, Permission(name), place), has_prepared=False)
