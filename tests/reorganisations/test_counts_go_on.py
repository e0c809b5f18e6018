"""An inventory count under way goes on in the unit that follows: seen, counted and closed there, and taken back."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.reorganisations import service
from assetreg.stocktakes import queries
from assetreg.stocktakes import service as stocktakes
from assetreg.stocktakes.schemas import TeamInput
from tests.reorganisations.ground import MERGED, applied, event, ground_of
from tests.stocktakes.conftest import count, make_office, order

TABLES = ("stocktake", "stocktake_team", "stocktake_line", "stocktake_count")


def places(session: Session) -> dict[str, set[str]]:
    """Table -> the codes of the communes in which its rows lie."""
    statement = "SELECT DISTINCT unit.code FROM {} AS t LEFT JOIN admin_unit AS unit ON unit.id = t.commune_id"
    return {table: set(session.scalars(text(statement.format(table)))) for table in TABLES}


def test_a_count_begun_before_a_merger_is_finished_after_it(session: Session) -> None:
    ground = ground_of(session)
    office = make_office(session)
    assert office.commune == ground.first.code
    campaign = order(session, office.commune)
    stocktakes.add_team(session, OPERATOR, campaign, TeamInput(name="Tổ 1"))
    first, second, *_ = (one.line.id for one in queries.list_counted(session, campaign.id))
    count(session, campaign, OPERATOR, first)
    session.commit()
    assert places(session) == {table: {ground.first.code} for table in TABLES}

    happened = applied(session, event(ground))
    session.expire_all()
    assert places(session) == {table: {MERGED} for table in TABLES}
    going_on = queries.get_stocktake(session, campaign.code)
    assert going_on.state == "counting"
    count(session, going_on, OPERATOR, second)
    assert places(session)["stocktake_count"] == {MERGED}
    assert len([one for one in queries.list_counted(session, campaign.id) if one.count is not None]) == 2

    # What was counted since stands against the undo; nothing of it is lost in silence.
    refused = service.preview_undo(session, OPERATOR, happened)
    assert {one.table for one in refused.obstacles} == {"stocktake_count"}


def test_a_count_comes_back_with_its_commune(session: Session) -> None:
    ground = ground_of(session)
    office = make_office(session)
    campaign = order(session, office.commune)
    count(session, campaign, OPERATOR, queries.list_counted(session, campaign.id)[0].line.id)
    session.commit()
    before = places(session)
    happened = applied(session, event(ground))
    service.undo_event(session, OPERATOR, happened, reason="thử")
    session.commit()
    assert places(session) == before
