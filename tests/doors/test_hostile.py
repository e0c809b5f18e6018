"""Ten thousand hostile values at every door: the same verdict, never a fault of ours, nothing half stored."""

from __future__ import annotations

import csv
import io
import itertools
import json
import random
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from assetreg.access.actor import OPERATOR
from assetreg.accounts.schemas import AccountInput
from assetreg.agencies.schemas import AgencyInput, HeadcountInput, SuccessionInput
from assetreg.assets.buildings import BuildingInput
from assetreg.assets.connections import ConnectionInput
from assetreg.assets.models import Facility
from assetreg.assets.parcels import ParcelInput
from assetreg.assets.parties import PartyInput
from assetreg.assets.schemas import FacilityInput
from assetreg.assets.use_states import UseInput
from assetreg.core.errors import Invalid
from assetreg.core.parse import Door, Schema, parse, parse_rows
from assetreg.documents.schemas import DocumentInput
from assetreg.imports.service import plan_import
from assetreg.movables.schemas import ArchiveInput, EquipmentInput, VehicleInput
from tests.doors.hostile import THINGS, hostile_texts
from tests.support.web import PageClient

SCHEMAS: tuple[type[Schema], ...] = (
    FacilityInput, ParcelInput, BuildingInput, UseInput, PartyInput, ConnectionInput, AgencyInput, HeadcountInput,
    SuccessionInput, VehicleInput, EquipmentInput, ArchiveInput, AccountInput, DocumentInput,
)  # fmt: skip
FIELDS = [(schema, name) for schema in SCHEMAS for name in schema.model_fields]
MANY = 10_000
SEED = 20_261_122


def verdict(schema: type[Schema], name: str, value: Any, door: Door) -> tuple[list[tuple[str, str]], Any]:
    """(field, code) of every error, and the value where there is none; a blank says less at some doors than others."""
    raw = MultiDict({name: value}) if door is Door.FORM else {name: value}
    parsed = parse(schema, raw, door, partial=True)
    return sorted((one.field, one.code) for one in parsed.errors), parsed.accepted.get(name)


def test_ten_thousand_texts_get_the_same_verdict_at_every_door() -> None:
    seen: Counter[str] = Counter()
    for text_, (schema, name) in zip(hostile_texts(MANY, seed=SEED), itertools.cycle(FIELDS)):
        answers = [verdict(schema, name, text_, door) for door in Door]
        refused = [errors for errors, _ in answers if ("required" not in {code for _, code in errors})]
        values = [value for errors, value in answers if not errors]
        assert all(errors == refused[0] for errors in refused), (schema.__name__, name, text_, answers)
        assert all(value == values[0] for value in values), (schema.__name__, name, text_, answers)
        seen[refused[0][0][1] if refused and refused[0] else "fine"] += 1
    assert sum(seen.values()) == MANY
    assert len(seen) > 10, seen  # of many kinds, or the generator has gone tame


def test_what_only_json_can_say_is_read_or_refused_in_its_field() -> None:
    for (schema, name), thing in itertools.product(FIELDS, THINGS):
        errors, _ = verdict(schema, name, thing, Door.JSON)
        assert all(field in schema.model_fields for field, _ in errors), (schema.__name__, name, thing)


def test_a_table_is_judged_as_its_rows_one_by_one() -> None:
    texts = list(hostile_texts(1_000, seed=SEED + 1))
    for schema in SCHEMAS:
        for name in schema.model_fields:
            rows = parse_rows(schema, {name: texts}, Door.SHEET, count=len(texts), partial=True)
            for place in random.Random(SEED).sample(range(len(texts)), 12):
                alone = parse(schema, {name: texts[place]}, Door.SHEET, partial=True)
                together = sorted((one.field, one.code) for one in rows.errors.get(place, ()))
                assert together == sorted((one.field, one.code) for one in alone.errors), (schema, name, texts[place])


def test_a_file_of_hostile_rows_is_planned_and_leaves_the_register_alone(session: Session) -> None:
    names = list(FacilityInput.model_fields)
    texts = [one.replace("\x00", "") for one in hostile_texts(4_000, seed=SEED + 2)]
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(names)
    draw = random.Random(SEED)
    rows = [[draw.choice(texts) if draw.random() < 0.5 else "" for _ in names] for _ in range(1_500)]
    for row in rows:
        row[names.index("code")] = ""
        row[names.index("name")] = row[names.index("name")] or "x"
    writer.writerows(rows)
    before = tables(session)
    try:
        batch = plan_import(session, OPERATOR, file.getvalue().encode(), "hostile.csv", money_unit="dong")
    except Invalid as refusal:
        pytest.fail(f"the file as a whole was refused: {refusal.code}")
    assert batch.rows == 1_500
    assert batch.counts.get("refuse", 0) > 1_000
    assert tables(session) == before


def tables(session: Session) -> dict[str, int]:
    """How many rows each table of the register holds."""
    names = session.scalars(
        text("SELECT relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'change_set_id' "
             "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'import%'")
    ).all()  # fmt: skip
    return {name: session.connection().exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one() for name in names}


GOOD: dict[str, dict[str, Any]] = {
    "facilities": {"name": "Trụ sở thử", "kind": "headquarters", "holder": "UBND xã thử", "commune": "23764"},
    "vehicles": {"name": "Xe thử", "kind": "general", "holder": "Sở Tài chính", "unit": "52"},
    "equipment": {"name": "Máy thử", "kind": "machinery", "holder": "Sở Tài chính", "unit": "52"},
    "agencies": {"name": "Sở Thử", "unit": "52", "block": "province", "kind": "department", "regime": "state"},
}
BY_ADDRESS = {
    "facilities": FacilityInput,
    "vehicles": VehicleInput,
    "equipment": EquipmentInput,
    "agencies": AgencyInput,
}


UNIQUE = {
    "plate", "chassis_number", "engine_number", "national_asset_code", "asset_unit_code", "budget_code",
    "electronic_id",
}  # fmt: skip


@pytest.mark.parametrize("plural", GOOD)
def test_through_http_nothing_breaks_and_form_and_json_agree(client: PageClient, session: Session, plural: str) -> None:
    names = list(BY_ADDRESS[plural].model_fields)
    draw = random.Random(f"{SEED}{plural}")
    texts = list(hostile_texts(700, seed=SEED + 3))
    for _ in range(60):
        name, value = draw.choice(names), draw.choice(texts)
        said = GOOD[plural] | {name: value}
        before = session.scalar(select(func.count()).select_from(Facility))
        # The second facility reads like the first: it is another one, and says so.
        address, confirmed = f"/api/v1/{plural}", {}
        if plural == "facilities":
            address, confirmed = f"{address}?confirm=distinct", {"confirm": "distinct"}
        api = client.post(address, data=json.dumps(said), content_type="application/json")
        typed = {n: "" if v is None else v for n, v in said.items()}
        form = client.post(f"/{plural}/new", data=typed | confirmed)
        assert api.status_code in (201, 403, 422), (name, value, api.text)
        assert form.status_code in (303, 403, 422), (name, value)
        if api.status_code == 422 and not value.strip():
            continue  # a blank field of a form empties, where JSON's blank text is one
        refused = {error["field"] for error in api.json["errors"]} if api.status_code == 422 else set()
        if form.status_code == 422:
            # What is unique was taken by the first of the two.
            assert refused or name in UNIQUE, (name, value, "the form refuses what the interface takes")
            assert all(f'href="#field-{field}"' in form.text for field in refused), (name, value, refused)
        else:
            assert not refused, (name, value, refused)
        if api.status_code == form.status_code == 422:
            assert session.scalar(select(func.count()).select_from(Facility)) == before


BODIES = (b"", b"{", b"[]", b"null", b'"x"', b'{"name": "\\ud800"}', b"\xff\xfe", b"[" * 5000, b'{"a":' * 20_000)


@pytest.mark.parametrize("body", BODIES)
def test_a_body_that_is_no_record_is_refused_as_such(client: PageClient, body: bytes) -> None:
    answer = client.post("/api/v1/facilities", data=body, content_type="application/json")
    assert answer.status_code == 422
