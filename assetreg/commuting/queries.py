"""Reads of commuting: the standing run of a province, its burden per destination, its flows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from sqlalchemy import ColumnElement, Row, Select, case, func, not_, or_, select, true
from sqlalchemy.orm import Session, aliased

from assetreg.access.rows import planning_seen, within
from assetreg.admin_units.models import AdminPlace, AdminUnit
from assetreg.assets.models import Facility
from assetreg.commuting.burden import Burden, burden_of
from assetreg.commuting.groups_models import StaffGroup
from assetreg.commuting.groups_small import ENOUGH
from assetreg.commuting.models import CommuteRun, StaffFlow


class HasCode(Protocol):
    """A facility's record, as far as commuting needs to know it."""

    @property
    def code(self) -> str: ...


# Flows with a known end: an office has stated it, or the law lets one successor inherit the whole body.
KNOWN = ("inherited", "stated")
Origin = aliased(AdminUnit)
Destination = aliased(AdminUnit)


@dataclass(frozen=True, slots=True)
class DestinationBurden:
    """What one new centre asks of those who go there; ``seat_quality`` says how well its place is known."""

    code: str
    name: str
    level: str
    seat_quality: str
    burden: Burden


@dataclass(frozen=True, slots=True)
class Unknown:
    """Staff whose new workplace nobody has said, by reason; ``facilities`` counts seats."""

    reason: str
    facilities: int
    staff: int


@dataclass(frozen=True, slots=True)
class ProvinceBurden:
    """The burden of one province as last measured, with what it does not know beside it.

    ``unknown_share`` is the share of all staff counted at seats whose destination is unknown (0 to 1, None where no
    staff is counted); ``seats_without_headcount`` counts measured seats whose staff nobody has given.
    """

    run: CommuteRun
    total: Burden
    destinations: tuple[DestinationBurden, ...]
    unknown: tuple[Unknown, ...]
    seats_without_headcount: int
    is_stale: bool

    @property
    def unknown_staff(self) -> int:
        return sum(group.staff for group in self.unknown)

    @property
    def unknown_share(self) -> float | None:
        everyone = self.total.staff + self.unknown_staff
        return self.unknown_staff / everyone if everyone else None


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow as lists show it; distances in km one way, durations in minutes."""

    facility_code: str
    facility_name: str
    origin_name: str | None
    destination_name: str | None
    basis: str
    unknown_reason: str | None
    staff: int | None
    distance_km: float | None
    duration_min: float | None
    before_km: float | None
    location_source: str | None
    seat_quality: str | None


def find_run(session: Session, province_code: str) -> CommuteRun | None:
    """The standing run of a province of today."""
    return session.scalar(select(CommuteRun).where(CommuteRun.province_code == province_code))


def province_burden(session: Session, province_code: str, *, destination: str | None = None) -> ProvinceBurden | None:
    """The burden of a province, or of those who go to one commune of it; None where nothing was measured yet."""
    run = find_run(session, province_code)
    if run is None:
        return None
    rows = session.execute(_known(session, run, destination)).all()
    counted = [row for row in rows if row.staff is not None]
    return ProvinceBurden(
        run=run,
        total=_burden(counted),
        destinations=_by_destination(counted),
        unknown=_unknown(session, run) if destination is None else (),
        seats_without_headcount=len(rows) - len(counted),
        is_stale=_is_stale(session, run),
    )


def _shown(session: Session) -> ColumnElement[bool]:
    """The condition that the session may see a flow: it plans there, or the flow is not of a small group."""
    planning = planning_seen(session)
    if planning.country:
        return true()
    return or_(StaffFlow.is_withheld.is_(False), within(planning, StaffFlow))


def _known(session: Session, run: CommuteRun, destination: str | None) -> Select[*tuple[Any, ...]]:
    statement = (
        select(
            StaffFlow.staff,
            StaffFlow.distance_m,
            StaffFlow.before_m,
            StaffFlow.duration_s,
            Destination.code,
            Destination.name,
            Destination.level,
            AdminPlace.quality,
        )
        .join(Destination, Destination.id == StaffFlow.destination_unit_id)
        .join(AdminPlace, AdminPlace.unit_id == Destination.id)
        .where(StaffFlow.run_id == run.id, StaffFlow.basis.in_(KNOWN), _shown(session))
        .order_by(Destination.level.desc(), Destination.code, StaffFlow.id)
    )
    return statement if destination is None else statement.where(Destination.code == destination)


def _burden(rows: Sequence[Row[*tuple[Any, ...]]]) -> Burden:
    return burden_of(
        np.array([row.staff for row in rows], dtype=np.int64),
        np.array([row.distance_m for row in rows], dtype=np.float64),
        np.array([row.before_m for row in rows], dtype=np.float64),
        np.array([row.duration_s for row in rows], dtype=np.float64),
    )


def _by_destination(rows: Sequence[Row[*tuple[Any, ...]]]) -> tuple[DestinationBurden, ...]:
    """One entry per destination, the heaviest person-km first."""
    groups: dict[tuple[str, str], list[Row[*tuple[Any, ...]]]] = {}
    for row in rows:
        groups.setdefault((row.level, row.code), []).append(row)
    found = (
        DestinationBurden(code, group[0].name, level, group[0].quality, _burden(group))
        for (level, code), group in groups.items()
    )
    return tuple(sorted(found, key=lambda d: (-d.burden.person_km_day, d.code)))


def _unknown(session: Session, run: CommuteRun) -> tuple[Unknown, ...]:
    """Nobody has said where they went; for those who do not plan, nor where the people of small groups went.

    Of the latter a number is given only where it is of so many that it says nothing of one group.
    """
    reason = case((_shown(session), StaffFlow.unknown_reason), else_="unstated")
    rows = session.execute(
        select(reason, func.count(StaffFlow.facility_id.distinct()), func.coalesce(func.sum(StaffFlow.staff), 0))
        .where(StaffFlow.run_id == run.id, or_(StaffFlow.basis == "unknown", not_(_shown(session))))
        .group_by(reason)
        .order_by(reason)
    )
    found = (Unknown(str(name), seats, int(staff or 0)) for name, seats, staff in rows)
    return tuple(one for one in found if one.reason != "unstated" or one.staff >= ENOUGH)


def _is_stale(session: Session, run: CommuteRun) -> bool:
    """Whether a facility of the province, or a group of its staff, changed after the run."""

    def newest(table: type[Facility] | type[StaffGroup]) -> Any:
        return select(func.max(table.updated_at)).where(table.province_code == run.province_code).scalar_subquery()

    changed: dt.datetime | None = session.scalar(select(func.greatest(newest(Facility), newest(StaffGroup))))
    return changed is not None and changed > run.computed_at


def _flows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Facility.code,
            Facility.name,
            Origin.name,
            Destination.name,
            StaffFlow.basis,
            StaffFlow.unknown_reason,
            StaffFlow.staff,
            StaffFlow.distance_m / 1000,
            StaffFlow.duration_s / 60,
            StaffFlow.before_m / 1000,
            Facility.location_source,
            AdminPlace.quality,
        )
        .join(Facility, Facility.id == StaffFlow.facility_id)
        .outerjoin(Origin, Origin.id == StaffFlow.origin_unit_id)
        .outerjoin(Destination, Destination.id == StaffFlow.destination_unit_id)
        .outerjoin(AdminPlace, AdminPlace.unit_id == StaffFlow.destination_unit_id)
    )


def flows_of_facility(session: Session, facility_code: str) -> list[Flow]:
    """The flows that start at one facility: where its staff went, and reference distances."""
    statement = _flows().where(Facility.code == facility_code, _shown(session))
    statement = statement.order_by(StaffFlow.basis, StaffFlow.id)
    return [Flow(*row) for row in session.execute(statement)]


def list_longest_flows(session: Session, run: CommuteRun, *, basis: str, limit: int = 20) -> list[Flow]:
    """The flows of a run with the longest way, farthest first; ``inherited`` are all of which the end is known."""
    wanted = KNOWN if basis == "inherited" else (basis,)
    statement = (
        _flows()
        .where(StaffFlow.run_id == run.id, StaffFlow.basis.in_(wanted), _shown(session))
        .order_by(StaffFlow.distance_m.desc(), StaffFlow.id)
        .limit(limit)
    )
    return [Flow(*row) for row in session.execute(statement)]


@dataclass(frozen=True, slots=True)
class ProvinceSummary:
    """One province in the list of all: its burden, and how much of it is known."""

    code: str
    name: str
    burden: Burden
    unknown_staff: int
    is_estimate: bool


def list_provinces(session: Session) -> list[ProvinceSummary]:
    """Every measured province that counts staff, the heaviest person-km first; one statement in all."""
    flows = session.execute(
        select(
            CommuteRun.province_code,
            AdminUnit.name,
            CommuteRun.is_estimate,
            StaffFlow.basis,
            StaffFlow.staff,
            StaffFlow.distance_m,
            StaffFlow.before_m,
            StaffFlow.duration_s,
        )
        .join(StaffFlow, StaffFlow.run_id == CommuteRun.id)
        .join(
            AdminUnit,
            (AdminUnit.level == "province")
            & (AdminUnit.code == CommuteRun.province_code)
            & AdminUnit.valid_to.is_(None),
        )
        .where(StaffFlow.staff.is_not(None), StaffFlow.basis != "reference", _shown(session))
        .order_by(CommuteRun.province_code, StaffFlow.id)
    ).all()
    groups: dict[str, list[Row[*tuple[Any, ...]]]] = {}
    for flow in flows:
        groups.setdefault(flow.province_code, []).append(flow)
    found = [
        ProvinceSummary(
            code=code,
            name=rows[0].name,
            burden=_burden([row for row in rows if row.basis in KNOWN]),
            unknown_staff=sum(row.staff for row in rows if row.basis == "unknown"),
            is_estimate=rows[0].is_estimate,
        )
        for code, rows in groups.items()
    ]
    return sorted(found, key=lambda p: (-p.burden.person_km_day, p.code))
