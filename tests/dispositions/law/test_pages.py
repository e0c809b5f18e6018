"""The law as people read it: a row per path, a page per path, the next version on the page of rules."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from assetreg.cli.rules import rules
from assetreg.core.runtime import Runtime
from assetreg.dispositions.law.queries import law_as_of
from tests.dispositions.law.rows import standing
from tests.support.web import PageClient, make_user

PATHS = [row["code"] for row in standing("disposition_path")]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_list_shows_every_form_and_a_row_per_path(client: PageClient, language: str) -> None:
    page = client.get(f"/admin/paths?lang={language}").get_data(as_text=True)
    name = "name_vi" if language == "vi" else "name_en"
    for row in standing("disposition_path"):
        assert f'href="/admin/paths/{row["code"]}"' in page
    for row in standing("disposition_form"):
        assert row[name].replace("'", "&#39;") in page
    assert ("20 ngày" if language == "vi" else "20 calendar days") in page


@pytest.mark.parametrize("code", PATHS)
def test_every_path_opens(client: PageClient, code: str) -> None:
    answer = client.get(f"/admin/paths/{code}?lang=vi")
    assert answer.status_code == 200
    row = next(row for row in standing("disposition_path") if row["code"] == code)
    assert row["name_vi"] in answer.get_data(as_text=True)


@pytest.mark.parametrize(("language", "words"), [
    ("vi", ("Điều 37 khoản 2", "Chủ tịch UBND cấp tỉnh nơi có tài sản", "01/TSC-XLTS", "30 ngày",
            "010, một phần: 041")),
    ("en", ("Điều 37 khoản 2", "The provincial chair where the asset lies", "01/TSC-XLTS", "30 calendar days",
            "010, a part: 041")),
])  # fmt: skip
def test_a_path_says_steps_papers_clocks_grounds_and_authority(
    client: PageClient, language: str, words: tuple[str, ...]
) -> None:
    page = client.get(f"/admin/paths/to_locality_across?lang={language}").get_data(as_text=True)
    for word in words:
        assert word in page


def test_what_is_inferred_is_marked_and_what_was_read_is_not(client: PageClient) -> None:
    inferred = client.get("/admin/paths/to_land_fund_with_findings?lang=en").get_data(as_text=True)
    assert "notice-warning" in inferred
    read = client.get("/admin/paths/to_locality_across?lang=en").get_data(as_text=True)
    assert "notice-warning" not in read


def test_an_earlier_day_shows_what_stood_then(client: PageClient) -> None:
    page = client.get("/admin/paths?on=30/06/2025&lang=en").get_data(as_text=True)
    assert "/admin/paths/rearrangement_keep" in page
    assert "/admin/paths/transfer_across" not in page
    assert client.get("/admin/paths/transfer_across?on=30/06/2025").status_code == 404
    assert client.get("/admin/paths?on=nonsense").status_code == 200


def test_an_unknown_path_is_not_found(client: PageClient) -> None:
    assert client.get("/admin/paths/gift").status_code == 404


def test_the_page_of_rules_shows_the_tables_and_leads_here(client: PageClient) -> None:
    page = client.get("/admin/rules?lang=vi").get_data(as_text=True)
    assert 'id="disposition_path"' in page
    assert 'href="/admin/paths"' in page
    assert "Trình tự theo hình thức" in page


def test_the_next_version_of_a_path_is_entered_on_the_page(anonymous: PageClient, session: Session) -> None:
    user = make_user(session, "admin")
    user.grants[0].unit_id = None
    session.flush()
    admin = anonymous.sign_in(user)
    row = next(row for row in standing("disposition_path") if row["code"] == "transfer_across")
    said = {name: value for name, value in row.items() if name != "valid_to"}
    said |= {"valid_from": "01/01/2028", "consultation": "no", "consulted": "receiving_side"}
    assert admin.get("/admin/rules/disposition_path/new?code=transfer_across").status_code == 200
    refused = admin.post("/admin/rules/disposition_path/new", data=said)
    assert refused.status_code == 422
    assert 'href="#field-consulted"' in refused.get_data(as_text=True)
    assert admin.post("/admin/rules/disposition_path/new", data=said | {"consulted": ""}).status_code == 303
    assert law_as_of(session, dt.date(2027, 12, 31)).path("transfer_across").consultation
    assert not law_as_of(session, dt.date(2028, 1, 1)).path("transfer_across").consultation


@pytest.mark.committing
def test_the_command_loads_and_lists_the_law(committed: Runtime, tmp_path: Path) -> None:
    def told(*arguments: str) -> Any:
        result = CliRunner().invoke(rules, [*arguments, "--json"], obj=committed, standalone_mode=False)
        assert result.exception is None, result.exception
        return json.loads(result.stdout)

    assert {row["code"] for row in told("list", "disposition_path", "--as-of", "2026-05-04")} == set(PATHS)
    head = "code,name_vi,name_en,forms,document,article,valid_from\n"
    row = "L15-42-1-e,Căn cứ mới,New ground,transfer,Luật thử,Điều 42,2028-01-01\n"
    (tmp_path / "disposition_ground.csv").write_text(head + row, "utf-8")
    assert told("load", "--source", str(tmp_path)) == {"entered": 1, "unchanged": 0, "differing": []}
