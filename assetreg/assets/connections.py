"""Connections: what a working site has of lines, signal and power, and when that was tested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.assets.models import SiteConnection
from assetreg.assets.part_labels import CONNECTION_STATES, CONNECTIONS
from assetreg.assets.part_rows import Owner, amend, as_it_will_be, enter, held, withdraw
from assetreg.assets.schemas import Day, not_after
from assetreg.core.clock import today
from assetreg.core.errors import FieldError, NotFound
from assetreg.core.parse import Reads, Rule, Schema
from assetreg.core.values import Refused, choice_reader, read_flag, read_text

_read_state = choice_reader(CONNECTION_STATES, {})


def read_state(raw: Any) -> str:
    """``yes``, ``no`` or ``unknown``, as a word of either language or as a truth value."""
    said: str = _read_state(raw)
    if said in CONNECTION_STATES:
        return said
    try:
        return "yes" if read_flag(raw) else "no"
    except Refused:
        return said  # none of the choices: the schema refuses it


class ConnectionInput(Schema):
    """One line or signal as people hand it in; ``capacity_note`` is in their words, such as 100 Mbps."""

    kind: Annotated[
        Literal["fibre", "government_line", "mobile_signal", "lan", "backup_power", "meeting_system"],
        Reads(choice_reader(CONNECTIONS, {})),
    ]
    state: Annotated[Literal["yes", "no", "unknown"], Reads(read_state)]
    capacity_note: Annotated[str | None, Reads(read_text), Field(max_length=200)] = None
    tested_on: Day = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """Nobody has tested after today."""
        return (Rule(("tested_on",), not_after("tested_on", today())),)


def list_connections(session: Session, owner: Owner) -> Sequence[SiteConnection]:
    """What is known of the lines of a facility, in the order of their kinds. One statement."""
    order = func.array_position(list(CONNECTIONS), SiteConnection.kind)
    return session.scalars(select(SiteConnection).where(SiteConnection.facility_id == owner.id).order_by(order)).all()


def get_connection(session: Session, owner: Owner, connection_id: int) -> SiteConnection:
    """One line or signal; raises ``NotFound``."""
    query = select(SiteConnection).where(SiteConnection.facility_id == owner.id, SiteConnection.id == connection_id)
    found = session.scalar(query)
    if found is None:
        raise NotFound(code="record_not_found", record=str(connection_id))
    return found


def create_connection(
    session: Session, actor: Actor, owner: Owner, given: ConnectionInput, *, reason: str | None = None
) -> SiteConnection:
    """Enter what is known of one line or signal; a kind is entered once and revised afterwards."""
    columns = dict(given.__dict__)
    errors = _known(session, columns, owner.id, None)
    return enter(session, actor, owner, SiteConnection, columns, errors=errors, reason=reason)


def revise_connection(
    session: Session,
    actor: Actor,
    connection_id: int,
    changes: Mapping[str, Any],
    *,
    revision: int | None,
    reason: str | None = None,
) -> SiteConnection:
    """Change what is given (None empties) of what the reader saw as ``revision``."""
    row = held(session, actor, SiteConnection, connection_id, revision=revision)
    errors = _known(session, as_it_will_be(row, changes), row.facility_id, row.id)
    return amend(session, actor, row, changes, errors=errors, reason=reason)


def withdraw_connection(
    session: Session, actor: Actor, connection_id: int, *, revision: int | None, reason: str | None = None
) -> None:
    """Take out what should not have been entered."""
    withdraw(session, actor, SiteConnection, connection_id, revision=revision, reason=reason)


def _known(session: Session, columns: Mapping[str, Any], facility_id: int, own_id: int | None) -> list[FieldError]:
    query = select(SiteConnection.id).where(
        SiteConnection.facility_id == facility_id,
        SiteConnection.kind == columns["kind"],
        SiteConnection.id.is_distinct_from(own_id),
    )
    return [] if session.scalar(query) is None else [FieldError("kind", "connection_exists")]
