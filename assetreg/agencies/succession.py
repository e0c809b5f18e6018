"""Records a reorganisation of bodies: ends the old ones, opens the new one, and moves what the law lets follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.permissions import Permission
from assetreg.access.policy import require, scope_of
from assetreg.agencies.codes import agency_code, take_numbers
from assetreg.agencies.events import EventRule, miscounted, rule_of
from assetreg.agencies.holdings import held_by, link_holders, move_holdings, outlived, pass_on_parts
from assetreg.agencies.models import Agency, AgencyEvent, AgencySuccession
from assetreg.agencies.relatives import heir_of
from assetreg.agencies.schemas import SuccessionInput
from assetreg.agencies.service import named, place_of
from assetreg.audit.models import Remembered
from assetreg.audit.record import open_change_set
from assetreg.core.clock import now, today
from assetreg.core.errors import FieldError, Invalid

_TAKEN_OVER = ("block", "kind", "regime", "declaration_class", "superior_id", "province_code", "commune_id")
_STATE_CODES = ("asset_unit_code", "budget_code", "electronic_id")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording an event did: table -> how many things moved to the heir, or wait for a decision."""

    event: AgencyEvent
    bodies: Sequence[Agency]
    successors: Sequence[Agency]
    moved: dict[str, int]
    waiting: dict[str, int]
    waits_for: str | None


@dataclass(frozen=True, slots=True)
class Settled:
    """Table -> how many things found their body, and how many went on from a body that had ended to its heir."""

    linked: dict[str, int]
    moved: dict[str, int]


@dataclass(slots=True)
class _Cast:
    """The bodies an event names."""

    bodies: list[Agency] = field(default_factory=list)
    followers: list[Agency] = field(default_factory=list)
    caretakers: dict[int, Agency] = field(default_factory=dict)  # body -> who takes care of what it held


def record_succession(
    session: Session, actor: Actor, given: SuccessionInput, *, province_code: str, reason: str | None = None
) -> Recorded:
    """Record one event with its act; ``province_code``: where names are looked up.

    Closes the validity of bodies that cease, opens the body of ``new_name``, and gives what they held to the heir
    where the law lets it follow (``events``): at a merger, a consolidation, a renaming. Otherwise nothing changes
    hands, and what waits for a decision is counted. Raises ``Invalid`` naming every bad field.
    """
    require(actor, Permission.AGENCY_EDIT)
    rule = rule_of(given.kind, given.effective_on)
    cast = _cast(session, given, rule, province_code)
    bodies = cast.bodies
    for body in (*bodies, *cast.followers):
        require(actor, Permission.AGENCY_EDIT, place_of(body))
    ends = rule.ends if rule.ends is not None else bool(given.ends)
    with session.no_autoflush:
        change = open_change_set(
            session, actor, f"agency.{given.kind}", reason=reason, province_code=bodies[0].province_code
        )
    for body in bodies if ends else ():
        _touch(body, change.id, valid_to=given.effective_on)
    session.flush()  # the old bodies let go of their codes before a new one takes them over
    if given.new_name is not None:
        cast.followers.append(_opened(session, bodies[0], given, change.id))
    event = _event(bodies[0], given, change.id)
    session.add(event)
    session.flush()
    session.add_all(_links(event, bodies, cast, rule, whole=ends and len(cast.followers) == 1))
    session.flush()
    moved: dict[str, int] = {}
    if rule.inherits:
        heir = heir_of(session, cast.followers[0].id) or cast.followers[0]
        scope = scope_of(actor, Permission.AGENCY_EDIT)
        ids = [body.id for body in bodies]
        moved = move_holdings(session, ids, heir, change.id, scope)
        pass_on_parts(session, ids, heir, event, change.id, scope)
    return Recorded(
        event, bodies, cast.followers, moved, held_by(session, [body.id for body in bodies]), rule.waits_for
    )


def settle_holders(session: Session, actor: Actor, province_code: str) -> Settled:
    """Look again at what a province holds: names written before their bodies were entered find them, and what was
    entered under a body that had ended goes to its heir, where the law lets it follow.
    """
    require(actor, Permission.AGENCY_EDIT)
    scope = scope_of(actor, Permission.AGENCY_EDIT)
    change = open_change_set(session, actor, "agency.link", province_code=province_code)
    linked = link_holders(session, province_code, change.id, scope)
    moved: Counter[str] = Counter()
    for body_id in outlived(session, province_code, scope, today()):
        heir = heir_of(session, body_id)
        if heir is not None and heir.id != body_id:
            moved.update(move_holdings(session, [body_id], heir, change.id, scope))
    return Settled(linked, dict(moved))


def _cast(session: Session, given: SuccessionInput, rule: EventRule, province_code: str) -> _Cast:
    """Everybody the event names; raises ``Invalid`` with all that is wrong."""
    cast, errors = _Cast(), list[FieldError]()
    cast.bodies = _all_named(session, given.bodies, province_code, "bodies", errors)
    cast.followers = _all_named(session, given.successors or (), province_code, "successors", errors)
    _lock(session, [*cast.bodies, *cast.followers])
    opened = given.new_name is not None
    if opened and not rule.opens:
        errors.append(FieldError("new_name", "opens_no_body", {"kind": given.kind}))
    errors += miscounted(rule, len(given.bodies), len(given.successors or ()) + opened)
    for body in cast.bodies:
        if not _stood_before(session, body, given):
            errors.append(FieldError("bodies", "not_standing", {"agency": body.name, "day": given.effective_on}))
    for follower in cast.followers:
        if not _stands_on(follower, given):
            errors.append(
                FieldError("successors", "not_standing", {"agency": follower.name, "day": given.effective_on})
            )
    if {one.id for one in cast.bodies} & {one.id for one in cast.followers}:
        errors.append(FieldError("successors", "follows_itself"))
    if rule.followers == (0, 0):
        errors += _find_caretakers(session, given, cast, province_code)
    elif given.caretaker is not None:
        errors.append(FieldError("caretaker", "no_caretaker_here", {"kind": given.kind}))
    if errors:
        raise Invalid(errors)
    return cast


def _lock(session: Session, agencies: Sequence[Agency]) -> None:
    """Read the bodies again, each held until the transaction ends, in one order for all writers."""
    for agency in sorted(set(agencies), key=lambda one: one.id):
        session.refresh(agency, with_for_update=True)


def _all_named(
    session: Session, texts: Sequence[str], province_code: str, field_name: str, errors: list[FieldError]
) -> list[Agency]:
    found = [named(session, text, province_code, field_name) for text in texts]
    errors += [one for one in found if isinstance(one, FieldError)]
    agencies = [one for one in found if isinstance(one, Agency)]
    if len({one.id for one in agencies}) < len(agencies):
        errors.append(FieldError(field_name, "named_twice"))
    return agencies


def _find_caretakers(session: Session, given: SuccessionInput, cast: _Cast, province_code: str) -> list[FieldError]:
    """Who keeps what each dissolved body held: the receiver the act names, else the superior (D186 Art. 38)."""
    stated = named(session, given.caretaker, province_code, "caretaker") if given.caretaker is not None else None
    if isinstance(stated, FieldError):
        return [stated]
    errors = []
    for body in cast.bodies:
        keeper = stated if stated is not None or body.superior_id is None else session.get(Agency, body.superior_id)
        if keeper is None:
            errors.append(FieldError("caretaker", "caretaker_needed", {"agency": body.name}))
        elif keeper.id in {one.id for one in cast.bodies} or not _stands_on(keeper, given):
            errors.append(FieldError("caretaker", "not_standing", {"agency": keeper.name, "day": given.effective_on}))
        else:
            cast.caretakers[body.id] = keeper
    return errors


def _stood_before(session: Session, body: Agency, given: SuccessionInput) -> bool:
    """Whether an event of this day can happen to the body: it stood the day before, and no other event ended it."""
    if body.valid_from is not None and body.valid_from >= given.effective_on:
        return False
    if body.valid_to is None or body.valid_to != given.effective_on:
        return body.valid_to is None
    return session.scalar(select(AgencySuccession.id).where(AgencySuccession.from_id == body.id).limit(1)) is None


def _stands_on(body: Agency, given: SuccessionInput) -> bool:
    began = body.valid_from is None or body.valid_from <= given.effective_on
    return began and (body.valid_to is None or body.valid_to > given.effective_on)


def _opened(session: Session, model: Agency, given: SuccessionInput, change_set_id: int) -> Agency:
    """The new body: like the first it follows; a renamed one is the same legal person and keeps its codes."""
    taken_over = (*_TAKEN_OVER, *_STATE_CODES) if given.kind == "rename" else _TAKEN_OVER
    number = take_numbers(session, model.province_code)
    agency = Agency(
        code=agency_code(model.province_code, number), name=given.new_name, valid_from=given.effective_on,
        change_set_id=change_set_id, **{name: getattr(model, name) for name in taken_over},
    )  # fmt: skip
    session.add(agency)
    session.flush()
    return agency


def _event(place: Agency, given: SuccessionInput, change_set_id: int) -> AgencyEvent:
    return AgencyEvent(
        province_code=place.province_code, commune_id=place.commune_id, change_set_id=change_set_id, kind=given.kind,
        effective_on=given.effective_on, act_number=given.act_number, act_date=given.act_date,
        act_issuer=given.act_issuer, note=given.note,
    )  # fmt: skip


def _links(
    event: AgencyEvent, bodies: Sequence[Agency], cast: _Cast, rule: EventRule, *, whole: bool
) -> list[AgencySuccession]:
    """One link per body and follower; the first follower carries the body on where papers name only one."""

    def link(body: Agency, follower: Agency | None, keeper: Agency | None, first: bool) -> AgencySuccession:
        return AgencySuccession(
            province_code=body.province_code, commune_id=body.commune_id, change_set_id=event.change_set_id,
            event_id=event.id, from_id=body.id, to_id=follower.id if follower else None,
            caretaker_id=keeper.id if keeper else None, share="full" if whole or keeper else "partial",
            is_default=first,
        )  # fmt: skip

    if rule.followers == (0, 0):
        return [link(body, None, cast.caretakers[body.id], True) for body in bodies]
    return [link(body, follower, None, place == 0) for body in bodies for place, follower in enumerate(cast.followers)]


def _touch(row: Remembered, change_set_id: int, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.change_set_id = change_set_id
    row.revision += 1
    row.updated_at = now()
