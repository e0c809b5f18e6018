"""Every page judged by axe in Chromium, both languages, desk and phone; every form walked by keyboard alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from assetreg.app import create_app
from assetreg.core.runtime import Runtime
from tests.journeys.walking import fill, pages
from tests.support.browser import DESK, PHONE, serving, sign_in, watched
from tests.support.web import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.committing]
ADMIN = "admin@demo.example"
AXE = Path(__file__).parents[1] / "node" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")
# Opens what is folded, and judges the page as it then stands.
JUDGE = """
async () => {
  for (const box of document.querySelectorAll("details:not(.menu)")) box.open = true;
  const found = await axe.run(document, { resultTypes: ["violations"], elementRef: false });
  return found.violations.map((one) => ({
    id: one.id, impact: one.impact, help: one.help,
    nodes: one.nodes.map((node) => `${node.html.slice(0, 160)} | ${[...node.any, ...node.none][0]?.message ?? ""}`),
  }));
}
"""
# Numbers the fields and buttons of the page's forms in reading order; one per group of radio buttons.
NUMBER = """
() => {
  for (const box of document.querySelectorAll("main details:not(.menu)")) box.open = true;
  const groups = new Set();
  const all = [...document.querySelectorAll("main form :is(input, select, textarea, button)")].filter((one) => {
    if (one.disabled || one.type === "hidden" || one.tabIndex < 0 || !one.checkVisibility()) return false;
    if (one.type !== "radio") return true;
    const group = one.form + one.name;
    return !groups.has(group) && groups.add(group);
  });
  all.forEach((one, number) => { one.dataset.number = number; });
  window.scrollTo(0, 0);
  document.activeElement?.blur();
  return all.length;
}
"""
# Which of them has the focus, and whether one sees it: marked, and not behind a bar that stays in place.
FOCUSED = """
() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one);
  const seen = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  const radio = one.type === "radio" && one.form?.querySelector(`[name="${one.name}"][data-number]`);
  const number = (radio || one).dataset.number;
  const box = one.getBoundingClientRect();
  const above = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const free = !above || one.contains(above) || above.contains(one) || one.labels?.[0]?.contains(above);
  return {
    number: number === undefined ? null : Number(number), seen: seen && Boolean(free),
    html: one.outerHTML.slice(0, 120), behind: free ? null : above.outerHTML.slice(0, 80),
  };
}
"""


@pytest.fixture
def walked(browser: Browser, committed: Runtime) -> Iterator[tuple[Page, list[str]]]:
    """A signed-in administrator's browser with axe in every page, and every page there is."""
    with committed.session() as session:
        make_user(session, "admin", email=ADMIN, hashed=True)
    own = fill(committed)
    app = create_app(committed)
    with serving(app) as address, watched(browser, size=DESK, address=address) as (context, left):
        context.add_init_script(path=AXE)
        page = context.new_page()
        page.emulate_media(reduced_motion="reduce")  # a page that still glides hides what it will show
        sign_in(page, ADMIN, PASSWORD)
        yield page, pages(app, own, context.request)
    assert left == []


def judge(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(JUDGE)
    return [one for one in found if one["impact"] in GRAVE]


def with_language(address: str, language: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}lang={language}"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_nothing_serious_on_any_page_at_desk_or_on_a_phone(
    walked: tuple[Page, list[str]], language: str
) -> None:
    page, addresses = walked
    assert len(addresses) > 40
    found: dict[str, Any] = {}
    for address in addresses:
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
        page.goto(with_language(address, language), wait_until="load")
        for name, size in (("desk", DESK), ("phone", PHONE)):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            if grave := judge(page):
                found[f"{address} ({name})"] = grave
    assert found == {}, json.dumps(found, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_nothing_serious_before_signing_in(browser: Browser, committed: Runtime, language: str) -> None:
    app = create_app(committed)
    with serving(app) as address, watched(browser, size=PHONE, address=address) as (context, _):
        context.add_init_script(path=AXE)
        page = context.new_page()
        page.goto(with_language("/sign-in", language))
        assert judge(page) == []
        page.fill("#email", ADMIN)
        page.fill("#password", "sai mật khẩu 1")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert judge(page) == []


def test_every_field_and_button_is_reached_by_the_tab_key_in_order_and_is_seen(
    walked: tuple[Page, list[str]],
) -> None:
    page, addresses = walked
    wrong: dict[str, Any] = {}
    forms = 0
    for address in addresses:
        page.goto(address, wait_until="load")
        count = page.evaluate(NUMBER)
        forms += count > 0
        order, unseen = walk(page, count)
        if order != list(range(count)) or unseen:
            wrong[address] = {"fields": count, "reached": order, "unseen": unseen}
    assert wrong == {}, json.dumps(wrong, ensure_ascii=False, indent=1)
    assert forms > 15


def walk(page: Page, count: int) -> tuple[list[int], list[str]]:
    """The numbers of fields in the order in which the tab key reaches them, and those whose focus is not seen."""
    order: list[int] = []
    unseen: list[str] = []
    for _ in range(1500):
        if len(set(order)) == count:
            break
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:  # past the end of the page
            if order:
                break
            continue
        if not focused["seen"]:
            unseen.append(f"{focused['html']} behind {focused['behind']}")
        # A date or a file keeps the focus for several of its parts.
        if focused["number"] is not None and (not order or order[-1] != focused["number"]):
            order.append(focused["number"])
    return order, unseen


def test_a_facility_is_entered_by_keyboard_alone(walked: tuple[Page, list[str]]) -> None:
    page, _ = walked
    page.goto("/facilities/new")
    typed = {
        "name": "Trụ sở gõ bằng bàn phím",
        "holder": "UBND xã Ia Krái",
        "commune": "Xã Ia Krái, Tỉnh Gia Lai",
    }
    for _ in range(300):
        page.keyboard.press("Tab")
        name = page.evaluate("() => document.activeElement?.name ?? ''")
        if name == "kind":
            page.keyboard.press("ArrowDown")
        if name in typed:
            page.keyboard.type(typed.pop(name))
        if not typed:
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**saved=new")
    expect(page.get_by_role("heading", level=1)).to_have_text("Trụ sở gõ bằng bàn phím")


def test_what_was_refused_takes_the_focus_and_leads_to_its_field(walked: tuple[Page, list[str]]) -> None:
    page, _ = walked
    page.goto("/facilities/new")
    page.locator("#field-name").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    assert judge(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[id^=field-]:target, :focus")).to_have_count(1)
