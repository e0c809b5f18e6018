"""What can be said of a paper, at every door: its identity as the records desk gave it, and the file that shows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from assetreg.core.clock import today
from assetreg.core.errors import FieldError
from assetreg.core.parse import Reads, Rule, Schema
from assetreg.core.values import Refused, choice_reader, read_code, read_date, read_text, read_whole, shown
from assetreg.dispositions.papers.labels import CAPACITY_LABELS, DIRECTION_LABELS, KIND_LABELS

Code = Annotated[str | None, Reads(read_code), Field(max_length=60)]
Line = Annotated[str | None, Reads(read_text), Field(max_length=300)]
Long = Annotated[str | None, Reads(read_text), Field(max_length=2000)]
Day = Annotated[dt.date | None, Reads(read_date)]
_read_kind = choice_reader(KIND_LABELS, {})
# How capacities are written before a signer's name (Decree 30/2020/NĐ-CP, Art. 13).
WRITTEN = {"TM.": "TM", "KT.": "KT", "TL.": "TL", "TUQ.": "TUQ", "Q.": "Q", "T/M": "TM", "K/T": "KT", "T/L": "TL"}


def read_kind(raw: Any) -> str:
    """A kind of paper by its code or its name."""
    kind = str(_read_kind(raw))
    if kind not in KIND_LABELS:
        raise Refused("not_a_choice", value=shown(raw), choices=", ".join(KIND_LABELS))
    return kind


def read_digest(raw: Any) -> str:
    """The SHA-256 of a file, 64 hexadecimal digits."""
    text = read_text(raw).lower()
    if len(text) != 64 or not set(text) <= set("0123456789abcdef"):
        raise Refused("bad_digest", value=shown(raw))
    return text


class PaperInput(Schema):
    """One paper. ``number`` may carry the symbol (``877/QĐ-UBND``); both are None for a draft of ours.

    ``document``: the number of the attached file, or ``digest`` names it by its SHA-256. ``item``: the code of the item
    of the check-list that it answers. ``direction`` unsaid: incoming where it says when it came in, else outgoing.
    """

    kind: Annotated[str, Reads(read_kind)]
    direction: Annotated[Literal["in", "out", "own"] | None, Reads(choice_reader(DIRECTION_LABELS, {}))] = None
    number: Code = None
    symbol: Code = None
    issued_on: Day = None
    received_on: Day = None
    issuer: Line = None
    signer: Line = None
    capacity: Annotated[
        Literal["self", "TM", "KT", "TL", "TUQ", "Q"] | None, Reads(choice_reader(CAPACITY_LABELS, WRITTEN))
    ] = None
    abstract: Long = None
    document: Annotated[int | None, Reads(read_whole), Field(ge=1, le=2**63 - 1)] = None
    digest: Annotated[str | None, Reads(read_digest)] = None
    backdated_reason: Long = None
    item: Code = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """A numbered paper has its date; nothing is dated tomorrow, nothing came in before it was written."""
        return (
            Rule(("number", "issued_on"), _dated, whole=True),
            Rule(("issued_on",), _no_future("issued_on")),
            Rule(("received_on",), _no_future("received_on")),
            Rule(("issued_on", "received_on"), _received_after),
        )


def _dated(number: str | None, issued_on: dt.date | None) -> FieldError | None:
    return FieldError("issued_on", "required") if number is not None and issued_on is None else None


def _no_future(field: str) -> Any:
    def check(day: dt.date | None) -> FieldError | None:
        if day is None or day <= today():
            return None
        return FieldError(field, "paper_in_future", {"value": day})

    return check


def _received_after(issued_on: dt.date | None, received_on: dt.date | None) -> FieldError | None:
    if issued_on is None or received_on is None or received_on >= issued_on:
        return None
    return FieldError("received_on", "received_before_issued", {"value": received_on, "issued": issued_on})
