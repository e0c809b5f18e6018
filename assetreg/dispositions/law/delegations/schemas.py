"""What can be said about a delegation and an authorisation, at every door."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from assetreg.agencies.labels import BLOCK_LABELS
from assetreg.core.errors import FieldError
from assetreg.core.parse import Reads, Rule, Schema
from assetreg.core.values import choice_reader, money_reader, read_code, read_date, read_text
from assetreg.dispositions.law.authority_labels import ASSET_LABELS, FORM_ALIASES, FORM_LABELS
from assetreg.dispositions.law.authority_schemas import codes_reader
from assetreg.dispositions.law.delegations.labels import AUTHORISING_LABELS, FROM_LABELS, SIGNING_LABELS, TO_LABELS

Line = Annotated[str, Reads(read_text), Field(max_length=300)]
MaybeLine = Annotated[str | None, Reads(read_text), Field(max_length=300)]
Number = Annotated[str, Reads(read_text), Field(max_length=100)]
Day = Annotated[dt.date, Reads(read_date)]
MaybeDay = Annotated[dt.date | None, Reads(read_date)]
Note = Annotated[str | None, Reads(read_text), Field(max_length=2000)]
Forms = Annotated[str, Reads(codes_reader(FORM_LABELS, FORM_ALIASES))]


class DelegationInput(Schema):
    """One content of a published rule of delegation (phân cấp).

    ``unit``: the province (code or name); ``former_province``: the one merged into it whose rule this is. ``forms``,
    ``holder_blocks``, ``asset_kinds``: codes or names; an empty one of the last two asks nothing. ``cost_below_vnd``:
    of one asset. ``valid_to``: the first day it no longer holds.
    """

    name: Line
    unit: Line
    number: Number
    issued_on: Day
    issuer: Line
    article: MaybeLine = None
    former_province: MaybeLine = None
    valid_from: Day
    valid_to: MaybeDay = None
    from_office: Annotated[Literal["provincial_chair", "minister"], Reads(choice_reader(FROM_LABELS, {}))]
    to_office: Annotated[
        Literal["finance_director", "department_director", "commune_chair", "holder", "other"],
        Reads(choice_reader(TO_LABELS, {})),
    ]
    to_title: MaybeLine = None
    forms: Forms
    holder_blocks: Annotated[str | None, Reads(codes_reader(BLOCK_LABELS))] = None
    asset_kinds: Annotated[str | None, Reads(codes_reader(ASSET_LABELS))] = None
    cost_below_vnd: Annotated[int | None, Reads(money_reader()), Field(ge=0, le=10**15)] = None
    note: Note = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """A rule begins after it was issued and ends after it began; another office is named."""
        return (
            *_DAYS,
            Rule(("to_office", "to_title"), _other_is_named, whole=True),
            Rule(("cost_below_vnd",), _some_cost),
        )


class AuthorisationInput(Schema):
    """One dated paper by which an office lets another sign for it (ủy quyền, TUQ.).

    ``unit``: the province, or the commune whose chair authorises; ``agency``: the body whose head does, where the
    office is that of a body. ``forms``: empty for all that the office decides. It ends on a day: a paper without one
    is no authorisation (Decree 30/2020/NĐ-CP, Art. 13(3)).
    """

    name: Line
    unit: Line
    number: Number
    issued_on: Day
    issuer: Line
    from_office: Annotated[
        Literal[
            "provincial_chair", "minister", "council_office_chief", "commune_chair", "finance_director",
            "department_director", "holder",
        ],
        Reads(choice_reader(AUTHORISING_LABELS, {})),
    ]  # fmt: skip
    agency: Annotated[str | None, Reads(read_code), Field(max_length=50)] = None
    to_office: Annotated[
        Literal["finance_director", "department_director", "commune_chair", "council_office_chief", "holder", "other"]
        | None,
        Reads(choice_reader(SIGNING_LABELS, {})),
    ] = None
    to_title: Line
    forms: Annotated[str | None, Reads(codes_reader(FORM_LABELS, FORM_ALIASES))] = None
    valid_from: Day
    valid_to: Day
    note: Note = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """It begins after it was issued and ends after it began; a body's head is the head of one."""
        return (*_DAYS, Rule(("from_office", "agency"), _whose_head, whole=True))


def _in_order(valid_from: dt.date | None, valid_to: dt.date | None) -> FieldError | None:
    if valid_from is None or valid_to is None or valid_from < valid_to:
        return None
    return FieldError("valid_to", "no_days_in_force", {"day": valid_from})


def _not_backwards(issued_on: dt.date | None, valid_from: dt.date | None) -> FieldError | None:
    if issued_on is None or valid_from is None or issued_on <= valid_from:
        return None
    return FieldError("valid_from", "in_force_before_issued", {"day": issued_on})


def _other_is_named(to_office: str | None, to_title: str | None) -> FieldError | None:
    return FieldError("to_title", "required") if to_office == "other" and to_title is None else None


def _some_cost(cost: int | None) -> FieldError | None:
    return FieldError("cost_below_vnd", "not_positive") if cost == 0 else None


def _whose_head(from_office: str | None, agency: str | None) -> FieldError | None:
    named = from_office in ("holder", "department_director", "council_office_chief")
    return FieldError("agency", "required") if named and agency is None else None


_DAYS = (Rule(("valid_from", "valid_to"), _in_order), Rule(("issued_on", "valid_from"), _not_backwards))
