from __future__ import annotations

import datetime as dt
import io
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor, Grant, Scope
from assetreg.assets.models import Facility
from assetreg.audit.record import open_change_set
from assetreg.core.errors import Conflict, Forbidden, Invalid, NotFound
from assetreg.documents.contents import Contents
from assetreg.documents.models import Document
from assetreg.documents.service import revise_document, sweep, use_photo_place, withdraw_document
from assetreg.documents.subjects import find_subject, subject_kinds, subject_of
from tests.documents import files
from tests.documents.conftest import Attach
from tests.factories.facilities import make_facility


def refused(work: Callable[[], Any]) -> tuple[str, str]:
    with pytest.raises(Invalid) as caught:
        work()
    (error,) = caught.value.errors
    return error.field, error.code


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Document)) or 0


def restrict(session: Session, facility: Facility) -> None:
    change = open_change_set(session, OPERATOR, "test.restrict")
    unplaced = {"location": None, "location_source": None, "revision": Facility.revision + 1}
    session.execute(
        update(Facility)
        .where(Facility.id == facility.id)
        .values(**unplaced, is_restricted=True, change_set_id=change.id)
    )


def test_a_paper_lies_where_its_record_lies(session: Session, facility: Facility, attach: Attach) -> None:
    paper = attach(files.pdf(), kind="minutes", number="12/BB-UBND", issued_on=dt.date(2026, 1, 5))
    assert (paper.province_code, paper.commune_id) == (facility.province_code, facility.commune_id)
    assert (paper.subject_kind, paper.subject_id, paper.facility_id) == ("facility", facility.id, facility.id)
    assert (paper.title, paper.media_type, paper.uploaded_by) == ("giay-to", "application/pdf", "operator")


def test_unsaid_a_picture_is_a_photo_and_anything_else_another_paper(attach: Attach) -> None:
    assert attach(files.photo(), "a.jpg").kind == "photo"
    assert attach(files.xlsx(), "b.xlsx").kind == "other"
    assert attach(files.photo(colour="red"), "ban-ve.jpg", kind="plan").kind == "plan"


def test_one_content_hangs_on_many_records_and_is_kept_once(
    session: Session, attach: Attach, stored: Callable[[], list[Path]]
) -> None:
    other = make_facility(session)
    first, second = attach(files.pdf()), attach(files.pdf(), to=("facility", other.id))
    assert first.digest == second.digest
    assert len(stored()) == 1


def test_one_content_hangs_on_one_record_once(attach: Attach) -> None:
    attach(files.pdf())
    assert refused(lambda: attach(files.pdf(), "ten-khac.pdf")) == ("file", "already_attached")


def test_what_is_refused_leaves_no_row(session: Session, attach: Attach, contents: Contents) -> None:
    small = Contents(contents.store, contents.thumbnails, 1000)
    assert refused(lambda: attach(b"<html>", "a.pdf")) == ("file", "file_type")
    assert refused(lambda: small.keep(io.BytesIO(bytes(1001)), "a.pdf")) == ("file", "file_too_large")
    assert count(session) == 0


def test_every_kind_of_record_can_carry_papers() -> None:
    assert set(subject_kinds()) == {
        "facility", "land_parcel", "building", "agency", "vehicle", "equipment", "archive_holding", "stocktake_count",
        "delegation_rule", "authorisation", "disposition_case", "disposition_paper",
    }  # fmt: skip


def test_a_record_is_named_by_its_code(session: Session, facility: Facility) -> None:
    assert find_subject(session, "facility", facility.code).id == facility.id
    with pytest.raises(NotFound):
        find_subject(session, "facility", "HQ-00000-1")
    with pytest.raises(NotFound):
        find_subject(session, "building", "9" * 40)
    assert refused(lambda: find_subject(session, "app_user", "1")) == ("subject_kind", "not_a_choice")


def test_who_may_not_attach_there_is_refused(
    session: Session, facility: Facility, contents: Contents, attach: Attach
) -> None:
    paper = attach(files.pdf())
    for grant in (Grant("inspector"), Grant("clerk", Scope(provinces=frozenset({"51"})))):
        stranger = Actor("stranger", grants=(grant,))
        with pytest.raises(Forbidden):
            revise_document(session, stranger, paper.id, {"title": "x"}, revision=1)
        with pytest.raises(Forbidden):
            withdraw_document(session, stranger, paper.id, revision=1, reason="x")


def test_more_is_said_about_a_paper_and_its_revision_guards_it(session: Session, attach: Attach) -> None:
    paper = attach(files.pdf())
    revise_document(session, OPERATOR, paper.id, {"number": "5/QĐ-UBND", "signer_capacity": "KT"}, revision=1)
    assert (paper.number, paper.signer_capacity, paper.revision) == ("5/QĐ-UBND", "KT", 2)
    with pytest.raises(Conflict, match="stale_revision"):
        revise_document(session, OPERATOR, paper.id, {"number": "6"}, revision=1)
    revise_document(session, OPERATOR, paper.id, {"title": None}, revision=2)
    assert paper.title == "giay-to"
    assert refused(lambda: revise_document(session, OPERATOR, paper.id, {"kind": None}, revision=None)) == (
        "kind", "required"
    )  # fmt: skip


def test_a_paper_is_withdrawn_for_a_reason_and_its_content_stays(
    session: Session, attach: Attach, stored: Callable[[], list[Path]], contents: Contents
) -> None:
    paper = attach(files.pdf())
    assert refused(lambda: withdraw_document(session, OPERATOR, paper.id, revision=1)) == ("reason", "required")
    withdraw_document(session, OPERATOR, paper.id, revision=1, reason="Đính nhầm")
    assert count(session) == 0
    for path in stored():
        os.utime(path, (0, 0))
    assert list(sweep(session, contents)) == []
    assert len(stored()) == 1


def test_a_sweep_takes_only_old_contents_that_nothing_names(
    session: Session, attach: Attach, contents: Contents, stored: Callable[[], list[Path]]
) -> None:
    attach(files.photo(), "giu.jpg")
    digests = []
    for content, age_s in ((files.photo(colour="red"), 2 * 24 * 3600), (files.photo(colour="green"), 60)):
        orphan = contents.keep(io.BytesIO(content), "mo-coi.jpg")
        digests.append(orphan.digest)
        then = time.time() - age_s
        os.utime(contents.store.path(orphan.digest), (then, then))  # type: ignore[attr-defined]
    assert sorted(one.digest for one in sweep(session, contents, dry_run=True)) == sorted(digests)
    assert [one.digest for one in sweep(session, contents)] == digests[:1]
    assert len(stored()) == 2


def test_a_record_with_papers_cannot_be_deleted(session: Session, facility: Facility, attach: Attach) -> None:
    attach(files.pdf())
    open_change_set(session, OPERATOR, "test.delete")
    with pytest.raises(IntegrityError, match="still has papers"):
        session.execute(text("DELETE FROM facility WHERE id = :id"), {"id": facility.id})


def test_papers_move_with_their_record(session: Session, facility: Facility, attach: Attach) -> None:
    paper = attach(files.pdf())
    there = make_facility(session, province="51")
    change = open_change_set(session, OPERATOR, "test.move")
    session.execute(
        update(Facility)
        .where(Facility.id == facility.id)
        .values(
            province_code="51", commune_id=there.commune_id, change_set_id=change.id, revision=Facility.revision + 1
        )
    )
    session.refresh(paper)
    assert (paper.province_code, paper.commune_id, paper.revision) == ("51", there.commune_id, 2)
    assert paper.change_set_id == change.id


def test_restricted_premises_take_no_plan_and_no_photo_with_a_place(
    session: Session, facility: Facility, attach: Attach
) -> None:
    restrict(session, facility)
    placed = files.photo(gps=files.GPS_THERE)
    assert refused(lambda: attach(files.pdf(), kind="plan")) == ("kind", "restricted_plan")
    assert refused(lambda: attach(placed, "anh.jpg")) == ("file", "restricted_photo")
    paper = attach(files.photo(), "khong-toa-do.jpg")
    assert refused(lambda: revise_document(session, OPERATOR, paper.id, {"kind": "plan"}, revision=None)) == (
        "kind", "restricted_plan"
    )  # fmt: skip


def test_the_database_itself_keeps_plans_and_restriction_apart(
    session: Session, facility: Facility, attach: Attach
) -> None:
    plan = attach(files.pdf(), kind="plan")
    with pytest.raises(IntegrityError, match="withdraw its plans"), session.begin_nested():
        restrict(session, facility)
    withdraw_document(session, OPERATOR, plan.id, revision=None, reason="Diện hạn chế")
    restrict(session, facility)
    paper = attach(files.pdf("khac"))
    change = open_change_set(session, OPERATOR, "test.plan").id
    with pytest.raises(IntegrityError, match="no plan"), session.begin_nested():
        session.execute(
            update(Document).where(Document.id == paper.id).values(kind="plan", change_set_id=change, revision=2)
        )


def test_a_photo_s_place_is_taken_over_only_by_an_act_of_its_own(
    session: Session, facility: Facility, attach: Attach
) -> None:
    photo = attach(files.photo(gps=near(session, facility)), "hien-trang.jpg")
    session.refresh(facility)
    assert facility.location_source == "unit_centre"
    use_photo_place(session, OPERATOR, photo.id, facility_revision=facility.revision)
    session.refresh(facility)
    subject = subject_of(session, "facility", facility.id)
    assert subject.location_source == "stated"
    assert subject.longitude == pytest.approx(photo.photo_longitude, abs=1e-6)
    with pytest.raises(Conflict, match="stale_revision"):
        use_photo_place(session, OPERATOR, photo.id, facility_revision=1)


def test_a_photo_without_a_place_has_none_to_give(session: Session, attach: Attach) -> None:
    photo = attach(files.photo(), "a.jpg")
    with pytest.raises(Conflict, match="photo_without_place"):
        use_photo_place(session, OPERATOR, photo.id, facility_revision=1)


def near(session: Session, facility: Facility) -> dict[int, Any]:
    """The GPS block of a photo taken some 300 m from the facility's point."""
    subject = subject_of(session, "facility", facility.id)
    assert subject.longitude is not None
    assert subject.latitude is not None
    gps = dict(files.GPS_THERE)
    gps[files.GPS.GPSLongitude] = (subject.longitude + 0.002, 0.0, 0.0)
    gps[files.GPS.GPSLatitude] = (subject.latitude + 0.002, 0.0, 0.0)
    return gps
