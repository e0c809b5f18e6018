"""The kind ``staff``: a row is a line of a headcount where it names a body, a group of staff where it names workplaces.

Headcount rows: ``agency title_group people counted_on workplace source``. Group rows: ``former_workplace new_workplace
people counted_on`` and what else tells the group. Numbers only: a list of persons is reduced to groups first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import may
from assetreg.access.rows import planning_seen, scope_seen
from assetreg.agencies import headcount
from assetreg.agencies import labels as agency_labels
from assetreg.agencies.matching import match_agency
from assetreg.agencies.models import Agency, Headcount
from assetreg.agencies.schemas import HeadcountInput
from assetreg.agencies.workplaces import Workplace, read_workplace
from assetreg.commuting import groups_labels
from assetreg.commuting.groups_ends import END_FIELDS
from assetreg.commuting.groups_schemas import Flag, GroupInput, Level, Metres, Trips, Unit, interval_in_order
from assetreg.commuting.groups_service import state_group
from assetreg.core.errors import FieldError, Invalid
from assetreg.core.parse import Reads, Rule
from assetreg.core.values import read_code, read_whole

Title = Annotated[str | None, Reads(read_code), Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,49}$")]
Named = Annotated[str | None, Reads(read_code), Field(max_length=300)]
GROUP_ALIASES: Mapping[str, Sequence[str]] = {
    "former_workplace": (
        "cơ quan cũ", "đơn vị cũ", "nơi làm việc cũ", "nơi công tác cũ", "đơn vị công tác cũ", "cơ quan công tác cũ",
        "cơ quan trước sắp xếp", "đơn vị trước sắp xếp", "cơ quan, đơn vị cũ",
    ),
    "new_workplace": (
        "cơ quan mới", "đơn vị mới", "nơi làm việc mới", "nơi công tác mới", "đơn vị công tác mới",
        "cơ quan công tác mới", "cơ quan sau sắp xếp", "đơn vị sau sắp xếp", "cơ quan, đơn vị mới",
    ),
    "residence": ("xã cư trú", "nơi cư trú", "nơi thường trú", "nơi ở", "nơi ở hiện nay", "thường trú"),
    "level": ("cấp", "cấp cũ", "khối cũ"),
    "trips_per_week": ("số lượt đi về", "số lượt/tuần", "số ngày đi lại trong tuần", "số lần đi về trong tuần"),
    "has_shuttle": ("xe đưa đón", "có xe đưa đón"),
    "has_housing": ("nhà công vụ", "ở công vụ", "nhà ở công vụ", "được bố trí nhà công vụ"),
    "distance_low_m": ("khoảng cách từ (m)",),
    "distance_high_m": ("khoảng cách đến (m)",),
}  # fmt: skip
ALIASES: Mapping[str, Sequence[str]] = {
    "agency": ("đơn vị", "tên đơn vị", "cơ quan", "mã đơn vị"),
    "title_group": ("chức danh", "nhóm chức danh", "mã chức danh", "chức vụ"),
    "people": ("số người", "số lượng", "số cán bộ"),
    "counted_on": ("ngày thống kê", "thời điểm", "ngày"),
    "workplace": ("nơi làm việc", "trụ sở", "mã trụ sở"),
    "source": ("nguồn", "nguồn số liệu"),
    **GROUP_ALIASES,
}


class StaffInput(HeadcountInput):
    """One row of either sort; ``people`` and ``counted_on`` are those of both."""

    title_group: Title = None  # type: ignore[assignment]
    people: Annotated[int, Reads(read_whole), Field(ge=0, le=1_000_000)]
    agency: Named = None
    former_workplace: Named = None
    new_workplace: Named = None
    residence: Unit = None
    level: Level = None
    trips_per_week: Trips = None
    has_shuttle: Flag = None
    has_housing: Flag = None
    distance_low_m: Metres = None
    distance_high_m: Metres = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """Those of a headcount, and that a row is of one sort and says what its sort must."""
        return (
            *super().rules(),
            Rule(("agency", "title_group", "former_workplace", "new_workplace"), one_sort, whole=True),
            Rule(("distance_low_m", "distance_high_m"), interval_in_order, whole=True),
        )


_WORDS = {**groups_labels.FIELD_LABELS, **agency_labels.HEADCOUNT_LABELS}
LABELS: Mapping[str, str] = {name: _WORDS[name] for name in StaffInput.model_fields}
LATER = tuple(StaffInput.model_fields)[tuple(StaffInput.model_fields).index("agency") + 1 :]


def one_sort(agency: str | None, title_group: str | None, former: str | None, new: str | None) -> FieldError | None:
    """A headcount names its body and title group; a group both its workplaces; no row is both."""
    if former is None and new is None:
        missing = "agency" if agency is None else "title_group" if title_group is None else None
        return None if missing is None else FieldError(missing, "required")
    if agency is not None:
        return FieldError("agency", "count_or_group", {"value": agency})
    if former is None or new is None:
        return FieldError("former_workplace" if former is None else "new_workplace", "required")
    return None


def is_group(given: Mapping[str, Any]) -> bool:
    """Whether a row is a group of staff; what it becomes is a row of ``table_of``."""
    return any(given.get(field) is not None for field in END_FIELDS)


def table_of(given: Mapping[str, Any]) -> str:
    """The table in which a row of this kind is kept."""
    return "staff_group" if is_group(given) else "headcount"


def groups_hidden(session: Session, columns: Iterable[str | None], province_code: str | None) -> bool:
    """Whether a file with these fields holds groups, and the session does not plan where it was handed in."""
    if not any(name in END_FIELDS for name in columns):
        return False
    planning = planning_seen(session)
    return not (planning.country if province_code is None else planning.covers(Place(province_code)))


def write_staff_row(session: Session, actor: Actor, given: StaffInput) -> Any:
    """Enter a row, or mend the one that says the same of the same day."""
    if given.former_workplace is None and given.new_workplace is None:
        return _write_count(session, actor, given)
    if not may(actor, Permission.COMMUTING_COMPUTE):
        raise Invalid([FieldError("former_workplace", "groups_need_planning")])
    if given.people < 1:
        raise Invalid([FieldError("people", "too_small", {"value": given.people})])
    group = GroupInput.model_construct(**{name: getattr(given, name) for name in GroupInput.model_fields})
    return state_group(session, actor, group)


def _write_count(session: Session, actor: Actor, given: StaffInput) -> Any:
    """Enter a line of a count, or mend the one that says the same of the same day."""
    assert given.agency is not None
    agency = session.scalar(select(Agency).where(Agency.code == given.agency))
    provinces = scope_seen(session).provinces
    if agency is None and len(provinces) == 1:  # a name means one body only inside a province
        agency = match_agency(session, given.agency, province_code=min(provinces))
    if agency is None:
        raise Invalid([FieldError("agency", "unknown_agency", {"value": given.agency})])
    place: Workplace | FieldError = Workplace(agency.province_code, agency.commune_id)
    if given.workplace is not None:
        place = read_workplace(session, given.workplace)
    if isinstance(place, FieldError):
        raise Invalid([place])
    same = session.scalar(
        select(Headcount).where(
            Headcount.agency_id == agency.id,
            Headcount.facility_id.is_not_distinct_from(place.facility_id),
            Headcount.commune_id.is_not_distinct_from(place.commune_id),
            Headcount.title_group == given.title_group,
            Headcount.counted_on == given.counted_on,
        )
    )
    if same is None:
        return headcount.create_headcount(session, actor, agency, given)
    changes = {"people": given.people} | ({"source": given.source} if given.source is not None else {})
    return headcount.revise_headcount(session, actor, same.id, changes, revision=same.revision)
