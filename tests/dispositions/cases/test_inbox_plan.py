"""The inbox comes from its index, behind the walls, whoever asks and however many cases are open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event, text

from assetreg.access.actor import OPERATOR, Actor, Grant, Scope
from assetreg.audit.record import open_change_set
from assetreg.core.runtime import Runtime
from assetreg.dispositions.cases.queries import count_waiting, inbox_of
from tests.support.counting import count_statements
from tests.support.walls import behind_walls

FILL = text("""
    INSERT INTO disposition_case (province_code, commune_id, code, title, initiator, law_on, prepared_by,
      prepared_user_id, due_on, waits_for, change_set_id)
    SELECT unit.province_code, unit.id, 'HS-' || unit.province_code || '-' || lpad(n::text, 6, '0'), 'Hồ sơ ' || n,
      'holder', date '2026-01-01', 'x', n % 50, date '2026-01-01' + (n * 7919) % 400,
      (ARRAY['case:sign', 'case:review', 'case:decide', 'case:accept', 'case:prepare'])[1 + n % 5], :change
    FROM generate_series(1, 20000) AS n
    JOIN (SELECT id, province_code, row_number() OVER (ORDER BY id) AS place FROM admin_unit
          WHERE level = 'commune' AND province_code IN ('52', '51') AND valid_to IS NULL) AS unit
      ON unit.place = 1 + n % 200
""")
INDEXES = {"ix_disposition_case_waiting", "ix_disposition_case_waiting_commune"}


@pytest.fixture
def crowded(committed: Runtime) -> Runtime:
    with committed.session() as session:
        change = open_change_set(session, OPERATOR, "test.fill")
        session.execute(FILL, {"change": change.id})
        session.commit()
    with committed.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE disposition_case"))
    return committed


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


def test_the_inbox_of_one_place_is_read_from_its_index(crowded: Runtime) -> None:
    with crowded.session() as session:
        commune = session.scalar(text("SELECT commune_id FROM disposition_case WHERE province_code = '52' LIMIT 1"))
    for scope in (Scope(provinces=frozenset({"52"})), Scope(communes=frozenset({commune}))):
        actor = Actor("reviewer", 7, (Grant("reviewer", scope), Grant("approver", scope)))
        with behind_walls(crowded, scope) as session:
            plans: list[dict[str, Any]] = []
            connection = session.connection()

            def explain(_sent: Any, cursor: Any, statement: str, parameters: Any, *_rest: object) -> None:
                if "disposition_case" in statement and "UNION ALL" in statement and not statement.startswith("EXPLAIN"):
                    cursor.execute("EXPLAIN (FORMAT JSON) " + statement, parameters)
                    plans.append(cursor.fetchone()[0][0]["Plan"])  # noqa: B023

            event.listen(connection, "before_cursor_execute", explain)
            page = inbox_of(session, actor, limit=50)
            event.remove(connection, "before_cursor_execute", explain)
            assert page.items
            dues = [row.due_on for row in page.items]
            assert dues == sorted(dues, key=str)
            assert {row.waits_for for row in page.items} <= {"case:review", "case:decide", "case:present"}
            scans = [node for plan in plans for node in nodes(plan) if node.get("Relation Name") == "disposition_case"]
            assert len(plans) == 2
            assert {node["Node Type"] for node in scans} == {"Index Only Scan"}
            assert {node["Index Name"] for node in scans} <= INDEXES


def test_pages_of_the_inbox_follow_one_another_without_a_gap(crowded: Runtime) -> None:
    scope = Scope(provinces=frozenset({"52"}))
    actor = Actor("leader", 7, (Grant("leader", scope),))
    with behind_walls(crowded, scope) as session:
        seen: list[int] = []
        cursor = None
        while True:
            with count_statements(session) as sent:
                page = inbox_of(session, actor, limit=500, cursor=cursor)
            assert len(sent) == 4  # the count, the choice, the rows of the page, what their lines are
            seen += [row.id for row in page.items]
            if (cursor := page.next) is None:
                break
        assert len(seen) == len(set(seen)) == page.count
        assert count_waiting(session, actor) == min(999, page.count)
