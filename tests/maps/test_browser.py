"""The map in a browser: clicks, keys, filters, the address, and what a phone shows; nothing leaves the machine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assetreg.access.actor import OPERATOR
from assetreg.app import create_app
from assetreg.assets.models import OUTCOMES
from assetreg.commuting import service as commuting
from assetreg.core.embedded import EmbeddedCluster
from assetreg.core.runtime import Runtime
from assetreg.core.settings import load_settings
from assetreg.routing.estimate import EstimateRouter
from tests.conftest import _clone
from tests.factories.facilities import make_facility
from tests.maps.conftest import put_facilities
from tests.support.browser import DESK, PHONE, serving, sign_in, watched
from tests.support.web import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.committing]

LONELY = (108.2, 14.3)
CROWD = (105.85, 21.03)
type Open = Callable[..., Page]

# Whether the picture is that of where the map stands.
SETTLED = """() => {
  const {map, canvas} = window.assetregPage;
  return !map._animatingZoom && canvas._frame.zoom === map.getZoom() && canvas._painted === map.getZoom()
    && canvas.isComplete();
}"""
# The provinces whose centres are in view.
PROVINCES = """() => window.assetregPage.canvas.inView()
  .filter((t) => t.layer === 'centres' && t.props.level === 'province').map((t) => t.props.name)"""
# Where a thing of the canvas stands on the screen, by its code or as the largest cluster.
SPOT = """(code) => {
  const page = window.assetregPage;
  const shown = page.canvas.inView().filter((t) => t.layer === 'facilities' && t.shown.n);
  const thing = code ? shown.find((t) => t.props.code === code) : shown.sort((a, b) => b.shown.n - a.shown.n)[0];
  const point = page.map.latLngToContainerPoint(page.canvas.latLngOf(thing));
  const frame = page.map.getContainer().getBoundingClientRect();
  return {x: point.x + frame.left, y: point.y + frame.top, n: thing.shown.n, code: thing.props.code ?? null};
}"""


@pytest.fixture(scope="module")
def served(cluster: EmbeddedCluster, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A small register, served to all tests of this module: they only read."""
    settings = load_settings({"ASSETREG_HOME": str(tmp_path_factory.mktemp("map"))}, dotenv=Path("none"))
    with contextmanager(_clone)(cluster, template, settings) as runtime:
        fill(runtime)
        with serving(create_app(runtime)) as address:
            yield address


def fill(runtime: Runtime) -> None:
    """One seat by itself, four beside it with each outcome, and a crowd far away."""
    with runtime.session() as session:
        make_user(session, "officer", province="VN", email="map@demo.example", hashed=True)
        make_facility(session, code="HQ-23572-1", name="Trụ sở UBND xã thử (cũ)", outcome="disposal",
                      location=f"SRID=4326;POINT({LONELY[0]} {LONELY[1]})", location_source="stated")  # fmt: skip
        for number, outcome in enumerate(OUTCOMES):
            put_facilities(
                session, [(LONELY[0] + 0.03 * (number + 1), LONELY[1])], prefix=f"N{number}-", outcome=outcome
            )
        crowd = [(CROWD[0] + i % 10 * 0.002, CROWD[1] + i // 10 * 0.002) for i in range(100)]
        put_facilities(session, crowd, prefix="C-", outcome="reuse", province="01")
        commuting.compute(session, OPERATOR, ["01", "52"], EstimateRouter())


@pytest.fixture
def open_map(browser: Browser, served: str) -> Iterator[Open]:
    """``open_map("?unit=52#11/14.3/108.2", size=PHONE)``: a signed-in reader before the painted map."""
    complaints: list[str] = []
    opened = []

    def start(address: str = "", *, size: dict[str, int] = DESK) -> Page:
        around = watched(browser, size=size, address=served)
        context, left = around.__enter__()
        opened.append((around, left))
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        sign_in(page, "map@demo.example", PASSWORD)
        page.goto(f"/map{address}")
        painted(page)
        return page

    yield start
    for around, left in opened:
        assert left == [], "the map asked other machines"
        around.__exit__(None, None, None)
    assert complaints == []


def painted(page: Page) -> None:
    """Wait until every tile of the view has been painted."""
    page.wait_for_selector(".map-canvas[data-painted=whole]")
    page.wait_for_function(SETTLED)


def spot(page: Page, code: str | None = None) -> dict[str, float]:
    found: dict[str, float] = page.evaluate(SPOT, code)
    return found


def test_a_click_on_a_point_tells_its_facts_and_leads_to_its_record(open_map: Open) -> None:
    page = open_map("#13/14.3/108.2")
    at = spot(page, "HQ-23572-1")
    page.mouse.click(at["x"], at["y"])
    panel = page.locator("[data-map-details]")
    expect(panel).to_contain_text("Trụ sở UBND xã thử (cũ)")
    page.get_by_role("link", name="Mở hồ sơ").click()
    page.wait_for_url("**/facilities/HQ-23572-1")


def test_a_click_on_a_cluster_zooms_in_until_facilities_stand_alone(open_map: Open) -> None:
    page = open_map()
    cluster = spot(page)
    assert (cluster["n"], cluster["code"]) == (100, None)
    zoom = page.evaluate("window.assetregPage.map.getZoom()")
    page.mouse.click(cluster["x"], cluster["y"])
    page.wait_for_function("(zoom) => window.assetregPage.map.getZoom() === zoom + 2", arg=zoom)
    for _ in range(5):
        painted(page)
        if spot(page)["code"]:
            break
        at = spot(page)
        page.mouse.click(at["x"], at["y"])
        page.wait_for_timeout(500)
    assert spot(page)["code"].startswith("C-")  # type: ignore[attr-defined]


def test_the_legend_counts_what_is_in_view_and_hides_what_is_unticked(open_map: Open) -> None:
    page = open_map()
    expect(page.locator("[data-count=reuse]")).to_have_text("101")
    expect(page.locator("[data-count=disposal]")).to_have_text("2")
    page.locator("[data-outcome][value=reuse]").uncheck()
    expect(page).to_have_url(re.compile(r"outcome=handover&outcome=disposal&outcome=undecided"))
    page.wait_for_function("() => window.assetregPage.canvas.inView().every((t) => !t.shown.reuse)")
    expect(page.locator("[data-count=reuse]")).to_have_text("101"), "still counted, to be ticked again"


def test_the_address_restores_place_unit_filter_and_layers(open_map: Open) -> None:
    page = open_map("?unit=52&outcome=disposal&layers=facilities,centres&when=before#10/14.25/108.3")
    assert page.evaluate("window.assetregPage.map.getZoom()") == 10
    expect(page.locator("[data-heading]")).to_have_text("Tỉnh Gia Lai")
    expect(page.locator("[data-outcome][value=disposal]")).to_be_checked()
    expect(page.locator("[data-outcome][value=reuse]")).not_to_be_checked()
    expect(page.locator("[data-when][value=before]")).to_be_checked()
    page.locator("[data-when][value=after]").check(force=True)
    expect(page).not_to_have_url(re.compile("when="))
    expect(page.locator("[data-switch][value=flows]")).not_to_be_checked()
    page.reload()
    painted(page)
    assert page.evaluate("window.assetregPage.map.getZoom()") == 10


def test_before_and_after_show_the_centres_of_their_day(open_map: Open) -> None:
    page = open_map("?unit=52#8/13.9/108.4")
    assert page.evaluate(PROVINCES) == ["Tỉnh Gia Lai"]
    page.locator("[data-when][value=before]").check(force=True)
    page.wait_for_function(f"() => ({PROVINCES})().length === 2")
    assert sorted(page.evaluate(PROVINCES)) == ["Tỉnh Bình Định", "Tỉnh Gia Lai"]


def test_search_narrows_the_map_to_a_unit_by_keyboard(open_map: Open) -> None:
    page = open_map()
    page.locator("#map-search").fill("gia lai")
    expect(page.locator("#map-options [role=option]").first).to_contain_text("Tỉnh Gia Lai")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[data-unit]")).to_contain_text("Tỉnh Gia Lai")
    expect(page).to_have_url(re.compile("unit=52"))
    painted(page)
    expect(page.locator("[data-list-twin]")).to_have_attribute("href", re.compile("unit=52"))
    page.locator("[data-clear-unit]").click()
    expect(page.locator("[data-heading]")).to_have_text("Cả nước")


def test_the_map_is_walked_by_keyboard_and_read_as_a_list(open_map: Open) -> None:
    page = open_map("#11/14.3/108.2")
    page.locator(".map-canvas").focus()
    page.keyboard.press("+")
    page.wait_for_function("() => window.assetregPage.map.getZoom() === 12")
    before = page.evaluate("window.assetregPage.map.getCenter().lng")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("(lng) => window.assetregPage.map.getCenter().lng < lng", arg=before)
    painted(page)
    page.locator("[data-in-view] summary").press("Enter")
    page.get_by_role("button", name="Trụ sở UBND xã thử (cũ)").press("Enter")
    panel = page.locator("[data-map-details]")
    expect(panel).to_be_focused()
    expect(panel).to_contain_text("Mở hồ sơ")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_on_a_phone_the_panels_begin_folded_and_never_hide_what_was_touched(open_map: Open) -> None:
    page = open_map("#12/14.3/108.2", size=PHONE)
    expect(page.locator("#map-legend-body")).to_be_hidden()
    page.evaluate("window.assetregPage.map.panBy([0, -250], {animate: false})")
    painted(page)
    at = spot(page, "HQ-23572-1")
    page.mouse.click(at["x"], at["y"])
    panel = page.locator("[data-map-details]")
    expect(panel).to_contain_text("Trụ sở UBND xã thử (cũ)")
    page.wait_for_timeout(600)
    box, at = panel.bounding_box(), spot(page, "HQ-23572-1")
    assert box is not None
    assert at["y"] < box["y"], "what was touched stays above the sheet"
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_a_part_that_cannot_be_loaded_is_said(open_map: Open) -> None:
    page = open_map("#9/14.3/108.2")
    page.route("**/tiles/facilities/**", lambda route: route.fulfill(status=200, body="not a tile"))
    page.evaluate("window.assetregPage.map.setView([12.5, 108.0], 10, {animate: false})")
    expect(page.locator("[data-map-notice]")).to_be_visible()
