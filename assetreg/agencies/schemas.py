"""What can be said about a body, its headcount and its reorganisation, at every door: fields, readers, rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from assetreg.agencies.labels import CHOICE_ALIASES, CHOICES, EVENT_ALIASES, EVENT_LABELS
from assetreg.core.clock import today
from assetreg.core.errors import FieldError
from assetreg.core.parse import Reads, Rule, Schema
from assetreg.core.text import clean
from assetreg.core.values import Refused, choice_reader, read_code, read_date, read_flag, read_text, read_whole, shown


def _choice(field: str) -> Reads:
    return Reads(choice_reader(CHOICES[field], CHOICE_ALIASES[field]))


def read_bodies(raw: Any) -> tuple[str, ...]:
    """Codes or names of bodies: a list of texts, or one text in which ``;`` stands between them."""
    parts = raw if isinstance(raw, list) else read_text(raw).split(";")
    if not all(isinstance(part, str) for part in parts):
        raise Refused("not_text", value=shown(raw))
    return tuple(dict.fromkeys(body for part in parts if (body := clean(part))))


Code = Annotated[str | None, Reads(read_code), Field(pattern=r"^[0-9A-Za-zĐđ][0-9A-Za-zĐđ./_-]{0,49}$")]
Text = Annotated[str | None, Reads(read_text), Field(max_length=300)]
Long = Annotated[str | None, Reads(read_text), Field(max_length=2000)]
Day = Annotated[dt.date | None, Reads(read_date)]
One = Annotated[str, Field(max_length=300)]
Bodies = Annotated[tuple[One, ...] | None, Reads(read_bodies), Field(max_length=1000)]


class AgencyInput(Schema):
    """One body as people hand it in.

    ``unit``: the present province (2 digits) or commune (5 digits) it belongs to, or a name with its province;
    ``superior``: code or name of the body above it.
    """

    code: Code = None
    name: Annotated[str, Reads(read_text), Field(max_length=300)]
    unit: Annotated[str, Reads(read_code), Field(max_length=300)]
    block: Annotated[Literal["central", "province", "commune", "district"], _choice("block")]
    kind: Annotated[
        Literal[
            "people_committee", "people_council", "office", "department", "division", "central_branch", "court",
            "procuracy", "party_body", "mass_organisation", "armed_unit", "public_service_unit", "project_board",
            "association", "enterprise", "other",
        ],
        _choice("kind"),
    ]  # fmt: skip
    regime: Annotated[
        Literal[
            "state", "public_service_unit", "party", "front_mass", "trade_union", "armed_forces", "enterprise",
            "chartered_association", "infrastructure",
        ],
        _choice("regime"),
    ]  # fmt: skip
    superior: Text = None
    asset_unit_code: Code = None
    budget_code: Annotated[str | None, Reads(read_code), Field(pattern=r"^[0-9A-Za-z]{7,14}$")] = None
    electronic_id: Annotated[str | None, Reads(read_code), Field(pattern=r"^[0-9A-Z]{1,5}(\.[0-9A-Z]{1,5}){0,6}$")] = (
        None
    )
    declaration_class: Annotated[Literal["registering", "aggregating"] | None, _choice("declaration_class")] = None
    valid_from: Day = None
    valid_to: Day = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """A body begins before it ends."""
        return (Rule(("valid_to", "valid_from"), _ends_after_it_began),)


class HeadcountInput(Schema):
    """People of one title group at one workplace on one day.

    ``title_group``: a code of the titles of Decree 155/2025; ``workplace``: a facility's code, or a commune by code or
    name; nothing means the seat of the body.
    """

    title_group: Annotated[str, Reads(read_code), Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,49}$")]
    people: Annotated[int, Reads(read_whole), Field(ge=0, le=1_000_000)]
    counted_on: Annotated[dt.date, Reads(read_date)]
    workplace: Text = None
    source: Text = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """Nobody counts in the future."""
        return (_not_in_future("counted_on"),)


class SuccessionInput(Schema):
    """A reorganisation of bodies as its act says it; bodies are named by code or name.

    ``new_name`` opens a body of that name as the follower; ``ends`` says of a division or a moved function whether
    the bodies cease; ``caretaker`` keeps what dissolved bodies held (the superior unless said).
    """

    kind: Annotated[
        Literal["merge", "consolidate", "divide", "function_moved", "dissolve", "rename"],
        Reads(choice_reader(EVENT_LABELS, EVENT_ALIASES)),
    ]
    effective_on: Annotated[dt.date, Reads(read_date)]
    act_number: Annotated[str, Reads(read_text), Field(max_length=100)]
    act_date: Day = None
    act_issuer: Text = None
    bodies: Annotated[tuple[One, ...], Reads(read_bodies), Field(max_length=1000)]
    successors: Bodies = None
    new_name: Text = None
    caretaker: Text = None
    ends: Annotated[bool | None, Reads(read_flag)] = None
    note: Long = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """An event is recorded once it has taken effect, by an act that was there."""
        return (_not_in_future("effective_on"), _not_in_future("act_date"))


def _ends_after_it_began(valid_to: dt.date | None, valid_from: dt.date | None) -> FieldError | None:
    if valid_to is None or valid_from is None or valid_from < valid_to:
        return None
    return FieldError("valid_to", "ends_before_it_begins", {"begins": valid_from})


def _not_in_future(field: str) -> Rule:
    limit = today()

    def check(day: dt.date | None) -> FieldError | None:
        return FieldError(field, "future_date", {"value": day}) if day is not None and day > limit else None

    return Rule((field,), check)
