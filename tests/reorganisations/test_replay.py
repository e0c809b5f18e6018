"""The built-in units give the country of any day, and say as event files what happened since."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from assetreg.admin_units.dataset import EVE, Dataset
from assetreg.admin_units.events import event_document, write_document
from assetreg.admin_units.loader import load_builtin
from assetreg.admin_units.source_builtin import read_builtin
from assetreg.admin_units.until import until
from assetreg.core.errors import Conflict, NotFound
from assetreg.reorganisations.event_file import read_event

FIRST_DAY = EVE + dt.timedelta(days=1)


@pytest.fixture(scope="module")
def builtin() -> Dataset:
    """What the built-in source says."""
    return read_builtin()


@pytest.mark.parametrize(
    ("day", "province", "district", "commune"),
    [(EVE, 63, 696, 10035), (FIRST_DAY, 34, 0, 3321), (dt.date(2026, 9, 20), 34, 0, 3321)],
)
def test_a_source_is_cut_at_a_day(builtin: Dataset, day: dt.date, province: int, district: int, commune: int) -> None:
    cut = until(builtin, day)
    standing = [unit for unit in cut.units if unit.valid_to is None]
    counts = [sum(unit.key.level == level for unit in standing) for level in ("province", "district", "commune")]
    assert counts == [province, district, commune]
    known = {unit.key for unit in cut.units}
    assert {unit.parent for unit in cut.units if unit.parent is not None} <= known
    assert {place.key for place in cut.places} <= known


def test_what_happened_on_a_day_is_an_event_file_that_can_be_read(builtin: Dataset) -> None:
    said, _ = read_event(write_document(event_document(builtin, FIRST_DAY)))
    opened = [one for change in said.changes for one in change.into]
    parts = {part.unit for one in opened for part in one.parts or ()}
    assert len(opened) == 23 + 3321
    assert len([code for code in parts if len(code) == 5]) == 10035
    assert len([code for code in parts if len(code) == 3]) == 5  # island districts without communes
    assert said.effective_on == FIRST_DAY
    with pytest.raises(NotFound):
        event_document(builtin, dt.date(2025, 8, 1))


def test_the_country_of_an_earlier_day_is_not_loaded_over_a_later_one(session: Session) -> None:
    with pytest.raises(Conflict) as refusal:
        load_builtin(session, until_day=EVE)
    assert refusal.value.code == "units_are_later"
