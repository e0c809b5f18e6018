"""Imports end to end: plans, answers, applying, and the same file again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from assetreg.access.actor import NOBODY, OPERATOR
from assetreg.assets.exporting import write_facilities
from assetreg.assets.models import Facility
from assetreg.assets.queries import FacilityFilter, list_facilities, stream_facilities
from assetreg.assets.records import FacilityRecord
from assetreg.assets.service import revise_facility
from assetreg.core.errors import Conflict, Invalid, NotFound, Unauthenticated
from assetreg.core.i18n import LOCALES, use_locale
from assetreg.duplicates.merging import merge
from assetreg.imports.models import ImportBatch, ImportResult
from assetreg.imports.queries import FoundInCell, batch_findings, batch_rows, get_batch, list_batches
from assetreg.imports.service import apply_import, plan_import
from tests.imports.files import csv_file, row, workbook
from tests.support.memory import history_of
from tests.support.sealing import seal


def plan(session: Session, *rows: dict[str, Any], **options: Any) -> ImportBatch:
    return plan_import(session, OPERATOR, csv_file(*rows), "rows.csv", **options)


def run(session: Session, *rows: dict[str, Any], answers: dict[str, str] | None = None) -> ImportBatch:
    return apply_import(session, OPERATOR, plan(session, *rows).id, answers=answers)


def found(session: Session, batch: ImportBatch) -> list[tuple[int, str | None, str, str]]:
    return [(f.row, f.column, f.field, f.code) for f in batch_findings(session, batch.id)]


def facilities(session: Session) -> tuple[FacilityRecord, ...]:
    session.expire_all()
    return list_facilities(session, FacilityFilter(), limit=100).items


def test_planning_changes_nothing_but_the_record_of_the_plan(session: Session) -> None:
    batch = plan(session, row(), row(name="Second"))
    assert (batch.state, batch.rows, batch.counts) == ("planned", 2, {"create": 2})
    assert facilities(session) == ()
    assert get_batch(session, batch.id).filename == "rows.csv"
    assert list_batches(session, ["facilities"])[0].id == batch.id


def test_applying_creates_what_was_planned_in_one_change_set(session: Session) -> None:
    batch = run(session, row(land_area_m2="1250,5", book_date="30/06/2025"), row(name="Second", outcome="Sử dụng lại"))
    first, second = facilities(session)
    assert (first.code, second.code) == ("HQ-23764-1", "HQ-23764-2")
    assert (first.land_area_m2, first.outcome, second.outcome) == (1250.5, "undecided", "reuse")
    assert batch.state == "applied"
    (made,) = history_of(session, first.code)
    assert (made.verb, made.change_set_id) == ("import.apply", batch.change_set_id)
    assert batch.answer()["create"] == 2


def test_every_error_of_every_row_is_told_with_its_cell(session: Session) -> None:
    bad = row(name="", land_area_m2="1.250", commune="Xã Không Có Thật", headcount="-3", book_date="31/02/2025")
    batch = plan(session, row(), bad, row(kind="castle", original_cost_vnd=5, residual_value_vnd=9))
    assert batch.counts == {"create": 1, "refuse": 2}
    assert sorted(found(session, batch)) == [
        (3, "A", "name", "required"),
        (3, "D", "commune", "unknown_commune"),
        (3, "E", "land_area_m2", "ambiguous_number"),
        (3, "F", "headcount", "negative"),
        (3, "G", "book_date", "bad_date"),
        (4, "B", "kind", "not_a_choice"),
        (4, "I", "residual_value_vnd", "residual_over_cost"),
    ]
    for locale in LOCALES:
        with use_locale(locale):
            for finding in batch_findings(session, batch.id):
                assert "{" not in finding.sentence()
                assert not finding.sentence().startswith("field.")
                assert finding.label()


def test_refused_rows_stay_out_and_the_others_go_in(session: Session) -> None:
    batch = run(session, row(), row(name=""))
    assert batch.answer() | {"batch": 0} == {
        "batch": 0, "rows": 2, "create": 1, "revise": 0, "unchanged": 0, "refuse": 1, "doubt": 0,
        "issues": {"required": 1},
    }  # fmt: skip
    assert len(facilities(session)) == 1


@pytest.mark.parametrize("keys", [{}, {"national_asset_code": "T52-1"}])
def test_the_same_file_twice_changes_nothing(session: Session, keys: dict[str, str]) -> None:
    rows = [row(**keys), row(name="Second", headcount=4)]
    run(session, *rows)
    before = facilities(session)
    again = run(session, *rows)
    assert again.counts == {"unchanged": 2}
    assert facilities(session) == before


def test_the_same_row_in_another_format_and_order_is_the_same_row(session: Session) -> None:
    run(session, row(land_area_m2="1.250,50", headcount="12"))
    turned = dict(reversed(row(headcount=12, land_area_m2=1250.5, status=None).items()))
    again = plan_import(session, OPERATOR, workbook(turned, above=[["Biểu 1"], []]), "other.xlsx")
    assert again.counts == {"unchanged": 1}


def test_a_row_applied_before_stays_applied_though_the_record_moved_on(session: Session) -> None:
    run(session, row(headcount=4))
    (record,) = facilities(session)
    revise_facility(session, OPERATOR, record.id, {"headcount": 9}, revision=1)
    assert run(session, row(headcount=4)).counts == {"unchanged": 1}
    assert facilities(session)[0].headcount == 9


def test_a_row_given_twice_in_one_file_is_refused_the_second_time(session: Session) -> None:
    batch = plan(session, row(), row(), row(national_asset_code="A1"), row(name="B", national_asset_code="A1"))
    assert batch.counts == {"create": 2, "refuse": 2}
    assert found(session, batch) == [(3, None, "", "row_repeated"), (5, "E", "national_asset_code", "key_repeated")]


def test_rows_match_by_code_then_by_national_code(session: Session) -> None:
    run(session, row(national_asset_code="T52-1", headcount=1), row(name="Second", headcount=2))
    first, second = facilities(session)
    batch = run(session, {"national_asset_code": "T52-1", "headcount": 11}, {"code": second.code, "headcount": "-"})
    assert batch.counts == {"revise": 2}
    after_first, after_second = facilities(session)
    assert (after_first.headcount, after_first.name, after_first.revision) == (11, first.name, 2)
    assert (after_second.headcount, after_second.name) == (None, "Second")


def test_empty_cells_leave_values_alone_and_a_dash_clears_them(session: Session) -> None:
    run(session, row(budget_code="1048765", status="vacant", outcome="reuse", longitude="107,8", latitude="14"))
    (record,) = facilities(session)
    said = {"code": record.code, "budget_code": "-", "status": "", "outcome": "-", "longitude": "-", "latitude": "-"}
    assert run(session, said).counts == {"revise": 1}
    (after,) = facilities(session)
    assert (after.budget_code, after.status, after.outcome) == (None, "vacant", "undecided")
    assert after.location_source == "unit_centre"
    assert run(session, said).counts == {"unchanged": 1}


def test_a_row_that_turns_out_to_be_a_known_facility_leaves_its_place_and_its_former_commune_alone(
    session: Session,
) -> None:
    run(session, row(longitude="107,65", latitude="13,97", former_commune="23764"))
    (before,) = facilities(session)
    assert (before.location_source, before.former_commune_id is None) == ("stated", False)
    batch = run(session, row(headcount=77), answers={"2:possible_match": "same"})
    assert batch.counts == {"revise": 1}
    (after,) = facilities(session)
    assert after.headcount == 77
    assert (after.location_source, after.former_commune_id) == ("stated", before.former_commune_id)
    place = text("SELECT ST_X(location), ST_Y(location) FROM facility WHERE id = :id")
    assert session.execute(place, {"id": after.id}).one() == (107.65, 13.97)


def test_what_must_be_there_cannot_be_cleared(session: Session) -> None:
    run(session, row())
    batch = plan(session, {"code": facilities(session)[0].code, "name": "-"})
    assert found(session, batch) == [(2, "B", "name", "required")]


def test_an_unknown_code_is_refused(session: Session) -> None:
    batch = plan(session, row(code="HQ-23764-77"))
    assert found(session, batch) == [(2, "E", "code", "unknown_code")]


def test_a_row_that_names_a_merged_record_revises_the_one_that_stands_for_it_and_says_so(session: Session) -> None:
    run(session, row(), row(name="Trụ sở UBND xã Ia Krái (cũ)"))
    keep, merged = facilities(session)
    merge(session, OPERATOR, keep.code, merged.code)
    seal(session)
    batch = run(session, {"code": merged.code, "headcount": "31"})
    assert batch.counts == {"revise": 1}
    assert found(session, batch) == [(2, "A", "code", "merged_code")]
    assert [(one.code, one.headcount) for one in facilities(session)] == [(keep.code, 31)]


def test_rows_that_name_a_merged_record_and_its_survivor_mean_one_facility(session: Session) -> None:
    run(session, row(), row(name="Trụ sở UBND xã Ia Krái (cũ)"))
    keep, merged = facilities(session)
    merge(session, OPERATOR, keep.code, merged.code)
    seal(session)
    batch = plan(session, {"code": merged.code, "headcount": "31"}, {"code": keep.code, "headcount": "32"})
    assert (3, None, "", "facility_repeated") in found(session, batch)


def test_two_rows_that_mean_one_facility_by_different_keys_are_refused(session: Session) -> None:
    run(session, row(national_asset_code="T52-1"))
    (record,) = facilities(session)
    batch = plan(session, {"code": record.code, "headcount": 1}, {"national_asset_code": "T52-1", "headcount": 2})
    assert (3, None, "", "facility_repeated") in found(session, batch)


def test_the_residual_value_is_measured_against_the_register(session: Session) -> None:
    run(session, row(original_cost_vnd=1000))
    batch = plan(session, {"code": facilities(session)[0].code, "residual_value_vnd": 1001})
    assert found(session, batch) == [(2, "B", "residual_value_vnd", "residual_over_cost")]
    assert batch.counts == {"refuse": 1}


def test_a_row_that_reads_like_a_known_facility_waits_for_an_answer(session: Session) -> None:
    run(session, row(headcount=1))
    changed = row(name=row()["name"].upper(), headcount=2)
    waiting = run(session, changed)
    assert waiting.counts == {"doubt": 1}
    assert [f.code for f in batch_findings(session, waiting.id)] == ["possible_match"]
    assert facilities(session)[0].headcount == 1

    revised = run(session, changed, answers={"2:possible_match": "same"})
    assert revised.counts == {"revise": 1}
    assert [record.headcount for record in facilities(session)] == [2]
    assert run(session, changed).counts == {"unchanged": 1}

    other = run(session, row(headcount=3), answers={"2:possible_match": "new"})
    assert other.counts == {"create": 1}
    assert [record.headcount for record in facilities(session)] == [2, 3]

    left = run(session, row(headcount=4), answers={"2:possible_match": "skip"})
    assert left.counts == {"doubt": 1}


def test_a_split_commune_goes_to_a_list_to_be_decided(session: Session) -> None:
    said = row(commune="", former_commune="xã Trà Bùi, huyện Trà Bồng, Quảng Ngãi")
    batch = run(session, said, row())
    assert batch.counts == {"create": 1, "doubt": 1}
    (question,) = batch_findings(session, batch.id, severity="doubt")
    assert {choice["value"] for choice in question.choices} == {"21136", "21157", "skip"}
    decided = run(session, said, row(), answers={question.key: "21157"})
    assert decided.counts == {"create": 1, "unchanged": 1}
    assert facilities(session)[0].commune_code == "21157"
    assert facilities(session)[0].code.startswith("HQ-21157-")
    assert run(session, said, row()).counts == {"unchanged": 2}


def test_a_cost_a_thousand_times_its_neighbours_is_a_doubt(session: Session) -> None:
    rows = [row(name=f"N{n}", gross_floor_m2=400 + 50 * n, original_cost_vnd=(2 + n) * 10**9) for n in range(9)]
    rows[4]["original_cost_vnd"] *= 1000
    rows[7]["original_cost_vnd"] //= 1000
    batch = run(session, *rows)
    assert found(session, batch) == [
        (6, "F", "original_cost_vnd", "thousandfold"),
        (9, "F", "original_cost_vnd", "thousandth"),
    ]
    assert batch.counts == {"create": 7, "doubt": 2}
    kept = run(session, *rows, answers={"6:thousandfold": "keep", "9:thousandth": "skip"})
    assert kept.counts == {"create": 1, "doubt": 1, "unchanged": 7}


def test_money_in_thousands_is_stored_in_dong(session: Session) -> None:
    said = row() | {"Nguyên giá (nghìn đồng)": "1860000,5"}
    batch = run(session, said)
    assert batch.money_unit == "thousand"
    assert facilities(session)[0].original_cost_vnd == 1_860_000_500


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"longitude": 13.98, "latitude": 107.8}, "longitude", "swapped_axes"),
        ({"x": 423500, "y": 1549900, "srid": 9218}, "x", "swapped_axes"),
        ({"longitude": 2.35, "latitude": 48.85}, "longitude", "outside_country"),
        ({"longitude": 102.6, "latitude": 17.97}, "longitude", "outside_country"),
        ({"longitude": 105.85, "latitude": 21.02}, "longitude", "other_province"),
        ({"longitude": 107.8}, "latitude", "coordinates_incomplete"),
        ({"x": 1549900, "y": 423500}, "srid", "coordinates_incomplete"),
        ({"x": 1549900, "y": 423500, "srid": 4326}, "srid", "unknown_srid"),
        ({"former_commune": "26740"}, "commune", "successor_in_other_province"),
        ({"land_area_m2": "mười"}, "land_area_m2", "not_a_number"),
        ({"book_date": "06/30/2025"}, "book_date", "bad_date"),
    ],
)
def test_a_wrong_value_is_refused_and_nothing_is_stored(
    session: Session, said: dict[str, Any], field: str, code: str
) -> None:
    batch = run(session, row(**said))
    assert [(f.field, f.code) for f in batch_findings(session, batch.id)] == [(field, code)]
    assert batch.counts == {"refuse": 1}
    assert facilities(session) == ()


def test_an_exported_register_read_back_changes_nothing(session: Session, tmp_path: Path) -> None:
    run(
        session,
        row(national_asset_code="T52-1", land_area_m2="1250,5", original_cost_vnd="5.000.000.000", headcount=3),
        row(name="=SUM(A1)", longitude="107,8001", latitude="13,98", book_date="30/06/2025", outcome="handover"),
        row(name="VN-2000", x="1549900,25", y="423500", srid="9218", status="vacant", outcome_reason="- chờ"),
        row(name="Cũ", commune="", former_commune="23764", holder_level="commune"),
    )
    before = facilities(session)
    for form in ("xlsx", "csv"):
        path = tmp_path / f"register.{form}"
        assert write_facilities(stream_facilities(session, FacilityFilter()), path, form) == 4
        batch = apply_import(session, OPERATOR, plan_import(session, OPERATOR, path, path.name).id)
        assert batch.counts == {"unchanged": 4}, found(session, batch)
    assert facilities(session) == before
    assert {record.name for record in before} >= {"=SUM(A1)"}


def test_a_plan_is_applied_once(session: Session) -> None:
    batch = run(session, row())
    with pytest.raises(Conflict) as again:
        apply_import(session, OPERATOR, batch.id)
    assert again.value.code == "batch_applied"
    with pytest.raises(NotFound):
        apply_import(session, OPERATOR, -1)


def test_a_plan_whose_ground_has_moved_is_refused(session: Session) -> None:
    one, two = plan(session, row()), plan(session, row())
    apply_import(session, OPERATOR, one.id)
    with pytest.raises(Conflict) as stale:
        apply_import(session, OPERATOR, two.id)
    assert stale.value.code == "plan_stale"

    (record,) = facilities(session)
    revision = plan(session, {"code": record.code, "headcount": 3})
    revise_facility(session, OPERATOR, record.id, {"headcount": 9}, revision=1)
    with pytest.raises(Conflict):
        apply_import(session, OPERATOR, revision.id)
    assert facilities(session)[0].headcount == 9


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"2:nothing": "keep"}, "not_asked"),
        ({"nonsense": "keep"}, "bad_answer"),
        ({"2:possible_match": "maybe"}, "not_a_choice"),
    ],
)
def test_answers_that_answer_nothing_are_refused(session: Session, answers: dict[str, str], code: str) -> None:
    run(session, row(headcount=1))
    batch = plan(session, row(headcount=2))
    with pytest.raises(Invalid) as refusal:
        apply_import(session, OPERATOR, batch.id, answers=answers)
    assert [error.code for error in refusal.value.errors] == [code]


def test_rows_are_paged_by_verdict_with_their_findings(session: Session) -> None:
    batch = plan(session, *(row(name=f"N{n}" if n % 2 else "") for n in range(7)))
    page = batch_rows(session, batch.id, "refuse", limit=2)
    assert [item.row_number for item, _ in page.items] == [2, 4]
    assert all([f.code for f in findings] == ["required"] for _, findings in page.items)
    rest = batch_rows(session, batch.id, "refuse", limit=5, cursor=page.next)
    assert ([item.row_number for item, _ in rest.items], rest.next) == ([6, 8], None)
    assert isinstance(page.items[0][1][0], FoundInCell)


def test_the_record_of_a_batch_says_who_what_and_how_long(session: Session) -> None:
    batch = run(session, row())
    assert (batch.actor, batch.applied_by, batch.format, batch.heading_row) == ("operator", "operator", "csv", 1)
    assert [column["field"] for column in batch.columns] == list(row())
    assert {"open", "units", "read", "validate", "match", "locate", "record", "check", "apply"} <= set(batch.stages)
    assert session.scalar(select(func.count()).select_from(ImportResult)) == 1


def test_who_may_not_import_is_refused_before_the_file_is_read(session: Session) -> None:
    with pytest.raises(Unauthenticated):
        plan_import(session, NOBODY, b"", "x.csv")


def test_a_chunk_boundary_does_not_show(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    from assetreg.imports.reading.found import Sheet

    whole = Sheet.chunks
    monkeypatch.setattr(Sheet, "chunks", lambda sheet: whole(sheet, 2))
    batch = run(session, *(row(name=f"N{n}") for n in range(5)), row(name="N0"))
    assert batch.counts == {"create": 5, "refuse": 1}
    assert found(session, batch) == [(7, None, "", "row_repeated")]
    assert [record.name for record in facilities(session)] == [f"N{n}" for n in range(5)]


def test_the_register_and_its_statements_agree_on_fields(session: Session) -> None:
    """The columns of import_row that carry values are those of facility."""
    columns = text("SELECT column_name FROM information_schema.columns WHERE table_name = :table")
    rows = set(session.scalars(columns, {"table": "import_row"}))
    own = {
        "batch_id",
        "row_number",
        "verdict",
        "facility_id",
        "digest",
        "cleared",
        "commune_code",
        "longitude",
        "latitude",
    }
    assert rows - own <= {column.name for column in Facility.__table__.columns}


def test_a_file_of_several_megabytes_is_kept_byte_by_byte(session: Session) -> None:
    file = csv_file(*(row(name=f"Trụ sở {n}", note_to_nobody="x" * 1000) for n in range(2_500)))
    content = file if isinstance(file, bytes) else file.read_bytes()
    batch = plan_import(session, OPERATOR, content, "large.csv", ignore_columns=True)
    session.expire_all()
    assert len(content) > 2 * 2**20
    assert get_batch(session, batch.id).content == content
