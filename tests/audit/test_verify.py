"""Whatever is changed behind the application's back is found, and the first broken place is named."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.assets.models import Facility
from assetreg.audit.chain import heads
from assetreg.audit.record import open_change_set
from assetreg.audit.verify import verify
from assetreg.core.db import make_engine
from assetreg.core.embedded import EmbeddedCluster
from assetreg.core.runtime import Runtime
from tests.factories.facilities import make_facility

pytestmark = pytest.mark.committing
# One other value of the same type; what is nothing becomes something.
OTHER = {
    "text": "coalesce(overlay({c} placing chr(ascii(left({c}, 1)) # 1) from 1 for 1), 'x')",
    "bigint": "coalesce({c}, 0) # 1",
    "int8": "coalesce({c}, 0) # 1",
    "int4": "coalesce({c}, 0) # 1",
    "numeric": "coalesce({c}, 0) + 0.01",
    "float8": "coalesce({c}, 0) + 1e-9",
    "bool": "NOT coalesce({c}, false)",
    "date": "coalesce({c}, date '2026-01-01') + 1",
    "timestamptz": "coalesce({c}, now()) + interval '1 microsecond'",
    "bytea": "CASE WHEN length({c}) > 0 THEN set_byte({c}, 0, get_byte({c}, 0) # 1) ELSE '\\x00' END",
    "jsonb": "{c} || jsonb_build_object('x', 1)",
    "_text": "coalesce({c}, ARRAY[]::text[]) || '99'::text",
    "_int8": "coalesce({c}, ARRAY[]::bigint[]) || 7::bigint",
    "_bytea": "array_replace({c}, {c}[1], set_byte({c}[1], 0, get_byte({c}[1], 0) # 1))",
    "geometry": "coalesce(ST_Translate({c}, 0.00001, 0), ST_SetSRID(ST_MakePoint(105, 21), 4326))",
}
KEPT = (
    "change_set change_part change_link change_head facility facility_history land_parcel land_parcel_history".split()
)
_COLUMNS = text("""
    SELECT a.attname, t.typname, a.attidentity <> '' FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = CAST(:table AS regclass) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    ORDER BY a.attnum
""")


@pytest.fixture
def remembered(committed: Runtime) -> Runtime:
    """A small register with a past: rows entered, changed, moved and deleted in two provinces."""
    with committed.session() as session:
        made = [make_facility(session, province=code).id for code in ("52", "52", "51", "51")]
    for number in made[:3]:
        with committed.session() as session:
            facility = session.get_one(Facility, number)
            with session.no_autoflush:
                facility.change_set_id = open_change_set(session, OPERATOR, "test.revise", reason="vì sao").id
                facility.headcount = number
                facility.revision += 1
    with committed.session() as session:
        change = open_change_set(session, OPERATOR, "test.parcel")
        session.execute(
            text("""
                INSERT INTO land_parcel (province_code, commune_id, facility_id, area_m2, change_set_id)
                SELECT province_code, commune_id, id, 100, :change FROM facility
            """),
            {"change": change.id},
        )
    with committed.session() as session:
        open_change_set(session, OPERATOR, "test.delete", province_code="51")
        session.execute(text("DELETE FROM land_parcel WHERE province_code = '51'"))
    with committed.session() as session:
        open_change_set(session, OPERATOR, "test.nothing")
    return committed


@pytest.fixture
def forger(remembered: Runtime, cluster: EmbeddedCluster) -> Iterator[Connection]:
    """A superuser past every trigger, in a transaction that is rolled back."""
    database = remembered.engine().url.database
    assert database is not None
    engine = make_engine(cluster.url(role="admin", database=database))
    with engine.connect() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        connection.commit()
        yield connection
        connection.rollback()
    engine.dispose()


def found(connection: Connection) -> list[tuple[str, str | None, int | None]]:
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        return [(each.what, each.table, each.row) for each in verify(session).breaks]


def test_what_nobody_touched_holds(remembered: Runtime) -> None:
    with remembered.session() as session:
        verdict = verify(session)
        assert verdict.holds, verdict.breaks
        assert (verdict.links, verdict.rows) == (11, 4 + 3 * 2 + 4 + 2)
        assert [(head.province_code, head.sequence, head.holds) for head in heads(session)] == [
            ("00", 1, True), ("51", 5, True), ("52", 5, True)
        ]  # fmt: skip


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_other_value_anywhere_is_found(forger: Connection, data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(KEPT))
    columns = forger.execute(_COLUMNS, {"table": table}).all()
    column, kind, is_identity = data.draw(st.sampled_from(columns))
    rows = forger.scalars(text(f"SELECT ctid::text FROM {table} ORDER BY ctid")).all()
    row = data.draw(st.sampled_from(rows))
    with forger.begin_nested() as tried:
        if is_identity:
            forger.execute(text(f"ALTER TABLE {table} ALTER COLUMN {column} DROP IDENTITY"))
        other = OTHER[kind].format(c=f'"{column}"').replace(":", "\\:").replace("\\:\\:", "::")
        try:
            with forger.begin_nested():
                forger.execute(text(f"UPDATE {table} SET \"{column}\" = {other} WHERE ctid = '{row}'"))
        except DBAPIError:
            tried.rollback()
            return  # the tables themselves refuse this value
        finding = found(forger)
        assert finding, (table, column, row)
        tried.rollback()


def test_a_row_taken_away_is_found(forger: Connection) -> None:
    for table in KEPT:
        for row in forger.scalars(text(f"SELECT ctid::text FROM {table}")).all():
            with forger.begin_nested() as tried:
                forger.execute(text(f"DELETE FROM {table} WHERE ctid = '{row}'"))
                assert found(forger), (table, row)
                tried.rollback()


def test_the_row_is_named(forger: Connection) -> None:
    number = forger.scalar(text("UPDATE facility_history SET headcount = 99 RETURNING id"))
    assert ("audit.break.row_changed", "facility", number) in found(forger)


def test_a_version_put_there_twice_is_found(forger: Connection) -> None:
    forger.execute(
        text("""
        INSERT INTO land_parcel
          (id, province_code, commune_id, facility_id, area_m2, revision, change_set_id, created_at, updated_at)
        SELECT id, province_code, commune_id, facility_id, area_m2, revision, change_set_id, created_at, updated_at
        FROM land_parcel_history
    """)
    )
    assert {(what, table) for what, table, _ in found(forger)} == {("audit.break.row_added", "land_parcel")}
