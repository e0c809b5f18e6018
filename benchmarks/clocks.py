"""How long it takes to count the clocks of 50,000 open cases anew: none moves, some with a day of the calendar, all."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.audit.record import open_change_set
from assetreg.core.parse import Door, parse
from assetreg.core.runtime import Runtime
from assetreg.dispositions.cases import clocks
from assetreg.dispositions.cases.reminders import post_digests
from assetreg.dispositions.law import clock_service
from assetreg.dispositions.law.clock_queries import calendar_of
from assetreg.dispositions.law.clock_schemas import CalendarDayInput
from benchmarks.database import measured_database
from tests.support.web import make_user

CASES = int(os.environ.get("ASSETREG_BENCH_CASES", "50000"))
# Drafts of 34 provinces in their communes, whose limits began on each of 250 days; one in ten was returned once.
_CASES = text("""
    INSERT INTO disposition_case (code, title, initiator, prepared_by, law_on, province_code, commune_id, change_set_id)
    SELECT format('HS-%s-%s', u.province_code, 900000 + n.n), 'Trụ sở cũ ' || u.name, 'holder', 'clerk@demo.example',
           date '2026-01-01', u.province_code, u.id, :change
    FROM generate_series(1, :n) AS n (n)
    JOIN (SELECT row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS places, * FROM admin_unit
          WHERE level = 'commune' AND valid_to IS NULL AND valid_from IS NOT NULL) AS u ON u.place = n.n % u.places
""")
_CLOCKS = text("""
    INSERT INTO disposition_clock (case_id, rule, event_on, stops, province_code, commune_id, change_set_id)
    SELECT c.id, (ARRAY['transfer_decide', 'assign_decide', 'liquidate_decide', 'sell_extension_ask'])[1 + c.id % 4],
           date '2026-09-01' + (c.id % 250)::int,
           CASE WHEN c.id % 40 = 0 THEN jsonb_build_array(jsonb_build_array(
             date '2026-09-03' + (c.id % 250)::int, date '2026-09-10' + (c.id % 250)::int)) ELSE '[]' END,
           c.province_code, c.commune_id, :change
    FROM disposition_case c
""")
_SPOIL = text("""
    UPDATE disposition_clock SET due_on = due_on + 400, revision = revision + 1, change_set_id = :change
    WHERE met_on IS NULL
""")
HOLIDAY = {"day": "02/03/2027", "kind": "holiday", "name_vi": "Nghỉ", "name_en": "Off", "document": "Thử"}


def main() -> None:
    """Print the figures."""
    with measured_database() as runtime:
        with runtime.session() as session:
            change = open_change_set(session, OPERATOR, "bench.fill").id
            session.execute(_CASES, {"change": change, "n": CASES})
            session.execute(_CLOCKS, {"change": change})
        with runtime.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE disposition_case, disposition_clock"))
        print(f"{CASES} open cases with a clock each")
        clock_service.register_open_clocks(clocks.count_moving, clocks.recompute_all)
        _tell(runtime, "counted for the first time: all move", lambda s: clocks.recompute_all(s, OPERATOR))
        _tell(runtime, "again: none moves", lambda s: clocks.recompute_all(s, OPERATOR))
        given = parse(CalendarDayInput, HOLIDAY, Door.JSON).accept()
        _tell(runtime, "shown how many a holiday would move", lambda s: clock_service.moved_by_entering(s, given))
        _tell(runtime, "the holiday entered, clocks counted anew; left to move", lambda s: _enter(s, given))
        with runtime.session() as session:
            session.execute(_SPOIL, {"change": open_change_set(session, OPERATOR, "bench.spoil").id})
        _tell(runtime, "all clocks said otherwise: all move", lambda s: clocks.recompute_all(s, OPERATOR))
        with runtime.session() as session:
            for number in range(300):
                make_user(session, "clerk", province=("52", "51", "01", "48")[number % 4])
        on = dt.date(2027, 3, 23)
        _tell(runtime, "digests for 300 people, letters", lambda s: post_digests(s, on))
        _tell(runtime, "digests again, letters", lambda s: post_digests(s, on))


def _enter(session: Session, given: CalendarDayInput) -> int:
    clock_service.enter_day(session, OPERATOR, given, reason="Thử")
    return clocks.count_moving(session, calendar_of(session))


def _tell(runtime: Runtime, what: str, work: Callable[[Session], int]) -> None:
    started = time.perf_counter()
    with runtime.session() as session:
        count = work(session)
    print(f"{time.perf_counter() - started:8.2f} s  {what}: {count}", flush=True)


if __name__ == "__main__":
    main()
