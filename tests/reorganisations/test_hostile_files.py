"""Event files made to break the reader are refused with a line, and cost nothing."""

from __future__ import annotations

import pytest

from assetreg.core.errors import Invalid
from assetreg.reorganisations.event_file import read_event

BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "content",
    [
        BOMB,
        "a: &a [*a]",
        "key: " + "[" * 1_000_000,
        "key: " + "{a: " * 200_000,
        "\n".join(f"{' ' * n}a:" for n in range(2_000)),
        "? " * 100_000,
    ],
    ids=["aliases", "of itself", "deep lists", "deep mappings", "deep blocks", "deep keys"],
)
def test_a_file_made_to_break_the_reader_is_refused_with_its_line(content: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_event(content)
    (error,) = refused.value.errors
    assert error.code == "bad_yaml"
    assert error.field.startswith("line ")
