from __future__ import annotations

import pytest

from tests.support.web import PageClient

HUGE = "9" * 23


@pytest.mark.parametrize(
    "address",
    [
        "/facilities/%00", "/facilities?q=%00", "/facilities?unit=%00", "/facilities/a%00/parcels/new",
        f"/facilities/x/parcels/{HUGE}", "/vehicles/%00", "/vehicles?q=%00", "/agencies/%00", "/archives/%00/edit",
        "/search?q=%00", "/map/search?q=%00ab", "/map/facts/facility/%00", "/units/suggest?for=commune&commune=%00x",
        f"/imports/{HUGE}", f"/audit/{HUGE}", f"/audit/{HUGE}/undo", "/audit?person=%00", f"/documents/{HUGE}",
        "/api/v1/facilities/%00", "/api/v1/vehicles/%00", "/api/v1/facilities?unit=%00", f"/api/v1/documents/{HUGE}",
    ],
)  # fmt: skip
def test_an_address_nobody_would_type_is_no_fault_of_ours(client: PageClient, address: str) -> None:
    assert client.get(address).status_code in (200, 400, 403, 404, 422)
