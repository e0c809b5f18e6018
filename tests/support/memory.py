"""What the memory says of one facility, for tests that ask who changed what."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from assetreg.audit.asking import row_number
from assetreg.audit.versions import FieldChange, acts_on, versions_of


@dataclass(frozen=True)
class Change:
    """One act on the facility; ``fields`` is empty where it was created."""

    change_set_id: int
    actor: str
    verb: str
    reason: str | None
    fields: tuple[FieldChange, ...]


def history_of(session: Session, code: str) -> list[Change]:
    """Everything that happened to a facility, newest first."""
    acts = acts_on(session, versions_of(session, "facility", row_number(session, "facility", code)))
    return [
        Change(
            act.change.id, act.change.actor, act.change.verb, act.change.reason,
            tuple(field for row in act.rows if row.act == "changed" for field in row.fields),
        )
        for act in acts
    ]  # fmt: skip
