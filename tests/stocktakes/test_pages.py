"""The pages of counts: the list, newest first and page by page, and a campaign."""

from __future__ import annotations

import pytest

from assetreg.stocktakes.records import StocktakeRecord
from tests.stocktakes.conftest import Office
from tests.support.web import PageClient


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_list_shows_campaigns_the_newest_first(
    client: PageClient, office: Office, campaign: StocktakeRecord, lang: str
) -> None:
    said = {"name": "Kiểm kê lần hai", "unit": office.commune, "position_on": "01/01/2099"}
    later = client.post("/api/v1/stocktakes", json=said).json["code"]
    page = client.get(f"/stocktakes?lang={lang}")
    assert page.status_code == 200
    assert 0 < page.text.index(later) < page.text.index(campaign.code)
    assert later in client.get("/stocktakes?q=lan hai").text
    first = client.get("/api/v1/stocktakes?limit=1").json
    second = client.get(f"/api/v1/stocktakes?limit=1&cursor={first['next']}").json
    assert [first["items"][0]["code"], second["items"][0]["code"]] == [later, campaign.code]
    assert client.get(f"/stocktakes/{campaign.code}?lang={lang}").status_code == 200
