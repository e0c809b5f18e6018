"""Proves the memory: every link of every chain, and every version of every row against the digest taken of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from assetreg.audit.chain import Break, Tally, unlinked, walk_chain, write_values_as_then
from assetreg.audit.layouts import Layout, columns_sql, digest_sql, is_whole, layouts

NAMED = 100  # so many broken rows of one table are named; one is enough to distrust it
_ROOM = text("SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true)")
_WHAT = {
    (True, True): "audit.break.row_changed",
    (True, False): "audit.break.row_missing",
    (False, True): "audit.break.row_added",
}
# What the parts of change sets promise against what stands in the tables; each counted, so that a copy is noticed too.
_COMPARE = """
    WITH expected AS (
      SELECT p.change_set_id, p.province_code, u.id, u.digest, count(*) AS n
      FROM change_part p CROSS JOIN LATERAL unnest(p.ids, p.digests) AS u (id, digest)
      WHERE p.table_name = :table AND p.side = :side
        AND (CAST(:province AS text) IS NULL OR p.province_code = :province)
      GROUP BY 1, 2, 3, 4
    ),
    actual AS (
      SELECT change_set_id, province_code, id, digest, count(*) AS n FROM ({actual}) AS version
      WHERE CAST(:province AS text) IS NULL OR province_code = :province
      GROUP BY 1, 2, 3, 4
    ),
    broken AS (
      SELECT coalesce(e.change_set_id, a.change_set_id) AS change_set_id, coalesce(e.id, a.id) AS id,
             coalesce(min(e.province_code), min(a.province_code)) AS province_code,
             bool_or(coalesce(e.n, 0) > coalesce(a.n, 0)) AS is_missing,
             bool_or(coalesce(e.n, 0) < coalesce(a.n, 0)) AS is_added
      FROM expected e
      FULL JOIN actual a ON a.change_set_id = e.change_set_id AND a.id = e.id AND a.digest = e.digest
        AND a.province_code = e.province_code
      WHERE e.n IS DISTINCT FROM a.n
      GROUP BY 1, 2
    )
    SELECT b.province_code, l.sequence, b.change_set_id, b.is_missing, b.is_added, b.id
    FROM broken b
    LEFT JOIN change_link l ON l.change_set_id = b.change_set_id AND l.province_code = b.province_code
    ORDER BY b.province_code, l.sequence, b.id LIMIT :named
"""
_NEW = """
    SELECT v.change_set_id, v.province_code, v.id, {digest} AS digest
    FROM (SELECT {columns} FROM {table} UNION ALL SELECT {columns} FROM {table}_history) AS v
    LEFT JOIN (SELECT DISTINCT change_set_id, layout FROM change_part WHERE table_name = :table AND side = 'new') AS m
      ON m.change_set_id = v.change_set_id
"""
_OLD = """
    SELECT superseded_by AS change_set_id, province_code, history_id AS id, sha256(convert_to(ROW(
             history_id, superseded_at, operation, id, revision, change_set_id)::text, 'UTF8')) AS digest
    FROM {table}_history
"""

type Progress = Callable[[str], None]


@dataclass(frozen=True)
class Verdict:
    """What ``verify`` found: how much it looked at, and every break, the first of the chains first."""

    links: int
    rows: int
    breaks: tuple[Break, ...] = field(default=())

    @property
    def holds(self) -> bool:
        """Whether all of it holds."""
        return not self.breaks


def verify(session: Session, *, province: str | None = None, progress: Progress | None = None) -> Verdict:
    """Recompute every link and every digest, of one province or of all; reads only.

    Runs in the database, which sorts on disk what does not fit; here only what is broken is held. ``progress`` is
    called with the table about to be looked at.
    """
    write_values_as_then(session)
    session.execute(_ROOM)
    tally = Tally()
    breaks = [*walk_chain(session, province, tally), *unlinked(session, province)]
    for table, known in layouts(session).items():
        if progress:
            progress(table)
        breaks += _table(session, table, known, province)
    return Verdict(tally.links, tally.rows, tuple(sorted(_most_telling(breaks), key=lambda found: found.place)))


def _table(session: Session, table: str, known: Sequence[Layout], province: str | None) -> list[Break]:
    if not is_whole(session, table, known):
        return [Break(province or "00", None, None, "audit.break.layout", table)]
    new = _NEW.format(table=table, columns=columns_sql(known), digest=digest_sql(known))
    old = _OLD.format(table=table)
    try:
        with session.begin_nested():
            return [
                *_compared(session, table, "new", new, table, province),
                *_compared(session, table, "old", old, f"{table}_history", province),
            ]
    except DBAPIError:  # the layout itself says what makes no sense
        return [Break(province or "00", None, None, "audit.break.layout", table)]


def _compared(session: Session, table: str, side: str, actual: str, name: str, province: str | None) -> Iterator[Break]:
    given = {"table": table, "side": side, "province": province, "named": NAMED}
    for row in session.execute(text(_COMPARE.format(actual=actual)), given):
        what = _WHAT[row.is_missing, row.is_added]
        yield Break(row.province_code, row.sequence, row.change_set_id, what, name, row.id)


def _most_telling(breaks: Sequence[Break]) -> Iterator[Break]:
    """A change set that does not hold because one of its rows is broken is told by the row alone."""
    told = {(found.province, found.change_set) for found in breaks if found.what in _WHAT.values()}
    for found in breaks:
        if found.what != "audit.break.change_set" or (found.province, found.change_set) not in told:
            yield found
