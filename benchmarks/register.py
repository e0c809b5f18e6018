"""Server time of the register's pages over a million facilities, for a province, a commune, the country; walls on, off.

Each line is one request through the whole application: median and 95th percentile in milliseconds on the clock, and
in processor time of our process and of the database's; the ratio of the median to the same request with row-level
security off, and to hand-written SQL for the same rows in the same run. A machine that others use as well spends their
time on our clock: there the limits are held against processor time, and the first line says so.
"""

from __future__ import annotations

import gc
import os
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from assetreg.accounts.models import User, UserRole
from assetreg.admin_units.models import AdminUnit
from assetreg.app import create_app
from assetreg.assets.queries import cursor_after
from assetreg.core.clock import today
from assetreg.core.runtime import Runtime
from benchmarks.database import median_ms
from benchmarks.million import million
from tests.support.web import PageClient

REQUESTS, ROUNDS, WARM = 40, 2, 10
STATES = ("DISABLE", "ENABLE")
PAGE_LIMIT_MS, TILE_LIMIT_MS, WALL_LIMIT = 150, 50, 1.5
PROVINCE = "52"
WORDS = ("pleiku", "ia grai", "quy nhơn", "kbang", "an nhơn", "mang yang", "hoài", "chư", "khu 4", "trường")
BOXES = ((107.95, 13.95, 108.05, 14.05), (108.9, 13.7, 109.1, 13.9), (107.7, 13.8, 107.8, 13.9))
TILES = ((7, 102, 59), (9, 409, 236), (11, 1638, 944), (13, 6554, 3779), (14, 13108, 7558))
SERVERS = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename = 'assetreg_web'")
TABLES = text("SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace")


@dataclass(frozen=True)
class Asked:
    """One kind of request: its addresses, taken in turn, its limit, and hand-written SQL for the same rows."""

    name: str
    addresses: Sequence[str]
    limit_ms: int
    bare: str


def main() -> None:
    """Print one line per request and actor, and what missed its limit. Walls on and off take turns."""
    with million() as runtime:
        with runtime.session() as session:
            people = _people(session)
            places = {name: _places(session, unit) for name, (_, unit) in people.items()}
            walled = list(session.scalars(TABLES))
        busy = os.getloadavg()[0] > (os.cpu_count() or 1) / 2
        print(f"load of this machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores: limits held against "
              f"{'processor time' if busy else 'the clock'}")  # fmt: skip
        missed = []
        for name, (user, unit) in people.items():
            asked = _asked(places[name], unit)
            times = _compared(runtime, user, asked, walled)
            for one in asked:
                on, off = (times[state][one.name] for state in ("ENABLE", "DISABLE"))
                missed += _report(runtime, name, one, on, off, busy=busy)
    print("\nall within their limits" if not missed else "\nmissed: " + "; ".join(missed))


def _compared(
    runtime: Runtime, user: User, asked: Sequence[Asked], walled: Sequence[str]
) -> dict[str, dict[str, list[Taken]]]:
    """What every request took with row-level security and without, by turns, so that both meet the same load."""
    times: dict[str, dict[str, list[Taken]]] = {state: {one.name: [] for one in asked} for state in STATES}
    client = _client(runtime, user)
    try:
        for _ in range(ROUNDS):
            for state in STATES:
                _switch(runtime, walled, state)
                for one in asked:
                    times[state][one.name] += _times(runtime, client, one)
    finally:
        _switch(runtime, walled, "ENABLE")
    return times


def _people(session: Session) -> dict[str, tuple[User, AdminUnit | None]]:
    """An officer of the province, a clerk of one of its communes, and an inspector of the country."""
    province = session.scalars(_standing("province").where(AdminUnit.code == PROVINCE)).one()
    commune = session.scalars(_standing("commune").where(AdminUnit.province_code == PROVINCE).limit(1)).one()
    found: dict[str, tuple[User, AdminUnit | None]] = {}
    for role, unit in (("officer", province), ("clerk", commune), ("planner", None)):
        name = uuid.uuid4().hex
        grant = UserRole(role=role, unit_id=unit.id if unit else None)
        user = User(email=f"{name}@demo.example", name=role, password="-", fs_uniquifier=name, grants=[grant])
        session.add(user)
        found[role] = (user, unit)
    session.flush()
    return found


def _standing(level: str) -> Select[tuple[AdminUnit]]:
    return select(AdminUnit).where(AdminUnit.level == level, AdminUnit.stands_on(today())).order_by(AdminUnit.code)


@dataclass(frozen=True)
class Places:
    """Codes from the middle and the end of what an actor sees."""

    codes: Sequence[str]
    late_cursor: str
    condition: str


def _places(session: Session, unit: AdminUnit | None) -> Places:
    condition = "true"
    if unit is not None:
        condition = f"commune_id = {unit.id}" if unit.level == "commune" else f"province_code = '{unit.code}'"
    codes = session.scalars(
        text(f"SELECT code FROM facility WHERE {condition} ORDER BY hashint8(id) LIMIT 200")  # noqa: S608 - our own
    ).all()
    late = session.scalar(
        text(f"SELECT max(code) FROM (SELECT code FROM facility WHERE {condition} ORDER BY code DESC"  # noqa: S608
             " OFFSET 60 LIMIT 1) AS late")
    )  # fmt: skip
    return Places(codes, cursor_after(0, late or ""), condition)


def _asked(places: Places, unit: AdminUnit | None) -> list[Asked]:
    mine = places.condition
    rows = "f.code, f.name, f.kind, f.holder, f.outcome, f.status, f.land_area_m2, f.residual_value_vnd, c.name"
    select_rows = f"SELECT {rows} FROM facility f JOIN admin_unit c ON c.id = f.commune_id WHERE f.{mine}"  # noqa: S608
    if unit is None:
        select_rows = f"SELECT {rows} FROM facility f JOIN admin_unit c ON c.id = f.commune_id WHERE true"  # noqa: S608
    boxes = [",".join(map(str, box)) for box in BOXES]
    west, south, east, north = BOXES[0]
    return [
        Asked("first page", ["/facilities"], PAGE_LIMIT_MS, f"{select_rows} ORDER BY f.code LIMIT 50"),
        Asked("filtered page", [f"/facilities?outcome=undecided&status=vacant&kind={kind}" for kind in
                                ("headquarters", "public_service", "other")], PAGE_LIMIT_MS,
              f"{select_rows} AND outcome = 'undecided' AND status = 'vacant' ORDER BY f.code LIMIT 50"),
        Asked("deep page", [f"/facilities?cursor={places.late_cursor}"], PAGE_LIMIT_MS,
              f"{select_rows} AND f.code > '{max(places.codes)}' ORDER BY f.code LIMIT 50"),
        Asked("record", [f"/facilities/{code}" for code in places.codes], PAGE_LIMIT_MS,
              f"SELECT * FROM facility WHERE code = '{places.codes[0]}'"),  # noqa: S608
        Asked("search", [f"/facilities?q={word}" for word in WORDS], PAGE_LIMIT_MS,
              f"{select_rows} AND search_text LIKE '%pleiku%' ORDER BY f.code LIMIT 50"),
        Asked("box", [f"/api/v1/facilities?bbox={box}" for box in boxes], TILE_LIMIT_MS,
              f"{select_rows} AND location && ST_MakeEnvelope({west}, {south}, {east}, {north}, 4326)"
              " ORDER BY f.code LIMIT 50"),
        Asked("tile", [f"/tiles/facilities/{z}/{x}/{y}.mvt" for z, x, y in TILES], TILE_LIMIT_MS,
              f"SELECT ST_AsMVT(t) FROM (SELECT code, name, outcome, location FROM facility WHERE {mine}"  # noqa: S608
              f" AND location && ST_MakeEnvelope({west}, {south}, {east}, {north}, 4326) LIMIT 700) AS t"),
    ]  # fmt: skip


def _client(runtime: Runtime, user: User) -> PageClient:
    app = create_app(runtime)
    app.test_client_class = PageClient
    client = app.test_client()
    assert isinstance(client, PageClient)
    client.sign_in(user).get("/facilities")
    gc.collect()
    gc.freeze()  # as the server does when it has loaded
    return client


@dataclass(frozen=True)
class Taken:
    """Milliseconds of one request: on the clock, and of processors."""

    clock: float
    cpu: float


def _times(runtime: Runtime, client: PageClient, asked: Asked) -> list[Taken]:
    """What each request took, after every address was asked once."""
    for address in asked.addresses[:WARM]:
        answer = client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status}"
    with runtime.session() as session:
        servers = session.scalars(SERVERS).all()
    taken = []
    for address in islice(cycle(asked.addresses[:WARM]), REQUESTS // ROUNDS):
        clock, cpu = time.perf_counter(), _cpu_ms(servers)
        client.get(address)
        taken.append(Taken((time.perf_counter() - clock) * 1000, _cpu_ms(servers) - cpu))
    return taken


def _cpu_ms(servers: Sequence[int]) -> float:
    """Processor time so far of this process and of the database's that serve it."""
    told = (Path(f"/proc/{pid}/schedstat").read_text().split()[0] for pid in servers)
    return time.process_time() * 1000 + sum(map(int, told)) / 1e6


def _switch(runtime: Runtime, walled: Sequence[str], state: str) -> None:
    """Row-level security of every table on or off."""
    with runtime.session() as session:
        for name in walled:
            session.execute(text(f"ALTER TABLE {name} {state} ROW LEVEL SECURITY"))


def _report(
    runtime: Runtime, who: str, asked: Asked, on: Sequence[Taken], off: Sequence[Taken], *, busy: bool
) -> list[str]:
    with runtime.session() as session:
        bare = median_ms(lambda: session.execute(text(asked.bare)).all())
    clock, cpu = [one.clock for one in on], [one.cpu for one in on]
    high, high_cpu = quantiles(clock, n=20)[-1], quantiles(cpu, n=20)[-1]
    ratio = median(cpu) / median(one.cpu for one in off)
    print(f"{who:8} {asked.name:14} clock {median(clock):7.1f} p95 {high:7.1f}"
          f"  cpu {median(cpu):6.1f} p95 {high_cpu:6.1f} (limit {asked.limit_ms:3})"
          f"  walls x{ratio:4.2f}  bare {bare:6.2f} x{median(clock) / bare:6.1f}",
          flush=True)  # fmt: skip
    judged = high_cpu if busy else high
    missed = [f"{who} {asked.name} p95 {judged:.0f} ms"] if judged > asked.limit_ms else []
    return missed + ([f"{who} {asked.name} walls x{ratio:.2f}"] if ratio > WALL_LIMIT else [])


if __name__ == "__main__":
    main()
