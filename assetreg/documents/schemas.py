"""What can be said about a paper or photo, at every door; the file itself comes beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from assetreg.core.clock import today
from assetreg.core.errors import FieldError
from assetreg.core.parse import Reads, Rule, Schema
from assetreg.core.values import choice_reader, read_date, read_text
from assetreg.documents.labels import CHOICE_ALIASES, CHOICES


def _choice(field: str) -> Reads:
    return Reads(choice_reader(CHOICES[field], CHOICE_ALIASES[field]))


class DocumentInput(Schema):
    """One paper or photo as people describe it. ``title`` and ``kind`` are read from the file where nobody says them.

    ``number`` is the number and symbol as written on the paper (123/QĐ-UBND); software never numbers a paper.
    """

    title: Annotated[str | None, Reads(read_text), Field(max_length=300)] = None
    kind: Annotated[
        Literal[
            "certificate",
            "allocation_decision",
            "lease_decision",
            "lease_contract",
            "decision",
            "minutes",
            "land_value",
            "invoice",
            "plan",
            "photo",
            "other",
        ]
        | None,
        _choice("kind"),
    ] = None
    number: Annotated[str | None, Reads(read_text), Field(max_length=100)] = None
    issued_on: Annotated[dt.date | None, Reads(read_date)] = None
    issuer: Annotated[str | None, Reads(read_text), Field(max_length=300)] = None
    signer: Annotated[str | None, Reads(read_text), Field(max_length=200)] = None
    signer_capacity: Annotated[Literal["TM", "KT", "TL", "TUQ", "Q"] | None, _choice("signer_capacity")] = None
    note: Annotated[str | None, Reads(read_text), Field(max_length=2000)] = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """A paper is not issued in the future."""
        limit = today()

        def not_in_future(issued_on: dt.date | None) -> FieldError | None:
            if issued_on is None or issued_on <= limit:
                return None
            return FieldError("issued_on", "future_date", {"value": issued_on})

        return (Rule(("issued_on",), not_in_future),)
