"""What can be done to a rule: enter its next version, which closes the one before."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.assets.rule_models import RULES
from assetreg.assets.rule_schemas import RuleInput
from assetreg.assets.wear import last_closed_year
from assetreg.audit.record import open_change_set
from assetreg.core.clock import today
from assetreg.core.errors import FieldError, Invalid, NotFound

# No province of its own: rules hold for the country, and only who may edit them everywhere may.
EVERYWHERE = Place("")


def enter_version(session: Session, actor: Actor, table: str, given: RuleInput, *, reason: str | None = None) -> Any:
    """Enter a version of a rule, or the first one of a new code; returns the row.

    The standing version ends where the new one begins; nothing else of it changes. Raises ``Invalid`` on
    ``valid_from``: ``not_after_version`` where an entered version holds as late, ``closed_year`` where wear was
    already counted under the version that stands. The change set carries the whole version in its summary, so that
    the memory of changes guards it too.
    """
    require(actor, Permission.RULE_EDIT, EVERYWHERE)
    model: Any = RULES.get(table)
    if model is None:
        raise NotFound("rule_not_found", rule=table)
    newest = session.scalar(
        select(model).where(model.code == given.code).order_by(model.valid_from.desc()).limit(1).with_for_update()
    )
    _check_start(table, given, newest)
    values = given.model_dump()
    values["is_verified"] = bool(values["is_verified"])
    summary = {"table": table, "version": {name: _plain(value) for name, value in values.items()}}
    change = open_change_set(session, actor, "rule.enter", reason=reason, summary=summary)
    if newest is not None and newest.valid_to is None:
        newest.valid_to = given.valid_from
        newest.closed_change_set_id = change.id
        session.flush()
    row = model(**values, change_set_id=change.id)
    session.add(row)
    session.flush()
    return row


def _check_start(table: str, given: RuleInput, newest: Any) -> None:
    """Refuse a version that begins where another one was already entered, or in a year already worn."""
    if newest is None:
        return
    begun = newest.valid_to or newest.valid_from
    if given.valid_from < begun or given.valid_from == newest.valid_from:
        raise Invalid([FieldError("valid_from", "not_after_version", {"day": begun})])
    closed = last_closed_year(today())
    if table == "wear_class" and given.valid_from.year <= closed:
        raise Invalid([FieldError("valid_from", "closed_year", {"year": str(closed)})])


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int) else str(value)
