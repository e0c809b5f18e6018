from __future__ import annotations

import csv
import io
import json

import openpyxl
import pytest
from sqlalchemy.orm import Session

from tests.factories.facilities import make_facility
from tests.support.web import PageClient


@pytest.fixture
def two(session: Session) -> None:
    """One facility to be found and one to be filtered away."""
    make_facility(session, name="Trụ sở cần tải", outcome="reuse")
    make_facility(session, name="Trụ sở khác", outcome="disposal")


def names(content: bytes, form: str) -> list[str]:
    if form == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        assert sheet is not None
        rows = list(sheet.iter_rows(values_only=True))
        return [str(row[rows[1].index("name")]) for row in rows[2:]]
    if form == "csv":
        return [row["name"] for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))]
    return [feature["properties"]["name"] for feature in json.loads(content)["features"]]


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("form", ["xlsx", "csv", "geojson"])
def test_what_is_filtered_is_what_is_downloaded(client: PageClient, form: str) -> None:
    answer = client.get(f"/facilities/export.{form}?outcome=reuse")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert names(answer.data, form) == ["Trụ sở cần tải"]


@pytest.mark.usefixtures("two")
def test_the_list_offers_its_own_filter_for_download(client: PageClient) -> None:
    assert '"/facilities/export.xlsx?outcome=reuse"' in client.get("/facilities?outcome=reuse").text


def test_the_blank_spreadsheet_is_one_that_we_read(client: PageClient) -> None:
    answer = client.get("/imports/template.xlsx")
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    assert next(sheet.iter_rows(min_row=2, max_row=2, values_only=True))[0] == "code"
