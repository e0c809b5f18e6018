"""The first page's outcomes: by province for those who see several, by commune for those who see one."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.admin_units.models import AdminUnit
from assetreg.app import Application
from assetreg.assets.overview import counts_by_commune, counts_by_province, total_of
from assetreg.core.clock import today
from tests.factories.facilities import make_facility
from tests.support.web import PageClient, make_user


def test_communes_add_up_to_their_provinces(session: Session) -> None:
    for province, outcome in (("52", "reuse"), ("52", "undecided"), ("51", "disposal")):
        make_facility(session, province=province, outcome=outcome)
    by_commune, by_province = counts_by_commune(session, today()), counts_by_province(session, today())
    assert total_of(by_commune) == total_of(by_province)
    assert {len(row.code) for row in by_commune} == {5}
    assert {row.code: row.count for row in by_province} == {"52": 2, "51": 1}


def test_who_sees_one_province_sees_its_communes(session: Session, app: Application) -> None:
    facility = make_facility(session, province="52")
    make_facility(session, province="51")
    code = session.scalar(select(AdminUnit.code).where(AdminUnit.id == facility.commune_id))
    pages = {}
    for province in ("VN", "52"):
        client = app.test_client()
        assert isinstance(client, PageClient)
        client.sign_in(make_user(session, "officer", province=province))
        pages[province] = client.get("/?lang=en").get_data(as_text=True)
    assert "By province" in pages["VN"]
    assert "By commune" in pages["52"]
    assert f"unit={code}" in pages["52"]
