"""The demonstration's bodies: a committee for every unit, past and present, each knowing where it went."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.agencies.headcount import people_at
from assetreg.agencies.matching import match_agency
from assetreg.agencies.queries import present_of, successors
from assetreg.assets.models import Facility
from assetreg.cli.demo import load_facilities
from assetreg.cli.demo_agencies import load_agencies, load_headcounts


def test_every_seat_of_the_demonstration_is_held_by_a_committee_of_today(session: Session) -> None:
    bodies = load_agencies(session)
    load_facilities(session)
    lines = load_headcounts(session)
    assert bodies == session.scalar(text("SELECT count(*) FROM admin_unit"))
    odd = session.scalar(
        text("""
            SELECT count(*) FROM facility f LEFT JOIN agency a ON a.id = f.holder_id
            WHERE a.name IS DISTINCT FROM f.holder OR a.province_code <> f.province_code OR a.valid_to IS NOT NULL
        """)
    )
    assert odd == 0
    stuck = session.scalar(
        text("""
            SELECT count(*) FROM agency a WHERE valid_to IS NOT NULL
              AND NOT EXISTS (SELECT FROM agency_succession s WHERE s.from_id = a.id)
        """)
    )
    assert stuck == 0
    assert lines > 0
    counted = session.query(Facility).where(Facility.status == "in_use", Facility.headcount > 20).limit(1).one()
    assert sum(people_at(session, [counted.id])[counted.id].values()) == counted.headcount


def test_a_former_committee_leads_to_the_one_of_today_and_a_district_to_its_caretaker(session: Session) -> None:
    load_agencies(session)
    old = match_agency(session, "UBND thị trấn Ia Kha", province_code="52")
    assert old is not None
    heir = present_of(session, old.id)
    assert heir is not None
    assert heir.name == "UBND xã Ia Grai"
    district = match_agency(session, "UBND huyện Ia Grai", province_code="52")
    assert district is not None
    assert present_of(session, district.id) is None
    (keeper,) = successors(session, district.id)
    assert (keeper.name, keeper.is_caretaker, keeper.kind) == ("UBND tỉnh Gia Lai", True, "dissolve")
