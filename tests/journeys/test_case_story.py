"""The whole story of a case in the browser, by the whole cast, in both languages: from the proposal to the bundle."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from assetreg.app import create_app
from assetreg.core.clock import today
from assetreg.core.runtime import Runtime
from assetreg.dispositions.cases.models import DispositionCase
from tests.dispositions.cases.cast import facility_of, holder
from tests.support.browser import DESK, PHONE, keep_picture, serving, sign_in, watched
from tests.support.web import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.committing]
ROLES = ("clerk", "leader", "superior", "officer", "reviewer", "approver", "records", "recorder", "receiver")
TODAY = f"{today():%d/%m/%Y}"


class Stage:
    """The cast, each before a browser of their own, around one facility and later one case."""

    def __init__(
        self, pages: dict[str, Page], facility: str, receiver: str, runtime: Runtime, language: str, folder: Path
    ) -> None:
        self.pages, self.facility, self.receiver = pages, facility, receiver
        self.runtime, self.language = runtime, language
        self.code = ""
        self.folder = folder

    def state(self) -> str:
        """The state of the case as it stands in the database."""
        with self.runtime.session() as session:
            found = session.scalar(select(DispositionCase.state).where(DispositionCase.code == self.code))
        assert found is not None
        return found

    def scan(self, number: str) -> Path:
        """The signed copy of a paper: no two have the same content."""
        image = Image.new("RGB", (595, 842), "white")
        ImageDraw.Draw(image).text((60, 60), number, fill="black")
        path = self.folder / f"{number.replace('/', '-')}.pdf"
        image.save(path, "PDF")
        return path

    def opens(self, role: str) -> Page:
        """Somebody opens the page of the case."""
        page = self.pages[role]
        page.goto(f"/cases/{self.code}")
        return page

    def task(self, role: str) -> Page:
        """Somebody opens the case and follows the one main button."""
        page = self.opens(role)
        page.locator("#task .btn-primary").click()
        return page


@pytest.fixture(params=["vi", "en"])
def stage(request: pytest.FixtureRequest, browser: Browser, committed: Runtime, tmp_path: Path) -> Iterator[Stage]:
    with committed.session() as session:
        body, receiver = holder(session), holder(session)
        facility = facility_of(session, body, name="Trụ sở UBND xã Ia Grăng (cũ)").code
        receiver_code = receiver.code
        for role in ROLES:
            make_user(session, role, email=f"{role}@demo.example", hashed=True)
    with serving(create_app(committed)) as address, ExitStack() as doors:
        pages, strayed = {}, []
        for role in ROLES:
            size = PHONE if role == "receiver" else DESK  # who receives stands in the house
            context, left = doors.enter_context(watched(browser, size=size, address=address))
            context.set_default_timeout(30_000)
            pages[role] = context.new_page()
            sign_in(pages[role], f"{role}@demo.example", PASSWORD)
            pages[role].goto(f"/?lang={request.param}")
            strayed.append(left)
        yield Stage(pages, facility, receiver_code, committed, request.param, tmp_path)
        assert not any(strayed)


def test_the_whole_story_of_a_case(stage: Stage, tmp_path: Path) -> None:
    propose(stage)
    lead_to_receipt(stage)
    send_back_and_complete(stage)
    lead_to_receipt(stage)
    accept_and_review(stage)
    decide(stage)
    deliver(stage)
    close_the_books(stage)
    put_in_use(stage)
    assert stage.state() == "closed"
    verify_bundle(stage, tmp_path)


def say(page: Page, name: str, value: str) -> None:
    """Type into a field by the name that errors give it."""
    page.locator(f"[id='field-{name}']").fill(value)


def send(page: Page) -> None:
    """Send the form of the page."""
    page.locator("main form .buttons button.btn-primary").last.click()


def say_paper(page: Page, number: str, scan: Path | None = None) -> None:
    """The number and date of a new paper, and its file."""
    if not page.locator("[id='field-paper.number']").is_visible():
        page.locator("main details:has([id='field-paper.number']) > summary").click()
    say(page, "paper.number", number)
    say(page, "paper.issued_on", TODAY)
    if scan is not None:
        page.set_input_files("#field-file", scan)


def propose(stage: Stage) -> None:
    """The clerk proposes from the record; who decides and what is asked stand there before anything is opened."""
    page = stage.pages["clerk"]
    page.goto(f"/facilities/{stage.facility}")
    page.locator("#cases a.btn-primary").click()
    page.wait_for_url("**/cases/new?*")  # loaded, its scripts as well
    page.locator("[id='field-lines.0.form']").select_option("transfer")
    ground = page.locator("select[id='field-lines.0.ground']")
    expect(ground).to_be_visible()
    ground.select_option("L15-42-1-b")
    say(page, "lines.0.receiver", stage.receiver)
    say(page, "lines.0.reason", "Dôi dư sau sắp xếp")
    page.locator(".column-aside button[value=show]").click()
    expect(page.locator(".column-aside")).to_contain_text("Điều 20")
    expect(page.locator("[id='field-lines.0.reason']")).to_have_value("Dôi dư sau sắp xếp")
    keep_picture(page, f"case-new-{stage.language}")
    page.locator("button[value=open]").click()
    page.wait_for_url("**/cases/HS-52-*opened=1")
    stage.code = page.url.split("/")[-1].partition("?")[0]
    keep_picture(page, f"case-draft-{stage.language}")


def lead_to_receipt(stage: Stage) -> None:
    """Submitted, signed and endorsed: each finds the case in the own list and one button on it."""
    clerk = stage.task("clerk")
    expect(clerk.get_by_role("status").first).to_be_visible()
    assert stage.state() == "at_leader"
    for role, number in (("leader", "12/TTr-UBND"), ("superior", "34/UBND-TC")):
        page = stage.pages[role]
        page.goto("/cases")
        page.locator("tbody .row-link").first.click()
        page.locator("#task .btn-primary").click()
        if not page.locator("[id='field-paper_id']").count():
            say_paper(page, number)
        send(page)
        page.wait_for_url("**moved=*")
    assert stage.state() == "at_receipt"


def send_back_and_complete(stage: Stage) -> None:
    """The dossier is not full: the button says so; it goes back with a reason and the clerk completes it."""
    officer = stage.opens("officer")
    expect(officer.locator("#task .btn-primary")).to_be_disabled()
    expect(officer.locator("#task-why")).to_contain_text("1")
    officer.locator("#task a[href$='/moves/send_back']").click()
    send(officer)
    expect(officer.locator(".error-summary")).to_be_focused()
    say(officer, "reason", "Thiếu văn bản của bên nhận")
    officer.locator("#field-to").select_option("draft")
    send(officer)
    officer.wait_for_url("**moved=send_back")
    assert stage.state() == "draft"
    clerk = stage.opens("clerk")
    expect(clerk.locator("#moves")).to_contain_text("Thiếu văn bản của bên nhận")
    clerk.locator("#papers li.missing a").last.click()
    say_paper(clerk, "56/UBND-VP")
    send(clerk)
    clerk.wait_for_url("**#papers")


def accept_and_review(stage: Stage) -> None:
    """Accepted with what does not apply named; reviewed; submitted. The limit of the decision runs."""
    officer = stage.task("officer")
    for box in officer.locator("input[name^='waived.']").all():
        box.check()
    send(officer)
    officer.wait_for_url("**moved=accept")
    expect(officer.locator("#clocks")).to_contain_text("Điều 21")
    for role, number in (("reviewer", "78/STC-QLCS"), ("officer", "79/TTr-STC")):
        page = stage.task(role)
        say_paper(page, number)
        send(page)
        page.wait_for_url("**moved=*")
    assert stage.state() == "at_authority"


def decide(stage: Stage) -> None:
    """The records desk enters the signed copy; the authority decides on it. The officer cannot."""
    expect(stage.opens("officer").locator("#task .btn-primary")).to_have_count(0)
    records = stage.pages["records"]
    records.goto(f"/cases/{stage.code}/papers/new")
    records.locator("[id='field-paper.kind']").select_option("decision")
    say_paper(records, "877/QĐ-UBND", stage.scan("877"))
    say(records, "paper.issuer", "Chủ tịch UBND tỉnh Gia Lai")
    say(records, "paper.signer", "Hoàng Văn Sơn")
    records.locator("[id='field-paper.capacity']").select_option("self")
    send(records)
    records.wait_for_url("**#papers")
    approver = stage.task("approver")
    expect(approver.locator("[id='field-paper_id'] option:checked")).to_contain_text("877/QĐ-UBND")
    keep_picture(approver, f"case-decide-{stage.language}")
    send(approver)
    approver.wait_for_url("**moved=decide")
    assert stage.state() == "decided"
    keep_picture(approver, f"case-decided-{stage.language}")


def deliver(stage: Stage) -> None:
    """Handed over by minutes, disputed, settled, confirmed."""
    officer = stage.opens("officer")
    officer.locator("#following .btn-primary").click()
    send(officer)
    officer.wait_for_url("**/deliveries/*")
    address = officer.url
    say_paper(officer, "90/BB-BG", stage.scan("90"))
    officer.locator("form[action$='/give'] button.btn-primary").click()
    expect(officer.locator("form[action$='/give']")).to_have_count(0, timeout=30_000)
    receiver = stage.pages["receiver"]
    receiver.goto(address)
    receiver.locator("main summary.btn-outline-danger").click()
    receiver.locator("textarea[name=reason]").fill("Thiếu chìa khóa kho")
    receiver.locator("main details button.btn-outline-danger").click()
    expect(receiver.locator("#lines")).to_contain_text("Thiếu chìa khóa kho")
    officer.goto(address)
    officer.locator("main summary.btn-outline-primary").click()
    say(officer, "note", "Đã giao đủ chìa khóa")
    say_paper(officer, "91/BB-BG")
    officer.locator("main details button.btn-primary").click()
    expect(officer.locator("main details")).to_have_count(0, timeout=30_000)
    receiver.goto(address)
    receiver.locator("button[name=answer][value=confirmed]").click()
    expect(receiver.locator("button[name=answer][value=confirmed]")).to_have_count(0)


def close_the_books(stage: Stage) -> None:
    """Both parties book and declare; the land is registered."""
    for number in range(1, 10):
        recorder = stage.opens("recorder")
        links = recorder.locator("#following .checklist a[href*='/acts/']")
        if not links.count():
            break
        links.first.click()
        say_paper(recorder, f"{100 + number}/CT", stage.scan(f"{100 + number}"))
        send(recorder)
        recorder.wait_for_url("**#following")
    expect(stage.opens("recorder").locator("#following .checklist li.maybe")).to_have_count(1)


def put_in_use(stage: Stage) -> None:
    """The receiver puts it in use by minutes, and the case is closed."""
    receiver = stage.opens("receiver")
    receiver.locator("#following .checklist a[href*='/acts/']").click()
    say_paper(receiver, "120/BB-SD", stage.scan("120"))
    send(receiver)
    receiver.wait_for_url("**#following")
    keep_picture(receiver, f"case-closed-{stage.language}")


def verify_bundle(stage: Stage, folder: Path) -> None:
    """The bundle is downloaded and verifies itself with nothing but Python."""
    officer = stage.opens("officer")
    with officer.expect_download() as coming:
        officer.locator("a[href$='/bundle.zip']").click()
    archive = folder / "bundle.zip"
    coming.value.save_as(archive)
    with zipfile.ZipFile(archive) as bundle:
        name = next(one for one in bundle.namelist() if one.endswith("verify.py"))
        (folder / "verify.py").write_bytes(bundle.read(name))
    asked = [sys.executable, "-I", str(folder / "verify.py"), str(archive)]
    said = subprocess.run(asked, capture_output=True, text=True, timeout=120, check=False)
    assert said.returncode == 0, said.stdout
    assert "[FAIL]" not in said.stdout
