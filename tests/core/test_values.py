"""Readers of values never fail otherwise than by refusing, and folding is the same in Python and in the database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.assets.schemas import FIELDS, FacilityInput
from assetreg.core.parse import Door, parse, parse_rows
from assetreg.core.text import clean, fold
from assetreg.core.values import Reader, Refused, decimal_reader, money_reader, read_date, read_degrees, read_whole

NUMBERISH = st.text(alphabet="0123456789.,-+' eE()%đ", max_size=24)


@given(st.sampled_from(FIELDS), st.one_of(st.text(), NUMBERISH, st.floats(), st.integers(), st.booleans(), st.none()))
@settings(max_examples=400)
def test_whatever_is_handed_in_is_read_or_refused_by_field(field: str, value: object) -> None:
    parsed = parse(FacilityInput, {field: value}, Door.JSON, partial=True)
    assert parsed.value is not None or all(error.field in FIELDS for error in parsed.errors)


CELLS = st.one_of(NUMBERISH, st.sampled_from(["", "-", " ", "1", "có"]), st.floats(), st.integers(0, 3), st.booleans(),
                  st.none(), st.dates(), st.datetimes(), st.just([]))  # fmt: skip


@given(st.sampled_from(FIELDS), st.lists(CELLS, max_size=6), st.sampled_from(Door), st.booleans())
@settings(max_examples=400)
def test_a_column_says_what_its_cells_say_one_by_one(
    field: str, cells: list[object], door: Door, partial: bool
) -> None:
    together = parse_rows(FacilityInput, {field: cells}, door, count=len(cells), partial=partial)
    for row, cell in enumerate(cells):
        alone = parse_rows(FacilityInput, {field: [cell]}, door, count=1, partial=partial)
        assert together.values[field][row] == alone.values[field][0]
        assert together.errors.get(row) == alone.errors.get(0)
        assert together.cleared.get(row) == alone.cleared.get(0)


@given(st.dictionaries(st.sampled_from(FIELDS), st.recursive(st.none() | st.text(), st.lists)))
def test_nested_json_is_refused_not_fatal(body: dict[str, object]) -> None:
    parse(FacilityInput, body, Door.JSON)


@given(st.decimals(min_value=0, max_value=10**11, places=2, allow_nan=False))
def test_a_number_written_in_either_notation_means_itself(number: Decimal) -> None:
    read = decimal_reader(2)
    vietnamese = f"{number:,.2f}".translate(str.maketrans(",.", ".,"))
    assert read(vietnamese) == read(f"{number:,.2f}") == read(f"{number:f}") == number


@given(st.integers(min_value=0, max_value=10**15))
def test_whole_numbers_are_read_grouped_or_not(number: int) -> None:
    assert read_whole(f"{number:,}") == read_whole(f"{number:,}".replace(",", ".")) == read_whole(str(number)) == number


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2999, 12, 31)))
def test_a_day_is_read_day_first_or_iso(day: dt.date) -> None:
    assert read_date(f"{day:%d/%m/%Y}") == read_date(day.isoformat()) == read_date(day) == day


@given(NUMBERISH)
def test_strange_numbers_are_refused_with_a_code(written: str) -> None:
    codes = {
        refusal_of(read, clean(written)) for read in (decimal_reader(2), money_reader(1000), read_degrees, read_whole)
    }
    assert codes <= {None, "not_a_number", "ambiguous_number", "not_whole"}


def refusal_of(read: Reader, value: object) -> str | None:
    """The code a reader refuses a value with; None where it reads it."""
    try:
        read(value)
    except Refused as refused:
        return refused.code
    return None


def test_in_thousands_a_group_of_three_is_ambiguous() -> None:
    assert money_reader(1)("1.860") == 1860
    assert money_reader(1000)("1.860.000") == 1_860_000_000
    with pytest.raises(Refused) as refused:
        money_reader(1000)("1.860")
    assert refused.value.params == {"value": "1.860", "thousands": "1860", "decimals": "1,86"}


def test_the_database_folds_as_python_does(session: Session) -> None:
    letters = "aăâeêioôơuưyđAĂÂEÊIOÔƠUƯYĐ"
    tones = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
    words = [clean(letter + tone) for letter in letters for tone in tones]
    words += ["Đắk Lắk", "Phường Ô Chợ Dừa", "Krông Pa", "çñåëü", "ĀŐŲ", "M'Đrắk", "100 % _ \\"]
    rows = session.scalars(text("SELECT fold_text(word) FROM unnest(CAST(:words AS text[])) AS word"), {"words": words})
    assert list(rows) == [fold(word) for word in words]
