"""Delegations and authorisations as papers say them: entered, refused, seen by the province, shown and answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor, Grant, Scope
from assetreg.admin_units.models import AdminUnit
from assetreg.core.errors import Forbidden, Invalid
from assetreg.core.parse import Door, parse
from assetreg.core.runtime import Runtime
from assetreg.dispositions.law.authority_queries import book_as_of
from assetreg.dispositions.law.delegations.models import DelegationRule
from assetreg.dispositions.law.delegations.queries import get_authorisation, get_delegation, list_delegations
from assetreg.dispositions.law.delegations.schemas import DelegationInput
from assetreg.dispositions.law.delegations.service import (
    create_delegation,
    revise_authorisation,
    revise_delegation,
    withdraw_delegation,
)
from assetreg.kinds.described import Asked
from tests.dispositions.authority.book import KEPT, fill_book, make_authorisation, make_delegation
from tests.factories.facilities import make_facility
from tests.support.counting import count_statements
from tests.support.sealing import seal
from tests.support.walls import behind_walls
from tests.support.web import PageClient

WINTER = dt.date(2026, 1, 15)


def refused(refusal: pytest.ExceptionInfo[Invalid]) -> set[tuple[str, str]]:
    return {(one.field, one.code) for one in refusal.value.errors}


def test_forms_are_said_by_code_or_by_name_in_either_language(session: Session) -> None:
    by_name = make_delegation(session, forms="Thanh lý; bán; Điều chuyển")
    by_list = make_delegation(session, forms=["transfer", "sell", "liquidate"])
    english = make_delegation(session, forms="Transferred; Sold; Liquidated")
    assert by_name.forms == by_list.forms == english.forms == "transfer sell liquidate"


def test_what_no_office_may_hand_on_cannot_be_delegated(session: Session) -> None:
    with pytest.raises(Invalid) as refusal:
        make_delegation(session, forms="to_locality temporary_use sell")
    assert refused(refusal) == {("forms", "not_delegable")}
    assert [error.params["value"] for error in refusal.value.errors] == ["temporary_use", "to_locality"]


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"forms": "bay lên"}, "forms", "not_a_choice"),
        ({"valid_to": "2025-12-01"}, "valid_to", "no_days_in_force"),
        ({"issued_on": "2025-12-02"}, "valid_from", "in_force_before_issued"),
        ({"to_office": "other"}, "to_title", "required"),
        ({"cost_below_vnd": 0}, "cost_below_vnd", "not_positive"),
        ({"unit": "23764"}, "unit", "province_only"),
        ({"former_province": "Tỉnh không có"}, "former_province", "unknown_unit_text"),
    ],
)
def test_every_bad_field_of_a_delegation_is_named(
    session: Session, said: dict[str, object], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        make_delegation(session, **said)
    assert (field, code) in refused(refusal)


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"from_office": "holder"}, "agency", "required"),
        ({"from_office": "commune_chair"}, "unit", "commune_of_chair_needed"),
        ({"agency": "AG-52-999999"}, "agency", "unknown_code"),
        ({"valid_to": None}, "valid_to", "required"),
        ({"valid_to": "2026-01-05"}, "valid_to", "no_days_in_force"),
    ],
)
def test_every_bad_field_of_an_authorisation_is_named(
    session: Session, said: dict[str, object], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        make_authorisation(session, **said)
    assert (field, code) in refused(refusal)


def test_a_former_province_is_found_by_name_or_code_and_the_kept_name_is_known(session: Session) -> None:
    fill_book(session)
    book = book_as_of(session, "52", WINTER)
    assert [one.former for one in book.delegations] == ["64", "52", None, None]
    assert book.kept_former == {"64"}
    assert book.provinces["52"] == "Tỉnh Gia Lai"


def test_a_rule_of_before_the_merger_is_a_former_one_without_being_said_to_be(session: Session) -> None:
    make_delegation(session, **(KEPT | {"former_province": None}))
    assert [one.former for one in book_as_of(session, "52", WINTER).delegations] == ["52"]


def test_a_change_of_name_is_no_merger(session: Session) -> None:
    """Huế was the city and province of Thừa Thiên Huế until 1 January 2025: its rules go on."""
    make_delegation(session, unit="46", issued_on="2018-08-08", valid_from="2018-08-20")
    assert [one.former for one in book_as_of(session, "46", WINTER).delegations] == [None]


def test_the_book_is_read_in_a_fixed_number_of_statements(session: Session) -> None:
    fill_book(session)
    with count_statements(session) as first:
        book_as_of(session, "52", WINTER)
    for _ in range(5):
        make_delegation(session)
    with count_statements(session) as second:
        book_as_of(session, "52", WINTER)
    assert len(first) == len(second) < 10


def test_it_is_mended_and_taken_out_under_its_revision(session: Session) -> None:
    row = make_delegation(session)
    seal(session)
    revise_delegation(session, OPERATOR, row.id, {"valid_to": dt.date(2026, 6, 1)}, revision=1)
    record = get_delegation(session, row.code)
    assert (record.valid_to, record.revision, record.former_province) == (dt.date(2026, 6, 1), 2, None)
    seal(session)
    with pytest.raises(Invalid) as refusal:
        revise_delegation(session, OPERATOR, row.id, {"valid_to": dt.date(2025, 1, 1)}, revision=2)
    assert refused(refusal) == {("valid_to", "no_days_in_force")}
    withdraw_delegation(session, OPERATOR, row.id, revision=2, reason="nhập nhầm")
    assert session.get(DelegationRule, row.id) is None


def test_an_authorisation_is_revoked_by_its_last_day(session: Session) -> None:
    row = make_authorisation(session)
    seal(session)
    revise_authorisation(session, OPERATOR, row.id, {"valid_to": dt.date(2026, 2, 1)}, revision=1)
    assert get_authorisation(session, row.code).valid_to == dt.date(2026, 2, 1)


def test_only_who_looks_after_the_whole_province_enters_its_delegations(session: Session) -> None:
    given = {
        "name": "Phân cấp", "unit": "52", "number": "1", "issued_on": "2026-01-01", "issuer": "UBND",
        "valid_from": "2026-01-02", "from_office": "provincial_chair", "to_office": "holder", "forms": "sell",
    }  # fmt: skip
    said = parse(DelegationInput, given, Door.JSON).accept()
    commune = session.scalars(select(AdminUnit.id).where(AdminUnit.code == "23764", AdminUnit.valid_to.is_(None))).one()
    for actor in (
        Actor("xã", user_id=1, grants=(Grant("officer", Scope(communes=frozenset({commune}))),)),
        Actor("tỉnh khác", user_id=2, grants=(Grant("officer", Scope(provinces=frozenset({"51"}))),)),
        Actor("văn thư", user_id=3, grants=(Grant("records"),)),
    ):
        with pytest.raises(Forbidden):
            create_delegation(session, actor, said)


def test_a_commune_reads_what_its_province_has_delegated_and_no_other(committed: Runtime) -> None:
    with committed.session() as session:
        ours, theirs = make_delegation(session).code, make_delegation(session, unit="51").code
        commune = session.scalars(
            select(AdminUnit.id).where(AdminUnit.code == "23764", AdminUnit.valid_to.is_(None))
        ).one()
        session.commit()
    with behind_walls(committed, Scope(communes=frozenset({commune}))) as session:
        seen = {one.code for one in list_delegations(session, Asked()).items}
        assert ours in seen
        assert theirs not in seen
        assert [one.code for one in book_as_of(session, "52", WINTER).delegations] == [ours]


def test_the_pages_show_a_delegation_and_who_decides(session: Session, signed_in: Callable[[str], PageClient]) -> None:
    fill_book(session)
    paper = make_authorisation(session)
    facility = make_facility(session, holder_level="province", original_cost_vnd=3_000_000_000)
    session.commit()
    code = list_delegations(session, Asked()).items[-1].code
    officer = signed_in("officer")
    for language, word in (("vi", "Thanh lý"), ("en", "Liquidated")):
        record = officer.get(f"/admin/delegations/{code}?lang={language}")
        assert record.status_code == 200
        assert word in record.text
        assert officer.get(f"/admin/delegations?lang={language}").status_code == 200
        assert paper.number in officer.get(f"/admin/authorisations?lang={language}").text
        assert officer.get(f"/admin/authorisations/{paper.code}/edit?lang={language}").status_code == 200
    asked = officer.get(f"/admin/authority?asset={facility.code}&form=sell&on=15/01/2026&lang=vi")
    assert "Chủ tịch UBND tỉnh Gia Lai" in asked.text
    assert "Điều 22 khoản 2 điểm b" in asked.text
    assert "Điều 17 khoản 2" not in asked.text
    assert "Điều 17 khoản 2" in officer.get("/admin/authority?lang=vi").text
    wrong = officer.get("/admin/authority?asset=HQ-0-0&form=sell")
    assert wrong.status_code == 422
    assert signed_in("clerk").get("/admin/delegations/new").status_code == 403


def test_the_interface_answers_who_decides(session: Session, signed_in: Callable[[str], PageClient]) -> None:
    fill_book(session)
    facility = make_facility(session, holder_level="province")
    session.commit()
    officer = signed_in("officer")
    answer = officer.get(f"/api/v1/authority?asset={facility.code}&form=liquidate&on=2026-01-15").get_json()
    assert (answer["office"], answer["article"]) == ("provincial_chair", "Điều 28 khoản 2")
    assert answer["warnings"] == ["holder_unknown", "cost_unknown"]
    listed = officer.get("/api/v1/delegations?state=stands").get_json()
    assert {tuple(one["forms"]) for one in listed["items"]} >= {("liquidate",), ("transfer", "liquidate")}
    refusal = officer.get("/api/v1/authority?asset=HQ-0-0&form=fly")
    assert refusal.status_code == 422
    assert {error["field"] for error in refusal.get_json()["errors"]} == {"asset", "form"}
