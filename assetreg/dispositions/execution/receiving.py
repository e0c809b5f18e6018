"""What becomes of an asset when its delivery is confirmed: it is divided, changes its holder, goes where it is now.

Who books an asset in holds it: a path that asks ``booking_receiver`` changes the holder. Temporary use of a recovered
seat leaves the holder and adds an occupant (Decree 186/2025/NĐ-CP, Article 19(1)(b)). What is sold stays with its
seller's record.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.agencies.models import Agency
from assetreg.assets.legal_forms import LEGAL_FORMS
from assetreg.assets.models import Facility, FacilityParty
from assetreg.audit.versioned import amend, enter
from assetreg.core.errors import NotFound
from assetreg.dispositions.cases.assets import MODELS
from assetreg.dispositions.cases.models import DispositionLine
from assetreg.dispositions.cases.outcomes import is_whole
from assetreg.dispositions.execution.models import Delivery, DeliveryLine
from assetreg.dispositions.execution.splitting import divide, is_part_of
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.papers.models import Paper
from assetreg.movables.models import Movable

VERB = "asset.receive"


def held_asset(session: Session, line: DispositionLine) -> Any:
    """The asset of a line, locked; raises ``NotFound``."""
    model = MODELS[line.asset_kind]
    asset = session.scalar(select(model).where(model.id == line.asset_id).with_for_update())
    if asset is None:
        raise NotFound("record_not_found", record=line.asset_code)
    return asset


def receive(
    session: Session, actor: Actor, law: Law, line: DispositionLine, delivery: Delivery, said: DeliveryLine
) -> Any:
    """Let the asset, or the part of it, be with its receiver from the day of the delivery; the record it is now.

    Raises ``Invalid`` (``not_a_part``), ``Forbidden`` where a movable would go beyond the actor's places.
    """
    asset = held_asset(session, line)
    if is_part_of(asset, said):
        asset = _divided(session, actor, line, asset, said)
    if not is_whole(line):
        _decide(session, actor, law, line, asset)
    assert delivery.delivered_on is not None
    paper = None if delivery.paper_id is None else session.get(Paper, delivery.paper_id)
    if law.path(line.path).booking_receiver:
        _change_holder(session, actor, asset, delivery, paper)
    elif line.form == "temporary_use" and isinstance(asset, Facility):
        _enter_party(session, actor, asset, "occupant", delivery, paper)
    session.refresh(line)
    return asset


def _divided(session: Session, actor: Actor, line: DispositionLine, whole: Any, said: DeliveryLine) -> Any:
    """The part as a record: the line speaks of it from now on."""
    part, basis = divide(session, actor, whole, said)
    divided = {"part_id": part.id, "whole_id": whole.id, "value_basis": basis}
    amend(session, actor, said, divided, "delivery_line.divide")
    amend(session, actor, line, {"asset_id": part.id, "asset_code": part.code, "asset_name": part.name}, "line.divide")
    return part


def _decide(session: Session, actor: Actor, law: Law, line: DispositionLine, part: Any) -> None:
    """What was decided of a part is said of its record; of a whole asset it was said with the decision."""
    decided: dict[str, Any] = {"outcome": law.outcome_of(line.form), "final_use": line.final_use}
    if line.form in LEGAL_FORMS:
        decided["legal_form"] = line.form
    amend(session, actor, part, {name: value for name, value in decided.items() if hasattr(part, name)}, VERB)


def _change_holder(session: Session, actor: Actor, asset: Any, delivery: Delivery, paper: Paper | None) -> None:
    body = None if delivery.receiver_id is None else session.get(Agency, delivery.receiver_id)
    changes: dict[str, Any] = {"holder": delivery.receiver, "holder_id": delivery.receiver_id}
    if isinstance(asset, Facility):
        _enter_party(session, actor, asset, "holder", delivery, paper)
        changes |= {
            "asset_unit_code": None if body is None else body.asset_unit_code,
            "budget_code": None if body is None else body.budget_code,
        }
    elif isinstance(asset, Movable):
        changes["facility_id"] = None  # where it stands at the receiver's nobody has said yet
        if body is not None:
            require(actor, Permission.DELIVERY_RECEIVE, Place(body.province_code, body.commune_id))
            changes |= {"province_code": body.province_code, "commune_id": body.commune_id}
    amend(session, actor, asset, changes, VERB)


def _enter_party(
    session: Session, actor: Actor, facility: Facility, role: str, delivery: Delivery, paper: Paper | None
) -> None:
    """Who held it before holds it until the day of the delivery; an occupant comes beside the others."""
    on = delivery.delivered_on
    assert on is not None
    if role == "holder":
        _end_parties(session, actor, facility, on)
    party = FacilityParty(
        province_code=facility.province_code, commune_id=facility.commune_id, facility_id=facility.id, role=role,
        agency_id=delivery.receiver_id, name=delivery.receiver, valid_from=on,
    )  # fmt: skip
    if paper is not None:
        party.paper_number, party.paper_on, party.paper_issuer = paper.name or None, paper.issued_on, paper.issuer
    enter(session, actor, party, "facility_party.create")


def _end_parties(session: Session, actor: Actor, facility: Facility, on: dt.date) -> None:
    standing = select(FacilityParty).where(
        FacilityParty.facility_id == facility.id, FacilityParty.role == "holder",
        (FacilityParty.valid_to.is_(None)) | (FacilityParty.valid_to > on),
    )  # fmt: skip
    for party in session.scalars(standing.with_for_update()):
        if party.valid_from < on:
            amend(session, actor, party, {"valid_to": on}, "facility_party.revise")
        else:  # it was to begin later: the delivery came first
            session.delete(party)
    session.flush()
