"""People's Committees of all units as bodies of the demonstration, and who works where in two provinces."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.agencies.models import Agency
from assetreg.audit.record import open_change_set
from assetreg.cli.demo_data import DETAILED_PROVINCES, REASON
from assetreg.core.sql import sql

COUNTED_ON = "2025-12-31"
# People of a seat in use by title group: a few leaders, shares of its headcount; the rest are specialists.
_HEADCOUNTS = text("""
    INSERT INTO headcount (province_code, commune_id, agency_id, facility_id, title_group, people, counted_on, source,
                           change_set_id)
    SELECT f.province_code, f.commune_id, f.holder_id, f.id, t.title, t.people, :counted_on, :source, :change_set_id
    FROM facility f
    CROSS JOIN LATERAL (
      SELECT CASE f.holder_level WHEN 'province' THEN 5 ELSE 3 END AS leaders,
             ceil(f.headcount * 0.12) AS seniors, ceil(f.headcount * 0.08) AS service
    ) AS n
    CROSS JOIN LATERAL (VALUES
      (CASE f.holder_level WHEN 'province' THEN 'provincial_leader' ELSE 'commune_leader' END, n.leaders),
      (CASE f.holder_level WHEN 'province' THEN 'senior_specialist' ELSE 'commune_division_head' END, n.seniors),
      ('service_staff', n.service),
      ('specialist', f.headcount - n.leaders - n.seniors - n.service)
    ) AS t (title, people)
    WHERE f.is_demonstration AND f.province_code = ANY (:provinces) AND f.status IN ('in_use', 'partly_used')
      AND f.headcount >= 10 AND f.holder_id IS NOT NULL
""")


@dataclass(frozen=True, slots=True)
class Holders:
    """The People's Committees of today: by present commune, and by province."""

    communes: dict[int, int]
    provinces: dict[str, int]

    def of(self, level: str, commune_id: int, province_code: str) -> int | None:
        """The committee that holds the seat of a former unit of a level."""
        return self.provinces.get(province_code) if level == "province" else self.communes.get(commune_id)


def load_agencies(session: Session) -> int:
    """Every People's Committee, past and present, with what became of it; returns how many."""
    change = open_change_set(session, OPERATOR, "demo.load")
    return int(session.execute(sql("assetreg.cli", "demo_agencies"), {"change_set_id": change.id}).scalar_one())


def holders_of(session: Session) -> Holders:
    """The committees that stand today."""
    query = select(Agency.id, Agency.commune_id, Agency.province_code).where(
        Agency.is_demonstration, Agency.kind == "people_committee", Agency.valid_to.is_(None)
    )
    communes: dict[int, int] = {}
    provinces: dict[str, int] = {}
    for agency_id, commune_id, province_code in session.execute(query):
        if commune_id is None:
            provinces[province_code] = agency_id
        else:
            communes[commune_id] = agency_id
    return Holders(communes, provinces)


def load_headcounts(session: Session) -> int:
    """Who works at the seats in use of the detailed provinces; returns how many lines."""
    change = open_change_set(session, OPERATOR, "demo.load")
    parameters = {
        "counted_on": COUNTED_ON,
        "source": REASON,
        "provinces": sorted(DETAILED_PROVINCES),
        "change_set_id": change.id,
    }
    return session.execute(_HEADCOUNTS, parameters).rowcount  # type: ignore[attr-defined, no-any-return]
