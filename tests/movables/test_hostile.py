"""Whatever is handed in is stored or refused by field, the same at every door, and never breaks anything."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.core.errors import Invalid
from assetreg.core.parse import Door, parse, parse_rows
from assetreg.movables import service
from assetreg.movables.places import PLACE_FIELDS
from assetreg.movables.sorts import ARCHIVE, EQUIPMENT, VEHICLE, Sort
from tests.movables.conftest import SAID, SORTS
from tests.support.web import PageClient

EVERY = pytest.mark.parametrize("sort", [VEHICLE, EQUIPMENT, ARCHIVE], ids=lambda sort: sort.name)
HOSTILE: list[Any] = [
    "\x00", "a\x00b", "\u202e81A", "\ufeff", "\ud800", "'; DROP TABLE vehicle; --", "{{7*7}}", "%s%n", "<svg/onload=x>",
    "９９９", "-0", "+", ".", ",", "1e999", "NaN", "Infinity", "0x10", "١٢٣", "½", "－5",
    "99999999999999999999", "x" * 5000,
    "00/00/0000", "29/02/2023", "31/12/9999", "0001-01-01", "null", "undefined", "true", "[]", "\\", "/", "../../x",
    10**30, -(10**30), 1e308, -1e308, 2**63, -(2**63) - 1, 0.1, -0.0, True, False, [], {}, [1], {"a": 1}, [[]],
]  # fmt: skip
NAMED = PLACE_FIELDS - {"unit"}  # each by itself; a unit is read by the body's rules, which have tests of their own
texts = some.text(min_size=1, max_size=60)


def verdict(sort: Sort[Any], field: str, value: Any, door: Door) -> list[tuple[str, str]]:
    if door in (Door.FORM, Door.JSON):
        errors = parse(sort.schema, SAID[sort.name] | {field: value}, door).errors
    else:
        columns = {name: [SAID[sort.name].get(name)] for name in sort.schema.model_fields} | {field: [value]}
        errors = tuple(parse_rows(sort.schema, columns, door, count=1).errors.get(0, ()))
    return sorted((error.field, error.code) for error in errors)


def refused(session: Session, sort: Sort[Any], given: Any) -> set[str] | None:
    """The fields that the service does not take; None where it stored the record."""
    try:
        service.create(session, OPERATOR, given, sort=sort)
    except Invalid as refusal:
        return {error.field for error in refusal.errors}
    return None


@EVERY
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=some.data())
def test_a_text_gets_the_same_verdict_at_every_door(sort: Sort[Any], data: some.DataObject) -> None:
    field = data.draw(some.sampled_from(sorted(sort.schema.model_fields)))
    value = data.draw(texts)
    verdicts = {door: verdict(sort, field, value, door) for door in Door}
    assert len(set(map(tuple, verdicts.values()))) == 1, (field, value, verdicts)


@EVERY
def test_what_the_schema_accepts_the_register_stores(session: Session, sort: Sort[Any]) -> None:
    fields = sort.schema.model_fields.keys()
    stored = 0
    for value in HOSTILE:
        taken = [field for field in fields if not verdict(sort, field, value, Door.JSON)]
        for together in (set(taken) - PLACE_FIELDS, *({field} for field in taken if field in NAMED)):
            given = parse(sort.schema, SAID[sort.name] | dict.fromkeys(together, value), Door.JSON)
            wrong = {error.field for error in given.errors} or refused(session, sort, given.value)
            assert wrong is None or wrong <= fields, (together, value)
            stored += wrong is None
    assert session.scalar(select(func.count()).select_from(sort.model)) == stored
    assert stored > 20


@pytest.mark.parametrize(("place", "sort"), SORTS.items(), ids=SORTS)
def test_no_address_breaks_a_list(client: PageClient, place: str, sort: Sort[Any]) -> None:
    for name in ("unit", "q", "kind", "status", "agency", "facility", "cursor", "as_of", "condition", "nonsense"):
        for value in ("\x00'; --%s", "x" * 200, "99999999999999999999", "31/12/9999"):
            for base in (f"/{place}", f"/api/v1/{place}"):
                answer = client.get(base, query_string={name: value})
                assert answer.status_code in (200, 404, 422), (base, name, value, answer.status_code)
