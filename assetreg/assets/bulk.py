"""Changes one field of many facilities at once: shows first what would follow, then does exactly that."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.permissions import Permission
from assetreg.access.policy import require, scope_of
from assetreg.access.rows import within
from assetreg.assets.models import Facility
from assetreg.assets.queries import FacilityFilter, conditions_of
from assetreg.assets.schemas import DEFAULTS, FacilityInput
from assetreg.audit.record import open_change_set
from assetreg.core.clock import now
from assetreg.core.errors import Conflict, FieldError, Invalid
from assetreg.core.parse import Door, parse

# What may be said of many at once: choices and their reason, never names, codes, places or amounts.
BULK_FIELDS = ("outcome", "status", "kind", "holder_level", "outcome_reason")
MOST = 20_000
SAMPLE = 20


@dataclass(frozen=True, slots=True)
class Selection:
    """Which facilities: those ticked by their codes, else all that a filter leaves."""

    wanted: FacilityFilter
    codes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class BulkPreview:
    """What would follow. ``before``: how many carry which value now; ``sample``: (code, name, value now).

    ``out_of_reach`` are seen but not the actor's to change; ``token`` names this very state of the rows to change.
    """

    field: str
    value: Any
    changing: int
    unchanged: int
    out_of_reach: int
    before: Mapping[str | None, int]
    sample: Sequence[tuple[str, str, Any]]
    token: str


def read_bulk(field: str, raw: str) -> Any:
    """The value to be written, by the rules of every door; raises ``Invalid`` naming the field."""
    if field not in BULK_FIELDS:
        raise Invalid([FieldError("field", "not_a_choice", {"value": field, "choices": ", ".join(BULK_FIELDS)})])
    changes = parse(FacilityInput, {field: raw}, Door.FORM, partial=True).changes()
    value = changes[field]
    return DEFAULTS.get(field) if value is None else value


def preview_bulk(session: Session, actor: Actor, chosen: Selection, field: str, value: Any) -> BulkPreview:
    """What ``apply_bulk`` would do now. Raises ``Invalid`` (``too_many_rows``) above ``MOST``."""
    require(actor, Permission.FACILITY_EDIT)
    column = getattr(Facility, field)
    inside = _selected(session, chosen)
    mine = _mine(actor)
    total = session.scalar(select(func.count()).select_from(Facility).where(*inside)) or 0
    reach = [*inside, mine]
    counts: dict[Any, int] = dict(session.execute(select(column, func.count()).where(*reach).group_by(column)).all())
    changing = sum(n for now_is, n in counts.items() if now_is != value)
    if changing > MOST:
        raise Invalid(code="too_many_rows", n=changing, limit=MOST)
    differing = [*reach, column.is_distinct_from(value)]
    sample = session.execute(
        select(Facility.code, Facility.name, column).where(*differing).order_by(Facility.code).limit(SAMPLE)
    ).all()
    return BulkPreview(
        field=field,
        value=value,
        changing=changing,
        unchanged=sum(counts.values()) - changing,
        out_of_reach=total - sum(counts.values()),
        before=dict(sorted(counts.items(), key=lambda one: (-one[1], str(one[0])))),
        sample=[(code, name, old) for code, name, old in sample],
        token=_token(session, differing),
    )


def apply_bulk(
    session: Session, actor: Actor, chosen: Selection, field: str, value: Any, *, token: str, reason: str
) -> int:
    """Write the value into every facility that the preview with this ``token`` named; returns how many.

    One change set. Raises ``Conflict`` (``bulk_stale``) where any of them changed since, ``Invalid`` without a reason.
    """
    require(actor, Permission.FACILITY_EDIT)
    if not reason.strip():
        raise Invalid([FieldError("reason", "required")])
    differing = [*_selected(session, chosen), _mine(actor), getattr(Facility, field).is_distinct_from(value)]
    held = select(Facility.id).where(*differing).order_by(Facility.id).with_for_update()
    ids = list(session.scalars(held))
    if _token(session, [Facility.id.in_(ids)]) != token:
        raise Conflict("bulk_stale")
    if not ids:
        return 0
    provinces = session.scalars(select(Facility.province_code).where(Facility.id.in_(ids)).distinct()).all()
    change = open_change_set(
        session, actor, "facility.bulk", reason=reason.strip(),
        province_code=provinces[0] if len(provinces) == 1 else None,
        summary={"field": field, "value": str(value) if value is not None else None, "facilities": len(ids)},
    )  # fmt: skip
    session.execute(
        update(Facility)
        .where(Facility.id.in_(ids))
        .values({field: value, "revision": Facility.revision + 1, "change_set_id": change.id, "updated_at": now()}),
        execution_options={"synchronize_session": False},
    )
    return len(ids)


def _selected(session: Session, chosen: Selection) -> list[ColumnElement[bool]]:
    """The rows meant, as the register stands now; raises ``Invalid`` where a former day was looked at."""
    if chosen.wanted.as_of is not None:
        raise Invalid([FieldError("as_of", "changed_only_now")])
    if chosen.codes:
        return [Facility.code.in_(chosen.codes)]
    return conditions_of(session, chosen.wanted)


def _mine(actor: Actor) -> ColumnElement[bool]:
    """What lies where the actor may change facilities; he may see more."""
    scope = scope_of(actor, Permission.FACILITY_EDIT)
    if scope.country:
        return Facility.id.is_not(None)
    return within(scope, Facility)


def _token(session: Session, conditions: Sequence[ColumnElement[bool]]) -> str:
    """A digest of which rows are meant, each in its present version."""
    rows = select(Facility.id, Facility.revision).where(*conditions).order_by(Facility.id)
    digest = hashlib.sha256()
    for number, revision in session.execute(rows, execution_options={"yield_per": 5000}):
        digest.update(b"%d:%d;" % (number, revision))
    return digest.hexdigest()
