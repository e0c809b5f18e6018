"""What a count says against the books, as a table of cases: kinds of difference, and what each would change."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from assetreg.stocktakes.differences import Book, Seen, compare

CASES: list[tuple[Book, Seen, tuple[str, ...] | None, dict[str, Any], bool]] = [
    (Book("vehicle", status="in_use"), Seen("found", "as_intended"), None, {}, False),
    (Book("vehicle", status=None), Seen("found", "as_intended"), None, {}, False),
    (Book("vehicle", status="unused"), Seen("found", "as_intended"), ("in_use",), {"status": "in_use"}, False),
    (Book("facility", status="partly_used"), Seen("found", "as_intended"), None, {}, False),
    (Book("facility", status="in_use"), Seen("found", "unused"), ("unused",), {"status": "vacant"}, False),
    (Book("facility", status="vacant"), Seen("found", "unused"), None, {}, False),
    (Book("facility", status="in_use"), Seen("found", "encroached"), ("encroached",), {"status": "encroached"}, False),
    (Book("facility", status="in_use"), Seen("found", "otherwise"), ("otherwise",), {}, False),
    (Book("vehicle", status="in_use"), Seen("missing"), ("missing",), {}, True),
    (Book("archive_holding", status="kept"), Seen("missing"), ("missing",), {"status": "missing"}, True),
    (Book("vehicle", status="in_use", condition="good"), Seen("found", "broken"), ("broken",),
     {"status": "unused", "condition": "unusable"}, False),
    (Book("vehicle", status="unused", condition="good"), Seen("found", "broken", condition="poor"), ("condition",),
     {"condition": "poor"}, False),
    (Book("equipment", quantity=Decimal(12)), Seen("found", "as_intended", quantity=Decimal(10)), ("fewer",), {}, True),
    (Book("equipment", quantity=Decimal(12)), Seen("found", "as_intended", quantity=Decimal(13)), ("more",),
     {"quantity": 13}, False),
    (Book("archive_holding", quantity=Decimal("6.3")), Seen("found", "as_intended", quantity=Decimal("5.9")),
     ("measure",), {"shelf_metres": Decimal("5.9")}, False),
    (Book("building", area_m2=Decimal(640)), Seen("found", "as_intended", area_m2=Decimal(655)), ("area",),
     {"gross_floor_m2": Decimal(655)}, False),
    (Book("vehicle"), Seen("elsewhere", "as_intended", facility="HQ-1-1"), ("elsewhere",),
     {"facility": "HQ-1-1"}, False),
    (Book("building"), Seen("elsewhere", "as_intended"), ("elsewhere",), {}, False),
]  # fmt: skip


@pytest.mark.parametrize(("book", "seen", "kinds", "changes", "is_shortage"), CASES)
def test_a_count_and_the_books_differ_as_the_table_says(
    book: Book, seen: Seen, kinds: tuple[str, ...] | None, changes: dict[str, Any], is_shortage: bool
) -> None:
    found = compare(book, seen)
    if kinds is None:
        assert found is None
        return
    assert found is not None
    assert (found.kinds, dict(found.changes), found.is_shortage) == (kinds, changes, is_shortage)
    assert not found.enters


def test_what_is_on_no_book_is_entered() -> None:
    found = compare(Book("equipment"), Seen("excess"))
    assert found is not None
    assert found.enters
    assert found.kinds == ("excess",)
