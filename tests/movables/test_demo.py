"""The demonstration's movables: the same on every machine, marked, and within every rule."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.cli.demo_movables import load_movables
from assetreg.core.parse import Door, parse
from assetreg.kinds.described import Asked
from assetreg.movables import queries
from assetreg.movables.kinds import KINDS
from tests.factories.facilities import make_facility
from tests.movables.conftest import SAID


def load(session: Session) -> list[dict[str, Any]]:
    """What stands at three seats of each detailed province, without what differs by moment."""
    for province in ("51", "52"):
        for level in ("commune", "district", "province"):
            code = f"HQ-00000-{province}-{level}"
            make_facility(session, province=province, holder_level=level, is_demonstration=True, code=code)
    load_movables(session)
    moving = {"id", "created_at", "updated_at", "change_set_id", "facility_id"}
    return [
        {name: value for name, value in record.values.items() if name not in moving}
        for _, sort in KINDS
        for record in queries.stream(session, sort.model, Asked())
    ]


def test_every_row_would_be_accepted_at_any_door(session: Session) -> None:
    load(session)
    for kind, sort in KINDS:
        records = list(queries.stream(session, sort.model, Asked()))
        assert len(records) >= 6
        for record in records:
            said = {name: getattr(record, name) for name in kind.schema.model_fields}
            assert parse(kind.schema, said, Door.SHEET).errors == (), record.code
            assert record.is_demonstration


def test_the_same_rows_are_made_again(session: Session) -> None:
    outer = session.begin_nested()
    first = load(session)
    outer.rollback()
    assert load(session) == first


def test_what_a_provincial_body_holds_belongs_to_the_province(session: Session) -> None:
    rows = load(session)
    assert {row["commune_id"] is None for row in rows if row["facility"].endswith("province")} == {True}
    assert {row["commune_id"] is None for row in rows if not row["facility"].endswith("province")} == {False}


@pytest.mark.parametrize(("kind", "sort"), KINDS, ids=lambda one: getattr(one, "plural", ""))
def test_numbers_go_on_after_the_demonstration(session: Session, kind: Any, sort: Any) -> None:
    load(session)
    last = session.scalar(
        text("SELECT last_number FROM movable_code_counter WHERE prefix = :p AND province_code = '52'"),
        {"p": sort.prefix},
    )
    given = parse(sort.schema, SAID[sort.name], Door.JSON).accept()
    assert kind.create(session, OPERATOR, given).code == f"{sort.prefix}-52-{last + 1}"
