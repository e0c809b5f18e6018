"""What still stands between a facility and the end of its reorganisation, as far as its record says (pure)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Protocol


class State(Protocol):
    """What is looked at of a facility."""

    @property
    def outcome(self) -> str: ...
    @property
    def legal_form(self) -> str | None: ...
    @property
    def status(self) -> str | None: ...
    @property
    def put_in_use_on(self) -> dt.date | None: ...
    @property
    def put_in_use_paper(self) -> str | None: ...
    @property
    def surplus_land_m2(self) -> Decimal | None: ...
    @property
    def surplus_floor_m2(self) -> Decimal | None: ...


def next_step(facility: State) -> str | None:
    """The next thing to do, as a message id; None where the record leaves nothing open.

    What was decided and is not in use yet is the open problem of 2026 (Dispatch 19/CĐ-TTg of 26 February 2026).
    """
    if facility.status == "demolished" or facility.legal_form == "lost":
        return None
    if facility.legal_form == "recover":
        return "Recovered: the level that recovered it approves its plan (Decree 186/2025, Art. 19)."
    if facility.outcome == "undecided":
        return "Decide what becomes of it."
    if facility.outcome != "disposal" and facility.put_in_use_on is None:
        return "Decided, not yet in use: record the day it is put in use, with its paper."
    if facility.put_in_use_on is not None and facility.put_in_use_paper is None:
        return "Name the paper by which it was put in use."
    if facility.outcome == "reuse" and (facility.surplus_land_m2 or facility.surplus_floor_m2):
        return "Decide about the part that is surplus."
    return None
