"""The reorganisation of 2025 replayed over a register of its eve: what it takes to show, apply and take it back."""

from __future__ import annotations

import datetime as dt
import os
import time
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

import assetreg.app  # noqa: F401 - tables refer to those of every feature
from assetreg.access.actor import OPERATOR
from assetreg.admin_units.events import event_document, write_document
from assetreg.admin_units.source_builtin import read_builtin
from assetreg.audit.record import open_change_set
from assetreg.core.runtime import Runtime
from assetreg.reorganisations import service
from benchmarks.database import measured_database

EVE = dt.date(2025, 6, 30)
DAYS = (dt.date(2025, 7, 1), dt.date(2026, 4, 30), dt.date(2026, 9, 1), dt.date(2026, 9, 20))

# A body in every commune, its facilities with all their parts, its car, and one person with a role over it.
_FILL = (
    """
    INSERT INTO agency (code, name, province_code, commune_id, block, kind, regime, change_set_id)
    SELECT 'AG-' || province_code || '-' || 1000000 + row_number() OVER (ORDER BY code), 'UBND ' || name, province_code,
           id, 'commune', 'people_committee', 'state', :change_set
    FROM admin_unit WHERE level = 'commune' ORDER BY code
    """,
    """
    INSERT INTO facility (code, province_code, name, kind, holder, holder_id, holder_level, commune_id, location,
                          location_source, gross_floor_m2, original_cost_vnd, residual_value_vnd, outcome, status,
                          change_set_id)
    SELECT 'HQ-' || unit.code || '-' || seat.n, unit.province_code, 'Trụ sở ' || unit.name || ' ' || seat.n,
           'headquarters', body.name, body.id, 'commune', unit.id,
           ST_SetSRID(ST_MakePoint(ST_X(place.centre) + (seat.n % 7 - 3) / 500.0,
                                   ST_Y(place.centre) + (seat.n % 5 - 2) / 500.0), 4326),
           'stated', 300 + seat.n % 900, 1000000000 + seat.n, 500000000,
           (ARRAY['reuse', 'handover', 'disposal', 'undecided'])[1 + seat.n % 4], 'in_use', :change_set
    FROM (SELECT n, (n - 1) % (SELECT count(*) FROM admin_unit WHERE level = 'commune') + 1 AS place
          FROM generate_series(1, :n) AS n) AS seat
    JOIN (SELECT *, row_number() OVER (ORDER BY code) AS place FROM admin_unit WHERE level = 'commune') AS unit
      USING (place)
    JOIN admin_place AS place ON place.unit_id = unit.id
    JOIN agency AS body ON body.commune_id = unit.id
    """,
    """
    INSERT INTO land_parcel (province_code, commune_id, facility_id, area_m2, change_set_id)
    SELECT province_code, commune_id, id, 1000, :change_set FROM facility
    """,
    """
    INSERT INTO building (province_code, commune_id, facility_id, name, gross_floor_m2, change_set_id)
    SELECT province_code, commune_id, id, 'Nhà làm việc', gross_floor_m2, :change_set FROM facility
    """,
    """
    INSERT INTO use_state (province_code, commune_id, facility_id, building_id, as_of, office_m2, change_set_id)
    SELECT province_code, commune_id, facility_id, id, date '2025-06-01', gross_floor_m2, :change_set FROM building
    """,
    """
    INSERT INTO facility_party (province_code, commune_id, facility_id, role, agency_id, name, valid_from,
                                change_set_id)
    SELECT province_code, commune_id, id, 'holder', holder_id, holder, date '2020-01-01', :change_set FROM facility
    """,
    """
    INSERT INTO site_connection (province_code, commune_id, facility_id, kind, state, change_set_id)
    SELECT province_code, commune_id, id, 'fibre', 'yes', :change_set FROM facility
    """,
    """
    INSERT INTO vehicle (code, province_code, commune_id, holder, holder_id, name, kind, plate, change_set_id)
    SELECT 'XE-' || province_code || '-' || id, province_code, commune_id, name, id, 'Xe ô tô', 'general', '80A-' || id,
           :change_set FROM agency
    """,
    """
    INSERT INTO app_user (email, name, fs_uniquifier)
    SELECT 'c' || code || '@office.example', 'Cán bộ ' || name, 'u' || id FROM admin_unit WHERE level = 'commune'
    """,
    """
    INSERT INTO user_role (user_id, role, unit_id, valid_from)
    SELECT person.id, 'clerk', unit.id, date '2025-01-01'
    FROM app_user AS person JOIN admin_unit AS unit ON person.fs_uniquifier = 'u' || unit.id
    """,
    """
    INSERT INTO saved_view (user_id, page, name, query)
    SELECT person.id, '/facilities', 'Của tôi', 'unit=' || unit.code
    FROM app_user AS person JOIN admin_unit AS unit ON person.fs_uniquifier = 'u' || unit.id
    """,
)  # fmt: skip
# What takes no part in the comparison of contents: the memory itself, numbers that are never given twice, and what
# says of a row only when it was written.
_MEMORY = ("agency_code_counter", "movable_code_counter", "facility_code_counter",
           "change_set", "change_part", "change_link", "change_head", "history_layout", "reorganisation",
           "reorganisation_row", "reorganisation_image", "alembic_version")  # fmt: skip
_UNSAID = ("revision", "change_set_id", "updated_at", "facility_revision")


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of each step of one event, and the records it touched."""

    day: dt.date
    preview_s: float
    apply_s: float
    undo_s: float | None
    records: int


def fill(session: Session, n: int) -> None:
    """A register of the eve: ``n`` facilities with all their parts, bodies, cars, people, filters."""
    change = open_change_set(session, OPERATOR, "test.fill")
    for statement in _FILL:
        given: dict[str, object] = {"change_set": change.id, "n": n}
        session.execute(text(statement), {name: value for name, value in given.items() if f":{name}" in statement})


def contents(session: Session) -> dict[str, str]:
    """Table -> a digest of what it says, whenever and by whom it was written."""
    tables = session.scalars(
        text("""
        SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname NOT LIKE '%\\_history'
        ORDER BY relname
        """)
    ).all()
    return {name: _content(session, name) for name in tables if name not in _MEMORY and name != "spatial_ref_sys"}


def _content(session: Session, name: str) -> str:
    columns = session.scalars(
        text("""
        SELECT quote_ident(attname) FROM pg_attribute
        WHERE attrelid = CAST(:name AS regclass) AND attnum > 0 AND NOT attisdropped AND attname <> ALL (:unsaid)
        ORDER BY attnum
        """),
        {"name": name, "unsaid": list(_UNSAID)},
    ).all()
    listed = ", ".join(columns)
    # A cell of the map that counts nothing says nothing.
    only = "WHERE n <> 0" if name == "map_cluster" else ""
    said = f"SELECT md5(ROW({listed})::text) AS row FROM {name} {only}"  # noqa: S608 - names of the catalogue
    return str(session.scalar(text(f"SELECT md5(string_agg(row, '' ORDER BY row)) FROM ({said}) AS said")))  # noqa: S608


def event_text(day: dt.date) -> str:
    """The event file of a day, from the built-in units."""
    return write_document(event_document(read_builtin(), day))


def show(runtime: Runtime, content: str) -> tuple[float, int]:
    """Draw the plan as a dry run does; its seconds and how many records it names."""
    began = time.perf_counter()
    with runtime.session(dry_run=True) as session:
        counts = service.plan_event(session, OPERATOR, content).event.counts
    return time.perf_counter() - began, sum(n for one in counts.values() for way, n in one.items() if way != "waiting")


def apply(runtime: Runtime, content: str) -> float:
    """Plan and apply; its seconds, with the commit."""
    began = time.perf_counter()
    with runtime.session() as session:
        service.apply_file(session, OPERATOR, content)
    return time.perf_counter() - began


def take_back(runtime: Runtime, key: str) -> float:
    """Undo; its seconds, with the commit."""
    began = time.perf_counter()
    with runtime.session() as session:
        service.undo_event(session, OPERATOR, service.find_event(session, key), reason="measured")
    return time.perf_counter() - began


def replay(runtime: Runtime, day: dt.date, *, undo: bool) -> Measured:
    """Show one day's event, apply it, and if asked take it back and apply it again."""
    content = event_text(day)
    preview_s, records = show(runtime, content)
    apply_s = apply(runtime, content)
    undo_s = None
    if undo:
        undo_s = take_back(runtime, f"units-{day.isoformat()}")
        apply(runtime, content)
    return Measured(day, preview_s, apply_s, undo_s, records)


def main() -> None:
    """Measure with as many facilities as ``ASSETREG_BENCH_FACILITIES`` says, 100,000 unless said."""
    n = int(os.environ.get("ASSETREG_BENCH_FACILITIES", "100000"))
    with measured_database(units_until=EVE) as runtime:
        with runtime.session() as session:
            fill(session, n)
        with runtime.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
        for day in DAYS:
            done = replay(runtime, day, undo=day == DAYS[0])
            print(f"{day}: {done.records} records, preview {done.preview_s:.1f} s, apply {done.apply_s:.1f} s"
                  + (f", undo {done.undo_s:.1f} s" if done.undo_s is not None else ""))  # fmt: skip
