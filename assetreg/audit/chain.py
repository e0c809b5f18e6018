"""Walks the chains of change sets: every link must carry the hash of the one before, and vouch for its change set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetreg.audit.models import ChangeHead
from assetreg.core.sql import sql

# Digests are taken from the text of values: these fix how they are written, as the functions of history.sql do.
_AS_WRITTEN = text("""
    SELECT set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, YMD', true),
           set_config('intervalstyle', 'postgres', true), set_config('extra_float_digits', '1', true),
           set_config('bytea_output', 'hex', true)
""")
_START = (0, b"", b"")  # before the first link: its number, its predecessor's hash, its own


@dataclass(frozen=True, slots=True)
class Break:
    """Where the memory does not hold: ``what`` is a message id of its catalogue.

    ``row`` is the row's id in ``table``; for former versions the ``history_id`` in ``<table>_history``.
    """

    province: str
    sequence: int | None
    change_set: int | None
    what: str
    table: str | None = None
    row: int | None = None

    @property
    def place(self) -> tuple[str, int]:
        """Its place in the chains: by province, then by link."""
        return self.province, self.sequence if self.sequence is not None else 1 << 62


@dataclass(frozen=True, slots=True)
class Head:
    """The end of one province's chain: what is printed, so that a chain rewritten as a whole is noticed."""

    province_code: str
    sequence: int
    hash: str
    sealed_at: dt.datetime | None
    holds: bool


@dataclass(slots=True)
class Tally:
    """How much was looked at: links, and the versions they vouch for."""

    links: int = 0
    rows: int = 0


def heads(session: Session) -> list[Head]:
    """The end of every chain that the session may see, by province."""
    return [Head(*row) for row in session.execute(sql("assetreg.audit", "heads"))]


def write_values_as_then(session: Session) -> None:
    """Until the transaction ends, let values read as they did when their digests were taken."""
    session.execute(_AS_WRITTEN)


def walk_chain(session: Session, province: str | None, tally: Tally) -> Iterator[Break]:
    """Every break of the chains themselves; counts into ``tally``."""
    ends = {head.province_code: head for head in session.scalars(select(ChangeHead))}
    if province is not None:
        ends = {code: end for code, end in ends.items() if code == province}
    walked: dict[str, tuple[int, bytes, bytes]] = {}
    links = session.execute(
        sql("assetreg.audit", "chain"), {"province": province}, execution_options={"yield_per": 1000}
    )
    for link in links:
        tally.links, tally.rows = tally.links + 1, tally.rows + link.rows
        last, _, previous = walked.get(link.province_code, _START)
        walked[link.province_code] = (link.sequence, bytes(link.previous), bytes(link.hash))
        what = None
        if link.sequence != last + 1 or bytes(link.previous) != previous:
            what = "audit.break.order"
        elif link.hash != link.counted_hash:
            what = "audit.break.link"
        elif not link.digest_holds or not link.rows_hold:
            what = "audit.break.change_set"
        if what:
            yield Break(link.province_code, link.sequence, link.change_set_id, what, "change_set", link.change_set_id)
    for code in sorted(ends.keys() | walked.keys()):
        end = ends.get(code)
        if end is None or walked.get(code) != (end.sequence, bytes(end.previous), bytes(end.hash)):
            yield Break(code, walked.get(code, _START)[0] + 1, None, "audit.break.head", "change_head")


def unlinked(session: Session, province: str | None) -> Iterator[Break]:
    """Change sets, or parts of them, that no link vouches for."""
    for row in session.execute(sql("assetreg.audit", "unlinked"), {"province": province}):
        yield Break(row.province_code, None, row.change_set_id, "audit.break.unlinked", row.table_name)
