"""The commands: every limit with its article, and when one ends."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from assetreg.core.errors import Invalid, NotFound
from assetreg.core.runtime import Runtime
from assetreg.dispositions.law.clock_commands import clock
from tests.dispositions.clocks.cases import Case, read_cases

pytestmark = pytest.mark.committing


def told(runtime: Runtime, *arguments: str) -> Any:
    result = CliRunner().invoke(clock, [*arguments, "--json"], obj=runtime, standalone_mode=False)
    assert result.exception is None, result.exception
    return json.loads(result.stdout)


def due_arguments(case: Case) -> list[str]:
    stops = [f"--returned={stop.returned_on}/{stop.completed_on or ''}" for stop in case.stops]
    return ["due", "--rule", case.rule, "--on", case.event_on.isoformat(), *stops]


def test_the_cases_by_command(committed: Runtime) -> None:
    for case in read_cases():
        found = told(committed, *due_arguments(case))
        assert (found["due_on"], found["raw_due_on"]) == (case.due_on.isoformat(), case.raw_due_on.isoformat())
        assert {"article", "checked_against"} <= found.keys()
        plain = told(committed, *due_arguments(case), "--without-swaps")
        assert plain["due_on"] == (case.without_swaps or case.due_on).isoformat(), case.name


def test_every_limit_is_listed(committed: Runtime) -> None:
    listed = told(committed, "rules", "--as-of", "2026-03-01")
    assert len(listed) == 48
    for one in listed:
        assert {"form", "event", "length", "unit", "on_return", "article"} <= one.keys()
    shown = CliRunner().invoke(clock, ["rules"], obj=committed, standalone_mode=False)
    assert "transfer_decide" in shown.stdout
    assert told(committed, "rules", "--as-of", "2015-03-01") == []


def test_what_cannot_be_counted_is_refused(committed: Runtime) -> None:
    found = told(committed, "due", "--rule", "transfer_decide", "--on", "2026-03-02", "--returned", "2026-03-05/")
    assert (found["due_on"], found["raw_due_on"]) == (None, None)
    runner = CliRunner()
    unknown = runner.invoke(
        clock, ["due", "--rule", "none", "--on", "2026-03-02"], obj=committed, standalone_mode=False
    )
    assert isinstance(unknown.exception, NotFound)
    turned = ["due", "--rule", "transfer_decide", "--on", "2026-03-02", "--returned", "2026-03-01/2026-03-05"]
    assert isinstance(runner.invoke(clock, turned, obj=committed, standalone_mode=False).exception, Invalid)
    assert runner.invoke(clock, [*turned[:-1], "2026-03-05"], obj=committed).exit_code == 2
