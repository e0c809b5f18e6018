"""The map's doors: the page, its tiles, and what its panels ask for."""

from __future__ import annotations

import gzip
import re

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.commuting import service as commuting
from assetreg.core.errors import Unavailable
from assetreg.maps.basemap import basemap_source
from assetreg.routing.estimate import EstimateRouter
from tests.factories.facilities import make_facility
from tests.maps.conftest import put_facilities
from tests.support.counting import count_statements
from tests.support.mvt import read_tile
from tests.support.web import PageClient, make_user

TILE = "/tiles/facilities/3/6/3.mvt"


def test_the_page_links_to_nothing_elsewhere_and_styles_nothing_inline(client: PageClient) -> None:
    page = client.get("/map").text
    addresses = re.findall(r"""(?:src|href|action)=["']([^"']+)""", page)
    assert addresses
    assert [a for a in addresses if "//" in a] == []
    assert "cdn" not in page
    assert "style=" not in page
    assert "user-scalable" not in page, "readers may zoom the page"


def test_every_inline_script_of_the_page_carries_the_nonce_of_its_policy(client: PageClient) -> None:
    answer = client.get("/map")
    nonces = set(re.findall(r"<script nonce=\"([^\"]+)\">", answer.text))
    assert len(nonces) == 1
    assert f"'nonce-{nonces.pop()}'" in answer.headers["Content-Security-Policy"]
    assert re.findall(r"<script(?![^>]*(?:src=|nonce=))[^>]*>", answer.text) == []


def test_the_page_asks_the_database_few_questions(client: PageClient, session: Session) -> None:
    client.get("/map?unit=52")
    with count_statements(session) as sent:
        client.get("/map?unit=52")
    assert len([s for s in sent if s.lstrip().upper().startswith(("SELECT", "--", "WITH"))]) <= 12


def test_an_address_names_the_unit_the_map_is_narrowed_to(client: PageClient) -> None:
    assert "Tỉnh Gia Lai" in client.get("/map?unit=52").text
    assert client.get("/map?unit=99").status_code == 422
    assert client.get("/map?unit='").status_code == 422


def test_the_page_speaks_both_languages(client: PageClient) -> None:
    assert "Trung tâm hành chính mới" in client.get("/map?lang=vi").text
    assert "New administrative centre" in client.get("/map?lang=en").text


def test_nobody_sees_the_map_without_signing_in(anonymous: PageClient) -> None:
    for address in ("/map", TILE, "/map/search?q=gia", "/map/burden", "/map/facts/facility/X", "/map/basemap.pmtiles"):
        assert anonymous.get(address).status_code in (302, 401), address


def test_a_tile_is_zipped_marked_private_and_not_sent_again(client: PageClient, session: Session) -> None:
    put_facilities(session, [(108.0, 14.0)] * 3, prefix="T-")
    answer = client.get(TILE, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.mimetype == "application/vnd.mapbox-vector-tile"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "private" in answer.headers["Cache-Control"]
    plain = client.get(TILE, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(answer.data) == plain.data
    assert plain.headers["ETag"] != answer.headers["ETag"]
    again = client.get(TILE, headers={"Accept-Encoding": "gzip", "If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_tile_changes_its_mark_when_the_register_changes(client: PageClient, session: Session) -> None:
    put_facilities(session, [(108.0, 14.0)], prefix="M-")
    first = client.get(TILE).headers["ETag"]
    assert client.get(TILE).headers["ETag"] == first
    put_facilities(session, [(108.0, 14.0)], prefix="N-")
    assert client.get(TILE, headers={"If-None-Match": first}).status_code == 200


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 3), ("?unit=52", 2), ("?province=52", 2), ("?outcome=reuse", 2), ("?outcome=reuse,disposal", 3),
     ("?outcome=reuse&outcome=disposal&unit=52", 2), ("?outcome=handover", 0)],
)  # fmt: skip
def test_a_tile_is_narrowed_by_unit_and_outcome(client: PageClient, session: Session, query: str, count: int) -> None:
    client.sign_in(make_user(session, province="VN"))
    put_facilities(session, [(108.0, 14.0)], prefix="A-", outcome="reuse")
    put_facilities(session, [(108.0, 14.0)], prefix="B-", outcome="disposal")
    put_facilities(session, [(105.8, 21.0)], prefix="C-", outcome="reuse", province="01")
    layers = read_tile(client.get(TILE + query).data)
    assert sum(f.properties["n"] for f in layers.get("facilities", [])) == count


@pytest.mark.parametrize(
    ("address", "status"),
    [("/tiles/nothing/3/6/3.mvt", 404), ("/tiles/facilities/3/8/3.mvt", 404), ("/tiles/facilities/30/1/1.mvt", 404),
     ("/tiles/facilities/3/-1/3.mvt", 404), (TILE + "?outcome=sold", 422), (TILE + "?unit=00", 422),
     (TILE + "?as_of=yesterday", 422), ("/tiles/centres/3/6/3.mvt?unit=52&as_of=2025-06-30", 200)],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_refused(client: PageClient, address: str, status: int) -> None:
    assert client.get(address).status_code == status


def test_the_panel_tells_the_facts_of_a_facility_and_leads_to_its_record(client: PageClient, session: Session) -> None:
    facility = make_facility(session, name="Trụ sở <b>thử</b>", headcount=23, outcome="disposal", land_area_m2=1250)
    facts = client.get(f"/map/facts/facility/{facility.code}?lang=vi").json
    assert facts["title"] == "Trụ sở <b>thử</b>"
    assert facts["outcome"]["key"] == "disposal"
    assert facility.code in facts["kicker"]
    assert "vị trí ước tính" in facts["tags"]
    assert any("1.250 m²" in fact["value"] for fact in facts["facts"])
    assert facts["links"][0] == {"label": "Mở hồ sơ", "href": f"/facilities/{facility.code}", "main": True}
    assert client.get("/map/facts/facility/HQ-00000-1").status_code == 404


def test_the_panel_tells_about_units_of_today_and_of_the_day_before(client: PageClient) -> None:
    today = client.get("/map/facts/unit/province/52").json
    assert today["title"] == "Tỉnh Gia Lai"
    assert today["unit"]["code"] == "52"
    before = client.get("/map/facts/unit/province/52?when=before").json
    assert before["title"] == "Tỉnh Bình Định"
    assert "unit" not in before
    assert client.get("/map/facts/unit/district/999").status_code == 404


def test_every_figure_of_the_burden_says_that_it_is_an_estimate(client: PageClient, session: Session) -> None:
    former = session.execute(
        text(
            """
            SELECT s.from_unit_id, s.to_unit_id FROM admin_succession AS s
            JOIN admin_unit AS heir ON heir.id = s.to_unit_id AND heir.level = 'commune'
            WHERE s.share = 'full' AND heir.province_code = '52' AND heir.valid_to IS NULL
              AND (SELECT count(*) FROM admin_succession AS t WHERE t.from_unit_id = s.from_unit_id) = 1
            LIMIT 1
            """
        )
    ).one()
    make_facility(session, holder_level="commune", headcount=20, former_commune_id=former[0], commune_id=former[1])
    assert client.get("/map/burden?unit=52").json == []
    commuting.compute(session, OPERATOR, ["52"], EstimateRouter())
    figures = client.get("/map/burden?unit=52&lang=vi").json
    assert figures[0]["value"] == "20"
    assert [figure["tag"] for figure in figures if "km" in figure["value"]] == ["ước tính"]
    assert client.get("/map/burden").json


def test_search_finds_units_before_facilities_with_or_without_accents(client: PageClient, session: Session) -> None:
    make_facility(session, name="Trụ sở UBND xã Ia Krái (cũ)")
    found = client.get("/map/search?q=ia krai").json
    assert found[0]["unit"]["name"] == "Xã Ia Krái"
    assert any(result.get("key", {}).get("kind") == "facility" for result in found)
    south_west, north_east = found[0]["unit"]["bounds"]
    assert south_west[0] < north_east[0]
    assert south_west[1] < north_east[1]
    assert client.get("/map/search?q=a").json == []


def test_a_base_map_is_a_template_a_tile_file_or_refused(tmp_path, client: PageClient) -> None:
    file = tmp_path / "vietnam.pmtiles"
    file.write_bytes(b"PMTiles")
    assert basemap_source(None) is None
    assert basemap_source("https://tiles.example/{z}/{x}/{y}.png").kind == "raster"
    assert basemap_source("https://tiles.example/vietnam.pmtiles").kind == "vector"
    assert basemap_source(str(file)).file == file
    with pytest.raises(Unavailable, match="basemap_missing"):
        basemap_source(str(tmp_path / "none.pmtiles"))
    assert client.get("/map/basemap.pmtiles").status_code == 404, "none is set"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_both_archipelagos_are_named_in_vietnamese_in_every_language(client: PageClient, lang: str) -> None:
    script = client.get(f"/map?lang={lang}").text.encode().decode("unicode_escape", errors="ignore")
    assert "Quần đảo Hoàng Sa" in script
    assert "Quần đảo Trường Sa" in script
