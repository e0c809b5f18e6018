"""What can be done to an act: undo it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.permissions import Permission
from assetreg.access.policy import require, scope_of
from assetreg.audit.models import ChangeSet
from assetreg.audit.queries import get_change_set
from assetreg.audit.record import OpenChange, open_change_set
from assetreg.audit.undo import Action, UndoPlan, carry_out, plan_undo
from assetreg.audit.versions import Key
from assetreg.core.errors import Conflict, Forbidden

# What refers to a row comes after it; where that lets two rows hold one unique value for a moment, the other way.
_ORDERS: tuple[tuple[Action, ...], ...] = (("restore", "revert", "delete"), ("delete", "revert", "restore"))


def preview_undo(session: Session, actor: Actor, change_set_id: int) -> UndoPlan:
    """What an undo would do now, with its conflicts; changes nothing. Raises as ``undo_change_set``."""
    change = get_change_set(session, change_set_id)
    _require_all(actor, change)
    return plan_undo(session, change)


def undo_change_set(
    session: Session, actor: Actor, change_set_id: int, *, reason: str, only: Collection[Key] | None = None
) -> OpenChange:
    """Put every row back to what it said before the act, as an act of its own that names what it undoes.

    ``only``: the rows to put back (table, id); without it all. Raises ``NotFound``; ``Forbidden`` where the act reached
    beyond the actor's places; ``Conflict``: ``undo_conflicts`` where rows have changed since (nothing is written
    unless they are left out), ``nothing_to_undo``, ``undo_refused`` where other records now stand in the way.
    """
    change = get_change_set(session, change_set_id)
    _require_all(actor, change)
    plan = plan_undo(session, change, lock=True)
    wanted = plan.only(only)
    if wanted.conflicts:
        raise Conflict("undo_conflicts", n=len(wanted.conflicts), change=str(change_set_id))
    if not wanted.steps:
        raise Conflict("nothing_to_undo", change=str(change_set_id))
    left = len(plan.steps) + len(plan.conflicts) - len(wanted.steps)
    made = open_change_set(
        session, actor, "change.undo", reason=reason, province_code=change.province_code, undoes=change.id,
        summary={"rows": len(wanted.steps), "left_out": left},
    )  # fmt: skip
    for attempt, order in enumerate(_ORDERS):
        try:
            with session.begin_nested():
                carry_out(session, wanted, made.id, order)
            return made
        except IntegrityError as refusal:
            if attempt == len(_ORDERS) - 1:
                name = getattr(getattr(refusal.orig, "diag", None), "constraint_name", None)
                raise Conflict("undo_refused", constraint=str(name), change=str(change_set_id)) from None
    raise AssertionError("an attempt either ends or raises")


def _require_all(actor: Actor, change: ChangeSet) -> None:
    """Everything that the act touched lies where the actor may undo, and rows are all that it wrote."""
    if change.sealed_at is None:
        raise Conflict("change_not_finished", change=str(change.id))
    if way := change.summary.get("undone_by"):  # it wrote more than the memory keeps
        raise Conflict("undone_otherwise", change=str(change.id), way=way)
    require_reach(actor, Permission.CHANGE_UNDO, change)


def require_reach(actor: Actor, permission: Permission, change: ChangeSet) -> None:
    """Raise ``Forbidden`` unless the actor holds the permission wherever the act wrote: half of it is not undone."""
    require(actor, permission)
    scope = scope_of(actor, permission)
    provinces, communes = set(change.province_codes or ()), set(change.commune_ids or ())
    # An act does not say which of its communes lie in which of its provinces: it is inside by the ones or the others.
    by_province = bool(provinces) and scope.provinces >= provinces
    by_commune = bool(communes) and scope.communes >= communes
    if not (scope.country or by_province or by_commune):
        raise Forbidden(permission=str(permission))
