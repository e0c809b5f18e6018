"""Counting on a telephone in Chromium: the network cut, pages reloaded and killed, answers lost; nothing is lost or
sent twice."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import func, select

from assetreg.app import create_app
from assetreg.core.runtime import Runtime
from assetreg.documents.models import Document
from assetreg.stocktakes import queries
from assetreg.stocktakes.models import StocktakeCount
from assetreg.stocktakes.records import StocktakeRecord
from tests.journeys.test_accessibility import AXE, judge
from tests.stocktakes.conftest import Office, make_office, order
from tests.support.browser import PHONE, serving, sign_in
from tests.support.web import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.committing]
ANH, BINH = "anh@demo.example", "binh@demo.example"
PHONE_PAGE = "/stocktakes/phone/vi"
SETTLED = "() => navigator.serviceWorker.ready.then((one) => Boolean(one.active))"


@dataclass
class Line:
    """A line to the server that can lose answers: what the server did is done, and the telephone never hears of it."""

    app: Any
    lose: Callable[[str, str], bool] = lambda _method, _path: False
    asked: list[str] = field(default_factory=list)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if method != "POST":
            return self.app(environ, start_response)  # type: ignore[no-any-return]
        with self.turn:
            self.asked.append(path)
        answer = self.app(environ, start_response)
        if not self.lose(method, path):
            return answer  # type: ignore[no-any-return]
        b"".join(answer)
        answer.close()
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        raise ConnectionResetError("the line broke")


@dataclass
class Place:
    """What a journey needs: the campaign, the numbers of its lines, the served address and the line to it."""

    runtime: Runtime
    campaign: StocktakeRecord
    office: Office
    lines: dict[str, int]
    address: str
    line: Line

    def counts(self) -> int:
        with self.runtime.session() as session:
            return session.scalar(select(func.count()).select_from(StocktakeCount)) or 0

    def photos(self) -> int:
        query = select(func.count()).select_from(Document).where(Document.subject_kind == "stocktake_count")
        with self.runtime.session() as session:
            return session.scalar(query) or 0

    def findings(self) -> list[tuple[str, str]]:
        with self.runtime.session() as session:
            found = queries.list_counted(session, self.campaign.id)
            return sorted((one.line.name, one.count.finding) for one in found if one.count is not None)


@pytest.fixture
def place(committed: Runtime) -> Iterator[Place]:
    """A campaign in a commune, two people who count there, and a server."""
    with committed.session() as session:
        office = make_office(session)
        for email in (ANH, BINH):
            make_user(session, "officer", email=email, hashed=True)
    with committed.session() as session:
        campaign = order(session, office.commune)
        lines = {one.line.name: one.line.id for one in queries.list_counted(session, campaign.id)}
    line = Line(create_app(committed))
    with serving(line) as address:  # type: ignore[arg-type]
        yield Place(committed, campaign, office, lines, address, line)


@contextmanager
def telephone(browser: Browser, place: Place) -> Iterator[BrowserContext]:
    """A telephone with a store of its own that may tell where it is."""
    context = browser.new_context(
        viewport=PHONE, locale="vi-VN", base_url=place.address, permissions=["geolocation"],  # type: ignore[arg-type]
        geolocation={"longitude": 108.1, "latitude": 13.9, "accuracy": 12},
    )  # fmt: skip
    context.set_default_timeout(15_000)
    try:
        yield context
    finally:
        context.close()


def take_along(page: Page, place: Place) -> None:
    """Choose the main premises while there is a network."""
    page.goto(f"{PHONE_PAGE}#/stocktake/{place.campaign.code}")
    page.get_by_label("Trụ sở chính").check()
    page.get_by_role("button", name="Mang theo").click()
    expect(page.get_by_role("link", name="Trụ sở chính")).to_be_visible()
    page.wait_for_function(SETTLED)


def open_line(page: Page, place: Place, name: str) -> None:
    page.goto(f"{PHONE_PAGE}#/stocktake/{place.campaign.code}/line/{place.lines[name]}")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def save(page: Page) -> None:
    page.get_by_role("button", name="Lưu trên thiết bị này").click()
    expect(page.locator("#banner")).to_contain_text("Đã lưu trên thiết bị")


def count_as_found(page: Page, place: Place, name: str) -> None:
    open_line(page, place, name)
    page.get_by_label("Có, đúng chỗ").check()
    page.get_by_label("Đang sử dụng đúng mục đích").check()
    save(page)


def photo() -> dict[str, Any]:
    """A picture larger than what is sent."""
    kept = io.BytesIO()
    Image.effect_noise((2400, 1800), 60).convert("RGB").save(kept, "JPEG", quality=90)
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait for what the server does; the journey goes on as soon as it is done."""
    for _ in range(150):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it never came about")


def bar(page: Page) -> Any:
    return expect(page.locator("#queue-state"))


def test_what_is_counted_without_a_network_arrives_once_whatever_happens_meanwhile(
    browser: Browser, place: Place
) -> None:
    with telephone(browser, place) as context:
        page = context.new_page()
        sign_in(page, ANH, PASSWORD)
        take_along(page, place)
        context.set_offline(True)

        open_line(page, place, "Nhà làm việc")
        page.get_by_label("Có, đúng chỗ").check()
        page.get_by_label("Còn dùng được, không sử dụng").check()
        page.get_by_label("Diện tích kiểm kê (m²)").fill("655")
        page.get_by_role("button", name="Lấy vị trí của tôi").click()
        expect(page.get_by_text("13.900000; 108.100000")).to_be_visible()
        page.locator("#field-photo").set_input_files(photo())  # type: ignore[arg-type]
        expect(page.get_by_role("img", name="Ảnh 1")).to_be_visible()

        page.reload()  # before it was saved
        expect(page.get_by_label("Diện tích kiểm kê (m²)")).to_have_value("655")
        expect(page.get_by_role("img", name="Ảnh 1")).to_be_visible()
        save(page)
        bar(page).to_have_text("2 chờ gửi")

        page.reload()
        bar(page).to_have_text("2 chờ gửi")
        count_as_found(page, place, "Bàn họp")
        page.close()  # killed

        page = context.new_page()
        page.goto(PHONE_PAGE)
        bar(page).to_have_text("3 chờ gửi")
        open_line(page, place, "Toyota Hilux · 81A-012.34")
        page.get_by_label("Không tìm thấy (thiếu)").check()
        save(page)
        assert place.counts() == 0

        context.set_offline(False)
        bar(page).to_have_text("Đã gửi hết")
        assert place.findings() == [
            ("Bàn họp", "found"), ("Nhà làm việc", "found"), ("Toyota Hilux · 81A-012.34", "missing"),
        ]  # fmt: skip
        page.reload()
        bar(page).to_have_text("Đã gửi hết")
        assert (place.counts(), place.photos()) == (3, 1)

    with place.runtime.session() as session:
        seen = session.scalars(select(StocktakeCount).where(StocktakeCount.area_m2.is_not(None))).one()
        assert (seen.use_found, seen.area_m2, seen.longitude, seen.accuracy_m) == ("unused", 655, 108.1, 12)
        kept = session.scalars(select(Document).where(Document.subject_kind == "stocktake_count")).one()
        assert (kept.width_px, kept.height_px) == (1600, 1200)


def test_an_answer_lost_on_the_way_stores_nothing_twice(browser: Browser, place: Place) -> None:
    with telephone(browser, place) as context:
        page = context.new_page()
        sign_in(page, ANH, PASSWORD)
        take_along(page, place)
        lost: list[str] = []

        def lose_each_once(_method: str, path: str) -> bool:
            is_first = path not in lost and "/counts" in path
            lost.extend([path] if is_first else [])
            return is_first

        place.line.lose = lose_each_once
        open_line(page, place, "Bàn họp")
        page.get_by_label("Có, đúng chỗ").check()
        page.get_by_label("Hỏng, không sử dụng được").first.check()
        page.locator("#field-photo").set_input_files(photo())  # type: ignore[arg-type]
        expect(page.get_by_role("img", name="Ảnh 1")).to_be_visible()
        save(page)
        until(page, lambda: place.counts() == 1)  # the server has stored it, and nobody was told
        bar(page).to_have_text("2 chờ gửi")

        page.goto(f"{PHONE_PAGE}#/queue")
        send = page.get_by_role("button", name="Gửi ngay")
        send.click()  # the entry arrives as the one that is there; the answer to its photo is lost
        bar(page).to_have_text("1 chờ gửi")
        send.click()
        bar(page).to_have_text("Đã gửi hết")
        assert (place.counts(), place.photos()) == (1, 1)
        posted = [path for path in place.line.asked if "/counts" in path]
        assert len(posted) == 4, "each was sent twice"


def test_a_refused_entry_holds_no_other_and_is_corrected_on_the_telephone(browser: Browser, place: Place) -> None:
    with telephone(browser, place) as context:
        page = context.new_page()
        sign_in(page, ANH, PASSWORD)
        take_along(page, place)
        context.set_offline(True)
        open_line(page, place, "Bàn họp")
        page.get_by_label("Có, đúng chỗ").check()
        page.get_by_label("Đang sử dụng đúng mục đích").check()
        page.get_by_label("Số lượng kiểm kê").fill("mười hai")
        save(page)
        count_as_found(page, place, "Nhà làm việc")
        context.set_offline(False)
        bar(page).to_have_text("1 bị từ chối")
        until(page, lambda: place.findings() == [("Nhà làm việc", "found")])

        page.locator("#queue-state").click()
        expect(page.get_by_text("mười hai")).to_be_visible()
        with page.expect_download() as saved:
            page.get_by_role("button", name="Lưu thành tệp").click()
        assert "mười hai" in Path(saved.value.path()).read_text("utf-8")
        page.get_by_role("link", name="Sửa").click()
        page.get_by_label("Số lượng kiểm kê").fill("11")
        save(page)
        bar(page).to_have_text("Đã gửi hết")
        assert place.findings() == [("Bàn họp", "found"), ("Nhà làm việc", "found")]


def test_an_ended_session_keeps_the_entries_until_the_same_person_signs_in(browser: Browser, place: Place) -> None:
    with telephone(browser, place) as context:
        page = context.new_page()
        sign_in(page, ANH, PASSWORD)
        take_along(page, place)
        context.set_offline(True)
        count_as_found(page, place, "Bàn họp")
        context.clear_cookies()  # the session has ended meanwhile
        context.set_offline(False)
        expect(page.locator("#banner")).to_contain_text("Bạn đã đăng xuất")
        page.reload()
        expect(page.get_by_text("1 mục đang chờ trên thiết bị này")).to_be_visible()

        sign_in(page, BINH, PASSWORD)
        page.goto(PHONE_PAGE)
        bar(page).to_have_text("Đã gửi hết")
        page.goto(f"{PHONE_PAGE}#/stocktake/{place.campaign.code}")
        expect(page.get_by_text("Chưa có gì.")).to_be_visible()
        assert place.counts() == 0

        context.clear_cookies()
        sign_in(page, ANH, PASSWORD)
        page.goto(PHONE_PAGE)
        bar(page).to_have_text("Đã gửi hết")
        with place.runtime.session() as session:
            (stored,) = session.scalars(select(StocktakeCount)).all()
        assert stored.counted_by == ANH


def test_a_label_opens_its_line_also_without_a_network_and_signing_out_hides_it(browser: Browser, place: Place) -> None:
    with telephone(browser, place) as context:
        page = context.new_page()
        sign_in(page, ANH, PASSWORD)
        take_along(page, place)
        label = f"/equipment/{place.office.desks.code}"
        page.goto(label)
        expect(page.get_by_role("link", name="Kiểm kê ngay")).to_be_visible()
        context.set_offline(True)
        page.goto(label)
        expect(page.get_by_role("heading", level=1)).to_have_text("Bàn họp")
        context.set_offline(False)
        page.goto("/account")
        page.locator("details.menu summary").click()
        page.get_by_role("button", name="Đăng xuất").click()
        page.wait_for_url("**/sign-in**")
        context.set_offline(True)
        page.goto(PHONE_PAGE)
        expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập để kiểm kê")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_nothing_serious_on_the_screens_of_the_telephone(
    browser: Browser, place: Place, language: str
) -> None:
    home = f"/stocktakes/phone/{language}#/"
    campaign = f"{home}stocktake/{place.campaign.code}"
    with telephone(browser, place) as context:
        context.add_init_script(path=AXE)
        page = context.new_page()
        page.emulate_media(reduced_motion="reduce")
        page.goto(f"/stocktakes/phone/{language}")
        expect(page.locator("h1")).to_be_visible()
        assert judge(page) == []
        sign_in(page, ANH, PASSWORD)
        take_along(page, place)
        count_as_found(page, place, "Bàn họp")
        screens = (home, campaign, f"{campaign}/premises/{place.office.facility.id}",
                   f"{campaign}/line/{place.lines['Bàn họp']}", f"{campaign}/excess", f"{home}queue")  # fmt: skip
        for screen in screens:
            page.goto("about:blank")
            page.goto(screen)
            expect(page.locator(".count-back, .count-list").first).to_be_visible()
            assert judge(page) == [], screen
            assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), screen


def test_a_line_is_counted_by_keyboard_alone(browser: Browser, place: Place) -> None:
    with telephone(browser, place) as context:
        page = context.new_page()
        sign_in(page, ANH, PASSWORD)
        open_line(page, place, "Bàn họp")
        pressed = {"finding": "Space", "use": "Space", "quantity": "1", "": "Enter"}
        for _ in range(40):
            page.keyboard.press("Tab")
            name = page.evaluate("() => document.activeElement?.name ?? ''")
            kind = page.evaluate("() => document.activeElement?.type ?? ''")
            if name in pressed and name:
                page.keyboard.press(pressed.pop(name))
            elif kind == "submit":
                page.keyboard.press("Enter")
                break
        expect(page.locator("#banner")).to_contain_text("Đã lưu trên thiết bị")
        bar(page).to_have_text("Đã gửi hết")
        assert place.findings() == [("Bàn họp", "found")]
