"""The one search finds every kind of thing, and labels carry a code that leads to the record."""

from __future__ import annotations

import io

import segno
from sqlalchemy.orm import Session

from assetreg.web.qr import qr_svg
from tests.factories.facilities import make_facility
from tests.support.web import PageClient


def test_one_search_finds_facilities_and_units_without_accents(client: PageClient, session: Session) -> None:
    make_facility(session, name="Trụ sở Chi cục Kiểm lâm Ia Grăng")
    page = client.get("/search?q=kiem lam ia grang").text
    assert "Trụ sở Chi cục Kiểm lâm Ia Grăng" in page
    units = client.get("/search?q=pleiku").text
    assert 'href="/facilities?unit=' in units


def test_a_code_leads_straight_to_its_record(client: PageClient, session: Session) -> None:
    code = make_facility(session).code
    assert client.get(f"/search?q={code.lower()}").location == f"/facilities/{code}"


def test_an_empty_search_and_one_without_a_finding_say_what_to_do(client: PageClient) -> None:
    assert client.get("/search").status_code == 200
    assert client.get("/search?q=zzzzqqq&lang=en").text.count("Nothing fits") == 1


def test_the_label_of_a_facility_carries_its_address(client: PageClient, session: Session) -> None:
    facility = make_facility(session)
    page = client.get(f"/facilities/{facility.code}/label").text
    assert facility.code in page
    assert str(qr_svg(f"http://localhost/facilities/{facility.code}")) in page
    assert client.get("/facilities/labels?unit=52").text.count('class="asset-label"') == 1


def test_a_label_code_is_the_standard_one() -> None:
    """What is drawn is what the library writes for the same text as a stand-alone picture."""
    text = "https://taisan.example/facilities/HQ-23563-1"
    kept = io.BytesIO()
    segno.make(text, error="m", micro=False).save(kept, kind="svg", scale=1, border=2, omitsize=True)
    path = kept.getvalue().decode().split('d="')[1].split('"')[0]
    assert path in qr_svg(text)
