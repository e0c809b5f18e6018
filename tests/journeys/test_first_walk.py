"""The first walk through the program, as README tells it: from signing in to the map, with pictures where asked for."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assetreg.access.actor import OPERATOR
from assetreg.admin_units import queries as units
from assetreg.app import create_app
from assetreg.cli.demo import load_facilities
from assetreg.commuting import service as commuting
from assetreg.core.clock import today
from assetreg.core.runtime import Runtime
from assetreg.routing.choose import choose_router
from tests.factories.facilities import make_facility
from tests.support.browser import DESK, PHONE, keep_picture, serving, sign_in, watched
from tests.support.web import PASSWORD, make_user
from tests.support.workbooks import GOOD, IN_ANOTHER_PROVINCE, RESIDUAL_OVER_COST, write_workbook

pytestmark = [pytest.mark.browser, pytest.mark.committing]
OFFICER = "officer@demo.example"


@contextmanager
def before_the_program(browser: Browser, runtime: Runtime) -> Iterator[Page]:
    """A browser before the sign-in page; it must ask nothing of another machine."""
    with runtime.session() as session:
        make_user(session, "officer", email=OFFICER, hashed=True)
    with serving(create_app(runtime)) as address, watched(browser, size=DESK, address=address) as (context, left):
        yield context.new_page()
    assert left == []


@pytest.fixture
def country(browser: Browser, committed: Runtime) -> Iterator[Page]:
    """The same over the whole country's demonstration data."""
    with committed.session() as session:
        load_facilities(session)
        provinces = [unit.code for unit in units.provinces(session, today())]
        commuting.compute(session, OPERATOR, provinces, choose_router("estimate"))
    with before_the_program(browser, committed) as page:
        yield page


@pytest.fixture
def walker(browser: Browser, committed: Runtime) -> Iterator[Page]:
    """The same over a handful of facilities."""
    with committed.session() as session:
        for number in range(5):
            make_facility(session, name=f"Trụ sở số {number}")
    with before_the_program(browser, committed) as page:
        yield page


def picture(page: Page, name: str) -> None:
    """The page as it stands, at both widths and in both languages; nothing where no pictures were asked for."""
    if not os.environ.get("ASSETREG_SCREENSHOTS"):
        return
    address = page.url.partition("#")[0]  # the map keeps its place behind one
    for language in ("en", "vi"):
        for size in (DESK, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}", wait_until="networkidle")
            keep_picture(page, f"{name}-{language}-{size['width']}")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    page.goto(address, wait_until="networkidle")


def test_the_first_walk(country: Page, tmp_path: Path) -> None:
    page = country
    page.goto("/sign-in")
    picture(page, "sign-in")
    sign_in(page, OFFICER, PASSWORD)

    expect(page.get_by_role("heading", level=1)).to_have_text("Tổng quan")
    expect(page.get_by_role("link", name="Tỉnh Gia Lai").first).to_be_visible()
    picture(page, "dashboard")

    page.get_by_role("link", name="Nhập liệu", exact=True).click()
    picture(page, "import")
    workbook = write_workbook(tmp_path / "tru-so-ia-krai.xlsx", [GOOD, RESIDUAL_OVER_COST, IN_ANOTHER_PROVINCE])
    page.set_input_files("#file", workbook)
    page.get_by_role("button", name="Đọc và kiểm tra").click()
    # A column that nobody knows is named and asked about; the file need not be chosen again.
    expect(page.get_by_role("alert")).to_contain_text("Ghi chú riêng")
    page.get_by_role("button", name="Đọc tệp và bỏ qua các cột này").click()

    page.wait_for_url(re.compile(r"/imports/\d+$"))
    expect(page.locator("#rows")).to_contain_text("Nhà văn hóa cũ")
    expect(page.locator(".save-bar")).to_contain_text("tạo 1 cơ sở")
    picture(page, "import-plan")
    page.locator(".save-bar").get_by_role("button", name="Ghi vào sổ").click()
    expect(page.get_by_role("status").first).to_contain_text("1 tạo mới")
    picture(page, "import-applied")

    page.get_by_role("link", name="Cơ sở nhà, đất", exact=True).click()
    page.locator("#filter-kind").select_option("headquarters")
    page.wait_for_url("**kind=headquarters*")
    expect(page.locator(".facets")).to_be_visible()
    picture(page, "facilities")
    page.locator("#filter-q").fill("dang uy ia grang")
    page.locator("#filter-q").press("Enter")
    page.wait_for_url("**q=dang*")
    expect(page.locator("tbody .row-link")).to_have_count(1)

    page.locator("tbody .row-link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Trụ sở cũ Đảng ủy xã Ia Grăng")
    expect(page.locator("main")).to_contain_text("1.860.000.000")
    picture(page, "record")

    page.get_by_role("link", name="Sửa").click()
    picture(page, "facility-form")
    page.get_by_label("Số người").fill("abc")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.get_by_label("Số người")).to_have_value("abc")
    page.get_by_label("Số người").fill("25")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("status").first).to_have_text("Đã lưu.")
    expect(page.locator(".history")).to_contain_text("25")

    page.get_by_role("link", name="Bản đồ", exact=True).click()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".leaflet-container")).to_be_visible()
    page.goto("/map?unit=52", wait_until="networkidle")
    picture(page, "map")

    page.get_by_role("link", name="Khoảng cách đi lại", exact=True).click()
    page.get_by_label("Tỉnh, thành phố").select_option("52")
    page.get_by_role("button", name="Xem").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tỉnh Gia Lai")
    expect(page.locator("main")).to_contain_text("ước tính")
    picture(page, "commuting")


def test_what_was_typed_outlives_the_session(walker: Page) -> None:
    page = walker
    sign_in(page, OFFICER, PASSWORD)
    page.goto("/facilities/new")
    page.locator("#field-name").fill("Nhà làm việc đang gõ dở")
    page.locator("#field-outcome_reason").fill("Chờ ý kiến")
    page.context.clear_cookies()
    page.get_by_role("button", name="Lưu").click()
    page.wait_for_url("**/sign-in?**")
    page.fill("#email", OFFICER)
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/facilities/new")
    expect(page.locator("#field-name")).to_have_value("Nhà làm việc đang gõ dở")
    expect(page.locator("#field-outcome_reason")).to_have_value("Chờ ý kiến")
    expect(page.locator("[data-draft-notice]")).to_be_visible()
    page.get_by_role("button", name="Bỏ nội dung đó").click()
    expect(page.locator("#field-name")).to_have_value("")


def test_the_list_is_walked_without_a_mouse(walker: Page) -> None:
    page = walker
    sign_in(page, OFFICER, PASSWORD)
    page.goto("/facilities?unit=52")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    links = page.locator("tbody .row-link")
    links.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(links.nth(2)).to_be_focused()
    page.keyboard.press("End")
    expect(links.last).to_be_focused()
    name = links.last.inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_communes_are_offered_in_the_form(walker: Page) -> None:
    page = walker
    sign_in(page, OFFICER, PASSWORD)
    page.goto("/facilities/new")
    with page.expect_response("**/units/suggest**"):
        page.locator("#field-commune").press_sequentially("ia krai")
    expect(page.locator("#choices-commune option")).not_to_have_count(0)
    offered = page.locator("#choices-commune option").evaluate_all("options => options.map(o => o.value)")
    assert "Xã Ia Krái, Tỉnh Gia Lai" in offered
