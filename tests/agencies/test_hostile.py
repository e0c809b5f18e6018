"""Whatever is typed into a reorganisation, a headcount or a filter: refused or taken, never a fault."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from sqlalchemy.orm import Session

from assetreg.agencies.schemas import HeadcountInput, SuccessionInput
from assetreg.core.parse import Schema
from tests.doors.hostile import TEXTS, THINGS
from tests.factories.agencies import make_agency
from tests.support.web import PageClient

EVENT: dict[str, Any] = {"kind": "rename", "effective_on": "2025-07-01", "act_number": "1/QĐ", "new_name": "Sở Mới"}
COUNT: dict[str, Any] = {"title_group": "specialist", "people": 3, "counted_on": "2026-06-30"}


@pytest.mark.parametrize(
    ("schema", "said", "page"),
    [(SuccessionInput, EVENT, "succession"), (HeadcountInput, COUNT, "headcounts/new")],
)
def test_no_value_of_a_field_breaks_a_door(
    client: PageClient, session: Session, schema: type[Schema], said: dict[str, Any], page: str
) -> None:
    code = make_agency(session, name="Sở Cũ").code
    part = "successions?dry_run=true" if schema is SuccessionInput else "headcounts"
    draw = random.Random(page)
    for value in (*draw.sample(TEXTS, 50), *THINGS):
        name = draw.choice([*schema.model_fields, "reason"])
        body = json.dumps(said | {name: value})
        api = client.post(f"/api/v1/agencies/{code}/{part}", data=body, content_type="application/json")
        assert api.status_code in (200, 201, 403, 422), (name, value, api.text)
        if isinstance(value, str) and value.isprintable():
            form = client.post(f"/agencies/{code}/{page}", data=said | {"bodies": code, name: value})
            assert form.status_code in (200, 303, 403, 422), (name, value)


def test_no_filter_breaks_the_list(client: PageClient) -> None:
    draw = random.Random(3)
    for value in draw.sample(TEXTS, 40):
        name = draw.choice(["unit", "state", "block", "kind", "regime", "as_of", "q", "cursor", "limit"])
        for address in ("/agencies", "/api/v1/agencies"):
            answer = client.get(address, query_string={name: value})
            assert answer.status_code in (200, 404, 422), (address, name, value)
