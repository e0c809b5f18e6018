"""Who goes where: inherited bodies flow, everything else is unknown and said so."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetreg.access.actor import NOBODY, OPERATOR, Actor, Grant
from assetreg.admin_units import queries as units
from assetreg.assets.models import Facility
from assetreg.audit.record import open_change_set
from assetreg.commuting import queries, service
from assetreg.commuting.models import CommuteRun, StaffFlow
from assetreg.core.clock import today
from assetreg.core.errors import Forbidden, Unauthenticated
from assetreg.routing.estimate import EstimateRouter
from tests.factories.facilities import make_facility

GIA_LAI = "52"


def former(session: Session, *, split: bool, province: str = GIA_LAI, skip: int = 0) -> int:
    """The id of a former commune that went whole to one present commune of the province, or was split."""
    found = session.scalars(
        text(
            """
            SELECT s.from_unit_id FROM admin_succession s
            JOIN admin_unit o ON o.id = s.from_unit_id AND o.level = 'commune'
            JOIN admin_unit n ON n.id = s.to_unit_id AND n.province_code = :province
            GROUP BY s.from_unit_id
            HAVING (count(*) > 1) = :split AND (bool_and(s.share = 'full') <> :split)
            ORDER BY s.from_unit_id OFFSET :skip LIMIT 1
            """
        ),
        {"province": province, "split": split, "skip": skip},
    ).one()
    return int(found)


def flows_of(session: Session, facility: Facility) -> list[StaffFlow]:
    statement = select(StaffFlow).where(StaffFlow.facility_id == facility.id).order_by(StaffFlow.basis)
    return list(session.scalars(statement))


def compute(session: Session, province: str = GIA_LAI) -> CommuteRun:
    return service.compute(session, OPERATOR, [province], EstimateRouter())[0]


def test_a_commune_that_was_merged_whole_sends_its_staff_to_the_seat_of_its_successor(session: Session) -> None:
    origin = former(session, split=False)
    facility = make_facility(session, former_commune_id=origin, holder_level="commune", headcount=21)
    compute(session)
    (flow,) = flows_of(session, facility)
    successor = session.scalar(text("SELECT to_unit_id FROM admin_succession WHERE from_unit_id = :id"), {"id": origin})
    assert (flow.basis, flow.staff, flow.destination_unit_id) == ("inherited", 21, successor)
    assert flow.before_m == 0
    straight = session.scalar(
        text(
            "SELECT ST_DistanceSphere(f.location, p.centre) FROM facility f, admin_place p "
            "WHERE f.id = :facility AND p.unit_id = :unit"
        ),
        {"facility": facility.id, "unit": successor},
    )
    assert flow.distance_m == pytest.approx(straight * 1.3, rel=1e-5)
    assert flow.duration_s == pytest.approx(flow.distance_m / (35 / 3.6))


def test_staff_of_a_divided_commune_are_unknown_never_guessed(session: Session) -> None:
    origin = former(session, split=True)
    facility = make_facility(session, former_commune_id=origin, holder_level="commune", headcount=21)
    compute(session)
    (flow,) = flows_of(session, facility)
    assert (flow.basis, flow.unknown_reason, flow.staff) == ("unknown", "split_unit", 21)
    assert flow.destination_unit_id is None
    assert flow.distance_m is None


def test_staff_of_a_district_are_unknown_and_its_distance_is_a_reference_not_burden(session: Session) -> None:
    facility = make_facility(
        session, former_commune_id=former(session, split=False), holder_level="district", headcount=90
    )
    compute(session)
    reference, unknown = flows_of(session, facility)
    assert (unknown.basis, unknown.unknown_reason, unknown.staff) == ("unknown", "abolished_district", 90)
    province = units.get_unit(session, GIA_LAI, level="province", on=today())
    assert (reference.basis, reference.destination_unit_id) == ("reference", province.id)
    assert reference.before_m is not None
    burden = queries.province_burden(session, GIA_LAI)
    assert burden is not None
    assert burden.total.staff == 0
    assert burden.unknown_staff == 90
    assert burden.unknown_share == 1.0


def test_a_former_provincial_body_goes_to_the_new_provincial_centre(session: Session) -> None:
    """Pleiku's bodies went to Quy Nhon: about 130 km in a straight line, whatever the points' quality."""
    pleiku, centre = session.execute(
        text(
            """
            SELECT c.id, ST_AsEWKT(place.centre)
            FROM admin_unit c
            JOIN admin_unit d ON d.id = c.parent_id
            JOIN admin_unit p ON p.id = d.parent_id
            JOIN admin_place place ON place.unit_id = c.id
            WHERE p.code = '64' AND p.level = 'province' AND d.name = 'Thành phố Pleiku'
            ORDER BY c.code LIMIT 1
            """
        )
    ).one()
    facility = make_facility(
        session, former_commune_id=pleiku, location=centre, holder_level="province", headcount=1200
    )
    compute(session)
    (flow,) = flows_of(session, facility)
    assert flow.basis == "inherited"
    assert flow.distance_m is not None
    assert flow.distance_m / 1.3 == pytest.approx(131_700, rel=0.06)
    burden = queries.province_burden(session, GIA_LAI)
    assert burden is not None
    assert [(d.code, d.level) for d in burden.destinations] == [(GIA_LAI, "province")]
    assert burden.total.share_above[50] == 1.0


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"holder_level": None, "headcount": 4}, "no_level"),
        ({"holder_level": "commune", "former_commune_id": None, "headcount": 4}, "no_former_unit"),
        ({"holder_level": "commune", "location": None, "location_source": None, "headcount": 4}, "no_location"),
    ],
)
def test_what_is_missing_is_named(session: Session, fields: dict[str, object], reason: str) -> None:
    facility = make_facility(session, **{"former_commune_id": former(session, split=False), **fields})
    compute(session)
    (flow,) = flows_of(session, facility)
    assert (flow.basis, flow.unknown_reason) == ("unknown", reason)


def test_a_seat_without_headcount_is_measured_but_not_counted(session: Session) -> None:
    make_facility(session, former_commune_id=former(session, split=False), holder_level="commune", headcount=None)
    compute(session)
    burden = queries.province_burden(session, GIA_LAI)
    assert burden is not None
    assert (burden.total.staff, burden.seats_without_headcount) == (0, 1)


def test_the_province_is_the_sum_of_its_destinations(session: Session) -> None:
    for skip in range(12):
        make_facility(
            session, former_commune_id=former(session, split=False, skip=skip), holder_level="commune",
            headcount=10 + skip,
        )  # fmt: skip
    compute(session)
    burden = queries.province_burden(session, GIA_LAI)
    assert burden is not None
    assert burden.total.staff == sum(d.burden.staff for d in burden.destinations) == sum(range(10, 22))
    per_destination = sum(d.burden.person_km_day for d in burden.destinations)
    assert burden.total.person_km_day == pytest.approx(per_destination)
    assert burden.total.max_km == max(d.burden.max_km or 0 for d in burden.destinations)


def test_equal_inputs_give_equal_digests_and_a_change_makes_the_run_stale(session: Session) -> None:
    facility = make_facility(
        session, former_commune_id=former(session, split=False), holder_level="commune", headcount=5
    )
    first = compute(session).inputs_digest
    again = compute(session)
    assert again.inputs_digest == first
    burden = queries.province_burden(session, GIA_LAI)
    assert burden is not None
    assert not burden.is_stale
    change = open_change_set(session, OPERATOR, "test.revise")
    session.execute(
        text("UPDATE facility SET headcount = 6, updated_at = clock_timestamp(), change_set_id = :set WHERE id = :id"),
        {"id": facility.id, "set": change.id},
    )
    burden = queries.province_burden(session, GIA_LAI)
    assert burden is not None
    assert burden.is_stale
    assert compute(session).inputs_digest != first


def test_computing_again_replaces_the_run_and_leaves_other_provinces_alone(session: Session) -> None:
    make_facility(session, former_commune_id=former(session, split=False), holder_level="commune", headcount=5)
    compute(session, "51")
    compute(session)
    compute(session)
    codes = session.scalars(select(CommuteRun.province_code).order_by(CommuteRun.province_code)).all()
    assert codes == ["51", GIA_LAI]


def test_only_those_who_may_compute_do(session: Session) -> None:
    with pytest.raises(Unauthenticated):
        service.compute(session, NOBODY, [GIA_LAI], EstimateRouter())
    with pytest.raises(Forbidden):
        service.compute(session, Actor("i", grants=(Grant("inspector"),)), [GIA_LAI], EstimateRouter())


def test_reading_a_burden_takes_the_same_number_of_statements_whatever_the_data(session: Session) -> None:
    from tests.support.counting import count_statements

    compute(session)
    with count_statements(session) as few:
        queries.province_burden(session, GIA_LAI)
    for skip in range(8):
        make_facility(
            session, former_commune_id=former(session, split=False, skip=skip), holder_level="commune", headcount=9
        )
    compute(session)
    with count_statements(session) as many:
        queries.province_burden(session, GIA_LAI)
    assert len(many) == len(few) <= 5


def test_points_are_passed_to_the_router_in_two_calls(session: Session) -> None:
    """A router over the network pays per call: one for the new centres, one for the old."""
    calls: list[int] = []

    class Counting(EstimateRouter):
        def trips(self, origins, destinations):  # type: ignore[no-untyped-def]
            calls.append(len(origins))
            return super().trips(origins, destinations)

    for skip in range(5):
        make_facility(
            session, former_commune_id=former(session, split=False, skip=skip), holder_level="commune", headcount=9
        )
    service.compute(session, OPERATOR, [GIA_LAI], Counting())
    assert calls == [5, 0]
