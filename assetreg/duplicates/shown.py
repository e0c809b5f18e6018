"""What the pages of duplicates show: each value with where it came from, and what speaks for and against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.admin_units.models import AdminUnit
from assetreg.assets.labels import LOCATION_SOURCE_LABELS
from assetreg.assets.models import Facility
from assetreg.audit.models import ChangeSet
from assetreg.audit.versions import versions_where
from assetreg.core.i18n import gettext
from assetreg.duplicates.fields import CHOICES, Choice
from assetreg.duplicates.merging import NOTED, Comparison
from assetreg.duplicates.models import Decision, Merge
from assetreg.duplicates.queries import decisions_on, traits_where
from assetreg.duplicates.scoring import Verdict, judge
from assetreg.duplicates.unmerging import Parting


@dataclass(frozen=True, slots=True)
class Row:
    """One choice of the page: both values as text, where each came from, what may be chosen and what is usual."""

    name: str
    keep: Any
    merged: Any
    keep_from: ChangeSet | None
    merged_from: ChangeSet | None
    differs: bool
    usual: Choice
    choices: tuple[Choice, ...]


def rows_of(session: Session, found: Comparison) -> list[Row]:
    """Every choice, those that differ first in the order of the record; at most four statements."""
    origins = origins_of(session, [found.keep.id, found.merged.id])
    units = _unit_names(session, found)
    rows = []
    for name, said in found.said.items():
        keep, merged = (_shown(name, values, units) for values in (said.keep, said.merged))
        if keep is None and merged is None:
            continue
        keep_from, merged_from = (_latest(origins[f.id], said.keep.keys()) for f in (found.keep, found.merged))
        choices = CHOICES if name in NOTED else tuple(c for c in CHOICES if c != "both")
        rows.append(Row(name, keep, merged, keep_from, merged_from, said.differs, said.usual(), tuple(choices)))
    return rows


def origins_of(session: Session, ids: list[int]) -> dict[int, dict[str, ChangeSet]]:
    """Facility -> column -> the act that wrote what the column says now."""
    written: dict[int, dict[str, int]] = {number: {} for number in ids}
    former: dict[int, dict[str, Any]] = {}
    for version in versions_where(session, [("facility", "id", ids)]):
        before = former.get(version.row_id, {})
        for column, value in version.said.items():
            if column not in before or before[column] != value:
                written[version.row_id][column] = version.written_by
        former[version.row_id] = version.said
    numbers = {number for columns in written.values() for number in columns.values()}
    acts = {act.id: act for act in session.scalars(select(ChangeSet).where(ChangeSet.id.in_(numbers)))}
    return {
        row_id: {column: acts[number] for column, number in columns.items() if number in acts}
        for row_id, columns in written.items()
    }


def _latest(origins: dict[str, ChangeSet], columns: Any) -> ChangeSet | None:
    return max((origins[c] for c in columns if c in origins), key=lambda act: act.id, default=None)


def _shown(name: str, values: Any, units: dict[int, str]) -> Any:
    """The first column's value; of a place its communes and coordinates."""
    if name != "location":
        return values[name]
    parts = [units.get(values["commune_id"], "")]
    if values["former_commune_id"] is not None:
        parts.append(f"({units.get(values['former_commune_id'], '')})")
    if values["location_source"] is not None:
        source = values["location_source"]
        parts.append("· " + gettext(LOCATION_SOURCE_LABELS.get(source, source)))
    return " ".join(filter(None, parts))


def _unit_names(session: Session, found: Comparison) -> dict[int, str]:
    wanted = {
        unit
        for facility in (found.keep, found.merged)
        for unit in (facility.commune_id, facility.former_commune_id)
        if unit is not None
    }
    return dict(session.execute(select(AdminUnit.id, AdminUnit.name).where(AdminUnit.id.in_(wanted))).all())


def verdict_of(session: Session, found: Comparison) -> Verdict | None:
    """What speaks for and against their being one, as they stand now; None where their national codes differ."""
    one, other = traits_where(session, Facility.id.in_((found.keep.id, found.merged.id)))
    return judge(one, other)


def decision_on(session: Session, found: Comparison) -> Decision | None:
    """What somebody said of the two before."""
    first, second = sorted((found.keep.id, found.merged.id))
    return decisions_on(session, [(first, second)]).get((first, second))


def facility_of(session: Session, merge: Merge) -> Any:
    """Code and name of the record that stays."""
    return session.execute(select(Facility.code, Facility.name).where(Facility.id == merge.facility_id)).one()


def conflicts_of(session: Session, found: Parting) -> list[tuple[str, int, ChangeSet | None]]:
    """Rows that changed since: table, row, and the last act that wrote them."""
    listed = []
    for table, row_id in list(found.conflicts)[:50]:
        versions = versions_where(session, [(table, "id", [row_id])])
        number = (versions[-1].superseded_by or versions[-1].written_by) if versions else None
        act = session.scalar(select(ChangeSet).where(ChangeSet.id == func.coalesce(number, 0)))
        listed.append((table, row_id, act))
    return listed
