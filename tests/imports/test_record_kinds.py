"""Spreadsheets of every kind but facilities: tried, shown, applied through the kind's own service."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor, Grant, Scope
from assetreg.access.roles import enter_scope
from assetreg.accounts.models import User, UserRole
from assetreg.agencies.models import Agency, Headcount
from assetreg.cli.export import EXPORTS
from assetreg.core.errors import Conflict, Forbidden
from assetreg.core.runtime import Runtime
from assetreg.imports.kinds import KINDS
from assetreg.imports.models import ImportBatch
from assetreg.imports.queries import batch_findings
from assetreg.imports.service import apply_import, plan_import
from assetreg.imports.template import write_template
from assetreg.movables.models import Vehicle
from tests.support.sealing import seal
from tests.support.web import PageClient

CAR = {"name": "Xe Toyota Fortuner", "kind": "general", "plate": "81A-012.34", "holder": "Sở Tài chính", "unit": "52"}
ROWS: dict[str, dict[str, str]] = {
    "agencies": {"name": "Sở Thử nghiệm", "unit": "52", "block": "province", "kind": "department", "regime": "state"},
    "vehicles": CAR,
    "equipment": {"name": "Máy photocopy", "kind": "machinery", "holder": "Sở Tài chính", "unit": "52"},
    "archives": {"name": "Hồ sơ huyện", "kind": "administrative", "origin_body": "UBND huyện Ia Grai", "unit": "52",
                 "holder": "Sở Nội vụ", "shelf_metres": "12,5"},
}  # fmt: skip


def table(*rows: dict[str, str]) -> bytes:
    names = list(dict.fromkeys(name for row in rows for name in row))
    file = io.StringIO()
    writer = csv.DictWriter(file, names)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def bring(session: Session, kind: str, *rows: dict[str, str], actor: Actor = OPERATOR) -> ImportBatch:
    batch = plan_import(session, actor, table(*rows), f"{kind}.csv", kind=kind)
    return apply_import(session, actor, batch.id)


def codes_found(session: Session, batch: ImportBatch) -> list[tuple[int, str, str]]:
    return [(found.row, found.field, found.code) for found in batch_findings(session, batch.id)]


def fill(kind: str) -> dict[str, str]:
    """The kind's row with every choice it must make."""
    row = dict(ROWS[kind])
    for name, info in KINDS[kind].schema.model_fields.items():
        if info.is_required() and name not in row:
            row[name] = next(iter(KINDS[kind].choices.get(name, {"1": ""})))
        elif row.get(name) is not None and name in KINDS[kind].choices and row[name] not in KINDS[kind].choices[name]:
            row[name] = next(iter(KINDS[kind].choices[name]))
    return row


@pytest.mark.parametrize("kind", ROWS)
def test_rows_are_created_once_and_refused_by_field(session: Session, kind: str) -> None:
    good = fill(kind)
    bad = (
        good | {"unit": "99999", "name": good["name"] + " 2"} | ({"plate": "81A-999.99"} if kind == "vehicles" else {})
    )
    batch = plan_import(session, OPERATOR, table(good, bad), "x.csv", kind=kind)
    assert batch.counts == {"create": 1, "refuse": 1}
    assert [(row, field) for row, field, _ in codes_found(session, batch)] == [(3, "unit")]
    apply_import(session, OPERATOR, batch.id)
    again = plan_import(session, OPERATOR, table(good), "x.csv", kind=kind)
    assert again.counts == {"unchanged": 1}


def test_a_plan_changes_nothing_and_is_applied_once(session: Session) -> None:
    batch = plan_import(session, OPERATOR, table(CAR), "x.csv", kind="vehicles")
    assert session.scalar(select(func.count()).select_from(Vehicle)) == 0
    apply_import(session, OPERATOR, batch.id)
    with pytest.raises(Conflict) as refusal:
        apply_import(session, OPERATOR, batch.id)
    assert refusal.value.code == "batch_applied"
    assert session.scalars(select(Vehicle.code)).all() == ["VH-52-1"]


def test_a_key_names_the_record_to_be_revised(session: Session) -> None:
    bring(session, "vehicles", CAR)
    changed = {"plate": "81A 01234", "name": "Xe Fortuner", "note": "đã sửa chữa", "kind": "general"}
    batch = plan_import(session, OPERATOR, table(changed), "x.csv", kind="vehicles")
    assert batch.counts == {"revise": 1}
    apply_import(session, OPERATOR, batch.id)
    assert session.execute(select(Vehicle.name, Vehicle.note, Vehicle.revision)).one() == (
        "Xe Fortuner", "đã sửa chữa", 2,
    )  # fmt: skip
    cleared = plan_import(session, OPERATOR, table({"plate": "81A-012.34", "note": "-"}), "x.csv", kind="vehicles")
    apply_import(session, OPERATOR, cleared.id)
    assert session.scalar(select(Vehicle.note)) is None


def test_rows_of_one_file_see_one_another(session: Session) -> None:
    batch = plan_import(session, OPERATOR, table(CAR, CAR | {"name": "Xe khác"}), "x.csv", kind="vehicles")
    assert codes_found(session, batch) == [(3, "plate", "repeated_key")]


def test_a_plan_is_stale_when_somebody_changes_the_record(session: Session) -> None:
    bring(session, "vehicles", CAR)
    first = plan_import(session, OPERATOR, table({"plate": CAR["plate"], "note": "một"}), "x.csv", kind="vehicles")
    second = plan_import(session, OPERATOR, table({"plate": CAR["plate"], "note": "hai"}), "y.csv", kind="vehicles")
    apply_import(session, OPERATOR, first.id)
    with pytest.raises(Conflict) as refusal:
        apply_import(session, OPERATOR, second.id)
    assert refusal.value.code == "plan_stale"


def test_staff_is_counted_in_groups_and_a_count_is_mended(session: Session) -> None:
    bring(session, "agencies", fill("agencies"))
    code = session.scalar(select(Agency.code))
    row = {"agency": str(code), "title_group": "local_specialist", "people": "12", "counted_on": "30/06/2026"}
    title = session.connection().exec_driver_sql("SELECT min(code) FROM space_title").scalar_one()
    row["title_group"] = title
    bring(session, "staff", row)
    bring(session, "staff", row | {"people": "14"})
    assert session.scalars(select(Headcount.people)).all() == [14]
    seal(session)
    told = table(row | {"people": "14"}, row | {"people": "15", "source": "Sổ lương"})
    assert plan_import(session, OPERATOR, told, "x.csv", kind="staff").counts == {"unchanged": 1, "revise": 1}
    wrong = plan_import(session, OPERATOR, table(row | {"agency": "AG-52-999"}), "x.csv", kind="staff")
    assert codes_found(session, wrong) == [(2, "agency", "unknown_agency")]


def test_four_hundred_accounts_come_from_one_sheet_with_a_code_each(session: Session) -> None:
    rows = [
        {"email": f"can.bo.{n}@gialai.example", "name": f"Cán bộ {n}", "role": "clerk", "unit": "52", "action": "add"}
        for n in range(400)
    ]
    batch = plan_import(session, OPERATOR, table(*rows), "accounts.csv", kind="accounts")
    assert batch.counts == {"create": 400}
    codes: dict[int, str] = {}
    apply_import(session, OPERATOR, batch.id, codes=codes)
    assert len(set(codes.values())) == 400
    assert session.scalar(select(func.count()).select_from(UserRole)) == 400
    stored = json.dumps([row.given for row in session.scalars(select(batch.rows_in))], ensure_ascii=False)
    assert not any(code in stored for code in codes.values())


def test_an_administrator_of_a_province_gives_roles_in_it_alone(session: Session) -> None:
    admin = Actor("a@x.example", grants=(Grant("admin", Scope(provinces=frozenset({"52"}))),))
    rows = [{"email": f"{code}@x.example", "role": "clerk", "unit": code} for code in ("52", "51")]
    batch = plan_import(session, admin, table(*rows), "x.csv", kind="accounts")
    assert codes_found(session, batch) == [(3, "unit", "beyond_your_units")]
    apply_import(session, admin, batch.id)
    assert session.scalars(select(User.email)).all() == ["52@x.example"]


def test_each_kind_asks_for_its_own_permission(session: Session) -> None:
    clerk = Actor("c", grants=(Grant("clerk"),))
    for kind in ("accounts", "agencies"):
        with pytest.raises(Forbidden):
            plan_import(session, clerk, table({"email": "a@x.example"}), "x.csv", kind=kind)


def test_a_row_of_a_foreign_province_is_refused_in_its_field(session: Session) -> None:
    scope = Scope(provinces=frozenset({"52"}))
    officer = Actor("o", grants=(Grant("officer", scope),))
    enter_scope(session, scope)
    batch = plan_import(session, officer, table(CAR, CAR | {"unit": "51", "plate": "76A-1"}), "x.csv", kind="vehicles")
    assert codes_found(session, batch) == [(3, "unit", "outside_scope")]


@pytest.mark.parametrize("kind", ROWS)
def test_what_is_exported_and_imported_again_changes_nothing(session: Session, kind: str, tmp_path: Path) -> None:
    bring(session, kind, fill(kind))
    for form in ("xlsx", "csv"):
        path = tmp_path / f"out.{form}"
        EXPORTS[kind].write(session, path, form, None)
        batch = plan_import(session, OPERATOR, path, path.name, kind=kind)
        assert (batch.counts, codes_found(session, batch)) == ({"unchanged": 1}, [])


def test_counts_and_people_are_exported_as_they_are_handed_in(session: Session, tmp_path: Path) -> None:
    bring(session, "agencies", fill("agencies"))
    title = session.connection().exec_driver_sql("SELECT min(code) FROM space_title").scalar_one()
    code = session.scalar(select(Agency.code))
    bring(session, "staff", {"agency": str(code), "title_group": title, "people": "7", "counted_on": "30/06/2026"})
    bring(session, "accounts", {"email": "a@x.example", "role": "clerk", "unit": "52", "name": "Cán bộ A"})
    for kind in ("staff", "accounts"):
        path = tmp_path / f"{kind}.csv"
        assert EXPORTS[kind].write(session, path, "csv", "52") == 1
        batch = plan_import(session, OPERATOR, path, path.name, kind=kind)
        assert "refuse" not in batch.counts, codes_found(session, batch)
    assert "Cán bộ A" in (tmp_path / "accounts.csv").read_text()


@pytest.mark.parametrize("kind", KINDS)
def test_every_blank_names_its_fields_and_explains_them(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    write_template(KINDS[kind], path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[2]] == list(KINDS[kind].fields)
    guide = {row[0].value: (row[1].value, row[2].value) for row in book.worksheets[1].iter_rows(min_row=2)}
    assert set(guide) == set(KINDS[kind].fields)
    assert all(vietnamese and english for vietnamese, english in guide.values())


def test_the_pages_bring_a_kind_from_its_blank_to_its_list(
    signed_in: Callable[[str], PageClient], session: Session
) -> None:
    client = signed_in("officer")
    page = client.get("/imports").text
    assert 'value="vehicles"' in page
    assert 'value="accounts"' not in page  # an officer manages no accounts
    assert client.get("/imports/template.xlsx?kind=vehicles").status_code == 200
    sent = {"kind": "vehicles", "file": (io.BytesIO(table(CAR)), "xe.csv")}
    planned = client.post("/imports", data=sent, content_type="multipart/form-data")
    shown = client.get(planned.location).text
    assert "Xe Toyota Fortuner" in shown
    done = client.post(f"{planned.location}/apply")
    assert done.status_code == 303
    assert session.scalars(select(Vehicle.plate)).all() == ["81A-012.34"]


def test_invitation_codes_are_shown_once(signed_in: Callable[[str], PageClient], session: Session) -> None:
    client = signed_in("admin")
    sent = {
        "kind": "accounts",
        "file": (io.BytesIO(table({"email": "moi@x.example", "role": "clerk", "unit": "52"})), "a.csv"),
    }
    planned = client.post("/imports", data=sent, content_type="multipart/form-data")
    shown = client.post(f"{planned.location}/apply")
    assert shown.status_code == 200
    code = shown.text.split('<code class="nowrap">')[1].split("<")[0]
    assert len(code) > 20
    assert code not in client.get(planned.location).text


def test_a_list_of_people_is_shown_to_those_alone_who_manage_accounts(
    signed_in: Callable[[str], PageClient],
) -> None:
    people = table({"email": "moi@x.example", "role": "clerk", "unit": "52"})
    sent = {"kind": "accounts", "file": (io.BytesIO(people), "nguoi-dung.csv")}
    planned = signed_in("admin").post("/imports", data=sent, content_type="multipart/form-data").location
    officer = signed_in("officer")
    assert "nguoi-dung.csv" not in officer.get("/imports").text
    assert officer.get(planned).status_code == 404
    assert officer.get(f"{planned}/report.xlsx").status_code == 404
    assert officer.post(f"{planned}/plan-again").status_code == 404
    assert "nguoi-dung.csv" in signed_in("admin").get(planned).text


@pytest.mark.committing
def test_two_files_at_once_make_no_record_twice(committed: Runtime) -> None:
    with committed.session() as first, committed.session() as second:
        one = plan_import(first, OPERATOR, table(CAR), "x.csv", kind="vehicles").id
        two = plan_import(second, OPERATOR, table(CAR), "x.csv", kind="vehicles").id
        first.commit()
        second.commit()
        apply_import(first, OPERATOR, one)
        first.commit()
        with pytest.raises(Conflict):
            apply_import(second, OPERATOR, two)
        second.rollback()
    with committed.session() as session:
        assert session.scalar(select(func.count()).select_from(Vehicle)) == 1
