"""Reads how bodies came out of one another: successors, predecessors, and who carries one on today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from assetreg.access.rows import visible_sql
from assetreg.agencies.events import INHERITING, KINDS
from assetreg.agencies.models import Agency
from assetreg.core.clock import today

MOST_RELATIVES = 500


@dataclass(frozen=True, slots=True)
class Relative:
    """One body before or after another, by one event; ``depth`` counts the events between them.

    ``is_caretaker``: it did not succeed but keeps what was held. ``through``: the other end of the step, which is the
    body asked about where ``depth`` is 1.
    """

    id: int
    code: str
    name: str
    valid_to: dt.date | None
    event_id: int
    kind: str
    share: str
    is_default: bool
    is_caretaker: bool
    effective_on: dt.date
    act_number: str
    act_date: dt.date | None
    act_issuer: str | None
    note: str | None
    depth: int
    through_code: str
    through_name: str


def successors(session: Session, agency_id: int) -> list[Relative]:
    """Every body that came out of this one, nearest first."""
    return _relatives(session, "successors", agency_id)


def predecessors(session: Session, agency_id: int) -> list[Relative]:
    """Every body out of which this one came, nearest first."""
    return _relatives(session, "predecessors", agency_id)


def present_of(session: Session, agency_id: int, on: dt.date | None = None) -> Agency | None:
    """The body that carries this one on, on a day: itself while it stands, else its default successors' end.

    None where the chain ends in a dissolution or in a body that had ended by then.
    """
    found, stands = _carried_on(session, agency_id, KINDS, on)
    return found if stands else None


def heir_of(session: Session, agency_id: int, on: dt.date | None = None) -> Agency | None:
    """The body that holds by law what this one held: the end of its chain of mergers, consolidations and renamings.

    Itself where it stands or no such event followed; it need not stand any more. None where there is no such body.
    """
    return _carried_on(session, agency_id, INHERITING, on)[0]


def _relatives(session: Session, name: str, agency_id: int) -> list[Relative]:
    rows = session.execute(visible_sql(session, "assetreg.agencies", name), {"id": agency_id, "limit": MOST_RELATIVES})
    return [Relative(*row) for row in rows]


def _carried_on(
    session: Session, agency_id: int, kinds: Collection[str], on: dt.date | None
) -> tuple[Agency | None, bool]:
    parameters = {"id": agency_id, "kinds": list(kinds), "day": on or today()}
    row = session.execute(visible_sql(session, "assetreg.agencies", "carried_on"), parameters).one_or_none()
    return (None, False) if row is None else (session.get(Agency, row.id), row.stands)
