"""Answers "who decides over this asset, in this form, on this day" for people who ask by codes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.agencies.queries import find_agency
from assetreg.assets.models import Facility
from assetreg.core.clock import today
from assetreg.core.errors import FieldError, Invalid
from assetreg.core.parse import Reads, Schema
from assetreg.core.values import choice_reader, read_code, read_date
from assetreg.dispositions.law.authority import Authority, authority_of
from assetreg.dispositions.law.authority_book import AuthorityFacts
from assetreg.dispositions.law.authority_facts import Asked, facts_of
from assetreg.dispositions.law.authority_labels import FORM_LABELS, LEVEL_LABELS
from assetreg.dispositions.law.authority_queries import book_as_of
from assetreg.movables.models import Equipment, Vehicle

Code = Annotated[str, Reads(read_code), Field(max_length=50)]
MaybeCode = Annotated[str | None, Reads(read_code), Field(max_length=50)]


class Question(Schema):
    """What is asked: the asset and the receiver by code, the form, the level that recovered it, the day."""

    asset: Code
    form: Annotated[str, Reads(choice_reader(FORM_LABELS, {})), Field(max_length=30)]
    receiver: MaybeCode = None
    recovered_by: Annotated[str | None, Reads(choice_reader(LEVEL_LABELS, {})), Field(max_length=30)] = None
    on: Annotated[dt.date | None, Reads(read_date)] = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Who decides, and the facts that it rests on."""

    authority: Authority
    facts: AuthorityFacts
    asset_name: str


def answer(session: Session, asked: Question) -> Answer:
    """The answer; raises ``Invalid`` naming every code that means nothing here."""
    errors = []
    found = _asset(session, asked.asset)
    if found is None:
        errors.append(FieldError("asset", "unknown_code", {"value": asked.asset}))
    for name, labels in (("form", FORM_LABELS), ("recovered_by", LEVEL_LABELS)):
        value = getattr(asked, name)
        if value is not None and value not in labels:
            errors.append(FieldError(name, "not_a_choice", {"value": value, "choices": ", ".join(labels)}))
    receiver = None if asked.receiver is None else find_agency(session, asked.receiver)
    if asked.receiver is not None and receiver is None:
        errors.append(FieldError("receiver", "unknown_code", {"value": asked.receiver}))
    if errors or found is None:
        raise Invalid(errors)
    kind, row = found
    on = asked.on or today()
    line = Asked(kind, row.id, asked.form, None if receiver is None else receiver.id, asked.recovered_by)
    facts = facts_of(session, line, on=on)
    return Answer(authority_of(facts, book_as_of(session, row.province_code, on), on), facts, row.name)


def _asset(session: Session, code: str) -> tuple[str, Any] | None:
    """The table of an asset and its row, by code."""
    models: tuple[Any, ...] = (Facility, Vehicle, Equipment)
    for model in models:
        row = session.execute(select(model.id, model.name, model.province_code).where(model.code == code)).one_or_none()
        if row is not None:
            return model.__tablename__, row
    return None
