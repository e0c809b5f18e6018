from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from assetreg.admin_units.models import AdminUnit
from assetreg.assets.models import Facility
from assetreg.documents.models import Document
from tests.documents import files
from tests.documents.conftest import Attach
from tests.documents.test_service import near
from tests.factories.facilities import make_facility
from tests.support.counting import count_statements
from tests.support.web import PageClient, make_user


def send(client: PageClient, facility: Facility, *given: tuple[bytes, str], **said: Any) -> TestResponse:
    sent = [(io.BytesIO(content), name) for content, name in given]
    data = {"subject_kind": "facility", "subject": facility.code, "file": sent, **said}
    return client.post("/documents/new", data=data, content_type="multipart/form-data")


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Document)) or 0


def test_several_files_are_attached_at_once_and_shown_on_the_record(
    client: PageClient, session: Session, facility: Facility
) -> None:
    answer = send(
        client, facility, (files.photo(), "mat-tien.jpg"), (files.pdf(), "QĐ 12.pdf"), kind="", title="Hồ sơ bàn giao"
    )
    assert answer.status_code == 303, answer.text
    assert answer.headers["Location"] == f"/facilities/{facility.code}#documents"
    page = client.get(f"/facilities/{facility.code}").text
    assert "Hồ sơ bàn giao (1)" in page
    assert "Hồ sơ bàn giao (2)" in page
    assert "/thumbnail/medium" in page
    kinds = session.scalars(select(Document.kind).order_by(Document.id)).all()
    assert list(kinds) == ["photo", "other"]


def test_one_bad_file_refuses_all_and_every_bad_one_is_named(
    client: PageClient, session: Session, facility: Facility
) -> None:
    answer = send(
        client,
        facility,
        (files.photo(), "tot.jpg"),
        (b"<html><script>alert(1)</script>", "lua.pdf"),
        (files.photo()[:500], "cut.jpg"),
        number="15/QĐ-UBND",
    )
    assert answer.status_code == 422
    assert "lua.pdf" in answer.text
    assert "cut.jpg" in answer.text
    assert "tot.jpg" not in answer.text
    assert 'value="15/QĐ-UBND"' in answer.text
    assert count(session) == 0


def test_nothing_chosen_is_said_beside_the_field(client: PageClient, facility: Facility) -> None:
    answer = send(client, facility)
    assert answer.status_code == 422
    assert 'id="error-file"' in answer.text


@pytest.mark.parametrize("name", ["../../../../etc/passwd.pdf", "..\\..\\boot.pdf", "a\u202efdp.exe.pdf"])
def test_no_name_leads_out_of_the_store(
    client: PageClient, facility: Facility, stored: Callable[[], list[Path]], name: str
) -> None:
    assert send(client, facility, (files.pdf(), name)).status_code == 303
    (path,) = stored()
    assert re.fullmatch(r"[0-9a-f]{64}", path.name)
    assert not (path.parents[3] / "passwd.pdf").exists()


def test_a_paper_is_given_back_as_it_came_and_runs_nothing(client: PageClient, attach: Attach) -> None:
    paper = attach(files.pdf(), "Quyết định số 1.pdf")
    answer = client.get(f"/documents/{paper.id}/content")
    assert answer.data == files.pdf()
    assert answer.mimetype == "application/pdf"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert "filename*=UTF-8''Quy%E1%BA%BFt" in disposition
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["ETag"] == f'"{paper.digest}"'


def test_a_part_of_a_file_is_given_to_a_reader_that_asks_for_it(client: PageClient, attach: Attach) -> None:
    paper = attach(files.pdf())
    answer = client.get(f"/documents/{paper.id}/content", headers={"Range": "bytes=0-4"})
    assert (answer.status_code, answer.data) == (206, b"%PDF-")


def test_only_a_pdf_is_read_in_the_browser(client: PageClient, attach: Attach) -> None:
    paper, table = attach(files.pdf()), attach(files.xlsx(), "b.xlsx")
    answer = client.get(f"/documents/{paper.id}/view")
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert client.get(f"/documents/{table.id}/view").status_code == 404


def test_a_text_that_looks_like_a_page_to_some_browser_stays_a_text(client: PageClient, attach: Attach) -> None:
    paper = attach("ghi chú <script>alert(1)</script>".encode(), "ghi-chu.html")
    answer = client.get(f"/documents/{paper.id}/content")
    assert answer.mimetype == "text/plain"
    assert "ghi-chu.html.txt" in answer.headers["Content-Disposition"]


def test_small_copies_carry_no_trace_of_the_camera_and_are_made_again_when_lost(
    client: PageClient, attach: Attach, settings: Any
) -> None:
    photo = attach(files.photo(size=(2000, 1000), gps=files.GPS_THERE), "a.jpg")
    for size in ("small", "medium", "large"):
        answer = client.get(f"/documents/{photo.id}/thumbnail/{size}")
        assert answer.mimetype == "image/webp"
        assert b"Secret Camera" not in answer.data
        assert b"EXIF" not in answer.data
        again = client.get(f"/documents/{photo.id}/thumbnail/{size}", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
    for copy in (settings.home / "thumbnails").rglob("*.webp"):
        copy.unlink()
    assert client.get(f"/documents/{photo.id}/thumbnail/medium").status_code == 200
    assert client.get(f"/documents/{photo.id}/thumbnail/huge").status_code == 404


@pytest.mark.parametrize(("language", "said"), [("vi", "Chụp cách vị trí của hồ sơ"), ("en", "Taken ")])
def test_a_photo_says_how_far_from_the_record_it_was_taken(
    client: PageClient, session: Session, attach: Attach, facility: Facility, language: str, said: str
) -> None:
    photo = attach(files.photo(gps=near(session, facility)), "a.jpg")
    page = client.get(f"/documents/{photo.id}?lang={language}").text
    assert said in page
    assert re.search(r"\b(30|31|29)0 m\b", page), page
    assert "use-place" in page


def test_the_record_s_place_is_moved_from_the_photo_s_page(
    client: PageClient, session: Session, attach: Attach, facility: Facility
) -> None:
    photo = attach(files.photo(gps=near(session, facility)), "a.jpg")
    page = client.get(f"/documents/{photo.id}").text
    form = page.split("use-place")[1]
    revision = re.search(r'name="revision" value="(\d+)"', form)
    assert revision is not None
    answer = client.post(f"/documents/{photo.id}/use-place", data={"revision": revision[1]})
    assert answer.status_code == 303, answer.text
    session.expire_all()
    assert session.get_one(Facility, facility.id).location_source == "stated"


def test_a_paper_is_described_revised_and_withdrawn(client: PageClient, session: Session, attach: Attach) -> None:
    paper = attach(files.pdf())
    form = {"title": "Biên bản", "kind": "minutes", "issued_on": "05/01/2026", "signer_capacity": "KT", "revision": "1"}
    answer = client.post(f"/documents/{paper.id}/edit", data=form)
    assert answer.status_code == 303, answer.text
    page = client.get(f"/documents/{paper.id}").text
    assert "05/01/2026" in page
    assert "KT. (ký thay người đứng đầu)" in page
    stale = client.post(f"/documents/{paper.id}/edit", data=form | {"title": "Khác"})
    assert stale.status_code == 409
    assert 'value="Khác"' in stale.text
    assert client.post(f"/documents/{paper.id}/withdraw", data={"revision": "2", "reason": " "}).status_code == 422
    gone = client.post(f"/documents/{paper.id}/withdraw", data={"revision": "2", "reason": "Đính nhầm hồ sơ"})
    assert gone.status_code == 303
    assert client.get(f"/documents/{paper.id}").status_code == 404
    assert client.get(f"/documents/{paper.id}/content").status_code == 404


def test_an_untouched_form_changes_nothing(client: PageClient, session: Session, attach: Attach) -> None:
    paper = attach(files.pdf(), kind="minutes")
    data = {"title": paper.title, "kind": "minutes", "revision": "1"}
    assert client.post(f"/documents/{paper.id}/edit", data=data).status_code == 303
    session.expire_all()
    assert session.get_one(Document, paper.id).revision == 1


def test_a_paper_dated_in_the_future_is_refused_by_name(client: PageClient, facility: Facility) -> None:
    answer = send(client, facility, (files.pdf(), "a.pdf"), issued_on="01/01/2999")
    assert answer.status_code == 422
    assert 'id="error-issued_on"' in answer.text


@pytest.mark.parametrize("role", ["inspector", "planner"])
def test_who_may_only_look_looks_and_is_offered_nothing_more(
    signed_in: Callable[[str], PageClient], attach: Attach, facility: Facility, role: str
) -> None:
    paper = attach(files.pdf())
    reader = signed_in(role)
    assert reader.get(f"/documents/{paper.id}/content").status_code == 200
    assert "/documents/new" not in reader.get(f"/facilities/{facility.code}").text
    assert f"/documents/{paper.id}/edit" not in reader.get(f"/documents/{paper.id}").text
    assert send(reader, facility, (files.pdf("hai"), "b.pdf")).status_code == 403
    assert reader.post(f"/documents/{paper.id}/withdraw", data={"reason": "x", "revision": "1"}).status_code == 403


def test_what_is_invisible_is_not_found_through_every_door(
    app: Any, session: Session, attach: Attach, facility: Facility
) -> None:
    photo = attach(files.photo(), "anh-mat.jpg")
    stranger = app.test_client().sign_in(make_user(session, "officer", province="51"))
    for address in ("", "/content", "/view", "/edit", "/thumbnail/small"):
        assert stranger.get(f"/documents/{photo.id}{address}").status_code == 404, address
    for address in ("", "/content", "/thumbnail/small"):
        assert stranger.get(f"/api/v1/documents/{photo.id}{address}").status_code == 404, address
    assert stranger.get(f"/documents/new?subject_kind=facility&subject={facility.code}").status_code == 404
    listed = stranger.get(f"/api/v1/documents?subject_kind=facility&subject={facility.code}")
    assert listed.status_code == 404
    assert "anh-mat" not in stranger.get("/documents").text
    assert send(stranger, facility, (files.pdf(), "b.pdf")).status_code == 404
    assert stranger.post(f"/documents/{photo.id}/withdraw", data={"reason": "x", "revision": "1"}).status_code == 404
    assert stranger.post(f"/documents/{photo.id}/use-place", data={"revision": "1"}).status_code == 404


def test_nobody_sees_a_file_without_signing_in(anonymous: PageClient, attach: Attach) -> None:
    photo = attach(files.photo(), "a.jpg")
    for address in ("content", "thumbnail/small"):
        answer = anonymous.get(f"/documents/{photo.id}/{address}")
        assert answer.status_code == 302
        assert "/sign-in" in answer.headers["Location"]
    assert anonymous.get(f"/api/v1/documents/{photo.id}/content").status_code == 401


def test_the_list_finds_papers_without_accents(client: PageClient, attach: Attach) -> None:
    attach(files.pdf("1"), title="Biên bản bàn giao trụ sở", kind="minutes", number="12/BB-UBND")
    attach(files.pdf("2"), title="Quyết định thu hồi", kind="decision")
    page = client.get("/documents?q=ban giao tru so").text
    assert "Biên bản bàn giao trụ sở" in page
    assert "Quyết định thu hồi" not in page
    assert "Quyết định thu hồi" in client.get("/documents?kind=decision").text
    assert client.get("/documents?kind=nonsense").status_code == 422


def test_the_list_goes_on_by_keyset(client: PageClient, attach: Attach) -> None:
    for number in range(53):
        attach(files.pdf(str(number)), title=f"Văn bản {number}")
    first = client.get("/documents").text
    assert first.count('class="row-link"') == 50
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert client.get(following).text.count('class="row-link"') == 3


def test_the_panel_asks_the_database_as_often_for_many_as_for_few(
    client: PageClient, session: Session, attach: Attach, facility: Facility
) -> None:
    def statements() -> int:
        with count_statements(session) as sent:
            assert client.get(f"/facilities/{facility.code}").status_code == 200
        return len(sent)

    attach(files.pdf())
    few = statements()
    for number in range(12):
        attach(files.pdf(str(number)))
    assert statements() == few


def test_the_papers_of_a_facility_are_not_those_of_its_neighbour(
    client: PageClient, session: Session, attach: Attach
) -> None:
    attach(files.pdf(), title="Của nhà này")
    other = make_facility(session)
    assert "Của nhà này" not in client.get(f"/facilities/{other.code}").text


def test_the_list_is_narrowed_to_a_province_or_a_commune(
    client: PageClient, session: Session, attach: Attach, facility: Facility
) -> None:
    attach(files.pdf(), title="Của xã này")
    commune = session.get_one(AdminUnit, facility.commune_id)
    for unit in ("52", commune.code):
        assert "Của xã này" in client.get(f"/documents?unit={unit}").text
    assert "Của xã này" not in client.get("/documents?unit=51").text
    assert client.get("/documents?unit=00000").status_code == 404


def test_the_one_search_finds_papers(client: PageClient, attach: Attach) -> None:
    attach(files.pdf(), title="Quyết định thu hồi trụ sở", kind="decision", number="77/QĐ-UBND")
    page = client.get("/search?q=quyet dinh thu hoi").text
    assert "Quyết định thu hồi trụ sở" in page
    assert "77/QĐ-UBND" in page


def test_the_panel_says_how_far_from_the_record_each_photo_was_taken(
    client: PageClient, session: Session, attach: Attach, facility: Facility
) -> None:
    attach(files.photo(gps=near(session, facility)), "a.jpg")
    assert re.search(r"cách vị trí của hồ sơ (29|30|31)0 m", client.get(f"/facilities/{facility.code}").text)
