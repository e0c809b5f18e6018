"""Signed files through the doors: a signature that holds is kept with its paper, an altered file becomes none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from assetreg.assets.models import Facility
from assetreg.core.settings import Settings
from assetreg.dispositions.cases.models import DispositionCase
from assetreg.documents.contents import contents_of
from assetreg.documents.models import Document
from tests.dispositions.cases.cast import facility_of, holder
from tests.dispositions.drafting.story import propose, scan
from tests.dispositions.papers.signing import CHAIR, Authority, make_authority, make_pdf
from tests.dispositions.recorded.papers import scan_of
from tests.support.web import PageClient

type Attach = Callable[[bytes], int]


@pytest.fixture
def authority(settings: Settings) -> Authority:
    """One that this installation trusts."""
    made = make_authority()
    made.pem_into(settings.home / "trust")
    return made


@pytest.fixture
def proposed(session: Session) -> tuple[Facility, DispositionCase]:
    return propose(session)


@pytest.fixture
def attach(session: Session, settings: Settings, proposed: tuple[Facility, DispositionCase]) -> Attach:
    """Hang a file on the facility; the number of its document."""
    return lambda content: scan(session, proposed[0], contents_of(settings).store, "Tờ trình", content)


def altered(signed: bytes) -> bytes:
    """The remark of the page reads otherwise than when it was signed."""
    assert b"877" in signed
    return signed.replace(b"877", b"878", 1)


def test_a_signature_that_holds_is_kept_and_shown(
    authority: Authority, proposed: tuple[Facility, DispositionCase], attach: Attach, client: PageClient
) -> None:
    document = attach(authority.sign(make_pdf()))
    address = f"/cases/{proposed[1].code}/papers"
    made = client.post(f"/api/v1{address}", json={"kind": "proposal", "document": document})
    assert made.status_code == 201, made.json
    assert made.json["signature"].startswith(f"{CHAIR} (Test root) 20")
    page = client.get(f"{address}/{made.json['id']}?lang=vi").get_data(as_text=True)
    assert f"{CHAIR} (Test root) 20" in page


def test_a_draft_is_completed_from_its_signed_copy(
    authority: Authority, proposed: tuple[Facility, DispositionCase], attach: Attach, client: PageClient
) -> None:
    address = f"/api/v1/cases/{proposed[1].code}/papers"
    number = client.post(address, json={"kind": "proposal"}).json["id"]
    refused = client.patch(f"{address}/{number}", json={"document": attach(altered(authority.sign(make_pdf())))})
    assert refused.status_code == 422
    assert [(one["field"], one["code"]) for one in refused.json["errors"]] == [("document", "signature_changed")]
    done = client.patch(f"{address}/{number}", json={"document": attach(authority.sign(make_pdf()))})
    assert done.json["signature"].startswith(CHAIR)
    replaced = client.patch(f"{address}/{number}", json={"document": attach(make_pdf())})
    assert replaced.json["signature"] is None


@pytest.mark.parametrize(("language", "said"), [("vi", "đã bị sửa sau khi ký số"), ("en", "was changed after it was")])
def test_the_page_refuses_a_file_that_was_altered_after_signing(
    authority: Authority, proposed: tuple[Facility, DispositionCase], attach: Attach, client: PageClient,
    language: str, said: str,
) -> None:  # fmt: skip
    typed: dict[str, Any] = {
        "paper.kind": "proposal",
        "paper.document": str(attach(altered(authority.sign(make_pdf())))),
    }
    address = f"/cases/{proposed[1].code}/papers/new?lang={language}"
    refused = client.post(address, data=typed)
    assert refused.status_code == 422
    assert said in refused.get_data(as_text=True)
    kept = client.post(address, data=typed | {"paper.document": str(attach(authority.sign(make_pdf())))})
    assert kept.status_code == 303


@pytest.mark.parametrize("kind", ["unsigned", "scan", "untrusted"])
def test_what_bears_no_signature_we_rely_on_is_accepted_without_one(
    kind: str, authority: Authority, proposed: tuple[Facility, DispositionCase], attach: Attach, client: PageClient
) -> None:
    content = {
        "unsigned": make_pdf(),
        "scan": b"%PDF-1.7 scan\n%%EOF\n",
        "untrusted": make_authority("Another root").sign(make_pdf()),
    }[kind]
    given = {"kind": "proposal", "document": attach(content)}
    made = client.post(f"/api/v1/cases/{proposed[1].code}/papers", json=given)
    assert (made.status_code, made.json["signature"]) == (201, None)


def test_a_decision_recorded_from_paper_keeps_the_signature_of_its_file(
    authority: Authority, attach: Attach, session: Session, client: PageClient
) -> None:
    body, receiver = holder(session), holder(session)
    line = {"asset": facility_of(session, body).code, "form": "transfer", "receiver": receiver.code}
    said = {"number": "877/QĐ-UBND", "issued_on": "2025-09-12", "lines": [line]}

    def record(content: bytes, name: str) -> Any:
        digest = session.get_one(Document, attach(content)).digest
        scan_of(session, body, "877/QĐ-UBND", digest=digest, file_name=name)
        return client.post("/api/v1/recorded-decisions", json=said | {"scan": name})

    refused = record(altered(authority.sign(make_pdf())), "sua.pdf")
    assert ("scan", "signature_changed") in [(one["field"], one["code"]) for one in refused.json["errors"]]
    made = record(authority.sign(make_pdf()), "ky-so.pdf")
    assert made.status_code == 201, made.json
    case = made.json["lines"][0]["case"]
    (paper,) = client.get(f"/api/v1/cases/{case}").json["papers"]
    assert paper["signature"].startswith(CHAIR)
