"""Behind the walls, as the server's own roles: what an inbox asks of 20,000 open cases comes from its own indexes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import COUNTRY, Actor, Grant, Scope
from assetreg.core.embedded import EmbeddedCluster
from assetreg.core.runtime import Runtime
from assetreg.dispositions.cases.queries import CaseFilter, count_waiting, inbox_of, list_cases
from assetreg.dispositions.cases.standing import find_case
from tests.support.counting import count_statements
from tests.support.many_cases import fill_cases
from tests.support.plans import Way, crowded_database
from tests.support.plans import reached as reached_in
from tests.support.walls import behind_walls

CASES, PROVINCE = 20_000, "52"
WAITING = {"ix_disposition_case_waiting", "ix_disposition_case_waiting_commune"}


@pytest.fixture(scope="module")
def crowded(cluster: EmbeddedCluster, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """A database of this module's own with open cases all over the country, with statistics."""
    home = tmp_path_factory.mktemp("case-plans")
    with crowded_database(cluster, template, home, lambda session: fill_cases(session, CASES)) as runtime:
        yield runtime


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


def reached(session: Session, ask: Callable[[], object]) -> list[set[Way]]:
    """How each statement of ``ask`` reaches cases."""
    return reached_in(session, "disposition_case", ask)


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


def test_pages_of_an_inbox_follow_one_another_without_a_gap(crowded: Runtime) -> None:
    scope, cursor, seen = Scope(provinces=frozenset({PROVINCE})), None, []
    somebody = actor(scope, "leader")
    with behind_walls(crowded, scope, user_id=7000) as session:
        while True:
            page = inbox_of(session, somebody, limit=500, cursor=cursor)
            assert {row.waits_for for row in page.items} <= {"case:sign", "delivery:give"}
            seen += [row.id for row in page.items]
            if (cursor := page.next) is None:
                break
        assert len(seen) == len(set(seen)) == page.count
        assert count_waiting(session, somebody) == min(999, page.count)


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
