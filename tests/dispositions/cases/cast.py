"""The cast of a case in Gia Lai, papers with files, and a case led step by step along its path."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor, Grant, Scope
from assetreg.agencies.models import Agency
from assetreg.assets.models import Facility
from assetreg.audit.record import open_change_set
from assetreg.core.clock import today
from assetreg.core.parse import Door, parse
from assetreg.dispositions.cases import consulting, dossier, service
from assetreg.dispositions.cases.contents import consultations_of
from assetreg.dispositions.cases.models import DispositionCase
from assetreg.dispositions.cases.schemas import AnswerInput, read_case, read_move
from assetreg.dispositions.cases.standing import find_case, moves_open_to
from assetreg.dispositions.papers.models import Paper
from assetreg.dispositions.papers.schemas import PaperInput
from assetreg.documents.models import Document
from tests.factories.agencies import make_agency
from tests.factories.facilities import make_facility
from tests.support.sealing import seal

PROVINCE = "52"
ROLES = ("clerk", "leader", "superior", "officer", "reviewer", "approver", "records", "recorder", "receiver",
         "planner", "inspector", "admin")  # fmt: skip
_scans = itertools.count(1)
_papers = itertools.count(1)
CHAIR = {"issuer": "Chủ tịch UBND tỉnh Gia Lai", "signer": "Ông A", "capacity": "self"}


def person(role: str, number: int | None = None, province: str = PROVINCE) -> Actor:
    """Somebody with one role over the province; the same number is the same person."""
    user_id = 1000 + ROLES.index(role) if number is None else number
    return Actor(f"{role}-{user_id}", user_id, (Grant(role, Scope(provinces=frozenset({province}))),))


CAST = {role: person(role) for role in ROLES}


def holder(session: Session, **said: Any) -> Agency:
    """A department of the province that holds things; a body above it, so that the superior is asked."""
    above = make_agency(session, name=f"UBND tỉnh thử {uuid.uuid4().hex[:6]}", block="province")
    seal(session)
    body = make_agency(
        session, name=f"Sở thử {uuid.uuid4().hex[:6]}", kind="department", **{"superior": above.code} | said
    )
    seal(session)
    return body


def facility_of(session: Session, body: Agency, **said: Any) -> Facility:
    """A seat that a body holds, with values on the books."""
    values: dict[str, Any] = {
        "holder": body.name, "holder_id": body.id, "land_area_m2": 1500, "gross_floor_m2": 800,
        "original_cost_vnd": 5_000_000_000, "residual_value_vnd": 2_000_000_000, "book_date": dt.date(2025, 12, 31),
    }  # fmt: skip
    return make_facility(session, **(values | said))


def scan(session: Session, facility: Facility) -> Document:
    """A file that shows a paper."""
    change = open_change_set(session, OPERATOR, "test.scan")
    row = Document(
        province_code=facility.province_code, commune_id=facility.commune_id, subject_kind="facility",
        subject_id=facility.id, facility_id=facility.id, title="Bản quét", kind="decision",
        digest=f"{next(_scans):064x}", media_type="application/pdf", size_bytes=7, file_name="qd.pdf",
        uploaded_by="records", change_set_id=change.id,
    )  # fmt: skip
    session.add(row)
    seal(session)
    return row


def paper(kind: str, **said: Any) -> dict[str, Any]:
    """A paper of today with a number of its own."""
    numbered = {"kind": kind, "number": str(next(_papers)), "symbol": "VB", "issued_on": today().isoformat()}
    return numbered | said


def decision(session: Session, facility: Facility, **said: Any) -> dict[str, Any]:
    """The chair's decision with its scan."""
    signed = {"symbol": "QĐ-UBND", "document": scan(session, facility).id, **CHAIR} | said
    return paper(str(signed.pop("kind", "decision")), **signed)


def open_case(session: Session, lines: list[dict[str, Any]], actor: Actor = CAST["clerk"], **head: Any) -> Any:
    """A case over lines, as anybody opens one."""
    case = service.open_case(session, actor, read_case({"lines": lines} | head))
    seal(session)
    return case


def go(session: Session, actor: Actor, code: str, move: str, **said: Any) -> DispositionCase:
    """One move; the end of an act."""
    case = service.move(session, actor, code, read_move({"move": move} | said))
    seal(session)
    return case


def fill_dossier(session: Session, code: str, actor: Actor = CAST["clerk"]) -> None:
    """Every paper the check-list asks."""
    case = find_case(session, code)
    for item in dossier.lacking(session, case):
        given = PaperInput.model_construct(**dict.fromkeys(PaperInput.model_fields), **{}).model_copy(
            update={"kind": item.paper_kind, "item": item.code, "issued_on": today()}
        )
        dossier.add_paper(session, actor, case, given)
        seal(session)


# Permission -> who of the cast has it.
MOVERS = {
    "case:prepare": "clerk", "case:sign": "leader", "case:endorse": "superior", "case:accept": "officer",
    "case:review": "reviewer", "case:present": "officer", "case:decide": "approver",
}  # fmt: skip
FORWARD = ("submit", "sign", "endorse", "accept", "consult", "conclude", "review", "present")


def lead(session: Session, code: str, *, until: str, facility: Facility, mover: Any = None) -> DispositionCase:
    """Move a case forward, by whoever may, until it is in a state."""
    for _ in range(20):
        case = find_case(session, code)
        if case.state == until:
            return case
        step(session, case, facility)
    raise AssertionError(f"{code} never came to {until}")


def step(session: Session, case: DispositionCase, facility: Facility) -> DispositionCase:
    """The next forward move of a case with all that it asks."""
    everybody = Actor("everybody", 5000, tuple(Grant(role) for role in ROLES))
    moves = {one.move: one for one in moves_open_to(session, everybody, case)}
    name = "decide" if "decide" in moves else next(one for one in FORWARD if one in moves)
    chosen = moves[name]
    said: dict[str, Any] = {}
    if name == "decide":
        title = case.authority["title"] if case.authority else CHAIR["issuer"]
        said["paper"] = decision(session, facility, issuer=title)
    elif chosen.needs_paper:
        said["paper"] = paper(str(chosen.paper_kind))
    if name == "accept":
        fill_dossier(session, case.code)
    if name == "consult":
        if _asked(session, case):
            return _conclude(session, case)
        said["consultation"] = {"body": "UBND tỉnh Đắk Lắk"}
    return go(session, person(MOVERS[str(chosen.permission)]), case.code, name, **said)


def _asked(session: Session, case: DispositionCase) -> bool:
    return bool(consultations_of(session, case))


def _conclude(session: Session, case: DispositionCase) -> DispositionCase:
    asked = consultations_of(session, case)[0]
    given = parse(AnswerInput, {"answer": "agreed"}, Door.JSON).accept()
    letter = parse(PaperInput, paper("answer", received_on=today().isoformat()), Door.JSON).accept()
    consulting.answer(session, CAST["officer"], case.code, asked.id, given, letter)
    seal(session)
    return go(session, CAST["officer"], case.code, "conclude")


def papers_named(session: Session, number: str) -> list[Paper]:
    """Papers of a number."""
    return list(session.scalars(select(Paper).where(Paper.number == number)))
