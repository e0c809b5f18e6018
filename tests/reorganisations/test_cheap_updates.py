"""What keeps a change of unit of 100,000 records cheap: nothing is computed anew that the unit has no part in."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

# A row trigger before updates, whatever its condition, lets PostgreSQL compute every generated column of its table anew
# with every update; one after them does not (ExecComputeStoredGenerated). tgtype: 1 for each row, 2 before, 16 update.
BEFORE_UPDATES = text("""
    SELECT t.tgrelid::regclass::text, t.tgname FROM pg_trigger AS t
    WHERE NOT t.tgisinternal AND t.tgtype & 19 = 19
      AND EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = t.tgrelid AND a.attgenerated = 's')
""")


def test_no_table_with_generated_columns_has_a_row_trigger_before_updates(session: Session) -> None:
    assert session.execute(BEFORE_UPDATES).all() == []
