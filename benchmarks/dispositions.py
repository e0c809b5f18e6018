"""Server time of inboxes, lists and records over 50,000 open cases of one province, beside the bare query.

Each line is one request through the whole application as the web's own role, behind its walls: median and 95th
percentile on the clock and in processor time of our process and of the database's, and the ratio of the median to
hand-written SQL for the same page. On a machine that others use as well limits are held against processor time.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Sequence
from statistics import median, quantiles

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetreg.accounts.models import User, UserRole
from assetreg.admin_units.models import AdminUnit
from assetreg.core.clock import today
from assetreg.core.runtime import Runtime
from benchmarks.database import measured_database, median_ms
from benchmarks.register import Asked, Taken, _client, _times
from tests.support.many_cases import fill_cases

CASES = int(os.environ.get("ASSETREG_BENCH_CASES", "50000"))
PROVINCE = "52"
LIMIT_MS = 150
_ROWS = "SELECT code, title, state, due_on, due_rule, waits_for, submitted_on, decided_on FROM disposition_case"
# What waits for each of those who have most to do with cases, as somebody would ask for it by hand.
_WAITING = {
    "officer": "waits_for IN ('case:prepare', 'case:accept', 'case:present', 'delivery:give')",
    "leader": "waits_for IN ('case:sign', 'delivery:give')",
    "approver": "waits_for = 'case:decide'",
}


def main() -> None:
    """Print one line per person and page, and what missed its limit."""
    with measured_database() as runtime:
        with runtime.session() as session:
            fill_cases(session, CASES, PROVINCE)
            people = _people(session)
            code = session.scalar(text("SELECT code FROM disposition_case WHERE id % 30 = 9 ORDER BY id LIMIT 1"))
        with runtime.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
        busy = os.getloadavg()[0] > (os.cpu_count() or 1) / 2
        print(f"{CASES} open cases in province {PROVINCE}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores: "
              f"limits held against {'processor time' if busy else 'the clock'}")  # fmt: skip
        missed: list[str] = []
        for name, user in people.items():
            missed += _measure(runtime, name, user, str(code), busy=busy)
    print("all within their limits" if not missed else "missed: " + "; ".join(missed))


def _people(session: Session) -> dict[str, User]:
    """Three of the province, a clerk of one of its communes, an officer of the country."""
    standing = select(AdminUnit).where(AdminUnit.stands_on(today())).order_by(AdminUnit.code)
    province = session.scalars(standing.where(AdminUnit.level == "province", AdminUnit.code == PROVINCE)).one()
    communes = standing.where(AdminUnit.level == "commune", AdminUnit.province_code == PROVINCE)
    commune = session.scalars(communes.limit(1)).one()
    found = {}
    for name, role, unit in (*((role, role, province) for role in _WAITING), ("commune", "clerk", commune),
                             ("country", "officer", None)):  # fmt: skip
        key = uuid.uuid4().hex
        grant = UserRole(role=role, unit_id=unit.id if unit else None)
        user = User(email=f"{key}@demo.example", name=name, password="-", fs_uniquifier=key, grants=[grant])
        session.add(user)
        found[name] = user
    session.flush()
    return found


def _measure(runtime: Runtime, name: str, user: User, code: str, *, busy: bool) -> list[str]:
    client = _client(runtime, user)
    deep = client.get("/api/v1/cases?inbox=true&limit=50").get_json()["next"]
    waiting = _WAITING.get(name, _WAITING["officer"])
    if name == "commune":
        waiting = f"commune_id = {user.grants[0].unit_id} AND waits_for IN ('case:prepare', 'delivery:give')"
    inbox = f"{_ROWS} WHERE {waiting} ORDER BY coalesce(due_on, '9999-12-31'), id LIMIT 51"
    newest = f"{_ROWS} ORDER BY id DESC LIMIT 51"
    asked = [
        Asked("inbox page", ["/cases?tab=mine"], LIMIT_MS, inbox),
        Asked("inbox api", ["/api/v1/cases?inbox=true&limit=50"], LIMIT_MS, inbox),
        Asked("inbox, next page", [f"/api/v1/cases?inbox=true&limit=50&cursor={deep or ''}"], LIMIT_MS, inbox),
        Asked("all cases", ["/cases?tab=all"], LIMIT_MS, newest),
        Asked("overdue", ["/cases?tab=overdue"], LIMIT_MS, newest),
        Asked("start page", ["/"], LIMIT_MS, inbox),
    ]
    if name != "commune":
        record = "SELECT * FROM disposition_case c JOIN disposition_line l ON l.case_id = c.id"
        asked.append(Asked("record", [f"/cases/{code}"], LIMIT_MS, f"{record} WHERE c.code = '{code}'"))
    if deep is None:
        asked = [one for one in asked if one.name != "inbox, next page"]
    return [line for one in asked for line in _report(runtime, name, one, _times(runtime, client, one), busy=busy)]


def _report(runtime: Runtime, who: str, asked: Asked, taken: Sequence[Taken], *, busy: bool) -> list[str]:
    with runtime.session() as session:
        bare = median_ms(lambda: session.execute(text(asked.bare)).all())
    clock, cpu = [one.clock for one in taken], [one.cpu for one in taken]
    high, high_cpu = quantiles(clock, n=20)[-1], quantiles(cpu, n=20)[-1]
    print(f"{who:9} {asked.name:17} clock {median(clock):7.1f} p95 {high:7.1f}"
          f"  cpu {median(cpu):6.1f} p95 {high_cpu:6.1f} (limit {asked.limit_ms})"
          f"  bare {bare:6.2f} x{median(clock) / bare:6.1f}",
          flush=True)  # fmt: skip
    judged = high_cpu if busy else high
    return [f"{who} {asked.name} p95 {judged:.0f} ms"] if judged > asked.limit_ms else []


if __name__ == "__main__":
    main()
