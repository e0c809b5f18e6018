"""Two who load or compute the same at the same moment: one waits for the other, and both are right."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.admin_units.loader import load_builtin
from assetreg.cli.demo import load_facilities
from assetreg.commuting import service
from assetreg.commuting.commands import commute
from assetreg.core.runtime import Runtime
from assetreg.routing.choose import choose_router

pytestmark = pytest.mark.committing


def twice(runtime: Runtime, work: Callable[[Session], object]) -> list[object]:
    """Do the same in two transactions at once; raises what either of them raised."""

    def alone() -> object:
        with runtime.session() as session:
            return work(session)

    runtime.engine()  # made once, not by both
    with ThreadPoolExecutor(2) as pool:
        return [future.result() for future in [pool.submit(alone), pool.submit(alone)]]


def test_of_two_loads_the_second_finds_nothing_to_change(empty: Runtime) -> None:
    changed = twice(empty, lambda session: load_builtin(session).changed)
    assert sorted(map(bool, changed)) == [False, True]


def test_of_two_computations_the_later_stands(committed: Runtime) -> None:
    with committed.session() as session:
        load_facilities(session)
        service.compute(session, OPERATOR, ["52"], choose_router("estimate"))
    twice(committed, lambda session: service.compute(session, OPERATOR, ["52"], choose_router("estimate")))
    with committed.session() as session:
        assert session.scalar(text("SELECT count(*) FROM commute_run")) == 1
    assert CliRunner().invoke(commute, ["show", "--unit", "52", "--json"], obj=committed).exit_code == 0
