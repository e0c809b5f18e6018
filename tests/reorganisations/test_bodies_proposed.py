"""Where communes merge, the mergers of their bodies are proposed, accepted by a person, and need no decision after."""

from __future__ import annotations

from pathlib import Path

import yaml
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.agencies.models import Agency
from assetreg.core.parse import Door, parse
from assetreg.movables.models import Vehicle
from assetreg.movables.service import create
from assetreg.movables.sorts import VEHICLE
from assetreg.reorganisations import service
from assetreg.reorganisations.bodies_proposed import accept_bodies, propose_bodies, with_bodies
from assetreg.reorganisations.event_file import read_event
from tests.factories.agencies import make_agency
from tests.movables.conftest import SAID as CAR
from tests.reorganisations.ground import (
    ACT,
    DAY,
    MERGED,
    Ground,
    commune_code,
    facility_in,
    ground_of,
    planned,
    ways,
    written,
)
from tests.support.web import PageClient


def three_into_one(ground: Ground, **said: object) -> dict[str, object]:
    """Three communes that become one."""
    units = [ground.first.code, ground.second.code, ground.split.code]
    merged = {"code": MERGED, "name": "Xã Hợp Nhất Thử", "kind": "commune"}
    return {
        "key": "hop-ba", "title": "Hợp ba xã", "effective_on": DAY.isoformat(), "act": ACT,
        "changes": [{"kind": "merge", "units": units, "into": [merged]}], **said,
    }  # fmt: skip


def committees(session: Session, ground: Ground) -> list[Agency]:
    """The People's Committee of each of the three communes, and schools, which nobody merges for them."""
    found = []
    for unit in (ground.first, ground.second, ground.split):
        name = f"{unit.name[:1].lower()}{unit.name[1:]}"
        found.append(
            make_agency(session, name=f"UBND {name}", unit=unit.code, block="commune", kind="people_committee")
        )
        make_agency(
            session, name=f"Trường Mầm non {unit.code}", unit=unit.code, block="commune", kind="public_service_unit"
        )
    return found


def car_of(session: Session, body: Agency) -> Vehicle:
    """A car that a body holds, entered as anybody enters one."""
    given = parse(VEHICLE.schema, CAR["vehicle"] | {"holder": body.code}, Door.JSON).accept()
    return session.get_one(Vehicle, create(session, OPERATOR, given, sort=VEHICLE).id)


def test_three_committees_with_holders_and_cars_become_one_without_a_decision(session: Session) -> None:
    ground = ground_of(session)
    bodies = committees(session, ground)
    units = (ground.first, ground.second, ground.split)
    held = [
        facility_in(session, unit, holder=body.name, holder_id=body.id)
        for unit, body in zip(units, bodies, strict=True)
    ]
    cars = [car_of(session, body) for body in bodies]
    session.commit()
    found = planned(session, three_into_one(ground))
    assert ways(session, found, "agency_change") == {}  # never silently
    (proposal,) = propose_bodies(session, found)
    assert proposal.change.kind == "consolidate"
    assert proposal.change.new_name == "UBND xã Hợp Nhất Thử"
    accept_bodies(session, OPERATOR, found)
    assert ways(session, found, "agency_change") == {"inherit": 3}
    assert propose_bodies(session, found) == []
    session.commit()
    service.apply_event(session, OPERATOR, found)
    session.commit()
    session.expire_all()
    heir = session.scalars(select(Agency).where(Agency.name == "UBND xã Hợp Nhất Thử")).one()
    assert commune_code(session, "agency", heir.id) == MERGED
    for table, rows in (("facility", held), ("vehicle", cars)):
        ids = [row.id for row in rows]
        holders = session.execute(
            text(f"SELECT DISTINCT holder_id, holder FROM {table} WHERE id = ANY (:ids)"), {"ids": ids}
        ).all()
        assert [tuple(one) for one in holders] == [(heir.id, heir.name)], table
    assert session.scalar(text("SELECT count(*) FROM agency_succession WHERE to_id = :id"), {"id": heir.id}) == 3
    assert all(body.valid_to == DAY for body in bodies)
    service.undo_event(session, OPERATOR, found, reason="thử")
    session.commit()
    session.expire_all()
    assert [body.valid_to for body in bodies] == [None] * 3
    assert [row.holder_id for row in held] == [body.id for body in bodies]


def test_a_standing_body_of_the_unit_takes_the_others_in(session: Session) -> None:
    ground = ground_of(session)
    bodies = committees(session, ground)
    session.commit()
    into = [{"code": ground.split.code, "standing": True}]
    change = {"kind": "merge", "units": [ground.first.code, ground.second.code], "into": into}
    found = planned(session, three_into_one(ground) | {"changes": [change]})
    (proposal,) = propose_bodies(session, found)
    assert proposal.change.kind == "merge"
    assert proposal.change.successors == (bodies[2].code,)
    assert set(proposal.change.bodies) == {bodies[0].code, bodies[1].code}


def test_what_the_event_says_of_a_body_itself_is_not_proposed_again(session: Session) -> None:
    ground = ground_of(session)
    bodies = committees(session, ground)
    session.commit()
    said = {"kind": "consolidate", "province": "52", "bodies": [one.code for one in bodies], "new_name": "UBND xã X"}
    assert propose_bodies(session, planned(session, three_into_one(ground, agencies=[said]))) == []


def test_a_split_commune_proposes_nothing(session: Session) -> None:
    ground = ground_of(session)
    committees(session, ground)
    session.commit()
    halves = [
        {"code": "99002", "name": "Xã Bắc", "kind": "commune"},
        {"code": "99003", "name": "Xã Nam", "kind": "ward"},
    ]
    change = {"kind": "split", "units": [ground.first.code], "into": halves}
    assert propose_bodies(session, planned(session, three_into_one(ground) | {"changes": [change]})) == []


def test_the_proposals_are_written_into_the_file_and_leave_its_lines_alone(session: Session, tmp_path: Path) -> None:
    ground = ground_of(session)
    committees(session, ground)
    session.commit()
    content = "# theo Nghị quyết\n" + written(three_into_one(ground))
    found = service.plan_event(session, OPERATOR, content).event
    with_them = with_bodies(content, propose_bodies(session, found))
    assert with_them.startswith(content.rstrip())
    event, _ = read_event(with_them)
    assert [one.new_name for one in event.agencies] == ["UBND xã Hợp Nhất Thử"]
    again = with_bodies(with_them, propose_bodies(session, found))
    assert len(yaml.safe_load(again)["agencies"]) == 2


def test_a_person_ticks_the_proposals_on_the_page(client: PageClient, session: Session) -> None:
    ground = ground_of(session)
    bodies = committees(session, ground)
    session.commit()
    address = client.post("/reorganisations", data={"content": written(three_into_one(ground))}).location
    page = client.get(address).text
    key = "+".join(one.code for one in bodies)
    assert f'value="{key}"' in page
    assert "186/2025" in page
    assert client.post(f"{address}/bodies", data={"which": "chosen"}).status_code == 303
    assert f'value="{key}"' in client.get(address).text  # none was ticked
    assert client.post(f"{address}/bodies", data={"which": "chosen", "proposal": key}).status_code == 303
    assert f'value="{key}"' not in client.get(address).text
    assert ways(session, service.find_event(session, "hop-ba"), "agency_change") == {"inherit": 3}
