"""Takes a merge back: both records say what they said, unless somebody changed them since, which is listed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.assets.models import Facility
from assetreg.audit.models import ChangeSet
from assetreg.audit.queries import get_change_set
from assetreg.audit.record import open_change_set
from assetreg.audit.service import require_reach
from assetreg.audit.undo import Step, UndoPlan, carry_out, plan_undo
from assetreg.audit.versioned import withdraw
from assetreg.audit.versions import Key
from assetreg.core.clock import now
from assetreg.core.errors import Conflict, FieldError, Invalid
from assetreg.core.sql import load_sql
from assetreg.duplicates.models import Merge
from assetreg.duplicates.queries import get_merge
from assetreg.duplicates.references import LYING_WITH_IT, moving


@dataclass(frozen=True, slots=True)
class Addition:
    """A row that came to the record after the merge. ``bound``: it stands on a part that goes back, so it goes too."""

    table: str
    column: str
    id: int
    name: str
    bound: bool

    @property
    def key(self) -> str:
        """Its name in forms: ``vehicle-7``."""
        return f"{self.table}-{self.id}"


@dataclass(frozen=True, slots=True)
class Parting:
    """What taking a merge back would do: ``plan`` with its conflicts, and what came since."""

    merge: Merge
    plan: UndoPlan
    additions: Sequence[Addition]

    @property
    def conflicts(self) -> Sequence[Key]:
        """Rows that somebody changed since."""
        return self.plan.conflicts


def preview(session: Session, actor: Actor, number: int, *, lock: bool = False) -> Parting:
    """What ``unmerge`` would do now. Raises ``NotFound``, ``Forbidden``."""
    row = get_merge(session, number)
    require(actor, Permission.DUPLICATE_MERGE, Place(row.province_code, row.commune_id))
    act: ChangeSet = get_change_set(session, row.merge_set_id)
    if lock:
        require_reach(actor, Permission.DUPLICATE_MERGE, act)  # the record that returns may lie elsewhere
        session.scalar(select(Facility.id).where(Facility.id == row.facility_id).with_for_update())
    plan = _without_returned(session, plan_undo(session, act, lock=lock))
    return Parting(row, plan, _additions(session, row, plan))


def unmerge(
    session: Session, actor: Actor, number: int, *, reason: str, to_merged: Collection[str] = (),
    except_changed: bool = False,
) -> str:  # fmt: skip
    """Bring both records back; returns the code of the one that had gone.

    ``to_merged``: keys of additions that belong to that one; the others stay where they are. Raises ``Conflict``
    (``unmerge_conflicts`` where rows changed since and ``except_changed`` does not leave them as they are,
    ``undo_refused`` where other records now stand in the way), ``Invalid``, ``NotFound``, ``Forbidden``.
    """
    found = preview(session, actor, number, lock=True)
    row, plan = found.merge, found.plan
    if unknown := set(to_merged) - {one.key for one in found.additions}:
        raise Invalid([FieldError("to_merged", "not_a_choice", {"value": ", ".join(sorted(unknown)), "choices": ""})])
    if plan.conflicts and not except_changed:
        raise Conflict("unmerge_conflicts", n=len(plan.conflicts), merge=str(number))
    code, merged_id, kept_merge = row.merged_code, row.merged_id, ("facility_merge", row.id) in plan.conflicts
    made = open_change_set(
        session, actor, "facility.unmerge", reason=reason, province_code=row.province_code, undoes=row.merge_set_id,
        summary={"merged": code},
    )  # fmt: skip
    try:
        with session.begin_nested():
            # First what stays gives back what only one may bear, then the other returns, then what hangs on it.
            carry_out(session, plan.only([("facility", row.facility_id)]), made.id, ("revert",))
            rest = [step.key for step in plan.steps if step.key != ("facility", row.facility_id)]
            carry_out(session, plan.only(rest), made.id, ("restore", "revert", "delete"))
            if kept_merge:
                withdraw(session, actor, get_merge(session, number), "facility.unmerge", reason=reason)
            _assign(session, found.additions, set(to_merged), merged_id, made.id)
    except IntegrityError as refusal:
        name = getattr(getattr(refusal.orig, "diag", None), "constraint_name", None)
        raise Conflict("undo_refused", constraint=str(name), change=str(row.merge_set_id)) from None
    session.expire_all()
    return code


def _without_returned(session: Session, plan: UndoPlan) -> UndoPlan:
    """The plan, less conflicts over rows whose later changes were taken back: those say what the merge left."""
    steps, conflicts = list(plan.steps), set(plan.conflicts)
    for table in sorted({table for table, _ in plan.conflicts}):
        ids = [row_id for name, row_id in plan.conflicts if name == table]
        statement = text(load_sql("assetreg.duplicates", "as_left").format(table=table))
        for row_id, before in session.execute(statement, {"change_set": plan.change.id, "ids": ids}):
            steps.append(Step(table, row_id, "delete" if before is None else "revert", before))
            conflicts.discard((table, row_id))
    return replace(plan, steps=tuple(steps), conflicts=tuple(sorted(conflicts)))


def _additions(session: Session, row: Merge, plan: UndoPlan) -> list[Addition]:
    """Rows on the record that the merge neither moved nor found there."""
    known = {*(step.key for step in plan.steps), *plan.conflicts}
    back = {table: {step.row_id for step in plan.steps if step.table == table} for table in ("land_parcel", "building")}
    found = []
    for reference in moving():
        columns = reference.table.c
        query = select(reference.table).where(
            columns[reference.column] == row.facility_id, columns.created_at > row.created_at
        )
        for said in session.execute(query.order_by(columns.id)).mappings():
            if (reference.name, said["id"]) in known:
                continue
            bound = said.get("parcel_id") in back["land_parcel"] or said.get("building_id") in back["building"]
            found.append(Addition(reference.name, reference.column, said["id"], _called(said), bound))
    return found


def _called(said: Any) -> str:
    shown = (said.get(name) for name in ("code", "name", "title", "parcel_number", "role", "kind", "merged_code"))
    return next((str(value) for value in shown if value), f"#{said['id']}")


def _assign(session: Session, additions: Sequence[Addition], to_merged: set[str], merged_id: int, change: int) -> None:
    """Give later rows to the record that is back."""
    place = session.execute(select(Facility.province_code, Facility.commune_id).where(Facility.id == merged_id)).one()
    for reference in moving():
        ids = [
            one.id
            for one in additions
            if (one.table, one.column) == (reference.name, reference.column) and (one.bound or one.key in to_merged)
        ]
        if not ids:
            continue
        table = reference.table
        values: dict[str, Any] = {
            reference.column: merged_id, "change_set_id": change, "revision": table.c.revision + 1, "updated_at": now(),
        }  # fmt: skip
        if reference.name in LYING_WITH_IT:
            values |= {"province_code": place.province_code, "commune_id": place.commune_id}
        session.execute(update(table).where(table.c.id.in_(ids)).values(values))
        if reference.name == "document":
            of_it = (table.c.subject_kind == "facility", table.c.id.in_(ids))
            session.execute(update(table).where(*of_it).values(subject_id=merged_id, **dict(place._mapping)))
