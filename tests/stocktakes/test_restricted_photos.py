"""No picture is kept of premises of defence, cipher or secret work, whichever premises the books name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.assets.service import revise_facility
from assetreg.stocktakes.records import StocktakeRecord
from tests.stocktakes.conftest import Office, count
from tests.stocktakes.test_api import picture
from tests.support.sealing import seal
from tests.support.web import PageClient


@pytest.mark.parametrize("where", ["books", "seen"])
def test_a_thing_of_restricted_premises_or_seen_there_is_not_photographed(
    client: PageClient, session: Session, office: Office, campaign: StocktakeRecord,
    line_of: Callable[[Any], int], where: str,
) -> None:  # fmt: skip
    restricted = office.facility if where == "books" else office.second
    taken = count(
        session, campaign, OPERATOR, line_of(office.car), finding="elsewhere", facility=office.second.code
    ).count
    revise_facility(session, OPERATOR, restricted.id, {"is_restricted": True}, revision=restricted.revision)
    seal(session)
    address = f"/api/v1/stocktakes/{campaign.code}/counts/{taken.id}/photos"
    refused = client.post(address, data={"file": picture()})
    assert refused.status_code == 422
    assert refused.json["errors"][0]["code"] == "restricted_premises"
