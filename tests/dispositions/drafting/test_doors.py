"""Drafts and bundles through pages, interface and background: who gets them, and what is in them."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor, Grant, Scope
from assetreg.access.rows import narrow
from assetreg.app import Application, create_app
from assetreg.core.errors import Forbidden
from assetreg.core.runtime import Runtime
from assetreg.core.settings import Settings
from assetreg.dispositions.cases.queries import get_case
from assetreg.dispositions.drafting import background, service
from assetreg.dispositions.drafting.evidence import bundle_of
from assetreg.dispositions.drafting.pdf import find_office
from assetreg.dispositions.drafting.verifier import verify
from assetreg.dispositions.drafting.views import case_panel
from assetreg.dispositions.papers.signatures import trust_roots
from assetreg.documents.contents import contents_of
from assetreg.documents.store import FileStore
from assetreg.jobs.models import Job
from assetreg.jobs.tasks import Work, in_silence
from tests.dispositions.cases.cast import CAST, go, paper
from tests.dispositions.drafting.story import Story, propose, scan, tell
from tests.dispositions.drafting.test_drafts import whole_text
from tests.dispositions.papers.signing import CHAIR, make_authority, make_pdf
from tests.support.web import PageClient, make_user

type SignedIn = Callable[[str], PageClient]


@pytest.fixture
def store(settings: Settings) -> FileStore:
    return contents_of(settings).store


@pytest.fixture
def story(session: Session, store: FileStore) -> Story:
    return tell(session, store)


@pytest.mark.parametrize("start", ["", "/api/v1"])
@pytest.mark.parametrize("kind", ["proposal", "review", "submission", "decision", "minutes", "index"])
def test_every_draft_is_had_at_both_doors(start: str, kind: str, story: Story, client: PageClient) -> None:
    answer = client.get(f"{start}/cases/{story.case.code}/drafts/{kind}.docx")
    assert answer.status_code == 200
    assert answer.mimetype.endswith("wordprocessingml.document")
    assert story.case.code in answer.headers["Content-Disposition"]
    assert "Độc lập - Tự do - Hạnh phúc" in whole_text(Document(io.BytesIO(answer.data)))


@pytest.mark.parametrize("start", ["", "/api/v1"])
def test_a_pdf_is_had_where_the_word_processor_is_there_and_said_to_be_missing_where_not(
    start: str, story: Story, client: PageClient
) -> None:
    answer = client.get(f"{start}/cases/{story.case.code}/drafts/index.pdf")
    if find_office() is None:
        assert answer.status_code == 503
    else:
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert answer.data.startswith(b"%PDF-")


@pytest.mark.parametrize("start", ["", "/api/v1"])
def test_the_bundle_of_any_door_verifies(start: str, story: Story, client: PageClient, tmp_path: Path) -> None:
    answer = client.get(f"{start}/cases/{story.case.code}/bundle.zip")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    path = tmp_path / "bundle.zip"
    path.write_bytes(answer.data)
    with zipfile.ZipFile(path) as packed:
        packed.extract("verify.py", tmp_path)
    command = [sys.executable, "-I", "-S", str(tmp_path / "verify.py"), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={"PYTHONIOENCODING": "utf-8"})
    assert done.returncode == 0, done.stdout


def test_the_page_offers_the_drafts_and_says_what_the_decision_lacks(session: Session, client: PageClient) -> None:
    _, case = propose(session, original_cost_vnd=None, residual_value_vnd=None, book_date=None)
    page = client.get(f"/cases/{case.code}/drafts?lang=vi").get_data(as_text=True)
    assert "Biên bản bàn giao, tiếp nhận (Mẫu 02/TSC-BBGN)" in page
    assert "nguyên giá theo sổ kế toán" in page
    assert "Nghị định 186/2025/NĐ-CP, Điều 21" in page
    told = client.get(f"/api/v1/cases/{case.code}/drafts").get_json()
    assert {"content": "original_cost", "source": "Nghị định 186/2025/NĐ-CP, Điều 21", "lines": [1]} in told[
        "decision_lacks"
    ]
    assert [one["kind"] for one in told["items"]] == [
        "proposal",
        "review",
        "submission",
        "decision",
        "index",
        "minutes",
    ]


def test_the_panel_of_a_case_leads_to_its_files(
    session: Session, story: Story, app: Application, signed_in: SignedIn
) -> None:
    with app.test_request_context("/?lang=en"):
        html = case_panel(get_case(session, story.case.code))
    assert html is not None
    assert f"/cases/{story.case.code}/drafts/decision.docx" in html
    assert f"/cases/{story.case.code}/bundle.zip" in html


def test_a_case_of_another_province_is_not_there(session: Session, story: Story, app: Application) -> None:
    neighbour: Any = app.test_client()
    neighbour.sign_in(make_user(session, "officer", province="51"))
    for path in ("drafts", "drafts/decision.docx", "bundle.zip"):
        assert neighbour.get(f"/cases/{story.case.code}/{path}").status_code == 404
    assert neighbour.get(f"/api/v1/cases/{story.case.code}/bundle.zip").status_code == 404


def test_unknown_drafts_and_lines_are_not_found(story: Story, client: PageClient) -> None:
    assert client.get(f"/cases/{story.case.code}/drafts/poem.docx").status_code == 404
    assert client.get(f"/cases/{story.case.code}/drafts/minutes.docx?line=99").status_code == 404
    assert client.get(f"/api/v1/cases/{story.case.code}/drafts/poem.docx").status_code == 422


def test_who_sees_a_commune_only_cannot_prove_what_the_province_wrote(session: Session, store: FileStore) -> None:
    """A case of the commune whose decision, by the province, lies over premises of two communes."""
    story = tell(session, store, holder="UBND xã thử", holder_id=None)
    commune = Scope(communes=frozenset({story.facility.commune_id}))
    assert story.case.commune_id in commune.communes
    whole = bundle_of(session, OPERATOR, story.case, store)
    narrow(session, commune)
    assert bundle_of(session, _clerk(commune), story.case, store).versions == whole.versions
    session.execute(text("UPDATE change_part SET commune_id = NULL WHERE change_set_id = :act AND side = 'new'"),
                    {"act": story.case.change_set_id})  # fmt: skip
    with pytest.raises(Forbidden) as refused:
        bundle_of(session, _clerk(commune), story.case, store)
    assert refused.value.code == "bundle_needs_province"


def _clerk(scope: Scope) -> Actor:
    return Actor("clerk", 1, (Grant("clerk", scope),))


def test_pdfs_are_made_in_the_background_and_found_ready(
    session: Session, story: Story, client: PageClient, settings: Settings
) -> None:
    answer = client.post(f"/cases/{story.case.code}/drafts/pdf")
    assert answer.status_code == 303
    job = session.get_one(Job, int(answer.headers["Location"].rpartition("/")[2]))
    assert (job.task, job.subject) == (background.PDFS, story.case.code)
    work = Work(session, OPERATOR, job.given, in_silence)
    if find_office() is None:
        with pytest.raises(Exception, match="pdf_unavailable"):
            background._make(work)
        return
    background._make(work)
    assert all(offer.has_pdf for offer in service.offers_of(session, story.case, settings.home))
    page = client.get(f"/cases/{story.case.code}/drafts?lang=en").get_data(as_text=True)
    assert "The PDF of every draft is made." in page


def test_digital_signatures_are_told_on_the_page_and_kept_in_the_bundle(
    session: Session, client: PageClient, settings: Settings
) -> None:
    authority = make_authority()
    authority.pem_into(settings.home / "trust")
    store = contents_of(settings).store
    seat, case = propose(session)
    go(session, CAST["clerk"], case.code, "submit")
    signed = scan(session, seat, store, "Đề nghị", authority.sign(make_pdf()))
    go(session, CAST["leader"], case.code, "sign", paper=paper("proposal", document=signed))
    page = client.get(f"/cases/{case.code}/drafts?lang=vi").get_data(as_text=True)
    assert CHAIR in page
    assert "hợp lệ" in page
    (told,) = client.get(f"/api/v1/cases/{case.code}/signatures").get_json()["items"]
    assert told["fault"] is None
    assert [one["signer"] for one in told["signatures"]] == [CHAIR]
    whole = bundle_of(session, OPERATOR, case, store, trust_roots(settings.home))
    assert [one["fault"] for one in whole.case["signatures"]] == [None]
    untrusting = bundle_of(session, OPERATOR, case, store)
    assert [one["fault"] for one in untrusting.case["signatures"]] == ["untrusted"]


@pytest.mark.committing
def test_the_web_s_own_role_makes_a_bundle_behind_both_walls(committed: Runtime, tmp_path: Path) -> None:
    """No function of the owner is called and no wall stands between an officer and the chain of the own province."""
    with committed.session() as session:
        story = tell(session, contents_of(committed.settings).store)
        code, officer = story.case.code, make_user(session, "officer")
        session.commit()
        app = create_app(committed)
        app.test_client_class = PageClient
        client: Any = app.test_client()
        client.sign_in(officer)
    answer = client.get(f"/cases/{code}/bundle.zip")
    assert answer.status_code == 200
    path = tmp_path / "bundle.zip"
    path.write_bytes(answer.data)
    assert [holds for holds, _, _ in verify(path)] == [True] * 8
