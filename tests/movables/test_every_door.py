"""One schema, every door: the same value gets the same verdict, field and code in a form, JSON, a workbook and CSV."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from assetreg.core.errors import FieldError
from assetreg.core.parse import Door, parse, parse_rows
from assetreg.movables.sorts import ARCHIVE, EQUIPMENT, VEHICLE, Sort
from tests.assets.test_every_door import typed
from tests.assets.values_table import No
from tests.movables.conftest import SAID, SORTS, Enter
from tests.movables.values_table import cases, field_at_fault, record
from tests.support.web import PageClient

type Verdict = tuple[Any, list[tuple[str, str]]]
EVERY = pytest.mark.parametrize("sort", [VEHICLE, EQUIPMENT, ARCHIVE], ids=lambda sort: sort.name)


def told(errors: list[FieldError] | tuple[FieldError, ...]) -> list[tuple[str, str]]:
    return sorted((error.field, error.code) for error in errors)


def through_form(sort: Sort[Any], row: dict[str, Any], field: str) -> Verdict:
    parsed = parse(sort.schema, {name: typed(value) for name, value in row.items()}, Door.FORM)
    return parsed.accepted.get(field), told(parsed.errors)


def through_json(sort: Sort[Any], row: dict[str, Any], field: str) -> Verdict:
    parsed = parse(sort.schema, json.loads(json.dumps(row, default=dt.date.isoformat)), Door.JSON)
    return parsed.accepted.get(field), told(parsed.errors)


def through_table(sort: Sort[Any], row: dict[str, Any], field: str, door: Door) -> Verdict:
    read = typed if door is Door.CSV else lambda value: value
    columns = {name: [read(row.get(name))] for name in sort.schema.model_fields}
    rows = parse_rows(sort.schema, columns, door, count=1)
    return rows.values[field][0], told(rows.errors.get(0, ()))


DOORS: dict[str, Callable[[Sort[Any], dict[str, Any], str], Verdict]] = {
    "form": through_form,
    "json": through_json,
    "xlsx": lambda *given: through_table(*given, Door.SHEET),
    "csv": lambda *given: through_table(*given, Door.CSV),
}


@EVERY
def test_every_field_stands_in_the_table(sort: Sort[Any]) -> None:
    assert {field for field, _, _ in cases(sort)} | {"code"} == set(sort.schema.model_fields)


@EVERY
@pytest.mark.parametrize("door", DOORS)
def test_every_value_means_at_this_door_what_the_table_says(sort: Sort[Any], door: str) -> None:
    wrong = []
    for field, written, meant in cases(sort):
        value, errors = DOORS[door](sort, record(sort, field, written), field)
        expected = [(field_at_fault(field, meant), meant.code)] if isinstance(meant, No) else []
        if errors != expected or (not expected and value != meant):
            wrong.append((field, written, meant, value, errors))
    assert wrong == []


@pytest.mark.parametrize("door", ["form", "json"])
@pytest.mark.parametrize(
    ("field", "first", "again"),
    [("plate", "81A-012.34", "81a01234"), ("chassis_number", "MHF 123", "MHF-123"), ("engine_number", "2KD1", "2kd-1")],
)
def test_a_number_borne_already_is_refused_at_the_field(
    client: PageClient, entered: Enter, door: str, field: str, first: str, again: str
) -> None:
    entered(VEHICLE, **{field: first})
    said = SAID["vehicle"] | {field: again}
    if door == "json":
        answer = client.post("/api/v1/vehicles", json=said)
        assert [(e["field"], e["code"]) for e in answer.json["errors"]] == [(field, "number_taken")]
    else:
        answer = client.post("/vehicles/new", data=said)
        assert f'id="error-{field}"' in answer.text
    assert answer.status_code == 422


@pytest.mark.parametrize(("place", "sort"), SORTS.items(), ids=SORTS)
def test_a_movable_is_created_changed_and_listed_as_json(client: PageClient, place: str, sort: Sort[Any]) -> None:
    url = f"/api/v1/{place}"
    made = client.post(url, json=SAID[sort.name] | {"note": "mới"}, headers={"Idempotency-Key": f"k-{place}"})
    assert made.status_code == 201, made.text
    again = client.post(url, json=SAID[sort.name] | {"note": "mới"}, headers={"Idempotency-Key": f"k-{place}"})
    assert again.json == made.json
    code = made.json["code"]
    assert made.headers["Location"] == f"{url}/{code}"
    assert (made.json["unit"], made.json["province_code"], made.json["note"]) == ("23764", "52", "mới")
    assert set(sort.schema.model_fields) <= made.json.keys()
    changed = client.patch(f"{url}/{code}", json={"condition": "poor"}, headers={"If-Match": made.headers["ETag"]})
    assert (changed.status_code, changed.json["condition"], changed.headers["ETag"]) == (200, "poor", '"2"')
    late = client.patch(f"{url}/{code}", json={"condition": "good"}, headers={"If-Match": made.headers["ETag"]})
    assert (late.status_code, late.json["code"]) == (412, "stale_revision")
    moved = client.patch(f"{url}/{code}", json={"holder": "UBND khác"})
    assert [(e["field"], e["code"]) for e in moved.json["errors"]] == [("holder", "reason_required")]
    told_why = client.patch(f"{url}/{code}", json={"holder": "UBND khác", "reason": "Ghi nhầm"})
    assert (told_why.status_code, told_why.json["holder"]) == (200, "UBND khác")
    listed = client.get(f"{url}?unit=52&q=ubnd+khac").json
    assert [item["code"] for item in listed["items"]] == [code]
    assert (listed["count"], listed["count_is"], listed["next"]) == (1, "exact", None)
    assert client.get(f"{url}?unit=51").json["count"] == 0
    assert client.get(f"{url}/{sort.prefix}-52-0").status_code == 404
    assert client.get(f"{url}?status=unheard").status_code == 422


@pytest.mark.parametrize(("place", "sort"), SORTS.items(), ids=SORTS)
def test_pages_of_the_list_are_walked_by_cursor(
    client: PageClient, session: Session, entered: Enter, place: str, sort: Sort[Any]
) -> None:
    codes = [entered(sort).code for _ in range(5)]
    seen: list[str] = []
    cursor: Any = ""
    while cursor is not None:
        page = client.get(f"/api/v1/{place}?limit=2" + (f"&cursor={cursor}" if cursor else "")).json
        seen += [item["code"] for item in page["items"]]
        cursor = page["next"]
    assert seen == codes


@pytest.mark.parametrize(("place", "sort"), SORTS.items(), ids=SORTS)
def test_the_document_describes_the_body(client: PageClient, place: str, sort: Sort[Any]) -> None:
    paths = client.get("/api/v1/openapi.json").json["paths"]
    body = paths[f"/api/v1/{place}"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(body["properties"]) == set(sort.schema.model_fields)
