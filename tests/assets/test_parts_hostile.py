"""Whatever is handed in for a part is stored or refused by field, alike in a form and in JSON, and breaks nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.assets.models import Building, FacilityParty, LandParcel, SiteConnection, UseState
from assetreg.assets.part_kinds import PARTS
from assetreg.assets.queries import get_facility
from assetreg.assets.records import FacilityRecord
from assetreg.core.errors import Invalid
from assetreg.core.parse import Door, parse
from assetreg.kinds.described import Part
from tests.assets.parts_table import BESIDE
from tests.factories.facilities import make_facility
from tests.factories.parts import make_building
from tests.support.web import PageClient

EVERY = pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
MODELS = {
    "parcel": LandParcel,
    "building": Building,
    "use": UseState,
    "party": FacilityParty,
    "connection": SiteConnection,
}
HOSTILE: list[Any] = [
    "\x00", "a\x00b", "\u202e81A", "\ufeff", "'; DROP TABLE building; --", "{{7*7}}", "%s%n", "<svg/onload=x>",
    "９９９", "-0", "+", ".", ",", "1e999", "NaN", "Infinity", "0x10", "١٢٣", "½", "－5", "99999999999999999999",
    "x" * 5000, "00/00/0000", "29/02/2023", "31/12/9999", "0001-01-01", "null", "true", "[]", "\\", "../../x",
    10**30, -(10**30), 1e308, -1e308, 2**63, 2**63 - 1, -(2**63) - 1, 0.1, -0.0, True, False, [], {}, [1], {"a": 1},
]  # fmt: skip
texts = some.text(min_size=1, max_size=60)


@EVERY
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=some.data())
def test_a_text_gets_the_same_verdict_in_a_form_and_in_json(part: Part, data: some.DataObject) -> None:
    field = data.draw(some.sampled_from(sorted(part.schema.model_fields)))
    record = BESIDE[part.plural] | {field: data.draw(texts)}
    verdicts = [
        [(error.field, error.code) for error in parse(part.schema, record, door).errors]
        for door in (Door.FORM, Door.JSON)
    ]
    assert verdicts[0] == verdicts[1], record


def refused(session: Session, part: Part, facility: FacilityRecord, given: Any) -> set[str] | None:
    """The fields that the service does not take; None where it stored the part."""
    try:
        part.create(session, OPERATOR, facility, given)
    except Invalid as refusal:
        return {error.field for error in refusal.errors}
    return None


@EVERY
def test_what_the_schema_accepts_is_stored_or_refused_by_field(session: Session, part: Part) -> None:
    facility = get_facility(session, make_facility(session).code)
    count = select(func.count()).select_from(MODELS[part.name])
    tried = 0
    for field in part.schema.model_fields:
        for value in HOSTILE:
            parsed = parse(part.schema, BESIDE[part.plural] | {field: value}, Door.JSON)
            wrong = {error.field for error in parsed.errors}
            if parsed.value is not None:
                with session.begin_nested() as alone:
                    found = refused(session, part, facility, parsed.value)
                    assert session.scalar(count) == (0 if found else 1), (field, value)
                    alone.rollback()
                wrong, tried = found or set(), tried + 1
            assert wrong <= part.schema.model_fields.keys(), (field, value)
    assert tried > 5


@EVERY
def test_no_hostile_value_breaks_the_interface_or_the_page(client: PageClient, session: Session, part: Part) -> None:
    facility = make_facility(session)
    extra = {"building_id": make_building(session, facility).id} if part.name == "use" else {}
    for field in part.schema.model_fields:
        for turn, value in enumerate(HOSTILE[::6]):
            body = BESIDE[part.plural] | extra | {field: value}
            address = f"/facilities/{facility.code}/{part.plural}"
            if turn % 2:
                answer = client.post(f"/api/v1{address}", data=json.dumps(body), content_type="application/json")
            else:
                answer = client.post(f"{address}/new", data={name: str(one) for name, one in body.items()})
            assert answer.status_code in (201, 303, 422), (field, value, answer.text)
    assert client.get(f"/facilities/{facility.code}").status_code == 200
