"""Every column of the database that names a unit or a body has its line: nothing is forgotten at a merger."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.reorganisations.registry import CARRIED, FOLLOWING, REGISTRY

# By name, and by reference; histories say what was and are nobody's to rewrite.
NAMING = text("""
    SELECT c.relname, a.attname
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE '%\\_history'
      AND a.attname IN ('province_code', 'commune_id', 'unit_id', 'shared_with')
    UNION
    SELECT k.conrelid::regclass::text, a.attname
    FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
    WHERE k.contype = 'f' AND k.confrelid IN ('admin_unit'::regclass, 'agency'::regclass)
""")


def test_every_column_that_names_a_unit_or_a_body_has_its_line(session: Session) -> None:
    standing = {(table, column) for table, column in session.execute(NAMING)}
    known = {(line.table, column) for line in REGISTRY for column in line.columns}
    assert standing == known


def test_a_table_has_one_line() -> None:
    tables = [line.table for line in REGISTRY]
    assert len(tables) == len(set(tables))


def test_what_follows_has_an_index_to_be_found_by(session: Session) -> None:
    for line in FOLLOWING:
        indexed = session.scalar(
            text("""SELECT EXISTS (
              SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
              WHERE i.indrelid = to_regclass(:table) AND a.attname = :column)"""),
            {"table": line.table, "column": line.by},
        )
        assert indexed, line.table


def test_what_is_remembered_is_said_to_be(session: Session) -> None:
    for line in CARRIED:
        history = session.scalar(text("SELECT to_regclass(:name) IS NOT NULL"), {"name": f"{line.table}_history"})
        assert history == line.remembered, line.table
