"""How the server's own roles reach a table: a crowded database, and the plan of every statement that is sent to it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session

from assetreg.core.embedded import EmbeddedCluster
from assetreg.core.runtime import Runtime
from assetreg.core.settings import load_settings
from tests.conftest import TEMPLATE, _administer

type Way = tuple[str, str]  # kind of node, index


@contextmanager
def crowded_database(
    cluster: EmbeddedCluster, template: str, home: Path, fill: Callable[[Session], None]
) -> Iterator[Runtime]:
    """A database of a module's own, filled and with statistics; served as the web login."""
    name = f"{TEMPLATE}_{uuid.uuid4().hex[:8]}"
    _administer(cluster, f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER assetreg_owner')
    runtime = Runtime(
        replace(
            load_settings({"ASSETREG_HOME": str(home)}, dotenv=home / "none"),
            database_url=cluster.url(role="web", database=name),
            owner_database_url=cluster.url(role="owner", database=name),
        )
    )
    with runtime.session() as session:
        fill(session)
    with runtime.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    yield runtime
    runtime.close()
    _administer(cluster, f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def plans(session: Session, table: str) -> Iterator[list[dict[str, Any]]]:
    """The plans of all statements on ``table`` that are sent inside the block, made by the very role that asks."""
    found: list[dict[str, Any]] = []
    connection = session.connection()

    def explain(_sent: Connection, cursor: Any, statement: str, parameters: Any, *_rest: object) -> None:
        if table in statement and not statement.startswith("EXPLAIN"):
            cursor.execute("EXPLAIN (FORMAT JSON) " + statement, parameters)
            found.append(cursor.fetchone()[0][0]["Plan"])

    event.listen(connection, "before_cursor_execute", explain)
    try:
        yield found
    finally:
        event.remove(connection, "before_cursor_execute", explain)


def scans(plan: dict[str, Any], table: str) -> Iterator[Way]:
    """How a plan reaches ``table``."""
    if plan.get("Relation Name") == table or plan["Node Type"] == "Bitmap Index Scan":
        yield plan["Node Type"], plan.get("Index Name", "")
    for inner in plan.get("Plans", ()):
        yield from scans(inner, table)


def reached(session: Session, table: str, ask: Callable[[], object]) -> list[set[Way]]:
    """How each statement of ``ask`` reaches ``table``; none of them may read all of it."""
    with plans(session, table) as found:
        ask()
    assert found, f"nothing was asked of {table}"
    ways = [set(scans(plan, table)) for plan in found]
    assert not [way for one in ways for way in one if way[0] == "Seq Scan"], json.dumps(found, indent=1)
    return ways
