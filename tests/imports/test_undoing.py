"""Taking a batch back: the content of the register is what it was, and the same file can be applied anew."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.assets.models import Facility
from assetreg.assets.service import revise_facility
from assetreg.audit.service import undo_change_set
from assetreg.core.errors import Conflict
from assetreg.core.runtime import Runtime
from assetreg.imports.commands import import_file, import_undo
from assetreg.imports.models import ImportBatch
from assetreg.imports.service import apply_import, plan_import
from assetreg.imports.undoing import preview_undo_import, undo_import
from tests.imports.files import csv_file, row
from tests.imports.test_record_kinds import ROWS, table
from tests.support.content import content_digests
from tests.support.sealing import seal
from tests.support.web import PageClient, make_user

KEYED = row(name="Trụ sở có mã", national_asset_code="T52-1", land_area_m2="100")


def run(session: Session, content: bytes, kind: str = "facilities") -> ImportBatch:
    done = apply_import(session, OPERATOR, plan_import(session, OPERATOR, content, "x.csv", kind=kind).id)
    seal(session)
    return done


def code_of(session: Session, name: str) -> Facility:
    session.expire_all()
    return session.scalars(select(Facility).where(Facility.name == name)).one()


def test_taking_back_restores_the_exact_content_and_the_file_can_be_applied_anew(session: Session) -> None:
    run(session, csv_file(KEYED))
    before = content_digests(session)
    file = csv_file(KEYED | {"land_area_m2": "250"}, row(name="Mới"))
    batch = run(session, file)
    assert (batch.counts, content_digests(session) == before) == ({"create": 1, "revise": 1}, False)
    preview = preview_undo_import(session, OPERATOR, batch.id)
    assert (preview.count("revert"), preview.count("delete"), preview.conflicts) == (1, 1, 0)
    undo_import(session, OPERATOR, batch.id, reason="Nhầm tệp")
    seal(session)
    assert (content_digests(session), batch.state) == (before, "undone")
    again = run(session, file)
    assert again.counts == {"create": 1, "revise": 1}
    assert session.scalar(select(func.count()).select_from(Facility)) == 2


@pytest.mark.parametrize("kind", list(ROWS))
def test_every_kind_of_record_is_taken_back(session: Session, kind: str) -> None:
    if kind != "agencies":
        run(session, table(ROWS["agencies"]), "agencies")
    before = content_digests(session)
    batch = run(session, table(ROWS[kind]), kind)
    assert content_digests(session) != before
    undo_import(session, OPERATOR, batch.id, reason="Nhầm")
    seal(session)
    assert content_digests(session) == before
    assert run(session, table(ROWS[kind]), kind).counts == {"create": 1}


def test_records_changed_since_are_listed_and_nothing_is_done_unless_they_may_stay(session: Session) -> None:
    batch = run(session, csv_file(row(name="Một"), row(name="Hai")))
    one = code_of(session, "Một")
    revise_facility(session, OPERATOR, one.id, {"headcount": 7}, revision=one.revision)
    seal(session)
    standing = content_digests(session)
    preview = preview_undo_import(session, OPERATOR, batch.id)
    (changed,) = preview.changed
    assert (changed.table, changed.actor, "Một" in changed.title) == ("facility", "operator", True)
    with pytest.raises(Conflict) as refused:
        undo_import(session, OPERATOR, batch.id, reason="Nhầm")
    assert (refused.value.code, content_digests(session) == standing) == ("import_changed_since", True)
    undo_import(session, OPERATOR, batch.id, reason="Nhầm", except_changed=True)
    seal(session)
    session.expire_all()
    assert session.scalars(select(Facility.name)).all() == ["Một"]


def test_a_row_whose_record_was_deleted_becomes_one_again(session: Session) -> None:
    file = csv_file(row(name="Một"))
    done = run(session, file)
    undo_change_set(session, OPERATOR, done.change_set_id or 0, reason="thử")  # behind the batch's back
    seal(session)
    assert run(session, file).counts == {"create": 1}


def test_what_was_not_applied_or_taken_back_before_is_not_taken_back(session: Session) -> None:
    planned = plan_import(session, OPERATOR, csv_file(row()), "x.csv")
    with pytest.raises(Conflict, match="batch_not_applied"):
        undo_import(session, OPERATOR, planned.id, reason="x")
    batch = run(session, csv_file(row()))
    undo_import(session, OPERATOR, batch.id, reason="x")
    with pytest.raises(Conflict, match="batch_not_applied"):
        undo_import(session, OPERATOR, batch.id, reason="x")


def test_accounts_say_why_they_are_not_taken_back_as_a_whole(session: Session) -> None:
    content = table({"email": "a@xa.example", "name": "A", "role": "clerk", "unit": "52"})
    batch = run(session, content, "accounts")
    with pytest.raises(Conflict, match="accounts_not_undone"):
        undo_import(session, OPERATOR, batch.id, reason="x")


def test_the_command_takes_back_and_a_dry_run_only_tells(committed: Runtime, tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path), "rows.csv")
    path.write_bytes(csv_file(row(), row(name="Hai")))
    runner = CliRunner()
    runner.invoke(import_file, [str(path), "--kind", "facilities"], obj=committed)
    with committed.session() as session:
        (batch,) = session.scalars(select(ImportBatch.id))
    told = runner.invoke(import_undo, [str(batch), "--dry-run", "--json"], obj=committed)
    assert '"delete": 2' in told.stdout
    assert runner.invoke(import_undo, [str(batch)], obj=committed).exit_code == 0
    with committed.session() as session:
        assert session.scalar(select(func.count()).select_from(Facility)) == 0


def test_the_page_says_what_will_follow_before_it_asks(session: Session, anonymous: PageClient) -> None:
    client = anonymous.sign_in(make_user(session, "admin", province="VN"))
    batch = run(session, csv_file(row(name="Một")))
    session.commit()
    page = client.get(f"/imports/{batch.id}/undo")
    assert (page.status_code, 'name="reason"' in page.text) == (200, True)
    assert client.post(f"/imports/{batch.id}/undo", data={"reason": ""}).status_code == 422
    done = client.post(f"/imports/{batch.id}/undo", data={"reason": "Nhầm tệp"})
    assert done.status_code == 303
    assert client.get(f"/imports/{batch.id}").status_code == 200
    assert client.get(f"/api/v1/imports/{batch.id}").json["state"] == "undone"
