"""The law as data: files and tables that agree, versions that stand, and the page that adds the next one."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from csv import DictReader
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor, Grant
from assetreg.admin_units.models import AdminUnit
from assetreg.assets.rule_commands import rules
from assetreg.assets.rule_loader import FILES, differences, load_rules, read_rules
from assetreg.assets.rule_models import RULES, ProvinceZone, RuleFigure, WearClass
from assetreg.assets.rule_schemas import SCHEMAS, RuleFigureInput, WearClassInput
from assetreg.assets.rule_service import enter_version
from assetreg.assets.rule_tables import choices, figure, wear_tables
from assetreg.audit.models import ChangeSet
from assetreg.core import clock
from assetreg.core.errors import Forbidden, Invalid, NotFound
from assetreg.core.parse import Door, parse
from assetreg.core.runtime import Runtime
from tests.support.web import PageClient, make_user

CAR = {
    "code": "car", "name_vi": "Xe ô tô", "name_en": "Car", "document": "Thông tư 1/2027/TT-BTC",
    "article": "Phụ lục I", "asset_group": "vehicle", "years": "20", "rate_percent": "5", "valid_from": "01/01/2028",
}  # fmt: skip


def car(**said: str) -> WearClassInput:
    return parse(WearClassInput, {**CAR, **said}, Door.JSON).accept()


@pytest.mark.parametrize("table", list(RULES))
def test_the_files_and_the_tables_say_the_same(session: Session, table: str) -> None:
    rows = {(row.code, row.valid_from): row for row in session.scalars(select(RULES[table]))}
    told = {(given.code, given.valid_from): given for given in read_rules(FILES / f"{table}.csv", SCHEMAS[table])}
    assert rows.keys() == told.keys()
    assert [key for key, given in told.items() if differences(rows[key], given.model_dump())] == []
    with (FILES / f"{table}.csv").open(encoding="utf-8") as stream:
        ends = {(row["code"], dt.date.fromisoformat(row["valid_from"])): row["valid_to"] for row in DictReader(stream)}
    assert ends == {key: row.valid_to.isoformat() if row.valid_to else "" for key, row in rows.items()}


def test_every_version_names_its_document_and_days(session: Session) -> None:
    for model in RULES.values():
        for row in session.scalars(select(model)):
            assert row.document
            assert row.article
            assert row.valid_to is None or row.valid_from < row.valid_to


def test_every_former_province_has_a_zone_and_merged_ones_have_several(session: Session) -> None:
    former = set(
        session.scalars(
            select(AdminUnit.code).where(AdminUnit.level == "province", AdminUnit.stands_on(dt.date(2025, 6, 30)))
        )
    )
    assert {row.code for row in session.scalars(select(ProvinceZone))} == former
    zones = {row.code: row.srid for row in session.scalars(select(ProvinceZone))}
    assert (zones["64"], zones["52"], zones["27"], zones["24"]) == (9218, 9217, 9209, 9214)


def test_a_second_load_changes_nothing(session: Session) -> None:
    report = load_rules(session)
    assert (report.entered, report.differing) == (0, [])
    assert report.unchanged > 100


def test_a_file_may_bring_a_new_version_and_never_edits_one_that_stands(session: Session, tmp_path: Path) -> None:
    head = "code,name_vi,name_en,value,unit,document,article,source,valid_from,valid_to,is_verified,note\n"
    old = "unused_months,Khác,Other,12,months,Luật 15/2017/QH14,Điều 41 khoản 1 điểm a,,2018-01-01,,false,\n"
    new = "unused_months,Số tháng,Months,6,months,Luật thử,Điều 1,,2028-01-01,,true,\n"
    (tmp_path / "rule_figure.csv").write_text(head + old + new, "utf-8")
    report = load_rules(session, tmp_path)
    assert (report.entered, report.differing) == (1, ["rule_figure unused_months 2018-01-01"])
    assert figure(session, "unused_months", dt.date(2027, 12, 31)) == 12
    assert figure(session, "unused_months", dt.date(2028, 1, 1)) == 6


def test_a_bad_file_names_line_and_field(session: Session, tmp_path: Path) -> None:
    (tmp_path / "rule_figure.csv").write_text("code,name_vi,value\nA B,x,y\n", "utf-8")
    with pytest.raises(Invalid) as refused:
        load_rules(session, tmp_path)
    named = {error.field for error in refused.value.errors}
    assert {"rule_figure.csv:2:code", "rule_figure.csv:2:value", "rule_figure.csv:2:document"} <= named


def test_the_next_version_closes_the_one_that_stands_and_keeps_closed_years(session: Session) -> None:
    before = wear_tables(session)["car"]
    row = enter_version(session, OPERATOR, "wear_class", car())
    after = wear_tables(session)["car"]
    assert [one.valid_to for one in after] == [before[0].valid_to, dt.date(2028, 1, 1), None]
    assert (after[-1].years, after[-1].rate_percent) == (20, Decimal(5))
    assert [replace(one, valid_to=None) for one in after[:-1]] == [replace(one, valid_to=None) for one in before]
    change = session.get(ChangeSet, row.change_set_id)
    assert change is not None
    assert (change.verb, change.province_code) == ("rule.enter", None)
    assert change.summary["version"]["rate_percent"] == "5.000"


@pytest.mark.parametrize(
    ("valid_from", "code"), [("01/01/2026", "not_after_version"), ("10/06/2023", "not_after_version")]
)
def test_a_version_cannot_begin_before_the_one_that_stands(session: Session, valid_from: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        enter_version(session, OPERATOR, "wear_class", car(valid_from=valid_from))
    assert [(error.field, error.code) for error in refused.value.errors] == [("valid_from", code)]


def test_a_year_once_closed_takes_no_other_table(session: Session) -> None:
    token = clock._fixed.set(dt.datetime(2028, 3, 1, tzinfo=dt.UTC))
    try:
        with pytest.raises(Invalid) as refused:
            enter_version(session, OPERATOR, "wear_class", car(valid_from="01/07/2027"))
        enter_version(session, OPERATOR, "wear_class", car(valid_from="01/01/2028"))
    finally:
        clock._fixed.reset(token)
    assert [error.code for error in refused.value.errors] == ["closed_year"]


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"years": ""}, "years", "years_and_rate"),
        ({"rate_percent": ""}, "rate_percent", "years_and_rate"),
        ({"rate_percent": "0"}, "rate_percent", "not_positive"),
        ({"code": "Xe ô tô"}, "code", "bad_code"),
        ({"document": ""}, "document", "required"),
        ({"valid_from": "2028"}, "valid_from", "bad_date"),
        ({"asset_group": "ships"}, "asset_group", "not_a_choice"),
    ],
)
def test_a_version_says_what_it_must(said: dict[str, str], field: str, code: str) -> None:
    errors = parse(WearClassInput, {**CAR, **said}, Door.FORM).errors
    assert [(error.field, error.code) for error in errors] == [(field, code)]


@pytest.mark.parametrize("statement", ["UPDATE {table} SET name_vi = 'x'", "DELETE FROM {table}"])
@pytest.mark.parametrize("table", list(RULES))
def test_the_database_itself_keeps_versions_as_they_are(session: Session, table: str, statement: str) -> None:
    with pytest.raises(DBAPIError, match="stands as it is"), session.begin_nested():
        session.execute(text(statement.format(table=table)))


def test_two_versions_of_a_code_never_hold_on_one_day(session: Session) -> None:
    standing = session.scalars(select(WearClass).where(WearClass.code == "car", WearClass.valid_to.is_(None))).one()
    columns = "code, name_vi, name_en, document, article, asset_group, years, rate_percent"
    with pytest.raises(DBAPIError, match="ex_wear_class_code"), session.begin_nested():
        session.execute(
            text(f"INSERT INTO wear_class ({columns}, valid_from) SELECT {columns}, '2030-01-01' FROM wear_class"
                 " WHERE id = :id"), {"id": standing.id}
        )  # fmt: skip


def test_only_who_may_edit_rules_enters_them(session: Session) -> None:
    with pytest.raises(Forbidden):
        enter_version(session, Actor("officer", grants=(Grant("officer"),)), "wear_class", car())
    with pytest.raises(NotFound):
        enter_version(session, OPERATOR, "facility", car())


def test_forms_offer_the_rules_of_a_group_by_name(session: Session) -> None:
    offered = choices(session, "wear_class", dt.date(2026, 5, 1), "vi", asset_group="building")
    assert list(offered) == ["house_special", "house_1", "house_2", "house_3", "house_4"]
    assert offered["house_4"] == "Nhà cấp IV"
    assert choices(session, "space_title", dt.date(2026, 5, 1), "en")["specialist"].startswith("Specialist")


def test_an_unknown_figure_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        figure(session, "no_such_figure", dt.date(2026, 1, 1))
    given = RuleFigureInput.model_construct(
        code="new_figure", name_vi="Mới", name_en="New", document="Luật thử", article="Điều 1", source=None,
        valid_from=dt.date(2026, 1, 1), is_verified=True, note=None, value=Decimal(3), unit="months",
    )  # fmt: skip
    enter_version(session, OPERATOR, "rule_figure", given)
    assert figure(session, "new_figure", dt.date(2026, 1, 1)) == 3


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_lists_every_table_with_source_and_validity(client: PageClient, language: str) -> None:
    page = client.get(f"/admin/rules?lang={language}").get_data(as_text=True)
    assert "Thông tư 141/2025/TT-BTC" in page
    assert "10/06/2023 – 31/12/2025" in page
    assert ("Nhà cấp IV" if language == "vi" else "House class IV") in page
    assert ("chưa xác minh" if language == "vi" else "unverified") in page
    assert "vietnam.vn, 16/6/2025" in page  # the second source of the disputed title
    assert "/new" not in page  # an officer reads, and changes nothing


def test_an_administrator_of_the_country_enters_the_next_version_on_the_page(
    anonymous: PageClient, session: Session
) -> None:
    user = make_user(session, "admin")
    user.grants[0].unit_id = None
    session.flush()
    admin = anonymous.sign_in(user)
    form = admin.get("/admin/rules/wear_class/new?code=car").get_data(as_text=True)
    assert 'value="Xe ô tô"' in form
    refused = admin.post("/admin/rules/wear_class/new", data={**CAR, "valid_from": "01/01/2026"})
    assert refused.status_code == 422
    assert "01/01/2026" in refused.get_data(as_text=True)
    assert admin.post("/admin/rules/wear_class/new", data=CAR).status_code == 303
    assert wear_tables(session)["car"][-1].years == 20
    assert admin.get("/admin/rules/no_such_table/new").status_code == 404


@pytest.mark.parametrize("role", ["officer", "admin"])
def test_nobody_of_one_province_changes_what_holds_in_all(signed_in: Callable[[str], PageClient], role: str) -> None:
    one = signed_in(role)
    assert "/new" not in one.get("/admin/rules").get_data(as_text=True)
    assert one.get("/admin/rules/wear_class/new").status_code == 403
    assert one.post("/admin/rules/wear_class/new", data=CAR).status_code == 403


@pytest.mark.committing
def test_a_version_goes_in_as_the_web_role_and_is_sealed(committed: Runtime) -> None:
    with committed.session(role="web") as session:
        enter_version(session, OPERATOR, "wear_class", car())
    with committed.session() as session:
        assert session.scalar(select(RuleFigure.value).where(RuleFigure.code == "unused_months")) == 12
        assert wear_tables(session)["car"][-1].years == 20


@pytest.mark.committing
def test_the_command_loads_and_lists(committed: Runtime, tmp_path: Path) -> None:
    def told(*arguments: str) -> Any:
        result = CliRunner().invoke(rules, [*arguments, "--json"], obj=committed, standalone_mode=False)
        assert result.exception is None, result.exception
        return json.loads(result.stdout)

    assert told("load")["entered"] == 0
    head = "code,name_vi,name_en,value,unit,document,article,valid_from\n"
    (tmp_path / "rule_figure.csv").write_text(head + "unused_months,Số tháng,Months,6,months,Luật,Điều 1,2030-01-01\n")
    assert told("load", "--source", str(tmp_path), "--dry-run")["entered"] == 1
    assert told("load", "--source", str(tmp_path))["entered"] == 1
    assert told("load", "--source", str(tmp_path)) == {"entered": 0, "unchanged": 1, "differing": []}
    listed = {row["code"]: row for row in told("list", "rule_figure", "--as-of", "2030-01-01")}
    assert (listed["unused_months"]["value"], listed["unused_months"]["document"]) == (6, "Luật")
    assert len(told("list", "wear_class")) == 16
