"""Every former commune and island, in every usual spelling: right, or a doubt that a person can settle."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from assetreg.admin_units.index import unit_index
from benchmarks import unit_names


def test_no_spelling_of_any_former_commune_is_answered_wrongly_in_silence(database: Engine) -> None:
    with Session(database) as session:
        sums = unit_names.main(unit_index(session))
    assert sums["WRONG"] == 0
    # A letter left out of two letters, or a word for word homonym: told by the table, see benchmarks/unit_names.py.
    assert sums["nothing"] + sums["doubt without"] + sums["another's name"] <= sum(sums.values()) // 10_000
