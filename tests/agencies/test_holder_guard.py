"""A holder changes by an event, a decision, or a correction with its reason: the same at every door."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.assets.models import Facility
from assetreg.assets.queries import get_facility
from assetreg.assets.schemas import FacilityInput
from assetreg.assets.service import create_facility, revise_facility
from assetreg.audit.models import ChangeSet
from assetreg.core.errors import Invalid
from assetreg.core.parse import Door, parse
from assetreg.imports.models import ImportBatch
from assetreg.imports.queries import batch_findings
from assetreg.imports.service import apply_import, plan_import
from tests.factories.agencies import make_agency
from tests.factories.facilities import make_facility
from tests.imports.files import csv_file, row
from tests.support.memory import history_of
from tests.support.web import PageClient

OLD, NEW = "UBND xã Ia Grai", "Sở Nội vụ"


def revise(session: Session, facility: Facility, reason: str | None = None, **said: Any) -> Facility:
    changes = parse(FacilityInput, said, Door.JSON, partial=True).changes()
    return revise_facility(session, OPERATOR, facility.id, changes, revision=facility.revision, reason=reason)


def after(session: Session, facility: Facility) -> tuple[str, int | None]:
    found = session.get_one(Facility, facility.id, populate_existing=True)
    return found.holder, found.holder_id


@pytest.fixture
def facility(session: Session) -> Facility:
    """Held by ``OLD``; ``NEW`` is a body of the register."""
    make_agency(session, name=NEW)
    return make_facility(session, holder=OLD)


def test_another_holder_without_a_reason_is_refused_beside_whatever_else_is_wrong(
    session: Session, facility: Facility
) -> None:
    make_facility(session, national_asset_code="T52-1")
    with pytest.raises(Invalid) as refusal:
        revise(session, facility, holder=NEW, national_asset_code="T52-1", headcount=None)
    assert [(one.field, one.code) for one in refusal.value.errors] == [
        ("national_asset_code", "taken"),
        ("holder", "reason_required"),
    ]


def test_a_correction_is_stored_with_its_reason_and_finds_the_body(session: Session, facility: Facility) -> None:
    revise(session, facility, reason="Nhập nhầm dòng", holder=NEW)
    holder, holder_id = after(session, facility)
    assert (holder, holder_id is not None) == (NEW, True)
    assert history_of(session, facility.code)[0].reason == "Nhập nhầm dòng"
    revise(session, facility, reason="Nhập nhầm nữa", holder="Không rõ")
    assert after(session, facility) == ("Không rõ", None)


def test_another_spelling_of_the_same_name_needs_no_reason(session: Session, facility: Facility) -> None:
    revise(session, facility, holder="Ủy ban nhân dân xã Ia Grai")
    assert after(session, facility)[0] == "Ủy ban nhân dân xã Ia Grai"


def test_a_new_facility_finds_the_body_of_its_holder_by_name_or_by_a_code_beside_it(session: Session) -> None:
    agency = make_agency(session, name=NEW, budget_code="1012345")
    for said in ({"holder": "sở nội vụ"}, {"holder": "SNV", "budget_code": "1012345"}, {"holder": agency.code}):
        given = parse(FacilityInput, row(**said), Door.JSON).accept()
        made = create_facility(session, OPERATOR, given)
        assert made.holder_id == agency.id
        assert get_facility(session, made.code).holder_code == agency.code
    assert create_facility(session, OPERATOR, parse(FacilityInput, row(), Door.JSON).accept()).holder_id is None


def test_a_known_holder_stays_where_only_its_codes_are_mended(session: Session, facility: Facility) -> None:
    other = make_agency(session, name="Sở Khác", budget_code="1019999")
    revise(session, facility, budget_code="1019999")
    assert after(session, facility) == (OLD, other.id)
    revise(session, facility, budget_code="1018888")
    assert after(session, facility) == (OLD, other.id)


def test_the_form_asks_for_the_reason_and_keeps_what_was_typed(
    client: PageClient, session: Session, facility: Facility
) -> None:
    address = f"/facilities/{facility.code}/edit"
    assert 'name="reason"' in client.get(address).text
    data = {"holder": NEW, "name": facility.name, "revision": "1"}
    refused = client.post(address, data=data)
    assert refused.status_code == 422
    assert 'id="error-holder"' in refused.text
    assert f'value="{NEW}"' in refused.text
    assert client.post(address, data=data | {"reason": "Đính chính theo sổ"}).status_code == 303
    assert after(session, facility)[0] == NEW


def test_the_api_takes_the_reason_beside_the_fields(client: PageClient, session: Session, facility: Facility) -> None:
    address = f"/api/v1/facilities/{facility.code}"
    for body in ({"holder": NEW}, {"holder": NEW, "reason": " \u0000 "}, {"holder": NEW, "reason": 7}):
        refused = client.patch(address, json=body)
        assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, "reason_required")
    answer = client.patch(address, json={"holder": NEW, "reason": "Đính chính\u0000"})
    assert (answer.status_code, answer.json["holder"]) == (200, NEW)
    assert history_of(session, facility.code)[0].reason == "Đính chính"


@pytest.mark.parametrize(
    ("answer", "holder", "counts"),
    [
        (None, OLD, {"doubt": 1}),
        ("skip", OLD, {"doubt": 1}),
        ("keep", OLD, {"revise": 1}),
        ("correct", NEW, {"revise": 1}),
    ],
)
def test_a_file_that_names_another_holder_is_asked_about(
    session: Session, facility: Facility, answer: str | None, holder: str, counts: dict[str, int]
) -> None:
    batch = plan(session, code=facility.code, holder=NEW, headcount="7")
    (doubt,) = batch_findings(session, batch.id, severity="doubt")
    assert (doubt.field, doubt.code) == ("holder", "holder_changed")
    done = apply_import(session, OPERATOR, batch.id, answers={doubt.key: answer} if answer else None)
    assert done.counts == counts
    assert after(session, facility)[0] == holder
    if answer == "correct":
        assert after(session, facility)[1] is not None
        change = session.get_one(ChangeSet, done.change_set_id)
        assert change.summary["holders_corrected"] == 1


def test_a_file_may_spell_the_holder_otherwise(session: Session, facility: Facility) -> None:
    batch = plan(session, code=facility.code, holder="Uỷ ban nhân dân xã Ia Grai")
    assert batch.counts == {"revise": 1}


def test_a_file_whose_holder_is_kept_and_that_says_nothing_else_changes_nothing(
    session: Session, facility: Facility
) -> None:
    batch = plan(session, code=facility.code, holder=NEW)
    done = apply_import(session, OPERATOR, batch.id, answers={"2:holder_changed": "keep"})
    assert done.counts == {"unchanged": 1}


def test_imported_facilities_find_the_bodies_of_their_holders(session: Session) -> None:
    agency = make_agency(session, name=OLD)
    batch = plan(session, **row(name="Trụ sở mới"))
    apply_import(session, OPERATOR, batch.id)
    made = session.query(Facility).one()
    assert (made.holder, made.holder_id) == (OLD, agency.id)


def plan(session: Session, **said: Any) -> ImportBatch:
    return plan_import(session, OPERATOR, csv_file(said), "rows.csv")
