"""How long it takes to score 100,000 facilities with given points, all at once, one at a time, and to publish them.

``ASSETREG_TEST_DATA`` names a directory of seats and boundaries to compare with; without it the units' centres serve.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.admin_units.loader import load_directory
from assetreg.audit.record import open_change_set
from assetreg.quality.league import league
from assetreg.quality.queries import WorkFilter, list_work
from assetreg.quality.service import count_scores, publish, scored_provinces
from benchmarks.database import measured_database, median_ms

FACILITIES = int(os.environ.get("ASSETREG_BENCH_FACILITIES", "100000"))
_FILL = text("""
    INSERT INTO facility (code, province_code, name, kind, holder, commune_id, former_commune_id, location,
                          location_source, location_accuracy_m, outcome, gross_floor_m2, headcount, change_set_id)
    SELECT 'HQ-' || now.code || '-' || row_number() OVER (ORDER BY n.n, old.id), now.province_code,
           'Trụ sở UBND ' || old.name || ' - khu ' || n.n, 'headquarters', 'UBND ' || old.name, now.id, old.id,
           -- Some 400 m about the old centre, never the centre itself; one in fifty shares one point of its province.
           CASE WHEN (old.id + n.n) % 50 = 0 THEN ST_Translate(province.centre, 0.01, 0.01)
                ELSE ST_Translate(was.centre, ((old.id * 7 + n.n * 13) % 80 - 40) / 1e4 + 0.00011,
                                  ((old.id * 11 + n.n * 17) % 80 - 40) / 1e4 + 0.00013) END,
           'stated', 15, 'undecided', 300 + old.id % 5000, 10 + old.id % 60, :change
    FROM generate_series(1, 11) AS n (n)
    CROSS JOIN admin_unit old
    JOIN admin_succession s ON s.from_unit_id = old.id AND s.is_default
    JOIN admin_unit now ON now.id = s.to_unit_id AND now.level = 'commune' AND now.valid_to IS NULL
    JOIN admin_place was ON was.unit_id = old.id
    JOIN admin_unit p ON p.level = 'province' AND p.code = now.province_code AND p.valid_to IS NULL
    JOIN admin_place province ON province.unit_id = p.id
    WHERE old.level = 'commune' AND old.valid_to = date '2025-07-01'
    ORDER BY n.n, old.id LIMIT :n
""")
_ONE = text("UPDATE facility SET headcount = headcount + 1, revision = revision + 1, change_set_id = :change "
            "WHERE id = :id")  # fmt: skip


def main() -> None:
    """Print the figures."""
    with measured_database() as runtime, runtime.session() as session:
        if directory := os.environ.get("ASSETREG_TEST_DATA"):
            load_directory(session, Path(directory))
        change = open_change_set(session, OPERATOR, "import.apply")
        print(f"{_timed(lambda: session.execute(_FILL, {'change': change.id, 'n': FACILITIES})):8.1f} s  facilities in")
        session.execute(text("ANALYZE facility"))
        counted = 0

        def count() -> None:
            nonlocal counted
            counted = count_scores(session)

        seconds = _timed(count)
        print(f"{seconds:8.1f} s  {counted} facilities scored, {1000 * seconds / max(counted, 1):.2f} ms each")
        print(f"{_timed(lambda: count_scores(session, every=True)):8.1f} s  the same again, nothing changed")
        print(f"{_timed(lambda: publish(session, scored_provinces(session), 'count')):8.1f} s  all provinces published")
        print(f"{median_ms(lambda: league(session)):8.1f} ms league of the country")
        print(f"{median_ms(lambda: list_work(session, WorkFilter())):8.1f} ms first page of the list of work")
        _one_at_a_time(session, change.id)


def _one_at_a_time(session: Session, change: int) -> None:
    """An act on one facility with the trigger that counts its score and without it."""
    ids = iter(session.scalars(text("SELECT id FROM facility ORDER BY id LIMIT 100")).all())
    with_score = median_ms(lambda: session.execute(_ONE, {"change": change, "id": next(ids)}), repeats=40)
    session.execute(text("ALTER TABLE facility DISABLE TRIGGER place_scores_update"))
    without = median_ms(lambda: session.execute(_ONE, {"change": change, "id": next(ids)}), repeats=40)
    session.execute(text("ALTER TABLE facility ENABLE TRIGGER place_scores_update"))
    print(f"{with_score:8.1f} ms one facility changed, {without:.1f} ms of it without its score")


def _timed(work: object) -> float:
    assert callable(work)
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
