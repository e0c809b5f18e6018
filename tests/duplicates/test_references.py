"""Everything in the database that names a facility is known to merging: moved, following, derived, or staying."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

import assetreg.app  # noqa: F401 - every feature's models
from assetreg.core.upgrade import MIGRATIONS
from assetreg.duplicates.references import FOLLOWING, moving, staying

_KEYS = text("""
    SELECT c.conrelid::regclass::text, a.attname, c.confdeltype = 'c' AS goes_along
    FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    WHERE c.contype = 'f' AND c.confrelid = 'facility'::regclass AND cardinality(c.conkey) = 1
""")
_COLUMNS = text("""
    SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attname ~ 'facility_id$'
      AND NOT a.attisdropped AND c.relname NOT LIKE '%\\_history'
""")


def test_every_reference_to_a_facility_is_known(session: Session) -> None:
    keys = {(table, column): goes_along for table, column, goes_along in session.execute(_KEYS)}
    named = {(table, column) for table, column in session.execute(_COLUMNS)} | keys.keys()
    known = {(reference.name, reference.column) for reference in moving()} | FOLLOWING | staying()
    derived = {key for key, goes_along in keys.items() if goes_along}
    assert {("land_parcel", "facility_id"), ("vehicle", "facility_id"), ("document", "facility_id")} <= known
    assert named - known - derived == set()


def test_what_follows_is_what_the_trigger_moves() -> None:
    statement = (Path(MIGRATIONS) / "replaceable" / "merges.sql").read_text()
    assert set(re.findall(r"UPDATE (\w+)(?: AS \w+)? SET (facility_id)", statement)) == FOLLOWING
