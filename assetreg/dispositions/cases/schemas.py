"""What can be said of a case, at every door: its heading, a line, a move, a verdict, an opinion asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from assetreg.assets.labels import FINAL_USE_LABELS
from assetreg.core.errors import FieldError, Invalid
from assetreg.core.parse import Door, Reads, Rule, Schema, parse
from assetreg.core.values import choice_reader, decimal_reader, read_code, read_date, read_text, read_whole
from assetreg.dispositions.cases.labels import (
    ANSWER_LABELS,
    BUILDER_LABELS,
    CAUSE_LABELS,
    INITIATOR_LABELS,
    METHOD_LABELS,
    STATE_LABELS,
    VERDICT_LABELS,
)
from assetreg.dispositions.papers.schemas import PaperInput

Code = Annotated[str | None, Reads(read_code), Field(max_length=80)]
Line = Annotated[str | None, Reads(read_text), Field(max_length=300)]
Long = Annotated[str | None, Reads(read_text), Field(max_length=4000)]
Day = Annotated[dt.date | None, Reads(read_date)]
Amount = Annotated[Decimal | None, Reads(decimal_reader(2)), Field(ge=0, le=10**11)]
Number = Annotated[int | None, Reads(read_whole), Field(ge=1, le=2**63 - 1)]
FinalUse = Annotated[
    Literal[
        "office",
        "public_service",
        "official_housing",
        "education",
        "health",
        "culture_sport",
        "public_purpose",
        "land_or_house_organisation",
        "other",
    ]
    | None,
    Reads(choice_reader(FINAL_USE_LABELS, {})),
]
MOST_LINES = 2000  # of one case; a longer list is several dossiers


class CaseHead(Schema):
    """The heading of a case. ``agency``: the code of the body that prepares it, the first holder's where unsaid.

    ``initiator`` unsaid: the one whose paths the lines take.
    """

    title: Line = None
    agency: Code = None
    initiator: Annotated[
        Literal["holder", "asset_agency", "inspection"] | None, Reads(choice_reader(INITIATOR_LABELS, {}))
    ] = None
    note: Long = None


class LineInput(Schema):
    """One asset (its code, of whatever kind), the form proposed and on which ground.

    ``area_m2`` (floor), ``land_m2`` or ``quantity`` name a part of it; none of them: the whole. ``path``: its code,
    where several fit and another than the likeliest is meant. ``follows``: the number of the line of this case whose
    recovered asset the line is the plan for. ``receiver``: the code or the name of a body.
    """

    asset: Annotated[str, Reads(read_code), Field(max_length=80)]
    form: Annotated[str, Reads(read_code), Field(max_length=40)]
    ground: Line = None
    reason: Long = None
    receiver: Line = None
    final_use: FinalUse = None
    area_m2: Amount = None
    land_m2: Amount = None
    quantity: Amount = None
    sale_method: Annotated[
        Literal["auction", "listing", "direct", "sale", "demolition"] | None, Reads(choice_reader(METHOD_LABELS, {}))
    ] = None
    cause: Annotated[
        Literal[
            "merger",
            "division",
            "moved_function",
            "reorganisation",
            "voluntary",
            "findings",
            "project",
            "clearance",
            "temporary_building",
            "rearrangement",
        ]
        | None,
        Reads(choice_reader(CAUSE_LABELS, {})),
    ] = None
    builder: Annotated[Literal["holder", "others"] | None, Reads(choice_reader(BUILDER_LABELS, {}))] = None
    path: Code = None
    follows: Number = None
    note: Long = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """A part of nothing is no part."""
        return tuple(Rule((name,), _more_than_nothing(name)) for name in ("area_m2", "land_m2", "quantity"))


class MoveHead(Schema):
    """One move. ``to``: the step it goes back to; ``on_date``: the day it was made, that of its paper where it rests
    on one, else today. ``revision``: what the mover saw of the case."""

    move: Annotated[str, Reads(read_code), Field(max_length=40)]
    reason: Long = None
    to: Annotated[str | None, Reads(choice_reader(STATE_LABELS, {}))] = None
    on_date: Day = None
    paper_id: Number = None


class VerdictInput(Schema):
    """What a decision says of one line of a case: agreed, perhaps otherwise than proposed, or not, and why.

    ``adjusted`` and ``cancelled`` are said of what an earlier decision said.
    """

    case: Code = None
    line: Annotated[int, Reads(read_whole), Field(ge=1, le=10**6)]
    verdict: Annotated[
        Literal["decided", "refused", "adjusted", "cancelled"] | None, Reads(choice_reader(VERDICT_LABELS, {}))
    ] = None
    form: Code = None
    path: Code = None
    receiver: Line = None
    final_use: FinalUse = None
    area_m2: Amount = None
    quantity: Amount = None
    reason: Long = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """Whatever is not simply agreed says why."""
        return (Rule(("verdict", "reason"), _reason_unless_agreed, whole=True),)


class ConsultationInput(Schema):
    """The body asked for an opinion, by code or name."""

    body: Annotated[str, Reads(read_text), Field(max_length=300)]


class AnswerInput(Schema):
    """What a body answered; silence counts from the end of its time where the law says so."""

    answer: Annotated[Literal["agreed", "refused", "silent"], Reads(choice_reader(ANSWER_LABELS, {}))]
    answered_on: Day = None


class ActInput(Schema):
    """One act on a line after the decision: its day, the paper it rests on, an amount of money (whole dong)."""

    done_on: Annotated[dt.date, Reads(read_date)]
    amount_vnd: Annotated[int | None, Reads(read_whole), Field(ge=0, le=10**15)] = None
    note: Long = None


@dataclass(frozen=True, slots=True)
class CaseInput:
    """A case as it is opened: heading and lines."""

    head: CaseHead
    lines: tuple[LineInput, ...]


@dataclass(frozen=True, slots=True)
class MoveInput:
    """A move with all that belongs to it. ``waived``: conditional items of the check-list that do not apply.

    ``verdicts``: of a decision; lines that none is said of are agreed. ``valid_to``: the last day of a sale.
    ``revision``: what the mover saw; None where nobody waited between reading and moving.
    """

    head: MoveHead
    paper: PaperInput | None = None
    waived: tuple[str, ...] = ()
    verdicts: tuple[VerdictInput, ...] = ()
    consultation: ConsultationInput | None = None
    valid_to: dt.date | None = None
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class DecisionInput:
    """One signed paper over lines of one or many cases.

    ``cases``: codes; every line of theirs that waits and has no verdict of its own is agreed. ``adjusts``: the number
    of the earlier decision that is adjusted or cancelled in part. ``revisions``: code -> revision seen.
    """

    paper: PaperInput | int
    cases: tuple[str, ...] = ()
    verdicts: tuple[VerdictInput, ...] = ()
    adjusts: int | None = None
    valid_to: dt.date | None = None
    revisions: Mapping[str, int] | None = None


def read_case(raw: Mapping[str, Any], door: Door = Door.JSON) -> CaseInput:
    """A case as one JSON object, its lines as a list; raises ``Invalid`` naming every bad field (``lines.2.form``)."""
    said = {name: value for name, value in raw.items() if name != "lines"}
    head = parse(CaseHead, said, door)
    lines, errors = read_list(LineInput, raw.get("lines"), "lines", door)
    if not lines and not errors:
        errors = [FieldError("lines", "required")]
    if head.value is None or errors:
        raise Invalid([*head.errors, *errors])
    return CaseInput(head.value, tuple(lines))


def read_move(raw: Mapping[str, Any], door: Door = Door.JSON, *, revision: int | None = None) -> MoveInput:
    """A move as one JSON object; ``paper`` is an object, or the number of one entered before."""
    parts = dict(raw)
    paper, waived = parts.pop("paper", None), parts.pop("waived", None) or []
    verdicts, errors = read_list(VerdictInput, parts.pop("verdicts", None) or [], "verdicts", door)
    consultation, valid_to = parts.pop("consultation", None), parts.pop("valid_to", None)
    if isinstance(paper, int):
        parts["paper_id"] = paper
    head = parse(MoveHead, parts, door)
    validity = parse(_Validity, {"valid_to": valid_to}, door)
    errors += [*head.errors, *validity.errors]
    read_paper = _nested(PaperInput, paper, "paper", door, errors) if isinstance(paper, Mapping) else None
    asked = _nested(ConsultationInput, consultation, "consultation", door, errors)
    if not isinstance(waived, list) or not all(isinstance(code, str) for code in waived):
        errors.append(FieldError("waived", "not_a_list"))
    if paper is not None and not isinstance(paper, int | Mapping):
        errors.append(FieldError("paper", "not_an_object"))
    if errors or head.value is None:
        raise Invalid(errors)
    return MoveInput(
        head.value, read_paper, tuple(waived), tuple(verdicts), asked, validity.accept().valid_to, revision
    )


def read_decision(raw: Mapping[str, Any], door: Door = Door.JSON) -> DecisionInput:
    """A decision over many cases as one JSON object."""
    parts = dict(raw)
    paper, cases = parts.pop("paper", None), parts.pop("cases", None) or []
    verdicts, errors = read_list(VerdictInput, parts.pop("verdicts", None) or [], "verdicts", door)
    rest = parse(_Validity, parts, door)
    errors += rest.errors
    read_paper = paper if isinstance(paper, int) else _nested(PaperInput, paper, "paper", door, errors)
    if read_paper is None and not errors:
        errors.append(FieldError("paper", "required"))
    if not isinstance(cases, list) or not all(isinstance(code, str) for code in cases):
        errors.append(FieldError("cases", "not_a_list"))
    if errors or read_paper is None:
        raise Invalid(errors)
    said = rest.accept()
    return DecisionInput(read_paper, tuple(cases), tuple(verdicts), said.adjusts, said.valid_to)


def read_list[S: Schema](
    schema: type[S], raw: Any, name: str, door: Door, *, most: int = MOST_LINES
) -> tuple[list[S], list[FieldError]]:
    """A list of objects; the errors of each name its place (``lines.0.form``)."""
    if not isinstance(raw, list | tuple):
        return [], [FieldError(name, "not_a_list")] if raw is not None else []
    if len(raw) > most:
        return [], [FieldError(name, "too_many", {"limit": most})]
    values: list[S] = []
    errors: list[FieldError] = []
    for place, one in enumerate(raw):
        value = _nested(schema, one, f"{name}.{place}", door, errors)
        if value is not None:
            values.append(value)
    return values, errors


class _Validity(Schema):
    """The rest of a decision: until when a sale may be made, and what it adjusts."""

    valid_to: Day = None
    adjusts: Number = None


def _nested[S: Schema](schema: type[S], raw: Any, name: str, door: Door, errors: list[FieldError]) -> S | None:
    if raw is None:
        return None
    if not isinstance(raw, Mapping):
        errors.append(FieldError(name, "not_an_object"))
        return None
    read = parse(schema, raw, door)
    errors += [FieldError(f"{name}.{error.field}", error.code, error.params) for error in read.errors]
    return read.value


def _more_than_nothing(field: str) -> Any:
    def check(value: Decimal | None) -> FieldError | None:
        return FieldError(field, "part_of_nothing") if value == 0 else None

    return check


def _reason_unless_agreed(verdict: str | None, reason: str | None) -> FieldError | None:
    if verdict in (None, "decided") or reason is not None:
        return None
    return FieldError("reason", "reason_missing")
