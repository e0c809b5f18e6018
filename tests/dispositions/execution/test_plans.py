"""Each ready list can come from an index of the province it is asked for (reading small tables whole is barred)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from assetreg.core.clock import today
from assetreg.dispositions.execution import lists

# List -> the table it begins with, and the index by which a province finds its rows.
BEGINS = {
    "not_in_use": ("disposition_line", "ix_disposition_line"),
    "temporary": ("delivery", "ix_delivery"),
    "early": ("disposition_line", "ix_disposition_line"),
    "twice": ("disposition_line", "ix_disposition_line"),
    "waste": ("facility", "ix_facility"),
}


@pytest.mark.parametrize("name", BEGINS)
def test_a_list_begins_with_an_index(session: Session, name: str) -> None:
    table, index = BEGINS[name]
    session.execute(text("SET LOCAL enable_seqscan = off"))
    sent: list[tuple[str, Any]] = []
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda *said: sent.append((said[2], said[3])))
    lists.page_of_list(session, name, today(), unit="52")
    statement, parameters = next(one for one in reversed(sent) if "sort_key" in one[0])
    (plan,) = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalars()
    read = [node for node in nodes(plan[0]["Plan"]) if node.get("Relation Name") == table]
    assert read
    assert all(str(node.get("Index Name") or "").startswith((index, f"pk_{table}")) or node["Node Type"] in
               ("Bitmap Heap Scan",) for node in read), json.dumps(read)  # fmt: skip


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Every node of a plan."""
    return [plan, *(found for part in plan.get("Plans", ()) for found in nodes(part))]
