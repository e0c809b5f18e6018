"""Commuting as pages, as JSON and on the command line: the same numbers at every door."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.commuting import service
from assetreg.commuting.commands import commute
from assetreg.core.runtime import Runtime
from assetreg.routing.estimate import EstimateRouter
from tests.commuting.test_flows import former
from tests.factories.facilities import make_facility
from tests.support.web import PageClient


@pytest.fixture
def measured(session: Session) -> str:
    """Three inherited flows with 10, 20 and 30 staff, one district of 90; the first seat's code."""
    codes = [
        make_facility(
            session, former_commune_id=former(session, split=False, skip=skip), holder_level="commune",
            headcount=10 * (skip + 1),
        ).code
        for skip in range(3)
    ]  # fmt: skip
    make_facility(session, former_commune_id=former(session, split=False), holder_level="district", headcount=90)
    service.compute(session, OPERATOR, ["52"], EstimateRouter())
    return codes[0]


def test_the_page_shows_totals_the_unknown_beside_them_and_that_they_are_estimates(
    client: PageClient, measured: str
) -> None:
    html = client.get("/commuting?unit=52").get_data(as_text=True)
    words = re.sub(r"<[^>]+>|\s+", " ", html)
    assert "ước tính" in words
    assert re.search(r"Cán bộ phải đi lại +60 ", words)
    assert re.search(r"Chưa rõ nơi đến +90 +60,0 %", words)
    assert "Đường chim bay × 1,3" in words


def test_the_page_speaks_english(client: PageClient, measured: str) -> None:
    html = client.get("/commuting?unit=52&lang=en").get_data(as_text=True)
    assert "Staff who travel" in html
    assert "estimate" in html
    assert not re.search(r"[ạảấầẩẫậắằẳẵặẹẻẽềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđ] lại", html)


def test_the_api_and_the_command_line_answer_the_same(client: PageClient, measured: str) -> None:
    document = client.get("/api/v1/commuting/burden?unit=52").get_json()
    assert document["totals"]["staff"] == 60
    assert document["unknown_share"] == 0.6
    assert document["is_estimate"] is True
    assert sum(d["staff"] for d in document["destinations"]) == 60


def test_a_commune_shows_only_those_who_go_there(client: PageClient, measured: str) -> None:
    whole = client.get("/api/v1/commuting/burden?unit=52").get_json()
    code = whole["destinations"][0]["code"]
    one = client.get(f"/api/v1/commuting/burden?unit={code}").get_json()
    assert one["totals"]["staff"] == whole["destinations"][0]["staff"]
    assert len(one["destinations"]) == 1


def test_before_the_first_run_it_says_so(client: PageClient) -> None:
    answer = client.get("/api/v1/commuting/burden?unit=51")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "commute_not_computed")
    page = client.get("/commuting?unit=51")
    assert page.status_code == 200
    assert "chưa được tính" in page.get_data(as_text=True)


def test_computing_from_the_page_needs_a_role_that_may(signed_in: Callable[[str], PageClient], measured: str) -> None:
    assert signed_in("planner").post("/commuting/compute", data={"unit": "52"}).status_code == 303
    assert signed_in("inspector").post("/commuting/compute", data={"unit": "52"}).status_code == 403


def test_an_unknown_unit_is_not_found(client: PageClient) -> None:
    assert client.get("/commuting?unit=99").status_code == 404
    assert client.get("/api/v1/commuting/burden?unit=99").status_code == 404


def test_the_record_tells_where_its_staff_go(client: PageClient, measured: str) -> None:
    html = client.get(f"/facilities/{measured}").get_data(as_text=True)
    assert "Đến trung tâm hành chính mới" in html
    assert "10 cán bộ" in html


@pytest.mark.committing
def test_compute_and_show_on_the_command_line(committed: Runtime) -> None:
    runner = CliRunner()
    with committed.session() as session:
        make_facility(session, former_commune_id=former(session, split=False), holder_level="commune", headcount=7)
    flags = ["--unit", "52", "--json"]
    dry = runner.invoke(commute, ["compute", "--dry-run", *flags], obj=committed, catch_exceptions=False)
    assert json.loads(dry.stdout)["totals"]["staff"] == 7
    refused = runner.invoke(commute, ["show", "--unit", "52", "--json"], obj=committed)
    assert refused.exit_code != 0
    assert getattr(refused.exception, "code", "") == "commute_not_computed"
    computed = runner.invoke(commute, ["compute", "--unit", "52", "--json"], obj=committed, catch_exceptions=False)
    shown = runner.invoke(commute, ["show", "--unit", "52", "--json"], obj=committed, catch_exceptions=False)
    assert json.loads(shown.stdout) == json.loads(computed.stdout)
    plain = runner.invoke(commute, ["show", "--unit", "52"], obj=committed, catch_exceptions=False)
    assert "ước tính" in plain.stdout
    assert "Chưa rõ nơi đến" in plain.stdout
    (there,) = json.loads(shown.stdout)["destinations"]
    one = runner.invoke(commute, ["show", "--unit", there["code"], "--json"], obj=committed, catch_exceptions=False)
    assert (json.loads(one.stdout)["unit"], json.loads(one.stdout)["province"]) == (there["code"], "52")
    plain = runner.invoke(commute, ["show", "--unit", there["code"]], obj=committed, catch_exceptions=False)
    assert "Chưa rõ nơi đến" not in plain.stdout
