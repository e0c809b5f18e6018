"""Reads what a facility said before: its changes, newest first, each with who, when and the fields that moved."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.assets.models import Facility
from assetreg.audit.models import ChangeSet
from assetreg.core.errors import NotFound
from assetreg.core.sql import sql

_NOT_FIELDS = frozenset({"operation", "superseded_by", "change_set_id"})


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What one field said before and after; None: nothing."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Change:
    """One act on a facility; ``fields`` is empty where it was created."""

    happened_at: dt.datetime
    actor: str
    verb: str
    reason: str | None
    change_set_id: int
    fields: tuple[FieldChange, ...]


def history_of(session: Session, code: str) -> list[Change]:
    """Everything that happened to a facility, newest first; raises ``NotFound``."""
    facility_id = session.scalar(select(Facility.id).where(Facility.code == code))
    if facility_id is None:
        raise NotFound(code="facility_not_found", facility=code)
    versions = [
        dict(row) for row in session.execute(sql("assetreg.assets", "versions"), {"id": facility_id}).mappings()
    ]
    ids = [version["change_set_id"] for version in versions]
    sets = {found.id: found for found in session.scalars(select(ChangeSet).where(ChangeSet.id.in_(ids)))}
    changes = [_change(sets[versions[0]["change_set_id"]], ())]
    for old, new in pairwise(versions):
        fields = tuple(
            FieldChange(name, old[name], new[name])
            for name in new
            if name not in _NOT_FIELDS and old[name] != new[name]
        )
        changes.append(_change(sets[new["change_set_id"]], fields))
    return changes[::-1]


def _change(found: ChangeSet, fields: tuple[FieldChange, ...]) -> Change:
    return Change(found.happened_at, found.actor, found.verb, found.reason, found.id, fields)
