"""``assetreg template``, ``import`` and ``export`` as scripts and people use them; blanks and reports as files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.accounts.models import Attempt
from assetreg.assets.models import Facility
from assetreg.assets.schemas import FIELDS
from assetreg.cli.export import export
from assetreg.core.errors import Conflict, Invalid
from assetreg.core.runtime import Runtime
from assetreg.imports.commands import import_file, template
from assetreg.imports.kinds import KINDS
from assetreg.imports.models import ImportBatch
from assetreg.imports.report import write_report
from assetreg.imports.service import apply_import, plan_import
from assetreg.imports.template import write_template
from tests.imports.files import csv_file, only_sheet, row, workbook
from tests.support.walls import behind_walls

type Command = Callable[..., Result]


@pytest.fixture
def command(committed: Runtime) -> Command:
    """Runs ``assetreg import`` on a database of the test's own."""

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(import_file, [str(argument) for argument in arguments], obj=committed)

    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rows.csv"
    path.write_bytes(csv_file(row(), row(name="Second", headcount="nhiều")))
    return path


def stored(runtime: Runtime) -> int:
    with runtime.session() as session:
        return session.scalar(select(func.count()).select_from(Facility)) or 0


def test_stdout_is_one_document_and_stderr_names_every_cell(command: Command, committed: Runtime, file: Path) -> None:
    result = command(file, "--kind", "facilities", "--json")
    told = json.loads(result.stdout)
    assert {name: told[name] for name in ("rows", "create", "revise", "unchanged", "refuse", "issues")} == {
        "rows": 2,
        "create": 1,
        "revise": 0,
        "unchanged": 0,
        "refuse": 1,
        "issues": {"not_a_number": 1},
    }
    assert isinstance(told["batch"], int)
    assert [(f["row"], f["column"], f["field"], f["code"]) for f in told["findings"]] == [
        (3, "E", "headcount", "not_a_number")
    ]
    assert "E3" in result.stderr
    assert "validate" in result.stderr  # the time of each stage
    assert isinstance(result.exception, Invalid)
    assert result.exception.code == "rows_refused"
    assert stored(committed) == 1


def test_a_dry_run_shows_the_same_and_changes_nothing(command: Command, committed: Runtime, file: Path) -> None:
    told = json.loads(command(file, "--kind", "facilities", "--json", "--dry-run").stdout)
    assert (told["create"], told["refuse"], told["batch"]) == (1, 1, None)
    assert stored(committed) == 0
    with committed.session() as session:
        assert session.scalar(select(func.count()).select_from(ImportBatch)) == 0


def test_a_refused_file_leaves_only_the_attempt(command: Command, committed: Runtime, tmp_path: Path) -> None:
    wrong = tmp_path / "trụ sở.xlsx"
    wrong.write_bytes(b"MZ" + b"\0" * 100)
    result = command(wrong, "--kind", "facilities", "--json")
    assert isinstance(result.exception, Invalid)
    assert result.exception.code == "file_is_program"
    assert result.stdout == ""
    with committed.session() as session:
        attempts = session.scalars(select(Attempt)).all()
        assert [(a.kind, a.actor, a.detail) for a in attempts] == [
            ("import", "operator", {"code": "file_is_program", "file": "trụ sở.xlsx"})
        ]
        assert session.scalar(select(func.count()).select_from(ImportBatch)) == 0


def test_matches_and_doubts_are_answered_on_the_command_line(
    command: Command, committed: Runtime, tmp_path: Path
) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(csv_file(row(headcount=1)))
    assert command(path, "--kind", "facilities").exit_code == 0
    path.write_bytes(csv_file(row(headcount=2), row(commune="", former_commune="21142")))
    told = json.loads(
        command(path, "--kind", "facilities", "--json", "--accept-matches", "--answer", "3:split_commune=21136").stdout
    )
    assert (told["create"], told["revise"], told["doubt"]) == (1, 1, 0)
    assert stored(committed) == 2


def test_the_web_role_may_do_all_of_it(committed: Runtime) -> None:
    with behind_walls(committed) as session:
        batch = plan_import(session, OPERATOR, csv_file(row(national_asset_code="T1")), "x.csv")
        apply_import(session, OPERATOR, batch.id)
    with behind_walls(committed) as session:
        batch = plan_import(session, OPERATOR, csv_file(row(national_asset_code="T1", headcount=5)), "x.csv")
        assert apply_import(session, OPERATOR, batch.id).counts == {"revise": 1}


def test_of_two_plans_of_one_file_applied_at_once_one_is_stale(committed: Runtime) -> None:
    with committed.session() as session:
        one = plan_import(session, OPERATOR, csv_file(row()), "x.csv").id
        two = plan_import(session, OPERATOR, csv_file(row()), "x.csv").id
    engine = committed.engine()
    with Session(engine) as first, Session(engine) as second:
        apply_import(first, OPERATOR, one)
        second.execute(text("SET lock_timeout = '200ms'"))
        with pytest.raises(Exception, match="lock timeout"):
            apply_import(second, OPERATOR, two)
        second.rollback()
        first.commit()
        with pytest.raises(Conflict):
            apply_import(second, OPERATOR, two)
    assert stored(committed) == 1


def test_the_blank_is_filled_and_read_back(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    result = CliRunner().invoke(template, ["facilities", str(path), "--json"])
    assert json.loads(result.stdout)["file"] == str(path)
    book = openpyxl.load_workbook(path)
    sheet = book["facilities"]
    assert [cell.value for cell in sheet[2]] == list(FIELDS)
    assert sheet["E1"].value == "Tên cơ sở nhà, đất / Facility name"
    listed = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert any("Sử dụng lại" in formula for formula in listed.values())
    as_text = [d for d in sheet.column_dimensions.values() if d.min <= FIELDS.index("commune") + 1 <= d.max]
    assert [dimension.number_format for dimension in as_text] == ["@"]  # codes keep their leading zeros
    for column, name in enumerate(FIELDS, 1):
        value = row(outcome="Sử dụng lại", land_area_m2=1250.5, kind="Trụ sở làm việc").get(name)
        if value is not None:
            sheet.cell(3, column, value)
    book.save(path)
    batch = apply_import(session, OPERATOR, plan_import(session, OPERATOR, path, path.name).id)
    assert batch.counts == {"create": 1}
    assert (batch.sheet, batch.heading_row, batch.money_unit) == ("facilities", 2, "dong")


def test_an_empty_blank_is_a_table_without_rows(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    write_template(KINDS["facilities"], path)
    with pytest.raises(Invalid) as refusal:
        plan_import(session, OPERATOR, path, path.name)
    assert refusal.value.code == "no_rows"


def test_the_report_carries_every_finding_in_its_cell(session: Session, tmp_path: Path) -> None:
    content = workbook(row(), row(headcount="nhiều", land_area_m2="1.250"), row(name="=1+1", budget_code=7.0))
    batch = plan_import(session, OPERATOR, content, "x.xlsx")
    path = tmp_path / "report.xlsx"
    write_report(session, batch, path)
    book = openpyxl.load_workbook(path)
    rows, findings = book.worksheets
    assert [cell.value for cell in rows[1]][-3:] == ["Dòng", "Kết luận", "Các phát hiện"]
    assert rows["E3"].comment.text.startswith("“nhiều” không phải là số")
    assert rows["F3"].comment is not None
    assert rows["A4"].value == "=1+1"
    assert rows["A4"].data_type == "s"  # never a formula
    assert findings.max_row == 4
    assert {cell.value for cell in findings["F"]} == {"Mã", "not_a_number", "ambiguous_number", "bad_code"}


def test_a_register_is_exported_in_three_formats(committed: Runtime, command: Command, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(csv_file(row(longitude=107.8, latitude=14.0), row(name="=CMD()", commune="26740")))
    command(path, "--kind", "facilities")
    runner = CliRunner()
    for form in ("xlsx", "csv", "geojson"):
        out = tmp_path / f"all.{form}"
        arguments = ["--kind", "facilities", "--format", form, "--out", str(out), "--json"]
        assert json.loads(runner.invoke(export, arguments, obj=committed).stdout)["rows"] == 2
    assert "'=CMD()" in (tmp_path / "all.csv").read_text("utf-8-sig")
    features = json.loads((tmp_path / "all.geojson").read_text())["features"]
    assert features[0]["geometry"] == {"type": "Point", "coordinates": [107.8, 14.0]}
    only = tmp_path / "52.csv"
    arguments = ["--kind", "facilities", "--format", "csv", "--out", str(only), "--unit", "52", "--json"]
    assert json.loads(runner.invoke(export, arguments, obj=committed).stdout)["rows"] == 1
    assert len(list(only_sheet(only.read_bytes(), KINDS["facilities"]).rows())) == 1
