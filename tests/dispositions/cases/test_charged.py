"""A handover to the locality is delivered from the day on which its chair charges a body with receiving."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.core.clock import today
from assetreg.core.parse import Door, parse
from assetreg.dispositions.cases import dossier
from assetreg.dispositions.cases.models import CaseClock
from assetreg.dispositions.cases.standing import held_case
from assetreg.dispositions.law.queries import law_as_of
from assetreg.dispositions.papers.schemas import PaperInput
from tests.dispositions.cases.cast import CAST, facility_of, holder, lead, open_case, paper
from tests.factories.agencies import make_agency
from tests.support.sealing import seal


def running(session: Session, case_id: int) -> dict[str, dt.date]:
    """The limits of a case that run -> the day of their event."""
    query = select(CaseClock).where(CaseClock.case_id == case_id, CaseClock.met_on.is_(None))
    return {clock.rule: clock.event_on for clock in session.scalars(query)}


def test_the_letter_that_charges_a_receiver_begins_the_delivery(session: Session) -> None:
    ministry = make_agency(session, name="Bộ Thử", block="central", kind="department")
    seal(session)
    body = make_agency(session, name="Cục Thử", block="central", kind="central_branch", superior=ministry.code)
    seal(session)
    seat = facility_of(session, body)
    ground = law_as_of(session, today()).grounds_of("to_locality")[0].code
    line = {"asset": seat.code, "form": "to_locality", "receiver": "UBND tỉnh Gia Lai", "ground": ground}
    case = lead(session, open_case(session, [line]).code, until="decided", facility=seat)
    assert running(session, case.id) == {"locality_receiver": today()}
    given = parse(PaperInput, paper("receiver_charge"), Door.JSON).accept()
    dossier.add_paper(session, CAST["officer"], held_case(session, case.code), given)
    seal(session)
    assert running(session, case.id) == {"locality_deliver": today()}


def test_inside_the_province_it_runs_from_the_decision(session: Session) -> None:
    seat = facility_of(session, holder(session))
    ground = law_as_of(session, today()).grounds_of("to_locality")[0].code
    line = {"asset": seat.code, "form": "to_locality", "receiver": "UBND xã", "ground": ground}
    case = lead(session, open_case(session, [line]).code, until="decided", facility=seat)
    assert running(session, case.id) == {"locality_inside_deliver": today()}
