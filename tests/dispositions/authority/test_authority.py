"""Who decides: every case of the table, one winner whatever the order of rules, and what a signed decision lacks."""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import fields, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from assetreg.assets.rule_loader import read_rules
from assetreg.dispositions.law.authority import as_document, authority_of, winning_rule
from assetreg.dispositions.law.authority_book import (
    BLOCKS,
    FLAGS,
    FORMS,
    LEVELS,
    LISTS,
    RECEIVERS,
    AuthorityBook,
    AuthorityFacts,
    OfficeRule,
)
from assetreg.dispositions.law.authority_check import check_decision
from assetreg.dispositions.law.authority_queries import book_as_of, rules
from assetreg.dispositions.law.authority_schemas import AuthorityRuleInput
from tests.dispositions.authority.book import fill_book, make_authorisation

RULES_FILE = Path(__file__).parents[3] / "geodata" / "rules" / "authority_rule.csv"
COUNCIL = "Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh Gia Lai"
KINDS = {"seat": "facility", "premises": "facility", "car": "vehicle", "machine": "equipment"}
WINTER = dt.date(2026, 1, 15)


def cases() -> Iterator[Any]:
    with (Path(__file__).parent / "cases.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            yield pytest.param(row, id=row["case"])


def facts_of_row(row: dict[str, str]) -> AuthorityFacts:
    cost = int(row["cost"]) if row["cost"] else None
    return AuthorityFacts(
        row["form"], KINDS[row["asset"]], row["block"], row["holder_province"], row["asset_province"],
        is_seat=row["asset"] == "seat", is_fixed_asset=cost is None or cost >= 10_000_000,
        is_public_unit=row["unit"] != "state", is_self_financing=True if row["unit"] == "self_financing" else None,
        is_council_office=row["holder"] == "council", original_cost_vnd=cost, recovered_by=row["recovered_by"],
        receiver=row["receiver"], combined_with=row["combined_with"] or None, under_plan=row["plan"] == "yes",
        holder=COUNCIL if row["holder"] == "council" else "Sở Nội vụ",
    )  # fmt: skip


@pytest.fixture(scope="module")
def told() -> list[OfficeRule]:
    """The rules as the readable file has them."""
    return [rule_told(given) for given in read_rules(RULES_FILE, AuthorityRuleInput)]


def rule_told(given: Any) -> OfficeRule:
    said = {one.name: getattr(given, one.name, None) for one in fields(OfficeRule)}
    lists = {name: frozenset(said[name].split()) if said[name] else None for name, _ in LISTS}
    return OfficeRule(**(said | lists | {"valid_to": None}))


@pytest.mark.parametrize("row", list(cases()))
def test_every_case_has_the_office_the_law_says(session: Session, row: dict[str, str]) -> None:
    fill_book(session)
    on = dt.date.fromisoformat(row["on"])
    found = authority_of(facts_of_row(row), book_as_of(session, "52", on), on)
    basis = found.basis if found.delegation is None else f"{found.basis} PC-52-{serial(found.delegation.code, session)}"
    assert {
        "office": found.office,
        "province": found.province_code or "",
        "basis": basis,
        "delegable": "" if found.office == "unknown" else "yes" if found.is_delegable else "no",
        "article": found.article,
        "warnings": " ".join(found.warnings),
    } == {name: row[name] for name in ("office", "province", "basis", "delegable", "article", "warnings")}


def serial(code: str, session: Session) -> int:
    """The how-many-th of the book's delegations a code names: numbers are never given twice, whatever ran before."""
    return [one.code for one in book_as_of(session, "52", WINTER).delegations].index(code) + 1


def test_the_table_and_its_readable_file_say_the_same(session: Session, told: list[OfficeRule]) -> None:
    assert {rule.code: rule for rule in rules(session)} == {rule.code: rule for rule in told}


def test_no_two_rules_of_the_same_strength_fit_one_case(told: list[OfficeRule]) -> None:
    both = [(a.code, b.code) for a, b in combinations(told, 2) if a.priority == b.priority and not exclude(a, b)]
    assert both == []


def exclude(a: OfficeRule, b: OfficeRule) -> bool:
    """Whether some condition of two rules cannot hold at once."""
    lists = [(getattr(a, name), getattr(b, name)) for name, _ in LISTS]
    flags = [(getattr(a, name), getattr(b, name)) for name in FLAGS]
    return (
        any(one is not None and other is not None and one.isdisjoint(other) for one, other in lists)
        or any(one is not None and other is not None and one is not other for one, other in flags)
        or any(
            low is not None and high is not None and high <= low
            for low, high in ((a.cost_from_vnd, b.cost_below_vnd), (b.cost_from_vnd, a.cost_below_vnd))
        )
    )


FACTS = st.builds(
    AuthorityFacts,
    form=st.sampled_from(FORMS),
    asset_kind=st.sampled_from(("facility", "vehicle", "equipment")),
    holder_block=st.sampled_from(BLOCKS),
    holder_province=st.sampled_from(("52", "79", None)),
    asset_province=st.sampled_from(("52", "79")),
    is_seat=st.booleans(),
    is_fixed_asset=st.booleans(),
    is_public_unit=st.booleans(),
    is_self_financing=st.sampled_from((True, False, None)),
    is_council_office=st.booleans(),
    original_cost_vnd=st.sampled_from((None, 1, 249_999_999, 250_000_000, 499_999_999, 500_000_000)),
    recovered_by=st.sampled_from(LEVELS),
    receiver=st.sampled_from(RECEIVERS),
    combined_with=st.sampled_from((None, "transfer", "sell")),
    under_plan=st.booleans(),
)


@settings(max_examples=600, deadline=None)
@given(facts=FACTS, seed=st.integers(0, 10**6))
def test_exactly_one_rule_wins_whatever_their_order(told: list[OfficeRule], facts: AuthorityFacts, seed: int) -> None:
    shuffled = random.Random(seed).sample(told, len(told))
    winner = winning_rule(facts, shuffled, WINTER)
    fitting = [rule for rule in told if rule.fits(facts)]
    assert winner is not None
    assert winner == winning_rule(facts, told, WINTER)
    assert [rule for rule in fitting if rule.priority >= winner.priority] == [winner]
    found = authority_of(facts, AuthorityBook("52", shuffled), WINTER)
    assert found.office not in ("unknown", "as_handling")


@given(facts=FACTS)
def test_the_centre_is_never_decided_over_by_a_province_but_for_seats(
    told: list[OfficeRule], facts: AuthorityFacts
) -> None:
    found = authority_of(replace(facts, holder_block="central", recovered_by="none"), AuthorityBook("52", told), WINTER)
    decided_here = facts.form == "recover" or (facts.form == "convert" and facts.is_combined)
    assert found.office in ("minister", "holder", "none") or (found.office == "provincial_chair" and decided_here)


@pytest.mark.parametrize(
    ("form", "said"),
    [("recover", {"holder_block": "central"}), ("transfer", {"receiver": "other"}),
     ("transfer", {"receiver": "association"}), ("transfer", {"receiver": "state_enterprise"}),
     ("to_locality", {}), ("to_locality", {"holder_block": "central"}), ("to_locality", {"asset_province": "79"})],
)  # fmt: skip
def test_what_may_not_be_delegated_is_not_whatever_a_rule_says(
    session: Session, form: str, said: dict[str, str]
) -> None:
    fill_book(session)
    book = book_as_of(session, "52", WINTER)
    greedy = replace(book.delegations[2], forms=frozenset(FORMS), cost_below_vnd=None, holder_blocks=None)
    facts = AuthorityFacts(form, **({"holder_province": "52", "asset_province": "52"} | said))
    found = authority_of(facts, replace(book, delegations=[greedy]), WINTER)
    assert (found.basis, found.is_delegable) == ("rule", False)
    codes = [finding.code for finding in check_decision(found, "Giám đốc Sở Tài chính", "self", WINTER)]
    assert codes[:1] == ["not_delegable"]


CAR = AuthorityFacts(
    "liquidate", "vehicle", "province", "52", "52", is_seat=False, original_cost_vnd=400_000_000, holder="Sở Nội vụ"
)
CHAIR = "Chủ tịch UBND tỉnh Gia Lai"


@pytest.mark.parametrize(
    ("facts", "issuer", "capacity", "on", "codes"),
    [
        (replace(CAR, form="sell"), CHAIR, "self", WINTER, []),
        (replace(CAR, form="sell"), "UBND tỉnh Gia Lai", "TM", WINTER, []),
        (replace(CAR, form="sell"), CHAIR, "KT", WINTER, []),
        (replace(CAR, form="sell"), CHAIR, None, WINTER, ["capacity_not_said"]),
        (replace(CAR, form="sell"), CHAIR, "TUQ", WINTER, []),
        (replace(CAR, form="sell"), CHAIR, "TUQ", dt.date(2026, 1, 4), ["capacity_without_paper"]),
        (replace(CAR, form="sell"), CHAIR, "TUQ", dt.date(2026, 7, 1), ["capacity_without_paper"]),
        (replace(CAR, form="sell"), CHAIR, "TL", WINTER, ["capacity_not_allowed"]),
        (replace(CAR, form="sell"), "Chủ tịch UBND tỉnh Quảng Ngãi", "self", WINTER, ["wrong_province"]),
        (replace(CAR, form="sell"), "Sở Tài chính", "self", WINTER, ["delegation_missing"]),
        (replace(CAR, form="sell"), "Bộ trưởng Bộ Tài chính", "self", WINTER, ["wrong_office"]),
        (replace(CAR, form="sell"), "Hội đồng thẩm định", "self", WINTER, ["issuer_not_read"]),
        (CAR, "Giám đốc Sở Nội vụ", "self", WINTER, []),
        (CAR, "Giám đốc Sở Nội vụ", "TL", WINTER, ["by_order_needs_regulation"]),
        (CAR, CHAIR, "self", WINTER, ["decided_above_delegation"]),
        (CAR, "Giám đốc Sở Tài chính", "self", dt.date(2025, 11, 30), []),
        (CAR, "Giám đốc Sở Tài chính", "self", dt.date(2027, 1, 1), ["delegation_exceeded"]),
        (replace(CAR, original_cost_vnd=700_000_000), "Giám đốc Sở Nội vụ", "self", WINTER, ["delegation_exceeded"]),
        (CAR, "Giám đốc Sở Nội vụ", "self", dt.date(2027, 1, 1), ["delegation_not_valid"]),
        (replace(CAR, form="convert"), "Sở Nội vụ", "self", WINTER, []),
        (replace(CAR, form="inherit"), CHAIR, "self", WINTER, ["no_decision_asked"]),
        (CAR, CHAIR, "self", dt.date(2025, 6, 1), ["not_checkable"]),
    ],
)
def test_a_signed_decision_is_held_against_its_day(
    session: Session, facts: AuthorityFacts, issuer: str, capacity: str | None, on: dt.date, codes: list[str]
) -> None:
    fill_book(session)
    make_authorisation(session, forms="sell")
    found = authority_of(facts, book_as_of(session, "52", on), on)
    assert [finding.code for finding in check_decision(found, issuer, capacity, on)] == codes


def test_an_authorisation_opens_a_capacity_and_moves_no_power(session: Session) -> None:
    make_authorisation(session, forms="sell", to_office="finance_director", to_title="Giám đốc Sở Tài chính")
    sale = replace(CAR, form="sell")
    before, within = (authority_of(sale, book_as_of(session, "52", on), on) for on in (dt.date(2026, 1, 4), WINTER))
    assert (before.office, within.office) == ("provincial_chair", "provincial_chair")
    assert ("TUQ" in before.capacities, "TUQ" in within.capacities) == (False, True)
    assert check_decision(within, "Giám đốc Sở Tài chính", "TUQ", WINTER) == []
    other = authority_of(replace(CAR, form="destroy"), book_as_of(session, "52", WINTER), WINTER)
    assert "TUQ" not in other.capacities


def test_what_is_kept_with_a_case_is_plain(session: Session) -> None:
    fill_book(session)
    kept = as_document(authority_of(CAR, book_as_of(session, "52", WINTER), WINTER))
    assert kept["title"] == "Giám đốc sở, ngành quản lý cấp trên"
    assert (kept["office"], kept["basis"], kept["on"]) == ("department_director", "delegation", "2026-01-15")
    assert kept["delegation"]["number"] == "9/2025/QĐ-CTUBND"
