"""The hot statements on bodies use their indexes once a country's bodies stand in the register."""

from __future__ import annotations

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from assetreg.agencies.queries import AgencyFilter, list_agencies
from assetreg.cli.demo_agencies import load_agencies
from assetreg.core.pages import write_cursor


def plans_of(session: Session, wanted: AgencyFilter, cursor: str | None = None) -> str:
    """The plan of the statement that reads one page."""
    sent: list[tuple[str, object]] = []
    connection = session.connection()

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        sent.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    try:
        list_agencies(session, wanted, cursor=cursor)
    finally:
        event.remove(connection, "before_cursor_execute", note)
    statement, parameters = next(one for one in sent if "LIMIT" in one[0] and "count(" not in one[0])
    rows = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)  # type: ignore[arg-type]
    return "\n".join(rows.scalars())


def test_pages_run_along_an_index_however_deep(session: Session) -> None:
    load_agencies(session)
    session.execute(text("ANALYZE agency"))
    for wanted in (AgencyFilter(), AgencyFilter(unit="52")):
        deep = write_cursor(["52", False, "uy ban nhan dan xa m", 0])
        for cursor in (None, deep):
            plan = plans_of(session, wanted, cursor)
            assert "ix_agency_valid_to" in plan
            assert "Sort" not in plan


def test_a_search_finds_its_index(session: Session) -> None:
    load_agencies(session)
    session.execute(text("ANALYZE agency"))
    assert "ix_agency_search_text" in plans_of(session, AgencyFilter(q="ia grai"))
