"""What can be done about locations: count scores, publish figures with a load, say that a place is right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.assets.models import Facility
from assetreg.audit.versioned import amend, enter, held, withdraw
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, FieldError, Invalid, NotFound
from assetreg.quality.formula import formula_of
from assetreg.quality.models import PlaceScore, PlaceVerdict
from assetreg.quality.queries import waiting
from assetreg.quality.schemas import VerdictInput

# Facilities to one statement: enough that asking costs little, few enough that its inner joins stay small.
AT_ONCE = 250
_COUNT = text("SELECT score_places(CAST(:ids AS bigint[]))")
_PUBLISH = text("SELECT publish_places(:province, :day, :cause, :number)")


def count_scores(session: Session, province: str | None = None, *, every: bool = False) -> int:
    """Count anew the scores that wait for it, with ``every`` all; answers how many. Commits nothing."""
    # Compiling such a statement costs more than running it.
    session.execute(text("SELECT set_config('jit', 'off', true)"))
    counted = 0
    for ids in _slices(waiting(session, province, every=every)):
        counted += session.scalar(_COUNT, {"ids": ids}) or 0
    return counted


def publish(session: Session, provinces: Iterable[str], cause: str, number: int | None = None) -> list[int]:
    """Publish the figures of provinces as they stand; answers the numbers of the tables."""
    values = {"day": today(), "cause": cause, "number": number}
    return [session.execute(_PUBLISH, {"province": code, **values}).scalar_one() for code in sorted(provinces)]


def after_units(session: Session) -> list[int]:
    """Count everything against units, seats and boundaries as they now are, and publish all provinces' figures."""
    session.flush()
    if not count_scores(session, every=True):
        return []
    return publish(session, scored_provinces(session), "units")


def count_all(session: Session) -> list[int]:
    """Count what waits, and publish all provinces' figures on request."""
    count_scores(session)
    return publish(session, scored_provinces(session), "count")


def scored_provinces(session: Session) -> Sequence[str]:
    """The provinces that have scores."""
    return session.scalars(select(PlaceScore.province_code).distinct().order_by(PlaceScore.province_code)).all()


def look_at(session: Session, actor: Actor, facility_code: str, given: VerdictInput) -> PlaceVerdict:
    """Say that a place is right though a check fails on it; it holds until the point or the commune changes.

    Raises ``NotFound``, ``Forbidden``, ``Invalid`` (a check that nobody can overrule) and ``Conflict``
    (``check_not_failed``).
    """
    facility = _facility(session, facility_code)
    require(actor, Permission.FACILITY_EDIT, Place(facility.province_code, facility.commune_id))
    check = formula_of(session).of(given.check_code)
    if check is None or not check.may_be_right:
        raise Invalid([FieldError("check_code", "check_not_overruled", {"value": given.check_code})])
    session.execute(_COUNT, {"ids": [facility.id]})
    score = session.get(PlaceScore, facility.id, populate_existing=True)
    quad = session.scalar(select(Facility.quad).where(Facility.id == facility.id))
    if score is None or quad is None or not score.failed >> check.bit & 1:
        raise Conflict("check_not_failed", facility=facility.code, check=check.code)
    said = {
        "reason": given.reason,
        "looked_on": today(),
        "looked_quad": quad,
        "looked_commune_id": facility.commune_id,
    }
    known = session.scalar(
        select(PlaceVerdict).where(PlaceVerdict.facility_id == facility.id, PlaceVerdict.check_code == check.code)
    )
    if known is not None:
        return amend(session, actor, held(session, PlaceVerdict, known.id, revision=None), said, "place_verdict.revise")
    row = PlaceVerdict(
        province_code=facility.province_code,
        commune_id=facility.commune_id,
        facility_id=facility.id,
        check_code=check.code,
        **said,
    )
    return enter(session, actor, row, "place_verdict.create", reason=given.reason)


def take_back(session: Session, actor: Actor, facility_code: str, verdict_id: int) -> None:
    """Take back that a place is right; raises ``NotFound`` and ``Forbidden``."""
    facility = _facility(session, facility_code)
    require(actor, Permission.FACILITY_EDIT, Place(facility.province_code, facility.commune_id))
    row = held(session, PlaceVerdict, verdict_id, revision=None)
    if row.facility_id != facility.id:
        raise NotFound(code="record_not_found", record=str(verdict_id))
    withdraw(session, actor, row, "place_verdict.withdraw")


def _facility(session: Session, code: str) -> Facility:
    found = session.scalar(select(Facility).where(Facility.code == code))
    if found is None:
        raise NotFound(code="facility_not_found", facility=code)
    return found


def _slices(ids: Sequence[int]) -> Iterator[list[int]]:
    source = iter(ids)
    while piece := list(islice(source, AT_ONCE)):
        yield piece
