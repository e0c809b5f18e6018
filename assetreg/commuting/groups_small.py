"""Which groups of staff are seen by those who plan alone: small ones, and those by which one could count back to them.

The one total that others know of a workplace is how many people work or worked there. So a group below ``LEAST`` is
withheld, and with it the next larger groups of the same workplace and day, until at least ``FEWEST`` groups with
``ENOUGH`` people together are missing; where there are not so many, the whole workplace is. A withheld group is not
shown without its number: it is not shown at all, and every sum that others see is made of the others alone.
Law 91/2025/QH15 on personal data protection; the threshold of five is the usual one of statistics on people.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import Session

from assetreg.access.rows import planning_seen, within
from assetreg.commuting.groups_models import StaffGroup

LEAST = 5
FEWEST = 2
ENOUGH = 10
WORKPLACE = (
    StaffGroup.province_code,
    StaffGroup.former_facility_id,
    StaffGroup.former_agency_id,
    StaffGroup.former_unit_id,
    StaffGroup.counted_on,
)


def withheld(provinces: Sequence[str] | None = None) -> Select[tuple[int]]:
    """The rows of the groups that are withheld, of some provinces or of all that the session sees.

    All groups of a workplace lie in one place, so that whoever sees one of them is judged by all of them.
    """
    order = StaffGroup.people, StaffGroup.id
    smaller = func.count().over(partition_by=WORKPLACE, order_by=order, rows=(None, -1))
    in_smaller = func.sum(StaffGroup.people).over(partition_by=WORKPLACE, order_by=order, rows=(None, -1))
    judged = select(
        StaffGroup.id,
        StaffGroup.people,
        func.min(StaffGroup.people).over(partition_by=WORKPLACE).label("least"),
        smaller.label("smaller"),
        func.coalesce(in_smaller, 0).label("people_in_smaller"),
    )
    if provinces is not None:
        judged = judged.where(StaffGroup.province_code.in_(provinces))
    ranked = judged.subquery("ranked")
    missing = or_(ranked.c.people < LEAST, ranked.c.smaller < FEWEST, ranked.c.people_in_smaller < ENOUGH)
    return select(ranked.c.id).where(ranked.c.least < LEAST, missing)


def shown(session: Session) -> ColumnElement[bool]:
    """The condition that the session may see a group: it plans there, or the group is not withheld."""
    planning = planning_seen(session)
    if planning.country:
        return true()
    open_ones = StaffGroup.id.not_in(withheld())
    return open_ones if planning.is_empty else or_(within(planning, StaffGroup), open_ones)
