"""Reads of deliveries: one whole, those of a case or a line, those that wait for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.permissions import Permission
from assetreg.access.policy import scope_of
from assetreg.access.rows import within
from assetreg.assets.models import Facility
from assetreg.core.errors import NotFound
from assetreg.core.pages import Page, page_through
from assetreg.dispositions.cases.models import DispositionCase, DispositionLine
from assetreg.dispositions.execution.models import Delivery, DeliveryLine, SaleProceeds
from assetreg.dispositions.papers.models import Paper

# State of a delivery -> the permission of whoever goes on with it.
WAITS_FOR = {
    "planned": Permission.DELIVERY_GIVE,
    "temporary": Permission.DELIVERY_GIVE,
    "given": Permission.DELIVERY_RECEIVE,
}


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """A delivery whole: its case, its lines as far as they may be seen, its papers."""

    delivery: Delivery
    case: DispositionCase
    lines: Sequence[tuple[DeliveryLine, DispositionLine]]
    paper: Paper | None
    archive_paper: Paper | None

    @property
    def revision(self) -> int:
        """The revision of the delivery."""
        return self.delivery.revision

    @property
    def id(self) -> int:
        """The row of the delivery."""
        return self.delivery.id


def find_delivery(session: Session, code: str) -> Delivery:
    """The delivery with this code; raises ``NotFound``."""
    found = session.scalar(select(Delivery).where(Delivery.code == code))
    if found is None:
        raise NotFound("record_not_found", record=code)
    return found


def rows_of(session: Session, delivery: Delivery) -> list[tuple[DeliveryLine, DispositionLine]]:
    """The lines of a delivery in the order of their case."""
    query = select(DeliveryLine, DispositionLine).join(DispositionLine, DispositionLine.id == DeliveryLine.line_id)
    query = query.where(DeliveryLine.delivery_id == delivery.id).order_by(DispositionLine.number)
    return [(row, line) for row, line in session.execute(query.execution_options(populate_existing=True))]


def get_delivery(session: Session, code: str) -> DeliveryRecord:
    """A delivery whole; raises ``NotFound``. A fixed number of statements."""
    found = find_delivery(session, code)
    ids = [number for number in (found.paper_id, found.archive_paper_id) if number is not None]
    papers = {paper.id: paper for paper in session.scalars(select(Paper).where(Paper.id.in_(ids)))}
    return DeliveryRecord(
        found, session.get_one(DispositionCase, found.case_id), rows_of(session, found),
        papers.get(found.paper_id or 0), papers.get(found.archive_paper_id or 0),
    )  # fmt: skip


def deliveries_of(session: Session, case_id: int) -> Sequence[Delivery]:
    """The deliveries of a case, in the order in which they were opened."""
    return session.scalars(select(Delivery).where(Delivery.case_id == case_id).order_by(Delivery.id)).all()


def delivery_of_line(session: Session, line_id: int) -> tuple[Delivery, DeliveryLine] | None:
    """The last delivery by the decision of a line that was not given up; None where there is none."""
    query = select(Delivery, DeliveryLine).join(DeliveryLine, DeliveryLine.delivery_id == Delivery.id)
    query = query.where(
        DeliveryLine.line_id == line_id, Delivery.is_temporary.is_(False), Delivery.state != "cancelled"
    )
    found = session.execute(query.order_by(Delivery.id.desc()).limit(1)).first()
    return None if found is None else (found[0], found[1])


def proceeds_of(session: Session, line_ids: Sequence[int]) -> dict[int, SaleProceeds]:
    """Line -> what its sale brought."""
    rows = session.scalars(select(SaleProceeds).where(SaleProceeds.line_id.in_(list(line_ids))))
    return {row.line_id: row for row in rows}


def divided_of(session: Session, facility_id: int) -> tuple[Facility | None, Sequence[Facility]]:
    """The facility that one was divided from, and those that were divided from it, as far as they may be seen."""
    parent = select(Facility.parent_facility_id).where(Facility.id == facility_id).scalar_subquery()
    related = or_(Facility.id == parent, Facility.parent_facility_id == facility_id)
    rows = session.scalars(select(Facility).where(related).order_by(Facility.id)).all()
    whole = next((row for row in rows if row.parent_facility_id != facility_id), None)
    return whole, [row for row in rows if row is not whole]


def list_deliveries(
    session: Session, actor: Actor, *, waiting: bool = False, state: str | None = None, limit: int = 50,
    cursor: str | None = None,
) -> Page[Delivery]:  # fmt: skip
    """One page of deliveries, the newest first; ``waiting``: those that this actor goes on with."""
    query = select(Delivery.id)
    if waiting:
        query = query.where(_waits_for(actor))
    if state is not None:
        query = query.where(Delivery.state == state)
    newest: list[ColumnElement[int]] = [(-Delivery.__table__.c.id).label("newest_first")]
    page = page_through(session, query, newest, lambda row: int(row[0]), limit=limit, cursor=cursor)
    found = {row.id: row for row in session.scalars(select(Delivery).where(Delivery.id.in_(page.items)))}
    items = tuple(found[number] for number in page.items if number in found)
    return Page(items, page.next, page.count, page.count_is)


def count_waiting(session: Session, actor: Actor) -> int:
    """How many deliveries wait for this actor, up to 999: what the rail says."""
    bounded = select(Delivery.id).where(_waits_for(actor)).limit(999).subquery()
    return session.scalar(select(func.count()).select_from(bounded)) or 0


def _waits_for(actor: Actor) -> ColumnElement[bool]:
    waits: ColumnElement[bool] = Delivery.id.is_(None)
    for state, permission in WAITS_FOR.items():
        scope = scope_of(actor, permission)
        if not scope.is_empty:
            inside = Delivery.state == state
            waits = waits | (inside if scope.country else inside & within(scope, Delivery))
    return waits
