"""``assetreg audit``: verify names the first broken place, heads are printed, an act is undone."""

from __future__ import annotations

import json
import subprocess
import sys
from textwrap import dedent

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from assetreg.access.actor import OPERATOR
from assetreg.assets.models import Facility
from assetreg.assets.service import revise_facility
from assetreg.audit.commands import audit
from assetreg.audit.tables import remembered
from assetreg.core.errors import Conflict, NotFound
from assetreg.core.runtime import Runtime
from tests.factories.facilities import make_facility

pytestmark = pytest.mark.committing


def run(runtime: Runtime, *arguments: str) -> Result:
    return CliRunner().invoke(audit, arguments, obj=runtime)


def revised(runtime: Runtime) -> tuple[int, int]:
    """A facility, and the number of the act that changed it."""
    with runtime.session() as session:
        number = make_facility(session).id
    with runtime.session() as session:
        act = revise_facility(session, OPERATOR, number, {"headcount": 8}, revision=1).change_set_id
    return number, act


def test_verify_says_that_all_holds_and_names_what_does_not(committed: Runtime) -> None:
    facility, act = revised(committed)
    told = run(committed, "verify", "--json")
    assert (told.exit_code, json.loads(told.stdout)) == (0, {"ok": True, "links": 2, "rows": 3, "broken": []})
    with committed.session() as session:
        session.execute(text("ALTER TABLE facility DISABLE TRIGGER USER"))
        session.execute(text("UPDATE facility SET headcount = 9"))
    told = run(committed, "verify", "--json")
    assert isinstance(told.exception, Conflict)
    assert told.exception.code == "memory_broken"
    assert json.loads(told.stdout)["broken"] == [
        {
            "province": "52",
            "sequence": 2,
            "change_set": act,
            "what": "audit.break.row_changed",
            "table": "facility",
            "row": facility,
        }
    ]
    assert json.loads(run(committed, "verify", "--unit", "51", "--json").stdout)["ok"]


def test_the_command_knows_every_table_that_has_a_memory() -> None:
    alone = """
        from assetreg.cli.main import cli
        from assetreg.audit.tables import remembered
        cli.get_command(None, "audit")
        print(*remembered())
    """
    told = subprocess.run([sys.executable, "-c", dedent(alone)], capture_output=True, text=True, check=True)
    assert set(told.stdout.split()) == set(remembered())


def test_heads_are_printed_to_be_kept_elsewhere(committed: Runtime) -> None:
    revised(committed)
    (head,) = json.loads(run(committed, "heads", "--json").stdout)
    assert (head["province_code"], head["sequence"], len(head["hash"])) == ("52", 2, 64)
    assert head["hash"] in run(committed, "heads").stdout


def test_undo_tries_first_and_then_does(committed: Runtime) -> None:
    facility, act = revised(committed)
    tried = run(committed, "undo", str(act), "--reason", "nhầm", "--dry-run", "--json")
    assert json.loads(tried.stdout) | {"revert": 1, "change": None} == json.loads(tried.stdout)
    with committed.session() as session:
        assert session.get_one(Facility, facility).headcount == 8
    done = json.loads(run(committed, "undo", str(act), "--reason", "nhầm", "--json").stdout)
    with committed.session() as session:
        found = session.get_one(Facility, facility)
        assert (found.headcount, found.change_set_id) == (None, done["change"])
    assert isinstance(run(committed, "undo", "999999", "--reason", "x").exception, NotFound)
