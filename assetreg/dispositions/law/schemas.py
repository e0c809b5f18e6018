"""What an office says of a version of the law of dispositions: a form, a path, a move, a paper asked, a ground."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from assetreg.assets.rule_schemas import RuleInput
from assetreg.core.errors import FieldError
from assetreg.core.parse import Reads, Rule
from assetreg.core.values import Reader, Refused, choice_reader, read_code, read_flag, read_text, read_whole, shown
from assetreg.dispositions.law.authority_schemas import codes_reader
from assetreg.dispositions.law.labels import (
    ASKED_LABELS,
    ASSET_KIND_LABELS,
    CONDITION_LABELS,
    CONSULTED_LABELS,
    DECISION_LABELS,
    DELIVERY_LABELS,
    INITIATOR_LABELS,
    OUTCOME_LABELS,
    REVIEW_LABELS,
    SCOPE_LABELS,
)
from assetreg.dispositions.law.paths import ACTS, STATES, STEP_STATES


def one_of(labels: Mapping[str, str]) -> Reader:
    """A reader of one of ``labels``, code or name in either language; refuses anything else (``not_a_choice``)."""
    read_one = choice_reader(labels, {})

    def read(raw: Any) -> str:
        said: str = read_one(raw)
        if said not in labels:
            raise Refused("not_a_choice", value=shown(raw))
        return said

    return read


def _plain(*codes: str) -> Mapping[str, str]:
    return {code: code for code in codes}


WORD = r"^[0-9a-z_]{1,60}$"
WORDS = r"^[0-9a-z_]{1,60}( [0-9a-z_]{1,60})*$"
Flag = Annotated[bool, Reads(read_flag)]
Code = Annotated[str, Reads(read_code), Field(pattern=WORD)]
MaybeCode = Annotated[str | None, Reads(read_code), Field(pattern=WORD)]
Codes = Annotated[str, Reads(read_text), Field(pattern=WORDS)]
MaybeCodes = Annotated[str | None, Reads(read_text), Field(pattern=WORDS)]
MaybeText = Annotated[str | None, Reads(read_text), Field(max_length=300)]
Cause = Annotated[str | None, Reads(read_code), Field(pattern=r"^[0-9]{3}$")]
STATE_CODES = _plain(*STATES, "earlier", "delivered", "disputed", "any")
STEP_CODES = _plain(*STEP_STATES, *ACTS, "booking", "declaration")


class Mutations(RuleInput):
    """The causes of the national database: three digits, None where none is known."""

    mutation_whole: Cause = None
    mutation_partial: Cause = None
    mutation_receiver: Cause = None


class FormInput(Mutations):
    """A form of handling."""

    outcome: Annotated[str | None, Reads(one_of(OUTCOME_LABELS))] = None
    needs_receiver: Flag
    asset_kinds: Annotated[str, Reads(codes_reader(ASSET_KIND_LABELS))]
    regimes: Codes
    bucket: MaybeCode = None
    partial_allowed: Flag


class PathInput(Mutations):
    """A path of a form, with every step, paper and clock it asks."""

    form: Code
    conditions: Annotated[str | None, Reads(codes_reader(CONDITION_LABELS))] = None
    initiator: Annotated[str, Reads(one_of(INITIATOR_LABELS))]
    leader: Flag
    superior: Flag
    receipt: Flag
    consultation: Flag
    consulted: Annotated[str | None, Reads(one_of(CONSULTED_LABELS))] = None
    review: Annotated[str, Reads(one_of(REVIEW_LABELS))]
    submission: Flag
    decision: Annotated[str, Reads(one_of(DECISION_LABELS))]
    delivery: Annotated[str, Reads(one_of(DELIVERY_LABELS))]
    booking_giver: Flag
    booking_receiver: Flag
    declaration_giver: Flag
    declaration_receiver: Flag
    registration: Flag
    remittance: Flag
    use: Flag
    dossier: Code
    decision_clock: MaybeCode = None
    step_clocks: MaybeCodes = None
    execution_clocks: MaybeCodes = None
    partial_allowed: Flag

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        return (Rule(("consultation", "consulted"), _somebody_is_asked),)


class MoveInput(RuleInput):
    """A move of a case or of a line."""

    scope: Annotated[str, Reads(one_of(SCOPE_LABELS))]
    from_state: Annotated[str, Reads(one_of(STATE_CODES))]
    move: Code
    to_state: Annotated[str | None, Reads(one_of(STATE_CODES))] = None
    step: Annotated[str | None, Reads(one_of(STEP_CODES))] = None
    variant: MaybeCode = None
    permission: Annotated[str | None, Reads(read_text), Field(pattern=r"^[a-z]+:[a-z]+$")] = None
    paper_kind: MaybeCode = None
    needs_paper: Flag
    needs_reason: Flag


class ItemInput(RuleInput):
    """A paper of a check-list; a conditional one says its condition in both languages."""

    dossier: Code
    number: Annotated[int, Reads(read_whole), Field(ge=1, le=99)]
    asked: Annotated[str, Reads(one_of(ASKED_LABELS))]
    condition_vi: MaybeText = None
    condition_en: MaybeText = None
    paper_kind: Code
    template: MaybeText = None
    is_original: Flag

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        return (Rule(("asked", "condition_vi", "condition_en"), _condition_is_said),)


class GroundInput(RuleInput):
    """A ground; its code is its address in the law."""

    code: Annotated[str, Reads(read_code), Field(pattern=r"^[A-Z][A-Z0-9]+(-[0-9a-zđ]+)+$", max_length=40)]
    forms: Codes


def _somebody_is_asked(consultation: bool | None, consulted: str | None) -> FieldError | None:
    return None if bool(consultation) == (consulted is not None) else FieldError("consulted", "consulted_body")


def _condition_is_said(asked: str | None, vi: str | None, en: str | None) -> FieldError | None:
    if asked == "conditional":
        return FieldError("condition_vi" if vi is None else "condition_en", "required") if not (vi and en) else None
    return FieldError("condition_vi", "condition_of_required") if vi or en else None
