"""Every file of the corpus is read as its verdict says: rows, what is left out, notes, questions, refusals, fields."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from assetreg.core.errors import Invalid
from assetreg.core.i18n import LOCALES, catalogue
from assetreg.imports.kinds import KINDS
from assetreg.imports.reading.found import Reading, where
from assetreg.imports.reading.opening import open_reading
from assetreg.imports.rows import read_rows
from tests.imports.corpus.described import DESCRIBED
from tests.imports.corpus.formats import FORMATS
from tests.imports.corpus.habits import HABITS
from tests.imports.corpus.making import Case

CASES = [*DESCRIBED, *HABITS, *FORMATS]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_file_is_read_as_its_verdict_says(case: Case) -> None:
    verdict = case.verdict
    if verdict.refused is not None:
        with pytest.raises(Invalid) as refusal:
            read_to_the_end(open_reading(case.make(), KINDS[case.kind], case.options), case)
        assert refusal.value.code == verdict.refused
        return
    reading = open_reading(case.make(), KINDS[case.kind], case.options)
    rows, errors = read_to_the_end(reading, case)
    dropped: dict[str, int] = {}
    for sheet in reading.sheets:
        for reason, n in sheet.dropped.items():
            dropped[reason] = dropped.get(reason, 0) + n
    assert dropped == dict(verdict.dropped)
    assert errors == {row: list(codes) for row, codes in verdict.errors.items()}
    assert len(rows) == verdict.rows
    assert {note.code for note in reading.all_notes} == verdict.notes
    assert {question.code for question in reading.questions} == verdict.questions
    assert reading.passed_over == dict(verdict.passed_over)
    assert len(reading.sheets) == verdict.sheets
    assert {sheet.layout for sheet in reading.sheets} == {verdict.layout}
    assert reading.sheets[0].money_unit == verdict.unit
    for row, fields in verdict.fields.items():
        assert {name: rows[row][name] for name in fields} == dict(fields), row


def test_the_corpus_is_large_and_its_names_differ() -> None:
    assert len(CASES) >= 40
    assert len({case.name for case in CASES}) == len(CASES)


def test_a_file_is_made_the_same_each_time_and_read_the_same_twice() -> None:
    case = DESCRIBED[0]
    reading = open_reading(case.make(), KINDS[case.kind], case.options)
    first, second = read_to_the_end(reading, case), read_to_the_end(reading, case)
    assert first == second
    notes = [(note.code, dict(note.params)) for note in reading.all_notes]
    read_to_the_end(reading, case)
    assert [(note.code, dict(note.params)) for note in reading.all_notes] == notes


@pytest.mark.parametrize("locale", LOCALES)
def test_everything_that_reading_can_say_has_a_sentence(locale: str) -> None:
    known = catalogue(locale)
    source = "\n".join(path.read_text("utf-8") for path in Path("assetreg/imports/reading").rglob("*.py"))
    noted = re.findall(r'\.(?:note|tally|refuse)\((?:[a-z]+, )*(?:"[a-z0-9_]+", )?"([a-z0-9_]+)"', source)
    assert len(noted) > 20
    refused = re.findall(r'(?:BadCell\(row, column|Refused\(\s*)"([a-z_]+)"', source)
    asked = re.findall(r'Question\("([a-z_]+)"', source)
    wanted = {f"field.{code}" for code in [*noted, *refused]} | {f"doubt.{code}" for code in asked}
    assert {code for code in wanted if not known.get(code)} == set()


def read_to_the_end(reading: Reading, case: Case) -> tuple[dict[int, dict[str, Any]], dict[int, list[str]]]:
    """Row number -> what the schema read of it, and row number -> codes of what is wrong."""
    kind = KINDS[case.kind]
    rows: dict[int, dict[str, Any]] = {}
    errors: dict[int, list[str]] = {}
    for sheet in reading.sheets:
        for chunk in sheet.chunks():
            read = read_rows(kind, chunk, sheet.door, sheet.money_unit or "dong")
            for place, number in enumerate(read.numbers):
                assert where(number).place == sheet.place
                values = {name: read.column(name)[place] for name in kind.fields}
                rows[number] = {name: value for name, value in values.items() if value is not None} | {
                    name: None for name, value in values.items() if value is None
                }
                found = [f"{one.field}:{one.code}" for one in read.parsed.errors.get(place, ())]
                if found:
                    errors[number] = sorted(found)
    return rows, errors
