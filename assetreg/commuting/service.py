"""Measures the flows of provinces: who goes where by law, how far, and remembers how it was measured."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Row, delete
from sqlalchemy.orm import Session

from assetreg import __version__
from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.access.rows import visible_sql
from assetreg.commuting.groups_small import withheld
from assetreg.commuting.models import CommuteRun
from assetreg.core.clock import today
from assetreg.core.copy import copy_rows
from assetreg.core.locks import take_turns
from assetreg.routing.choose import Mode
from assetreg.routing.router import Points, Router

FLOW_COLUMNS = (
    "run_id province_code commune_id facility_id origin_unit_id destination_unit_id basis unknown_reason staff "
    "distance_m duration_s before_m line is_withheld"
).split()


def compute(
    session: Session, actor: Actor, province_codes: Sequence[str], router: Router, *, mode: Mode = "motorbike"
) -> list[CommuteRun]:
    """Measure every flow of the provinces afresh, replacing their earlier runs; one run per province.

    ``province_codes`` are those of today. The transaction is the caller's. Raises ``Forbidden`` for a province in
    which the actor may not.
    """
    for code in province_codes:
        require(actor, Permission.COMMUTING_COMPUTE, Place(code))
    as_of = today()
    take_turns(session, [f"commute.{code}" for code in province_codes])
    small = session.scalars(withheld(province_codes)).all()
    flows = session.execute(
        visible_sql(session, "assetreg.commuting", "candidate_flows"),
        {"provinces": list(province_codes), "as_of": as_of, "withheld": list(small)},
    ).all()
    session.execute(delete(CommuteRun).where(CommuteRun.province_code.in_(province_codes)))
    runs = {
        code: CommuteRun(
            province_code=code,
            mode=mode,
            method=router.method.name,
            is_estimate=router.method.is_estimate,
            parameters=dict(router.method.parameters),
            inputs_digest=_digest(flow for flow in flows if flow.province_code == code),
            program_version=__version__,
            actor=actor.name,
            as_of=as_of,
        )
        for code in sorted(province_codes)
    }
    session.add_all(runs.values())
    session.flush()
    copy_rows(session, "staff_flow", FLOW_COLUMNS, _measured(flows, runs, router))
    return list(runs.values())


def _measured(
    flows: Sequence[Row[*tuple[Any, ...]]], runs: dict[str, CommuteRun], router: Router
) -> Iterator[tuple[object, ...]]:
    """The rows of ``staff_flow``, measured in two calls of the router: to the new centre and to the old one."""
    known = [flow for flow in flows if flow.unknown_reason is None]
    measured_before = [flow for flow in known if flow.before_lon is not None]
    origins = _points(known, "origin")
    now = router.trips(origins, _points(known, "destination"))
    before = router.trips(_points(measured_before, "origin"), _points(measured_before, "before"))
    before_m = dict(zip((f.facility_id for f in measured_before), before.distance_m.tolist(), strict=True))
    for flow, distance_m, duration_s in zip(known, now.distance_m.tolist(), now.duration_s.tolist(), strict=True):
        line = (
            f"SRID=4326;LINESTRING({flow.origin_lon} {flow.origin_lat},{flow.destination_lon} {flow.destination_lat})"
        )
        # A body that was inherited whole worked at this very seat: before, it had no way to go from it.
        yield (
            runs[flow.province_code].id, flow.province_code, flow.commune_id, flow.facility_id, flow.origin_id,
            flow.destination_id, flow.wanted, None, flow.staff, distance_m, duration_s,
            before_m.get(flow.facility_id, 0.0) if flow.wanted == "reference" else 0.0, line, flow.is_withheld,
        )  # fmt: skip
    for flow in flows:
        if flow.unknown_reason is not None and flow.wanted != "reference":
            yield (
                runs[flow.province_code].id, flow.province_code, flow.commune_id, flow.facility_id, flow.origin_id,
                None, "unknown", flow.unknown_reason, flow.staff, None, None, None, None, flow.is_withheld,
            )  # fmt: skip


def _points(flows: Sequence[Row[*tuple[Any, ...]]], end: str) -> Points:
    points = [(getattr(flow, f"{end}_lon"), getattr(flow, f"{end}_lat")) for flow in flows]
    return np.array(points, dtype=np.float64).reshape(-1, 2)


def _digest(flows: Iterable[Row[*tuple[Any, ...]]]) -> str:
    """A digest of everything the run was computed from; equal inputs give equal digests."""
    digest = hashlib.sha256()
    for flow in flows:
        digest.update(repr(tuple(flow)).encode())
    return digest.hexdigest()
