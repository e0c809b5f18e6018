"""Every path of the law is walked to its end by the cast, and asks of the case exactly what its row says."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor, Grant
from assetreg.assets.models import Facility
from assetreg.core.clock import today
from assetreg.core.errors import Conflict
from assetreg.core.parse import Door, parse
from assetreg.dispositions.cases import acts
from assetreg.dispositions.cases.queries import get_case
from assetreg.dispositions.cases.standing import find_case, held_case, lines_of
from assetreg.dispositions.law.paths import PathRow
from assetreg.dispositions.law.queries import law_as_of
from assetreg.movables import service as movables
from assetreg.movables.sorts import EQUIPMENT
from tests.dispositions.cases.cast import ROLES, facility_of, holder, lead, open_case, step
from tests.factories.agencies import make_agency
from tests.support.sealing import seal

ROOT = Path(__file__).resolve().parents[3]
with (ROOT / "geodata" / "rules" / "disposition_path.csv").open(encoding="utf-8") as _file:
    PATHS = sorted({row["code"] for row in csv.DictReader(_file)})
RECEIVERS = {
    "receiver_elsewhere": {"unit": "51", "name": "Sở thử tỉnh bạn"},
    "receiver_association": {"kind": "association", "name": "Hội thử"},
    "receiver_enterprise": {"kind": "enterprise", "regime": "enterprise", "name": "Công ty thử"},
}
METHODS = {"by_auction": "auction", "by_listing": "listing", "by_direct_sale": "direct", "by_sale": "sale",
           "by_demolition": "demolition"}  # fmt: skip
# By whom and where a step was taken, told by the database's own rows: the independent reading of a path's row.
MADE = text("""
    SELECT array_agg(m.move ORDER BY m.sequence) FROM disposition_move m
    JOIN disposition_case c ON c.id = m.case_id WHERE c.code = :code
""")
FORWARD = {"leader": "sign", "superior": "endorse", "receipt": "accept", "consultation": "conclude",
           "submission": "present"}  # fmt: skip


def test_the_law_has_at_least_twenty_paths() -> None:
    assert len(PATHS) >= 20


@pytest.mark.parametrize("code", PATHS)
def test_a_path_is_walked_to_its_end(session: Session, code: str) -> None:
    path = law_as_of(session, today()).path(code)
    facility, lines = proposal(session, path)
    preparer = Actor("clerk-x", 4000, (Grant("clerk"), Grant("officer")))
    case = open_case(session, lines, preparer, initiator=path.initiator)
    assert code in {line.path for line in lines_of(session, case)}
    for _ in range(12):
        if find_case(session, case.code).state in ("decided", "cleared", "closed"):
            break
        step(session, find_case(session, case.code), facility)
    carry_out(session, case.code)
    ended = get_case(session, case.code)
    assert ended.case.state == "closed"
    assert {one.line.state for one in ended.lines} == {"done"}
    asked_and_made(session, path, case.code)
    for one in ended.lines:
        assert one.path is not None
        assert {act.act for act in one.acts} == set(one.path.acts(one.line.asset_kind))


@pytest.mark.parametrize("kind", ["facility", "vehicle", "equipment"])
def test_the_database_asks_what_the_paths_ask_of_each_kind_of_asset(session: Session, kind: str) -> None:
    law = law_as_of(session, today())
    asked = text("SELECT disposition_acts(disposition_path_of(:path, :day), :kind)")
    found = {code: session.scalar(asked, {"path": code, "day": today(), "kind": kind}) for code in law.paths}
    assert found == {code: list(path.acts(kind)) for code, path in law.paths.items()}


def test_desks_close_without_a_registration_of_land(session: Session) -> None:
    body = holder(session)
    line = {"asset": _desks(session, body, cost=80_000_000), "form": "transfer", "receiver": "Sở nhận",
            "ground": law_as_of(session, today()).grounds_of("transfer")[0].code}  # fmt: skip
    case = open_case(session, [line])
    facility = facility_of(session, body)
    lead(session, case.code, until="decided", facility=facility)
    everybody = Actor("everybody", 6000, tuple(Grant(role) for role in ROLES))
    assert "registration" not in get_case(session, case.code).lines[0].lacking
    (row,) = lines_of(session, held_case(session, case.code))
    with pytest.raises(Conflict) as refusal, session.begin_nested():
        acts.record_act(session, everybody, row, "registration", today())
    assert refusal.value.code == "act_not_asked"
    carry_out(session, case.code)
    assert find_case(session, case.code).state == "closed"


def asked_and_made(session: Session, path: PathRow, code: str) -> None:
    """The moves that the database keeps are those the row asks, and no others."""
    wanted = [move for step_, move in FORWARD.items() if getattr(path, step_)]
    wanted += ["consult"] if path.consultation else []
    wanted += ["review"] if path.review != "none" else []
    wanted += ["decide"] if path.decision != "none" else []
    made = session.scalar(MADE, {"code": code})
    assert sorted(made) == sorted(["submit", *wanted, "close"])


def carry_out(session: Session, code: str) -> None:
    """Every act that is asked of every line, by those who may."""
    everybody = Actor("everybody", 6000, tuple(Grant(role) for role in ROLES))
    for line in lines_of(session, find_case(session, code)):
        for act in law_as_of(session, today()).path(line.path).acts(line.asset_kind):
            case = held_case(session, code)
            row = next(one for one in lines_of(session, case) if one.id == line.id)
            acts.record_act(session, everybody, row, act, today())
            seal(session)


def proposal(session: Session, path: PathRow) -> tuple[Facility, list[dict[str, Any]]]:
    """An asset in the situation that a path is for, and the lines that propose it."""
    body = holder(session)
    said: dict[str, Any] = {"province": "51"} if "place_elsewhere" in path.conditions else {}
    if "after_recovery" in path.conditions:
        said |= {"legal_form": "recover"}
    if path.conditions & {"by_listing", "by_direct_sale"}:
        said |= {"original_cost_vnd": 200_000_000, "residual_value_vnd": 5_000_000}
    facility = facility_of(session, body, **said)
    line: dict[str, Any] = {"asset": facility.code, "form": path.form, "path": path.code, "receiver": "Sở nhận"}
    if "not_fixed" in path.conditions:
        line["asset"] = _desks(session, body)
    grounds = law_as_of(session, today()).grounds_of(path.form)
    if grounds:
        line["ground"] = grounds[0].code
    line |= _situation(session, path)
    if "partial" in path.conditions:
        line["area_m2"] = 100
    if "with_recovery" not in path.conditions:
        return facility, [line]
    recovery = "recover_on_findings" if path.initiator == "inspection" else "recover_voluntary"
    first = {"asset": facility.code, "form": "recover", "path": recovery, "ground": "L15-41-1-a", "receiver": "Sở TC"}
    return facility, [first, line | {"follows": 1}]


def _situation(session: Session, path: PathRow) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for condition in path.conditions:
        if condition in METHODS:
            said["sale_method"] = METHODS[condition]
        if condition in ("holder_builds", "others_build"):
            said["builder"] = condition.removesuffix("_builds").removesuffix("_build")
        if condition in RECEIVERS or condition == "receiver_inside":
            agency = make_agency(session, **({"kind": "department", "name": "Sở nhận"} | RECEIVERS.get(condition, {})))
            seal(session)
            said["receiver"] = agency.code
    return said


def _desks(session: Session, body: Any, cost: int = 2_000_000) -> str:
    whole = {"name": "Bàn ghế cũ", "quantity": 1, "holder": body.name, "unit": "52", "original_cost_vnd": cost}
    made = movables.create(session, OPERATOR, parse(EQUIPMENT.schema, whole, Door.JSON).accept(), sort=EQUIPMENT)
    seal(session)
    return str(made.code)
