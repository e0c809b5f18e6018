"""Legal grounds as people write them, and what the law knows of them."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from assetreg.dispositions.law.grounds import read_ground
from assetreg.dispositions.law.queries import law_as_of
from tests.dispositions.law.rows import standing

CODES = [row["code"] for row in standing("disposition_ground")]


@pytest.mark.parametrize(("text", "code"), [
    ("điểm đ khoản 1 Điều 41", "L15-41-1-đ"),
    ("41(1)đ", "L15-41-1-đ"),
    ("41(1)(a)", "L15-41-1-a"),
    ("41.1.g", "L15-41-1-g"),
    ("Khoản 1, Điều 41, điểm Đ", "L15-41-1-đ"),
    ("điểm d khoản 1 Điều 41", "L15-41-1-d"),
    ("Điều 42 khoản 1 điểm b Luật Quản lý, sử dụng tài sản công", "L15-42-1-b"),
    ("Luật 15/2017/QH14, Điều 45(1)b", "L15-45-1-b"),
    ("khoản 2 Điều 38", "D186-38-2"),
    ("38(2)b", "D186-38-2-b"),
    ("điểm a khoản 5 Điều 29 Nghị định số 186/2025/NĐ-CP", "D186-29-5-a"),
    ("Nghị định 186/2025/NĐ-CP, Điều 41 khoản 2", "D186-41-2"),
    ("L15-41-1-a", "L15-41-1-a"),
    ("l15-41-1-đ", "L15-41-1-đ"),
    ("D03-plan", "D03-plan"),
    ("Điều 41", "L15-41"),
    ("Điều 41, Điều 42", None),
    ("không còn nhu cầu sử dụng", None),
    ("41", None),
    ("", None),
])  # fmt: skip
def test_a_ground_is_read_as_it_is_written(text: str, code: str | None) -> None:
    assert read_ground(text) == code
    assert read_ground(unicodedata.normalize("NFD", text)) == code


@given(st.sampled_from([code for code in CODES if code.count("-") == 3]))
def test_every_ground_with_a_point_is_read_in_words_and_in_short(code: str) -> None:
    document, article, clause, point = code.split("-")
    written = {"L15": "Luật 15/2017/QH14", "D186": "Nghị định 186/2025/NĐ-CP"}[document]
    assert read_ground(f"điểm {point} khoản {clause} Điều {article} {written}") == code
    assert read_ground(f"{written}, Điều {article} khoản {clause} điểm {point}") == code
    assert read_ground(f"{article}({clause}){point}") == code


@given(st.text(max_size=60))
def test_whatever_is_written_is_a_code_or_nothing(text: str) -> None:
    code = read_ground(text)
    assert code is None or code.split("-")[0] in ("L15", "D186", "D03")


def test_the_law_knows_a_ground_or_says_that_it_does_not(session: Session) -> None:
    law = law_as_of(session, dt.date(2026, 5, 4))
    found = law.ground("điểm a khoản 1 Điều 41")
    assert found is not None
    assert "12 tháng" in found.name("vi")
    assert "12 months" in found.name("en")
    assert "recover" in found.forms
    assert law.ground("điểm k khoản 1 Điều 41") is None
    assert law.ground("vì cần") is None
    assert {ground.code for ground in law.grounds_of("liquidate")} >= {f"L15-45-1-{point}" for point in "abc"}


def test_every_point_of_the_articles_that_ground_a_handling_is_there() -> None:
    wanted = {f"L15-41-1-{point}" for point in "abcdđegh"} | {f"L15-42-1-{point}" for point in "abcdđ"}
    wanted |= {f"L15-43-1-{point}" for point in "abcd"} | {f"L15-45-1-{point}" for point in "abc"}
    assert wanted <= set(CODES)
