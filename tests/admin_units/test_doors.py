"""The command line and the API answer about units in one shape, and refuse with a code."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assetreg.admin_units.commands import units
from assetreg.core.errors import NotFound, Problem
from assetreg.core.runtime import Runtime
from tests.admin_units.conftest import DirectoryWriter, box
from tests.support.web import PageClient

RELATIVE = {"code", "name", "level", "kind", "share", "is_default", "effective_on", "legal_act"}


def run(runtime: Runtime, *arguments: str) -> Result:
    return CliRunner().invoke(units, arguments, obj=runtime, catch_exceptions=True)


def answered(runtime: Runtime, *arguments: str) -> Any:
    result = run(runtime, *arguments, "--json")
    assert result.exit_code == 0, result.exception
    return json.loads(result.stdout)


def test_stats_answers_the_counts_of_a_day(committed: Runtime) -> None:
    assert answered(committed, "stats", "--as-of", "2025-06-30") == {
        "as_of": "2025-06-30",
        "province": 63,
        "district": 696,
        "commune": 10035,
    }
    present = answered(committed, "stats", "--as-of", "2026-11-21")
    assert (present["province"], present["district"], present["commune"]) == (34, 0, 3321)
    assert "10.035" in run(committed, "stats", "--as-of", "2025-06-30").stdout
    assert "01/03/2025" in run(committed, "stats", "--as-of", "2020-01-01").stderr


def test_successors_and_predecessors_name_the_unit_that_bore_the_code(committed: Runtime) -> None:
    (became,) = answered(committed, "successors", "26740", "--level", "commune")
    assert set(became) >= RELATIVE
    assert (became["code"], became["effective_on"], became["of"]["name"]) == ("26740", "2025-07-01", "Phường Bến Nghé")
    made_of = answered(committed, "predecessors", "26740", "--level", "commune", "--as-of", "2026-01-01")
    assert {r["code"] for r in made_of} == {"26737", "26740", "26746"}
    assert answered(committed, "predecessors", "26740", "--as-of", "2025-06-30") == []
    assert "Phường Bến Nghé" in run(committed, "successors", "26740").stdout


def test_show_tells_what_else_a_code_has_meant(committed: Runtime) -> None:
    shown = answered(committed, "show", "26740", "--as-of", "2026-01-01")
    assert (shown["name"], shown["within"][0]["name"]) == ("Phường Sài Gòn", "Thành phố Hồ Chí Minh")
    assert [unit["name"] for unit in shown["same_code"]] == ["Phường Bến Nghé"]
    assert shown["place"]["quality"] == "estimate"
    assert "Phường Bến Nghé" in run(committed, "show", "26740").stdout


def test_locate_says_how_it_found_the_commune(committed: Runtime) -> None:
    found = answered(committed, "locate", "106.704", "10.7805")
    assert (found["province"], found["commune"], found["method"]) == ("79", "26740", "nearest_centre")
    before = answered(committed, "locate", "106.704", "10.7805", "--as-of", "2025-06-30")
    assert before["commune_name"] == "Phường Bến Nghé"
    refused = run(committed, "locate", "--", "-70.5", "10")
    assert isinstance(refused.exception, NotFound)
    assert refused.exception.code == "outside_all_units"


def test_an_unknown_code_is_refused_with_a_code(committed: Runtime) -> None:
    for command in ("show", "successors", "predecessors"):
        refused = run(committed, command, "99999")
        assert isinstance(refused.exception, Problem)
        assert refused.exception.code == "unknown_unit"


def test_load_shows_first_and_writes_then_and_says_when_nothing_changes(
    committed: Runtime, directory: DirectoryWriter
) -> None:
    directory.communes({"code": "23776", "ubnd_lat": 14.02, "ubnd_lon": 107.68})
    directory.shapes("communes", {"23776": box(107.68, 14.02, 0.1)})
    source = ("load", "--source", str(directory.path))
    planned = answered(committed, *source, "--dry-run")
    assert (planned["applied"], planned["changed"]) == (False, True)
    assert planned["changes"]["boundary"]["added"] == 1
    assert answered(committed, "show", "23776")["place"]["quality"] == "estimate"
    done = answered(committed, *source)
    assert (done["applied"], done["changes"]) == (True, planned["changes"])
    assert answered(committed, "show", "23776")["place"]["quality"] == "seat"
    assert not answered(committed, *source)["changed"]
    assert not answered(committed, "load")["changed"]
    assert "không có gì thay đổi" in run(committed, "load").stdout


def test_load_prints_its_doubts_in_words(committed: Runtime) -> None:
    printed = run(committed, "load").stdout
    assert "Phường Cao Lãnh (29869)" in printed
    assert "{" not in printed
    assert len(answered(committed, "load")["doubts"]) > 200


def test_the_api_lists_units_page_by_page(client: PageClient) -> None:
    first = client.get("/api/v1/units?level=commune&unit=52&limit=100&as_of=2026-11-21").get_json()
    assert (len(first["items"]), first["count"], first["count_is"]) == (100, 135, "exact")
    rest = client.get(f"/api/v1/units?unit=52&limit=100&as_of=2026-11-21&cursor={first['next']}").get_json()
    assert (len(rest["items"]), rest["next"]) == (35, None)
    provinces = client.get("/api/v1/units?level=province&as_of=2025-06-30").get_json()
    assert provinces["count"] == 63
    named = client.get("/api/v1/units?q=ia%20krai&as_of=2026-11-21").get_json()
    assert [unit["name"] for unit in named["items"]] == ["Xã Ia Krái"]


def test_the_api_shows_one_unit_with_its_relatives(client: PageClient) -> None:
    shown = client.get("/api/v1/units/26740?as_of=2026-11-21").get_json()
    assert shown["name"] == "Phường Sài Gòn"
    assert {r["code"] for r in shown["predecessors"]} == {"26737", "26740", "26746"}
    assert client.get("/api/v1/units/26740?as_of=2025-06-30").get_json()["successors"][0]["name"] == "Phường Sài Gòn"


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/api/v1/units/99999", 404, "unknown_unit"),
        ("/api/v1/units/abc", 422, "invalid"),
        ("/api/v1/units?level=hamlet", 422, "invalid"),
        ("/api/v1/units?nonsense=1", 422, "invalid"),
        ("/api/v1/units/locate?lon=0&lat=0", 404, "outside_all_units"),
        ("/api/v1/units/locate?lon=1000&lat=0", 422, "invalid"),
    ],
)
def test_the_api_refuses_with_a_code(client: PageClient, address: str, status: int, code: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_the_api_locates_a_point(client: PageClient) -> None:
    found = client.get("/api/v1/units/locate?lon=106.704&lat=10.7805&as_of=2026-11-21").get_json()
    assert (found["commune"], found["method"]) == ("26740", "nearest_centre")


def test_the_api_is_for_those_who_are_signed_in(anonymous: PageClient) -> None:
    assert anonymous.get("/api/v1/units").status_code == 401
