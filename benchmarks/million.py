"""A register of a million facilities for measuring: made once, kept under var/bench, made anew for a new schema."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import Engine, text

from assetreg.admin_units.loader import load_builtin
from assetreg.core.db import make_engine
from assetreg.core.embedded import EmbeddedCluster
from assetreg.core.logs import configure_logs
from assetreg.core.runtime import Runtime
from assetreg.core.settings import load_settings
from assetreg.core.upgrade import newest_revision, upgrade
from benchmarks.database import HOME

ROWS = 1_000_000
# Former seats several times over: real names, points within a few kilometres of the centre, figures drawn by number.
FACILITIES = text("""
    INSERT INTO facility (code, province_code, commune_id, former_commune_id, name, kind, holder, holder_level,
      location, location_source, land_area_m2, footprint_m2, gross_floor_m2, usable_floor_m2, original_cost_vnd,
      residual_value_vnd, book_date, headcount, outcome, status, national_asset_code, change_set_id)
    SELECT 'HQ-' || seat.code || '-' || n, seat.province_code, seat.id, seat.former_id,
      (ARRAY['Trụ sở UBND ', 'Trạm y tế ', 'Trường mầm non ', 'Nhà văn hóa ', 'Trụ sở Công an '])[1 + h % 5]
        || seat.former_name || ' - khu ' || n,
      (ARRAY['headquarters', 'public_service', 'public_service', 'other', 'headquarters'])[1 + h % 5],
      'UBND ' || seat.name, 'commune',
      ST_SetSRID(ST_MakePoint(seat.lon + (h % 1000 - 500) / 2e4, seat.lat + (h / 1000 % 1000 - 500) / 2e4), 4326),
      'stated', h % 5000 + 200, h % 900 + 50, h % 2500 + 100, h % 2000 + 80, (h % 90000 + 1000) * 1000000::bigint,
      (h % 1000) * 1000000::bigint, date '2025-06-30', h % 60,
      (ARRAY['reuse', 'handover', 'disposal', 'undecided'])[1 + h / 7 % 4],
      (ARRAY['in_use', 'vacant', 'partly_used', 'in_use', 'in_use', 'demolished'])[1 + h / 11 % 6],
      'T' || seat.province_code || '-' || n, :change
    FROM generate_series(:first, :last) AS n
    JOIN seat ON seat.number = n % :seats
    CROSS JOIN LATERAL (SELECT abs(hashint4(n)::bigint) AS h) AS drawn
""")
SEATS = text("""
    CREATE TEMP TABLE seat ON COMMIT DROP AS
    SELECT now.id, now.code, now.name, now.province_code, old.id AS former_id, old.name AS former_name,
           ST_X(place.centre) AS lon, ST_Y(place.centre) AS lat,
           row_number() OVER (ORDER BY old.code, now.code) - 1 AS number
    FROM admin_unit old
    JOIN admin_succession s ON s.from_unit_id = old.id AND s.is_default
    JOIN admin_unit now ON now.id = s.to_unit_id AND now.level = 'commune' AND now.valid_to IS NULL
    JOIN admin_place place ON place.unit_id = now.id
    WHERE old.level = 'commune' AND old.valid_to = date '2025-07-01'
""")
# Sealed as a change set of the whole country would be.
CHANGE_SET = text("""
    INSERT INTO change_set (actor, verb, sealed_at, province_codes, commune_ids)
    SELECT 'benchmark', 'benchmark.million', now(), array_agg(DISTINCT province_code), array_agg(id)
    FROM admin_unit WHERE level = 'commune' AND valid_to IS NULL
    RETURNING id
""")
SEARCH_INDEX = "gin (search_text gin_trgm_ops) WITH (gin_pending_list_limit = 16384)"


@contextmanager
def million() -> Iterator[Runtime]:
    """A runtime on the kept database; the first time it takes some minutes."""
    configure_logs("warning")
    cluster = EmbeddedCluster(HOME)
    cluster.start()
    name = "assetreg_million"
    admin = make_engine(cluster.url(role="admin", database="postgres"), isolation_level="AUTOCOMMIT")
    settings = replace(
        load_settings({"ASSETREG_HOME": str(HOME)}, dotenv=HOME / "none"),
        database_url=cluster.url(role="web", database=name),
        owner_database_url=cluster.url(role="owner", database=name),
    )
    try:
        with admin.connect() as connection:
            if not connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}):
                connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE assetreg OWNER assetreg_owner'))
        runtime = Runtime(settings)
        try:
            upgrade(runtime.engine())
            _fill(runtime)
            yield runtime
        finally:
            runtime.close()
    finally:
        admin.dispose()
        cluster.release()


def _fill(runtime: Runtime) -> None:
    engine = runtime.engine()
    with engine.connect() as connection:
        known = connection.scalar(text("SELECT obj_description(CAST('facility' AS regclass), 'pg_class')"))
    if known == newest_revision():
        return
    with runtime.session() as session:
        session.execute(text("TRUNCATE facility CASCADE"))
        load_builtin(session)
        session.commit()
        session.execute(text("ALTER TABLE facility DISABLE TRIGGER USER"))
        session.execute(text("DROP INDEX ix_facility_search_text"))
        change = session.scalar(CHANGE_SET)
        session.execute(SEATS)
        seats = session.scalar(text("SELECT count(*) FROM seat"))
        session.execute(FACILITIES, {"first": 1, "last": ROWS, "seats": seats, "change": change})
        session.execute(text(f"CREATE INDEX ix_facility_search_text ON facility USING {SEARCH_INDEX}"))
        session.execute(text("ALTER TABLE facility ENABLE TRIGGER USER"))
        session.execute(text("SELECT rebuild_map_clusters()"))
        session.execute(text(f"COMMENT ON TABLE facility IS '{newest_revision()}'"))
    _settle(engine)


def _settle(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
