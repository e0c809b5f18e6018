"""Reads every version of some rows as the texts of which their digests were taken, to be taken anew elsewhere."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, case, literal_column, null, select, union_all
from sqlalchemy.orm import Session

from assetreg.access.rows import scope_seen, within
from assetreg.audit.layouts import Layout, layouts
from assetreg.audit.models import ChangePart, ChangeSet
from assetreg.audit.tables import history_of, is_place, remembered
from assetreg.core.errors import Forbidden
from assetreg.dispositions.drafting.bundle import RowVersion


@dataclass(frozen=True, slots=True)
class Kept:
    """A version with the time in which it stood; ``until`` is None for what the row says now."""

    version: RowVersion
    since: dt.datetime
    until: dt.datetime | None

    def stood(self, moment: dt.datetime) -> bool:
        """Whether this is what the row said at the moment."""
        return self.since <= moment and (self.until is None or moment < self.until)


def versions_of(session: Session, table: str, ids: Collection[int]) -> list[Kept]:
    """Every version of rows of one table that the session may see, by row, oldest first.

    Raises ``Forbidden`` (``bundle_needs_province``) where what an act did lies outside the session's sight. The session
    must write values as they were when digests were taken (``audit.chain.write_values_as_then``).
    """
    if not ids:
        return []
    known = layouts(session)[table]
    by_number = {layout.number: layout for layout in known}
    both = union_all(*_selects(session, table, known, ids)).subquery()
    query = (
        select(both, ChangeSet.happened_at)
        .join(ChangeSet, ChangeSet.id == both.c.change_set_id)
        .order_by(both.c.id, both.c.history_id.nulls_last())
    )
    rows = session.execute(query).all()
    if any(row.layout is None for row in rows):
        raise Forbidden("bundle_needs_province")
    found = [
        Kept(RowVersion(table, row.id, row.revision, row.change_set_id, by_number[row.layout].columns, row.said),
             row.happened_at, row.superseded_at)
        for row in rows
    ]  # fmt: skip
    return _without_secret_places(session, found)


def _selects(
    session: Session, table: str, known: Sequence[Layout], ids: Collection[int]
) -> Iterable[Select[*tuple[Any, ...]]]:
    scope = scope_seen(session)
    former, present = history_of(table).alias("v"), remembered()[table].alias("v")
    for source, is_former in ((former, True), (present, False)):
        layout = (
            select(ChangePart.layout)
            .where(
                ChangePart.change_set_id == source.c.change_set_id,
                ChangePart.table_name == table,
                ChangePart.side == "new",
            )
            .limit(1)
            .scalar_subquery()
        )
        kept: list[ColumnElement[Any]] = (
            [source.c.history_id, source.c.superseded_at]
            if is_former
            else [null().label("history_id"), null().label("superseded_at")]
        )
        chosen = select(
            source.c.id, source.c.revision, source.c.change_set_id, *kept, layout.label("layout"),
            _texts(known, layout).label("said"),
        ).where(source.c.id.in_(sorted(ids)))  # fmt: skip
        yield chosen if scope.country else chosen.where(within(scope, source.c))


def _texts(known: Sequence[Layout], layout: ColumnElement[int]) -> ColumnElement[str]:
    """The row as text in the columns of the layout under which it was written."""

    def row(one: Layout) -> ColumnElement[str]:
        columns = ", ".join('v."' + column.replace('"', '""') + '"' for column in one.columns)
        return literal_column(f"ROW({columns})::text")

    return case({one.number: row(one) for one in known}, value=layout)


def _without_secret_places(session: Session, found: Sequence[Kept]) -> list[Kept]:
    """The same, but where a row says where premises lie that were ever restricted, or where a photo was taken, only
    the digest of that version is given."""
    secret = {(one.version.table, one.version.id) for one in found if one.version.said.get("is_restricted") == "t"}
    return [replace(one, version=withheld(one.version)) if _is_secret(one.version, secret) else one for one in found]


def withheld(version: RowVersion) -> RowVersion:
    """The version by its digest alone."""
    assert version.text is not None
    return replace(version, text=None, digest=hashlib.sha256(version.text.encode()).hexdigest())


def _is_secret(version: RowVersion, restricted: Collection[tuple[str, int]]) -> bool:
    tells_a_place = any(value is not None and is_place(name) for name, value in version.said.items())
    return tells_a_place and (version.table == "document" or (version.table, version.id) in restricted)
