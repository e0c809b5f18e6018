"""Behind the walls, as the server's own roles: what an inbox asks of 20,000 open cases comes from its own indexes."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session

from assetreg.access.actor import COUNTRY, Actor, Grant, Scope
from assetreg.core.embedded import EmbeddedCluster
from assetreg.core.runtime import Runtime
from assetreg.core.settings import load_settings
from assetreg.dispositions.cases.queries import CaseFilter, count_waiting, inbox_of, list_cases
from assetreg.dispositions.cases.standing import find_case
from tests.conftest import TEMPLATE, _administer
from tests.support.counting import count_statements
from tests.support.many_cases import fill_cases
from tests.support.walls import behind_walls

CASES, PROVINCE = 20_000, "52"
WAITING = {"ix_disposition_case_waiting", "ix_disposition_case_waiting_commune"}


@pytest.fixture(scope="module")
def crowded(cluster: EmbeddedCluster, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """A database of this module's own with open cases all over the country, with statistics."""
    name = f"{TEMPLATE}_{uuid.uuid4().hex[:8]}"
    _administer(cluster, f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER assetreg_owner')
    home: Path = tmp_path_factory.mktemp("case-plans")
    runtime = Runtime(
        replace(
            load_settings({"ASSETREG_HOME": str(home)}, dotenv=home / "none"),
            database_url=cluster.url(role="web", database=name),
            owner_database_url=cluster.url(role="owner", database=name),
        )
    )
    with runtime.session() as session:
        fill_cases(session, CASES)
    with runtime.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    yield runtime
    runtime.close()
    _administer(cluster, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["commune", "province"])
def scope(request: pytest.FixtureRequest, crowded: Runtime) -> Scope:
    """One commune, one province."""
    if request.param == "province":
        return Scope(provinces=frozenset({PROVINCE}))
    with crowded.session() as session:
        found = session.scalar(text("SELECT commune_id FROM disposition_case WHERE province_code = '52' LIMIT 1"))
        return Scope(communes=frozenset({found}))


def actor(scope: Scope, *roles: str) -> Actor:
    """Somebody with roles over a scope."""
    return Actor("somebody", 7000, tuple(Grant(role, scope) for role in roles))


@contextmanager
def plans(session: Session) -> Iterator[list[dict[str, Any]]]:
    """The plans of all statements on cases that are sent inside the block, made by the very role that asks."""
    found: list[dict[str, Any]] = []
    connection = session.connection()

    def explain(sent: Connection, cursor: Any, statement: str, parameters: Any, *_rest: object) -> None:
        if "disposition_case" in statement and not statement.startswith("EXPLAIN"):
            cursor.execute("EXPLAIN (FORMAT JSON) " + statement, parameters)
            found.append(cursor.fetchone()[0][0]["Plan"])

    event.listen(connection, "before_cursor_execute", explain)
    try:
        yield found
    finally:
        event.remove(connection, "before_cursor_execute", explain)


def scans(plan: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """How a plan reaches cases: kind of node and index."""
    if plan.get("Relation Name") == "disposition_case" or plan["Node Type"] == "Bitmap Index Scan":
        yield plan["Node Type"], plan.get("Index Name", "")
    for inner in plan.get("Plans", ()):
        yield from scans(inner)


def reached(session: Session, ask: Any) -> list[set[tuple[str, str]]]:
    """How each statement of ``ask`` reaches cases; none of them may read all."""
    with plans(session) as found:
        ask()
    assert found, "nothing was asked of cases"
    ways = [set(scans(plan)) for plan in found]
    assert not [way for one in ways for way in one if way[0] == "Seq Scan"], json.dumps(found, indent=1)
    return ways


@pytest.mark.parametrize("roles", [("clerk",), ("officer",), ("approver",), ("officer", "recorder", "leader")])
def test_an_inbox_reads_the_index_of_what_waits(crowded: Runtime, scope: Scope, roles: tuple[str, ...]) -> None:
    with behind_walls(crowded, scope, user_id=7000) as session:
        chosen = reached(session, lambda: inbox_of(session, actor(scope, *roles), limit=50))
        counted = reached(session, lambda: count_waiting(session, actor(scope, *roles)))
    for way in (*chosen[:2], *counted):  # the count and the order; the rows of the page come by their numbers
        assert {index for _, index in way if index} <= WAITING
    assert {index for _, index in chosen[-1]} <= {"pk_disposition_case", "ix_disposition_case_province_code"}


def test_a_deep_page_of_an_inbox_reads_the_same_index(crowded: Runtime, scope: Scope) -> None:
    somebody = actor(scope, "officer")
    with behind_walls(crowded, scope, user_id=7000) as session:
        first = inbox_of(session, somebody, limit=5)
        chosen = reached(session, lambda: inbox_of(session, somebody, limit=5, cursor=first.next))
    assert {index for way in chosen[:2] for _, index in way if index} <= WAITING


def test_an_inbox_is_in_the_order_of_its_days_and_costs_the_same_on_every_page(crowded: Runtime) -> None:
    scope, days, cursor, costs = Scope(provinces=frozenset({PROVINCE})), [], None, []
    with behind_walls(crowded, scope, user_id=7000) as session:
        for _ in range(3):
            with count_statements(session) as sent:
                page = inbox_of(session, actor(scope, "officer"), limit=10, cursor=cursor)
            costs.append(len(sent))
            days += [row.due_on for row in page.items if row.due_on is not None]
            cursor = page.next
    assert len(days) == 30
    assert days == sorted(days)
    assert max(costs) == min(costs) <= 4


def test_a_case_is_found_by_its_code(crowded: Runtime, scope: Scope) -> None:
    with behind_walls(crowded, scope) as session:
        code = list_cases(session, CaseFilter(), limit=1).items[0].code
        session.expunge_all()
        (way,) = reached(session, lambda: find_case(session, code))
    assert {index for _, index in way} <= {"uq_disposition_case_code", "ix_disposition_case_commune_id"}


def test_the_newest_cases_are_read_from_an_index(crowded: Runtime, scope: Scope) -> None:
    with behind_walls(crowded, scope) as session:
        reached(session, lambda: list_cases(session, CaseFilter(), limit=50))
        reached(session, lambda: list_cases(session, CaseFilter(state="at_receipt"), limit=50))


def test_the_wall_of_the_country_costs_no_more_statements(crowded: Runtime, scope: Scope) -> None:
    counts = []
    for seen in (COUNTRY, scope):
        with behind_walls(crowded, seen, user_id=7000) as session, count_statements(session) as sent:
            inbox_of(session, actor(seen, "officer"), limit=50)
        counts.append(len(sent))
    assert counts[0] == counts[1]
