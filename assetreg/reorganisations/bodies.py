"""Bodies that merge, divide or end under an event's act: whom its texts mean, what follows them, what waits by law."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.agencies.events import miscounted, rule_of
from assetreg.agencies.holdings import held_by
from assetreg.agencies.matching import match_agencies
from assetreg.agencies.models import Agency
from assetreg.agencies.schemas import SuccessionInput
from assetreg.agencies.service import place_of
from assetreg.agencies.succession import record_succession
from assetreg.core.errors import FieldError, Invalid
from assetreg.reorganisations.event_file import Lines, placed
from assetreg.reorganisations.schemas import BodyChange, EventFile

_ENTER = text("""
    INSERT INTO reorganisation_row (reorganisation_id, table_name, row_id, label, province_code, commune_id, to_code,
                                    how, is_open, note, detail)
    VALUES (:id, 'agency_change', :body, :label, :province, :commune, :to, :how, false, :note, CAST(:detail AS jsonb))
""")


def draw_bodies(session: Session, actor: Actor, event_id: int, event: EventFile, lines: Lines) -> None:
    """Write a row for each body and what follows it: inherited by law, or waiting for a decision.

    Raises ``Invalid`` naming every text that means no body, or several.
    """
    errors: list[FieldError] = []
    for number, change in enumerate(event.agencies):
        path = ("agencies", number)
        found = _found(session, change, path, lines, errors)
        rule = rule_of(change.kind, event.effective_on)
        followers = len(change.successors) + (change.new_name is not None)
        errors += [
            FieldError(placed(lines, (*path, wrong.field)), wrong.code, wrong.params)
            for wrong in miscounted(rule, len(change.bodies), followers)
        ]
        if errors:
            continue
        to = change.new_name or ", ".join(f"{one.code} {one.name}" for one in found["successors"])
        for body in found["bodies"]:
            require(actor, Permission.AGENCY_EDIT, place_of(body))
            detail = {
                "kind": change.kind, "to": to, "article": f"{rule.document}, {rule.article}",
                "waits_for": rule.waits_for, "held": held_by(session, [body.id]), "change": number,
            }  # fmt: skip
            session.execute(_ENTER, {
                "id": event_id, "body": body.id, "label": f"{body.code} {body.name}", "province": body.province_code,
                "commune": body.commune_id, "to": f"{number}", "how": "inherit" if rule.inherits else "wait",
                "note": change.note, "detail": json.dumps(detail, ensure_ascii=False),
            })  # fmt: skip
    if errors:
        raise Invalid(errors)


def resolved(session: Session, event: EventFile) -> list[tuple[SuccessionInput, str]]:
    """Each change of bodies with its bodies named by code, and the province to record it in: asked before places
    change, as a name means somebody else in a larger province."""
    return [(_input(session, event, change), change.province) for change in event.agencies]


def record_bodies(session: Session, actor: Actor, changes: list[tuple[SuccessionInput, str]]) -> None:
    """Record them, each as an event of bodies of its own, within the change set that is open."""
    for given, province in changes:
        record_succession(session, actor, given, province_code=province)


def _input(session: Session, event: EventFile, change: BodyChange) -> SuccessionInput:
    def codes(texts: tuple[str, ...]) -> tuple[str, ...]:
        ids = match_agencies(session, [(one, change.province) for one in texts], on=None)
        agencies = [session.get_one(Agency, one) for one in ids if one is not None]
        return tuple(agency.code for agency in agencies)

    said: dict[str, Any] = {
        "kind": change.kind, "effective_on": event.effective_on, "act_number": event.act.number,
        "act_date": event.act.date, "act_issuer": event.act.issuer, "bodies": codes(change.bodies),
        "successors": codes(change.successors) or None, "new_name": change.new_name,
        "caretaker": codes((change.caretaker,))[0] if change.caretaker else None, "ends": change.ends,
        "note": change.note,
    }  # fmt: skip
    return SuccessionInput(**said)


def _found(
    session: Session, change: BodyChange, path: tuple[str | int, ...], lines: Lines, errors: list[FieldError]
) -> dict[str, list[Agency]]:
    asked = {
        "bodies": change.bodies,
        "successors": change.successors,
        "caretaker": (change.caretaker,) if change.caretaker else (),
    }
    found: dict[str, list[Agency]] = {}
    for field, texts in asked.items():
        ids = match_agencies(session, [(one, change.province) for one in texts]) if texts else []
        for number, (one, agency_id) in enumerate(zip(texts, ids, strict=True)):
            if agency_id is None:
                errors.append(FieldError(placed(lines, (*path, field, number)), "no_such_body", {"value": one}))
        found[field] = [session.get_one(Agency, one) for one in ids if one is not None]
    return found
