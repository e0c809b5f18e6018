"""What can be done to a count: order it, start, close and reopen it, give lines to teams, take counts, name one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.agencies.placing import read_unit
from assetreg.agencies.queries import find_agency
from assetreg.assets.models import Facility
from assetreg.audit.record import open_change_set
from assetreg.audit.versioned import amend, enter, held
from assetreg.core.clock import now
from assetreg.core.errors import Conflict, FieldError, Invalid, NotFound
from assetreg.movables.codes import movable_code, take_numbers
from assetreg.stocktakes.models import Stocktake, StocktakeCount, StocktakeLine, StocktakeTeam
from assetreg.stocktakes.queries import find_count
from assetreg.stocktakes.schemas import COVERED, CountInput, StocktakeInput, TeamInput
from assetreg.stocktakes.snapshot import moment_of, take_lines
from assetreg.stocktakes.states import may_move

PREFIX = "KK"  # kiểm kê
_PLAIN = tuple(name for name in StocktakeInput.model_fields if name not in ("agency", "unit", *COVERED))
# What says where a count is made rather than what was seen: the line, the thing in excess, who sends it.
_OF_COUNT = ("use_note", "quantity", "area_m2", "condition", "note", "found_at", "longitude", "latitude", "accuracy_m")


@dataclass(frozen=True, slots=True)
class Taken:
    """A count as it is stored; ``is_new`` is False where the same entry had arrived before."""

    count: StocktakeCount
    is_new: bool


def place_of(row: Any) -> Place:
    """Where a row of ours lies."""
    return Place(row.province_code, row.commune_id)


def create(session: Session, actor: Actor, given: StocktakeInput, *, reason: str | None = None) -> Stocktake:
    """Order a count; raises ``Invalid`` naming every bad field, ``Forbidden`` outside the actor's places."""
    require(actor, Permission.STOCKTAKE_RUN)
    columns = _whose(session, {name: getattr(given, name) for name in StocktakeInput.model_fields})
    require(actor, Permission.STOCKTAKE_RUN, Place(columns["province_code"], columns["commune_id"]))
    columns |= {name: getattr(given, name) for name in _PLAIN}
    columns |= {name: getattr(given, name) is not False for name in COVERED}
    number = take_numbers(session, PREFIX, columns["province_code"])
    row = Stocktake(code=movable_code(PREFIX, columns["province_code"], number), **columns)
    return enter(session, actor, row, "stocktake.create", reason=reason)


def revise(
    session: Session,
    actor: Actor,
    row_id: int,
    changes: Mapping[str, Any],
    *,
    revision: int | None,
    reason: str | None = None,
) -> Stocktake:
    """Change what was ordered; what decides the lines, only before they are taken (``lines_already_taken``)."""
    row = held(session, Stocktake, row_id, revision=revision)
    require(actor, Permission.STOCKTAKE_RUN, place_of(row))
    fixed = {"agency", "unit", "position_on", *COVERED} & changes.keys()
    if row.state != "open" and fixed:
        raise Invalid([FieldError(name, "lines_already_taken") for name in sorted(fixed)])
    columns = {name: changes[name] for name in _PLAIN if name in changes}
    columns |= {name: changes[name] is not False for name in COVERED if name in changes}
    if {"agency", "unit"} & changes.keys():
        columns |= _whose(session, {"agency": None, "unit": None} | dict(changes))
        require(actor, Permission.STOCKTAKE_RUN, Place(columns["province_code"], columns["commune_id"]))
    return amend(session, actor, row, columns, "stocktake.revise", reason=reason)


def move(session: Session, actor: Actor, row_id: int, wanted: str, *, revision: int | None = None) -> Stocktake:
    """Start counting (which takes the lines from the register), close it, or open it again.

    Raises ``Conflict``: ``stocktake_move`` from a state that does not lead there, ``nothing_to_count``.
    """
    row = held(session, Stocktake, row_id, revision=revision)
    require(actor, Permission.STOCKTAKE_RUN, place_of(row))
    if not may_move(row.state, wanted):
        raise Conflict("stocktake_move", stocktake=row.code)
    starts = row.state == "open"
    changes: dict[str, Any] = {"state": wanted} | ({"taken_at": moment_of(row)} if starts else {})
    verb = "stocktake.start" if starts else f"stocktake.{'close' if wanted == 'closed' else 'reopen'}"
    row = amend(session, actor, row, changes, verb)
    if starts and not take_lines(session, row, row.change_set_id):
        raise Conflict("nothing_to_count", stocktake=row.code, position=row.position_on)
    return row


def add_team(session: Session, actor: Actor, stocktake: Any, given: TeamInput) -> StocktakeTeam:
    """One more team; raises ``Invalid`` (``team_taken``) for a name that one has."""
    require(actor, Permission.STOCKTAKE_RUN, place_of(stocktake))
    same = select(StocktakeTeam.id).where(StocktakeTeam.stocktake_id == stocktake.id, StocktakeTeam.name == given.name)
    if session.scalar(same) is not None:
        raise Invalid([FieldError("name", "team_taken", {"value": given.name})])
    place = {"province_code": stocktake.province_code, "commune_id": stocktake.commune_id}
    row = StocktakeTeam(stocktake_id=stocktake.id, name=given.name, **place)
    return enter(session, actor, row, "stocktake_team.create")


def give_premises(
    session: Session, actor: Actor, stocktake: Any, team_id: int | None, facility_ids: Sequence[int]
) -> int:
    """Give all lines at premises (0: at none) to a team, None to nobody; returns how many lines. One statement."""
    require(actor, Permission.STOCKTAKE_RUN, place_of(stocktake))
    if stocktake.state in ("closed", "reconciled"):
        raise Conflict("stocktake_not_counting", stocktake=stocktake.code)
    team = None if team_id is None else session.get(StocktakeTeam, team_id)
    if team_id is not None and (team is None or team.stocktake_id != stocktake.id):
        raise NotFound("record_not_found", record=str(team_id))
    change = open_change_set(session, actor, "stocktake.give", province_code=stocktake.province_code)
    wanted: ColumnElement[bool] = StocktakeLine.facility_id.in_([one for one in facility_ids if one])
    if 0 in facility_ids:
        wanted |= StocktakeLine.facility_id.is_(None)
    given = session.execute(
        update(StocktakeLine)
        .where(StocktakeLine.stocktake_id == stocktake.id, wanted, StocktakeLine.team_id.is_distinct_from(team_id))
        .values(
            team_id=team_id, revision=StocktakeLine.revision + 1, change_set_id=change.id, updated_at=now()
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    return int(given.rowcount)  # type: ignore[attr-defined]


def take_count(session: Session, actor: Actor, stocktake: Any, given: CountInput) -> Taken:
    """Store one count; the same entry arriving again is stored once and answered as then, also after the closing.

    Raises ``Conflict``: ``stocktake_not_counting``, ``entry_of_another`` where somebody else made the entry,
    ``entry_differs`` where the number came with something else before; ``Invalid``, ``NotFound``, ``Forbidden``.
    """
    require(actor, Permission.STOCKTAKE_COUNT)
    if given.person is not None and given.person != actor.user_id:
        raise Conflict("entry_of_another")
    digest = digest_of(given)
    if (earlier := _arrived(session, stocktake, given, digest)) is not None:
        return Taken(earlier, False)
    # Shared: many count at once, and none after the moment of closing.
    state = session.scalar(select(Stocktake.state).where(Stocktake.id == stocktake.id).with_for_update(read=True))
    if state != "counting":
        raise Conflict("stocktake_not_counting", stocktake=stocktake.code)
    try:
        with session.begin_nested():
            return Taken(_store(session, actor, stocktake, given, digest), True)
    except IntegrityError:
        # The same entry was on its way twice at once.
        if (earlier := _arrived(session, stocktake, given, digest)) is None:
            raise
        return Taken(earlier, False)


def name_standing(session: Session, actor: Actor, stocktake: Any, count_id: int) -> StocktakeCount:
    """Let this count of its line stand, whatever was counted later."""
    require(actor, Permission.STOCKTAKE_RUN, place_of(stocktake))
    if stocktake.state == "reconciled":
        raise Conflict("stocktake_move", stocktake=stocktake.code)
    count = held(session, StocktakeCount, count_id, revision=None)
    if count.stocktake_id != stocktake.id:
        raise NotFound("record_not_found", record=str(count_id))
    named = select(StocktakeCount).where(StocktakeCount.line_id == count.line_id, StocktakeCount.is_named)
    for former in session.scalars(named.where(StocktakeCount.id != count.id).with_for_update()):
        amend(session, actor, former, {"is_named": False}, "stocktake_count.name")
    return amend(session, actor, count, {"is_named": True}, "stocktake_count.name")


def digest_of(given: CountInput) -> str:
    """What tells two entries apart that bear one number."""
    said = {name: str(getattr(given, name)) for name in CountInput.model_fields if name != "person"}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _arrived(session: Session, stocktake: Any, given: CountInput, digest: str) -> StocktakeCount | None:
    try:
        earlier = find_count(session, stocktake.id, given.entry)
    except NotFound:
        return None
    if earlier.digest != digest:
        raise Conflict("entry_differs")
    return earlier


def _store(session: Session, actor: Actor, stocktake: Any, given: CountInput, digest: str) -> StocktakeCount:
    premises = _premises(session, given.facility)
    line = _excess_line(session, actor, stocktake, given, premises) if given.finding == "excess" else None
    line = line or _line(session, stocktake, given)
    require(actor, Permission.STOCKTAKE_COUNT, place_of(line))
    if given.longitude is not None and _is_restricted(session, line.facility_id, premises):
        raise Invalid([FieldError("longitude", "restricted_position")])
    counted_at = min(given.counted_at or now(), now())  # a telephone's clock may be ahead of everybody's
    count = StocktakeCount(
        province_code=line.province_code, commune_id=line.commune_id, stocktake_id=stocktake.id, line_id=line.id,
        entry_id=given.entry, digest=digest, finding=given.finding, use_found=given.use, counted_at=counted_at,
        found_facility_id=premises.id if premises is not None else None, counted_by=actor.name,
        counted_user_id=actor.user_id, **{name: getattr(given, name) for name in _OF_COUNT},
    )  # fmt: skip
    return enter(session, actor, count, "stocktake_count.create")


def _line(session: Session, stocktake: Any, given: CountInput) -> StocktakeLine:
    query = select(StocktakeLine).where(StocktakeLine.id == given.line, StocktakeLine.stocktake_id == stocktake.id)
    line = session.scalar(query)
    if line is None:
        raise Invalid([FieldError("line", "unknown_line", {"value": given.line})])
    return line


def _excess_line(
    session: Session, actor: Actor, stocktake: Any, given: CountInput, premises: Facility | None
) -> StocktakeLine:
    """A line for what is on no book. It lies at the premises where it was seen, else with the campaign."""
    where = stocktake if premises is None else premises
    assert given.kind is not None
    assert given.name is not None
    name = f"{given.name} · {given.plate}" if given.plate else given.name
    row = StocktakeLine(
        province_code=where.province_code, commune_id=where.commune_id, stocktake_id=stocktake.id,
        subject_kind=given.kind, facility_id=premises.id if premises is not None else None, name=name,
        holder=given.holder or stocktake.agency_name or (premises.holder if premises is not None else "–"),
        is_excess=True, entry_id=given.entry,
    )  # fmt: skip
    require(actor, Permission.STOCKTAKE_COUNT, place_of(row))
    return enter(session, actor, row, "stocktake_line.create")


def _premises(session: Session, code: str | None) -> Facility | None:
    if code is None:
        return None
    found = session.scalar(select(Facility).where(Facility.code == code))
    if found is None:
        raise Invalid([FieldError("facility", "unknown_facility", {"value": code})])
    return found


def _is_restricted(session: Session, facility_id: int | None, premises: Facility | None) -> bool:
    """Premises of defence, cipher or secret work have no place in the register, nor in its counts."""
    if premises is not None and premises.is_restricted:
        return True
    return bool(session.scalar(select(Facility.is_restricted).where(Facility.id == facility_id)))


def _whose(session: Session, said: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that say whose things are counted, and where the campaign lies."""
    body = None if said["agency"] is None else find_agency(session, said["agency"])
    if said["agency"] is not None and body is None:
        raise Invalid([FieldError("agency", "unknown_agency", {"value": said["agency"]})])
    place = None if body is None else place_of(body)
    if said["unit"] is not None:
        stated = read_unit(session, said["unit"], "unit")
        if isinstance(stated, FieldError):
            raise Invalid([stated])
        if place is not None and stated.province_code != place.province_code:
            raise Invalid([FieldError("agency", "in_other_province", {"value": said["agency"]})])
        place = stated
    if place is None or (body is None and place.commune_id is None):
        raise Invalid([FieldError("unit", "body_or_commune")])
    agency_id = None if body is None else body.id
    return {"agency_id": agency_id, "province_code": place.province_code, "commune_id": place.commune_id}
