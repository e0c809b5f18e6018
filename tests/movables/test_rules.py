"""The rules of movables: sums, years, shares, keys of numbers."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.movables import rules

money = some.none() | some.integers(0, 10**12)
shares = some.none() | some.decimals(0, 100, places=2)
written = some.text(some.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30)


@given(budget=some.integers(0, 10**12), other=some.integers(0, 10**12))
def test_the_sum_of_both_sources_is_the_cost_and_nothing_else_is(budget: int, other: int) -> None:
    assert rules.cost_is_its_sources(budget + other, budget, other) is None
    assert rules.cost_is_its_sources(budget + other + 1, budget, other) is not None


@given(total=money, budget=money, other=money)
def test_a_cost_of_which_one_source_is_known_is_at_least_that(
    total: int | None, budget: int | None, other: int | None
) -> None:
    found = rules.cost_is_its_sources(total, budget, other)
    known = [part for part in (budget, other) if part is not None]
    if not known:
        assert found is None
    elif total is None:
        assert found is not None
        assert found.code == "required"
    elif len(known) == 1:
        assert (found is None) == (known[0] <= total)
    else:
        assert (found is None) == (sum(known) == total)


@given(some.lists(shares, min_size=6, max_size=6))
def test_shares_of_use_are_none_or_a_hundred(given_shares: list[Decimal | None]) -> None:
    stated = [share for share in given_shares if share is not None]
    assert (rules.shares_are_whole(*given_shares) is None) == (not stated or sum(stated) == 100)


@given(written)
def test_a_number_and_its_key_have_one_key(number: str) -> None:
    key = rules.number_key(number)
    assert rules.number_key(key) == key
    assert rules.number_key(number.lower()) == rules.number_key(number.upper()) or not number.isascii()


def test_the_database_keys_numbers_as_we_do(session: Session) -> None:
    statement = text("SELECT nullif(regexp_replace(upper(fold_text(:n)), '[^0-9A-Z]', '', 'g'), '')")
    for number in ("81A-012.34", " 81a 012 34 ", "29MĐ1-234.56", "...", "", "80-NG-123", "Ｂ12", "à-1"):
        assert session.scalar(statement, {"n": number}) == rules.number_key(number), number
