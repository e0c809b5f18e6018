"""Old names in files: read as of the day of the list, and one answer for all rows of a hamlet of a divided commune."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.assets.queries import FacilityFilter, list_facilities
from assetreg.core.errors import Invalid
from assetreg.imports.models import ImportBatch
from assetreg.imports.options import FileOptions
from assetreg.imports.queries import batch_findings
from assetreg.imports.service import apply_import, plan_import
from tests.imports.files import csv_file, row
from tests.support.web import PageClient

SPLIT = "xã Canh Hiệp, huyện Vân Canh, Bình Định"
ONE, OTHER = "21994", "22006"  # Vân Canh and Canh Vinh


def plan(session: Session, *rows: dict[str, Any], **options: Any) -> ImportBatch:
    return plan_import(
        session, OPERATOR, csv_file(*rows), "rows.csv", kind="facilities", options=FileOptions(**options)
    )


def split_rows() -> list[dict[str, Any]]:
    hamlets = ("thôn Tây", "Thôn Đông", "thôn Tây", "")
    return [
        row(name=f"Nhà {n}", commune="", former_commune=SPLIT, former_address=f"Số {n}, {hamlet}, {SPLIT}")
        for n, hamlet in enumerate(hamlets, 1)
    ]


def test_one_answer_serves_all_rows_of_one_hamlet_and_no_other(session: Session) -> None:
    batch = plan(session, *split_rows())
    assert batch.counts == {"doubt": 4}
    apply_import(session, OPERATOR, batch.id, answers={"2:split_commune*": ONE, "3:split_commune": OTHER})
    assert session.get_one(ImportBatch, batch.id).counts == {"create": 3, "doubt": 1}
    found = {one.name: one.commune_code for one in list_facilities(session, FacilityFilter()).items}
    assert found == {"Nhà 1": ONE, "Nhà 2": OTHER, "Nhà 3": ONE}


def test_a_row_s_own_answer_stands_before_that_of_its_hamlet(session: Session) -> None:
    batch = plan(session, *split_rows())
    answers = {"2:split_commune*": ONE, "4:split_commune": OTHER}
    apply_import(session, OPERATOR, batch.id, answers=answers)
    found = {one.name: one.commune_code for one in list_facilities(session, FacilityFilter()).items}
    assert found == {"Nhà 1": ONE, "Nhà 3": OTHER}


def test_a_row_without_a_place_is_answered_alone(session: Session) -> None:
    batch = plan(session, *split_rows())
    apply_import(session, OPERATOR, batch.id, answers={"5:split_commune*": ONE})
    assert [one.name for one in list_facilities(session, FacilityFilter()).items] == ["Nhà 4"]


def test_the_choices_tell_how_far_each_successor_lies_and_which_took_most(session: Session) -> None:
    (question, *_) = batch_findings(session, plan(session, *split_rows()).id, severity="doubt")
    assert all(choice["label"].endswith(" km") for choice in question.choices if choice["value"] != "skip")
    assert question.params["place"] == "thôn Tây"
    assert question.params["main"][-6:-1] in (ONE, OTHER)


def test_the_page_lets_one_answer_serve_a_hamlet(client: PageClient, session: Session) -> None:
    data = {"file": (io.BytesIO(csv_file(*split_rows())), "rows.csv"), "kind": "facilities"}
    page = client.post("/imports", data=data, content_type="multipart/form-data").headers["Location"]
    assert 'name="same-2:split_commune"' in client.get(page).text
    client.post(f"{page}/apply", data={"answer-2:split_commune": ONE, "same-2:split_commune": "1"})
    found = {one.name for one in list_facilities(session, FacilityFilter()).items}
    assert found == {"Nhà 1", "Nhà 3"}


def test_names_in_a_list_of_a_stated_day_are_those_of_that_day(session: Session) -> None:
    """26740 and Thanh Bình are other communes since."""
    named = [row(name="A", commune="26740"), row(name="B", commune="Xã Thanh Bình, huyện Chợ Gạo")]
    batch = plan(session, *named, counted_on="01/01/2025")
    assert {one.code for one in batch_findings(session, batch.id)} == {"carried_over"}
    apply_import(session, OPERATOR, batch.id)
    found = {
        one.name: (one.commune_name, one.former_commune_name)
        for one in list_facilities(session, FacilityFilter()).items
    }
    assert found["A"] == ("Phường Sài Gòn", "Phường Bến Nghé")
    assert found["B"][1] == "Xã Thanh Bình"


def test_a_day_that_is_none_is_refused(session: Session) -> None:
    with pytest.raises(Invalid):
        plan(session, row(), counted_on="hôm qua")
