"""Knows what a paper is told by: number and symbol, the day that counts, and what a decision needs of it (pure).

Source: Decree 30/2020/NĐ-CP (number, symbol, date, signer and capacity are parts of every administrative paper).
"""

from __future__ import annotations

import datetime as dt
from typing import Protocol

# Kinds that decide over assets; ``extension`` prolongs the validity of a sale.
DECIDING = ("decision", "adjustment", "cancellation", "extension")
# What a decision's paper says of itself; beside these it has a file, or a signature that was verified.
IDENTITY = ("number", "symbol", "issued_on", "issuer", "signer", "capacity")


class Identity(Protocol):
    """A paper as far as it is told from others."""

    number: str | None
    symbol: str | None
    issued_on: dt.date | None
    received_on: dt.date | None
    document_id: int | None
    signature: str | None


def split_number(number: str | None, symbol: str | None) -> tuple[str | None, str | None]:
    """Number and symbol of a paper that was written as one: ``877/QĐ-UBND`` is 877 and QĐ-UBND."""
    if number is None or symbol is not None or "/" not in number:
        return number, symbol
    before, _, after = number.partition("/")
    return before.strip() or None, after.strip() or None


def counted_on(paper: Identity) -> dt.date | None:
    """The day from which clocks run: of an incoming paper the day it came in, else the day it bears."""
    return paper.received_on or paper.issued_on


def missing_of(paper: Identity) -> list[str]:
    """What a decision's paper lacks of its identity, by field; ``document`` where nothing shows it."""
    lacking = [name for name in IDENTITY if not getattr(paper, name)]
    return lacking + ([] if paper.document_id is not None or paper.signature else ["document"])
