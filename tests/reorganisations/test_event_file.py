"""An event file says what happens, and every mistake in it is named with its line and path."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.core.errors import Invalid
from assetreg.reorganisations.event_file import read_event
from assetreg.reorganisations.service import plan_event
from tests.reorganisations.ground import event, ground_of, planned, written

HEAD = """\
key: thu
title: Sắp xếp thử
effective_on: 01/10/2026
act: {number: 12/NQ-UBTVQH16}
"""


def errors_of(content: str) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        read_event(content)
    return [(error.field, error.code) for error in refusal.value.errors]


def test_codes_stay_the_text_that_was_written() -> None:
    said, lines = read_event(
        HEAD + "changes:\n- kind: merge\n  units: [00070, 00073]\n  into: [{code: 00070, name: Xã A, kind: commune}]\n"
    )
    assert said.changes[0].units == ("00070", "00073")
    assert said.changes[0].into[0].code == "00070"
    assert lines["changes", 0, "units"] == 7


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (HEAD, [("line 1", "event_empty")]),
        (HEAD + "changes: [\n", [("line 6", "bad_yaml")]),
        (HEAD + "key: thu\nchanges: []\n", [("line 5: key", "said_twice")]),
        (HEAD + "changes:\n- kind: fuse\n", [("line 6: changes.0.kind", "not_a_choice")]),
        (HEAD + "changes:\n- kind: merge\n  units: ['00070']\n", [("line 6: changes.0", "miscounted")]),
        (HEAD + "changes:\n- kind: abolish\n  unit: ['00070']\n", [("line 7: changes.0.unit", "unknown_field")]),
        (
            HEAD + "changes:\n- kind: create\n  into:\n  - code: 123456\n    name: Xã A\n",
            [("line 8: changes.0.into.0.code", "bad_code")],
        ),
        (HEAD.replace("01/10/2026", "hôm qua") + "changes: []\n", [("line 3: effective_on", "bad_date")]),
    ],
)
def test_a_mistake_is_named_with_its_line(content: str, expected: list[tuple[str, str]]) -> None:
    assert errors_of(content) == expected


def test_units_are_named_by_code_or_by_name_and_unknown_ones_refused(session: Session) -> None:
    ground = ground_of(session)
    file = event(ground)
    file["changes"][0]["units"] = [ground.first.code, f"{ground.second.name}, Tỉnh Gia Lai"]
    by_name = planned(session, file)
    assert planned(session, event(ground)).digest == by_name.digest
    file["changes"][0]["units"] = ["99999", "Xã Không Có"]
    file["changes"][1]["into"][0]["code"] = ground.apart.code
    with pytest.raises(Invalid) as refusal:
        plan_event(session, OPERATOR, written(file))
    found = [(error.field.split(": ")[1], error.code) for error in refusal.value.errors]
    assert found == [
        ("changes.0.units.0", "no_such_unit"), ("changes.0.units.1", "no_such_unit"),
        ("changes", "code_stands"),
    ]  # fmt: skip


def test_a_province_leaves_no_commune_behind(session: Session) -> None:
    file = event(ground_of(session), changes=[{"kind": "abolish", "level": "province", "units": ["96"]}])
    with pytest.raises(Invalid) as refusal:
        planned(session, file)
    assert [error.code for error in refusal.value.errors] == ["units_left_behind"]
