"""The map as one file: nothing in it points elsewhere, and it works with the network refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.admin_units.queries import get_unit
from assetreg.commuting import service as commuting
from assetreg.core.clock import today
from assetreg.core.errors import NotFound
from assetreg.core.i18n import use_locale
from assetreg.core.runtime import Runtime
from assetreg.maps.commands import map_file
from assetreg.maps.one_file import map_document
from assetreg.routing.estimate import EstimateRouter
from tests.factories.facilities import make_facility
from tests.maps.conftest import GIA_LAI, put_facilities
from tests.support.browser import DESK, PHONE

HOSTILE = "Trụ sở </script><script>window.broken = true</script> <b>&"


@pytest.fixture
def document(session: Session) -> str:
    """The file of Gia Lai with three facilities, one flow and the boundary of one commune."""
    former, commune = session.execute(
        text(
            """
            SELECT s.from_unit_id, s.to_unit_id FROM admin_succession AS s
            JOIN admin_unit AS heir ON heir.id = s.to_unit_id AND heir.level = 'commune' AND heir.valid_to IS NULL
            WHERE s.share = 'full' AND heir.province_code = '52'
              AND (SELECT count(*) FROM admin_succession AS t WHERE t.from_unit_id = s.from_unit_id) = 1
            ORDER BY s.from_unit_id LIMIT 1
            """
        )
    ).one()
    make_facility(session, code="HQ-1", name="Trụ sở UBND xã thử (cũ)", holder_level="commune", headcount=23,
                  former_commune_id=former, commune_id=commune, outcome="handover",
                  location="SRID=4326;POINT(108.2 14.1)", location_source="stated")  # fmt: skip
    make_facility(session, code="HQ-2", name=HOSTILE, location="SRID=4326;POINT(108.6 14.1)", location_source="stated")
    put_facilities(session, [(None, None)], prefix="NOWHERE-")
    session.execute(
        text(
            "UPDATE admin_place SET boundary_source = 'test', boundary = ST_Multi(ST_Buffer(centre, 0.05))"
            " WHERE unit_id = :unit"
        ),
        {"unit": commune},
    )
    commuting.compute(session, OPERATOR, [GIA_LAI], EstimateRouter())
    with use_locale("vi"):
        return map_document(session, get_unit(session, GIA_LAI, on=today()))


def embedded(document: str) -> dict:
    found = re.search(r'<script type="application/json" id="[^"]+">(.*?)</script>', document, re.S)
    assert found
    return json.loads(found[1])


def test_it_holds_everything_and_points_nowhere(document: str) -> None:
    assert re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=", document) == []
    styles = " ".join(re.findall(r"<style>(.*?)</style>", document, re.S))
    assert styles
    assert re.findall(r"url\((?!data:)(?!#)[^)]*\)", styles) == []
    assert "default-src 'none'" in document
    assert document.count("font/woff2;base64") >= 6
    layers = embedded(document)["layers"]
    assert {f["properties"]["code"] for f in layers["facilities"]["features"]} == {"HQ-1", "HQ-2"}
    assert len(layers["flows"]["features"]) == 1
    assert len(layers["communes"]["features"]) == 1
    levels = [f["properties"]["level"] for f in layers["centres"]["features"] if "past" not in f["properties"]]
    assert levels.count("province") == 1
    assert levels.count("commune") == 135


def test_every_feature_has_its_facts(document: str) -> None:
    found = embedded(document)
    for feature in found["layers"]["facilities"]["features"]:
        assert f"facility:{feature['properties']['code']}" in found["facts"]
    for feature in found["layers"]["centres"]["features"]:
        properties = feature["properties"]
        key = f"unit:{properties['level']}:{properties['code']}" + (":past" if properties.get("past") else "")
        assert found["facts"][key]["title"] == properties["name"]


def test_a_commune_s_file_holds_the_commune_alone(session: Session) -> None:
    unit = get_unit(session, "23764", on=today())
    make_facility(session, code="HQ-IN", commune_id=unit.id)
    make_facility(session, code="HQ-OUT")
    layers = embedded(map_document(session, unit))["layers"]
    assert [f["properties"]["code"] for f in layers["facilities"]["features"]] == ["HQ-IN"]
    now = [f["properties"] for f in layers["centres"]["features"] if "past" not in f["properties"]]
    assert [(c["level"], c["code"]) for c in now] == [("commune", "23764")]


@pytest.mark.committing
def test_the_command_writes_the_file_and_refuses_what_is_no_unit(committed: Runtime, tmp_path: Path) -> None:
    out = tmp_path / "map.html"
    run = CliRunner().invoke(map_file, ["--unit", "52", "--out", str(out), "--json"], obj=committed)
    assert run.exit_code == 0, run.output
    answer = json.loads(run.stdout)
    assert answer == {"unit": "52", "file": str(out), "bytes": out.stat().st_size}
    dry = tmp_path / "dry.html"
    CliRunner().invoke(map_file, ["--unit", "52", "--out", str(dry), "--dry-run"], obj=committed)
    assert not dry.exists()
    refused = CliRunner().invoke(map_file, ["--unit", "999", "--out", str(dry)], obj=committed)
    assert isinstance(refused.exception, NotFound)
    assert not dry.exists()


@pytest.fixture
def offline(browser: Browser, document: str, tmp_path: Path) -> Iterator[Page]:
    """The file opened by its path in a browser without a network."""
    file = tmp_path / "map.html"
    file.write_text(document, "utf-8")
    asked: list[str] = []
    complaints: list[str] = []
    context = browser.new_context(viewport=DESK, offline=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.goto(file.as_uri())
    page.wait_for_selector(".map-canvas[data-painted=whole]")
    yield page
    context.close()
    assert {re.split("[?#]", address)[0] for address in asked} == {file.as_uri()}
    assert complaints == []


def click_on(page: Page, code: str) -> None:
    x, y = page.evaluate(
        """(code) => {
          const {canvas, map} = window.assetregPage;
          const thing = canvas.inView().find((t) => t.layer === 'facilities' && t.props.code === code);
          const {x, y} = map.latLngToContainerPoint(canvas.latLngOf(thing));
          return [x, y];
        }""",
        code,
    )
    page.mouse.click(x, y)


@pytest.mark.browser
def test_it_opens_without_a_network_and_clicks_tell_the_facts(offline: Page) -> None:
    click_on(offline, "HQ-1")
    panel = offline.locator("[data-map-details]")
    expect(panel).to_contain_text("Trụ sở UBND xã thử (cũ)")
    expect(panel).to_contain_text("23 cán bộ")
    expect(offline.locator("[data-count=handover]")).to_have_text("1")
    expect(offline.locator("[data-map-figures]")).to_contain_text("ước tính")
    click_on(offline, "HQ-2")
    expect(panel.locator("h2")).to_have_text(HOSTILE)
    assert offline.evaluate("window.broken") is None


@pytest.mark.browser
def test_its_search_switch_and_panels_work_without_a_server(offline: Page) -> None:
    offline.locator("#map-search").fill("ubnd xa thu")
    offline.keyboard.press("Enter")
    expect(offline.locator("[data-map-details]")).to_contain_text("HQ-1")
    offline.locator("[data-when][value=before]").check(force=True)
    offline.wait_for_function(
        "() => window.assetregPage.canvas.inView().some((t) => t.layer === 'centres' && t.props.past)"
    )
    offline.set_viewport_size(PHONE)  # type: ignore[arg-type]
    offline.reload()
    offline.wait_for_selector(".map-canvas[data-painted=whole]")
    expect(offline.locator("#map-legend-body")).to_be_hidden()
