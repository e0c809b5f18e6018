"""Takes an applied batch back: everything stands as it stood before, unless somebody has changed it since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.audit.labels import table_title
from assetreg.audit.service import preview_undo, undo_change_set
from assetreg.audit.undo import Action, UndoPlan
from assetreg.audit.versions import Key, acts_on, versions_where
from assetreg.core.clock import now
from assetreg.core.errors import Conflict
from assetreg.imports.kinds import KINDS
from assetreg.imports.models import ImportBatch, ImportRecord, ImportResult
from assetreg.imports.queries import get_batch

SHOWN_CHANGES = 500


@dataclass(frozen=True, slots=True)
class LaterChange:
    """A record of the batch that somebody has changed since: which, who last, when, by which act."""

    table: str
    row_id: int
    title: str
    actor: str
    happened_at: dt.datetime
    change_set_id: int

    @property
    def table_said(self) -> str:
        """What such a record is called, in the language of the person."""
        return table_title(self.table)


@dataclass(frozen=True, slots=True)
class UndoPreview:
    """What taking a batch back would do now; ``changed`` lists at most ``SHOWN_CHANGES`` of ``conflicts``."""

    plan: UndoPlan
    changed: tuple[LaterChange, ...]

    def count(self, action: Action) -> int:
        """How many rows are reverted, deleted or put back."""
        return self.plan.count(action)

    @property
    def conflicts(self) -> int:
        return len(self.plan.conflicts)


def preview_undo_import(session: Session, actor: Actor, batch_id: int) -> UndoPreview:
    """What taking back would do; changes nothing. Raises as ``undo_import``."""
    batch = _undoable(session, actor, batch_id)
    assert batch.change_set_id is not None, "an applied batch has its act"
    plan = preview_undo(session, actor, batch.change_set_id)
    return UndoPreview(plan, tuple(later_changes(session, plan.conflicts[:SHOWN_CHANGES], batch.change_set_id)))


def undo_import(
    session: Session, actor: Actor, batch_id: int, *, reason: str, except_changed: bool = False
) -> tuple[ImportBatch, UndoPreview]:
    """Put every record back to what it said before the batch; the same file can then be applied anew.

    ``except_changed``: records that were changed since stay as they are. Raises ``Conflict``: ``batch_not_applied``,
    ``accounts_not_undone``, ``import_changed_since`` where records were changed and may not be left (nothing is done),
    ``undo_refused`` where other records stand on what the batch made.
    """
    preview = preview_undo_import(session, actor, batch_id)
    batch = get_batch(session, batch_id)
    if preview.conflicts and not except_changed:
        raise Conflict("import_changed_since", n=preview.conflicts, batch=str(batch_id))
    keys = [step.key for step in preview.plan.steps]
    assert batch.change_set_id is not None, "an applied batch has its act"
    made = undo_change_set(session, actor, batch.change_set_id, reason=reason, only=keys)
    _forget(session, batch, keys)
    batch.state, batch.undone_by, batch.undone_at, batch.undo_change_set_id = "undone", actor.name, now(), made.id
    session.flush()
    return batch, preview


def later_changes(session: Session, keys: Sequence[Key], change_set_id: int) -> Iterator[LaterChange]:
    """Who changed these records last, after the act that wrote them."""
    tables = groupby(sorted(keys), key=lambda key: key[0])
    versions = versions_where(session, [(table, "id", [row for _, row in some]) for table, some in tables])
    titles = {version.key: version.said for version in versions}
    last: dict[Key, LaterChange] = {}
    for act in acts_on(session, versions):
        if act.change.id <= change_set_id:
            continue
        for row in act.rows:
            key = row.table, row.row_id
            said = titles.get(key, row.said)
            title = " · ".join(str(said[name]) for name in ("code", "name") if said.get(name)) or f"#{row.row_id}"
            change = LaterChange(*key, title, act.change.actor, act.change.happened_at, act.change.id)
            if key not in last or last[key].change_set_id < act.change.id:
                last[key] = change
    yield from (last[key] for key in sorted(last))


def _undoable(session: Session, actor: Actor, batch_id: int) -> ImportBatch:
    batch = get_batch(session, batch_id)
    require(actor, Permission.IMPORT_RUN, None if batch.province_code is None
            else Place(batch.province_code, batch.commune_id))  # fmt: skip
    require(actor, KINDS[batch.kind].permission)
    if batch.state != "applied":
        raise Conflict("batch_not_applied", batch=str(batch_id))
    if batch.kind == "accounts":
        raise Conflict("accounts_not_undone", batch=str(batch_id))
    return batch


def _forget(session: Session, batch: ImportBatch, keys: Collection[Key]) -> None:
    """What an applied row became is forgotten where the record is gone, so that the row can be applied anew."""
    kind = KINDS[batch.kind]
    ids = [row_id for name, row_id in keys if name == kind.table]
    session.execute(
        delete(ImportResult).where(ImportResult.batch_id == batch.id, ImportResult.facility_id == func.any(ids))
    )
    applied = select(ImportRecord).where(ImportRecord.batch_id == batch.id, ImportRecord.applied)
    gone = frozenset(keys)
    numbers = [row.row_number for row in session.scalars(applied) if (kind.table_for(row.given), row.record_id) in gone]
    session.execute(
        update(ImportRecord)
        .where(ImportRecord.batch_id == batch.id, ImportRecord.row_number == func.any(numbers))
        .values(applied=False)
    )
