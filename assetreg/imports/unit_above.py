"""Decides in which commune the things of a table lie that has no column for it: by the lines above it, or by asking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.admin_units.entries import Entry, Match
from assetreg.admin_units.index import UnitIndex, unit_index
from assetreg.admin_units.resolving import Offered, Resolved, full_name, resolve
from assetreg.assets.findings import Choice
from assetreg.core.clock import today
from assetreg.core.errors import Conflict
from assetreg.core.values import Refused, read_date
from assetreg.imports.described import Kind
from assetreg.imports.models import ImportBatch
from assetreg.imports.options import LEAVE_OUT, FileOptions
from assetreg.imports.reading.above import LAST_DAY_OF_DISTRICTS, UNIT_FIELDS
from assetreg.imports.reading.found import SHEET_STRIDE, Question, Reading, Sheet
from assetreg.imports.taking_in import described_question

OFFERED = 10  # units of a name, or like it
_PLACES = frozenset({"longitude", "latitude", "x", "y"})  # a point says in which commune it lies
_NONE = Choice(LEAVE_OUT, "Leave out rows that name no commune")
_WITHOUT = text("""
    SELECT row_number / :stride, count(*) FROM import_finding
    WHERE batch_id = :batch_id AND severity = 'error' AND code = 'required' AND field IN ('commune', 'unit')
    GROUP BY 1
""")


def _must_be_said(sheet: Sheet, kind: Kind) -> bool:
    """Whether the first row is surely a new facility of an unknown commune: without a key, and without a place."""
    fields = sheet.headings.fields
    if "former_commune" not in kind.fields or not fields.keys().isdisjoint(_PLACES):
        return False
    first = next(sheet.rows(), None)
    keys = [fields[name].index for name in kind.keys if name in fields]
    return first is not None and all(first[1][index] in ("", None) for index in keys if index < len(first[1]))


@dataclass(frozen=True, slots=True)
class _Meant:
    """What a text means: one unit, or the units to choose from. ``now``: the present unit it is carried to."""

    unit: Entry | None = None
    now: Entry | None = None
    choices: tuple[Offered, ...] = ()


def settle_units(session: Session, batch: ImportBatch, kind: Kind, reading: Reading, options: FileOptions) -> None:
    """Give the rows of every table without a column for it their commune; what stays open is a ``unit`` question.

    ``batch`` says for which province its maker works: of units that bear one name, its own is meant.
    """
    waiting = [sheet for sheet in reading.sheets if sheet.above.lacks_unit]
    if not waiting:
        return
    desk = _Desk(unit_index(session), batch, kind, options)
    questions = {question.key: question for question in map(desk.settle, waiting)}
    reading.questions += questions.values()


def ask_for_units(session: Session, batch: ImportBatch, reading: Reading) -> None:
    """Raise ``Conflict`` (``file_questions``) where rows were refused because neither they nor the lines above name
    their commune, and nobody was asked: one answer serves all of them."""
    unasked = {question.place: question for question in reading.questions if _is_open(question)}
    if not unasked:
        return
    without: dict[int, int] = dict(session.execute(_WITHOUT, {"batch_id": batch.id, "stride": SHEET_STRIDE}).all())
    named = {sheet.name or "" for sheet in reading.sheets if without.get(sheet.place)}
    asked = [replace(question, default=None) for place, question in unasked.items() if place in named]
    if asked:
        raise Conflict("file_questions", n=len(asked), questions=[described_question(one) for one in asked])


def _is_open(question: Question) -> bool:
    return question.code == "unit" and question.default == ""


class _Desk:
    """Settles one table after the other of one file."""

    def __init__(self, index: UnitIndex, batch: ImportBatch, kind: Kind, options: FileOptions) -> None:
        self.index, self.batch, self.kind, self.options = index, batch, kind, options
        self.today = today()

    def settle(self, sheet: Sheet) -> Question:
        """Put the commune of a table in force, or say what is to be asked."""
        above, place = sheet.above.unit, sheet.name or ""
        question = Question("unit", (*self._home(), _NONE), "", {"value": above or "–"}, place, free=True)
        said = (self.options.answers.get(question.key) or ("",))[-1]
        for name in UNIT_FIELDS:
            sheet.above.said.pop(name, None)
        if said == LEAVE_OUT:
            return replace(question, default=said)
        if not (said or above):
            # Asked at once where planning could only find the same; else its rows may say it by what they refer to.
            return replace(question, default=None if _must_be_said(sheet, self.kind) else "")
        day = self._day(sheet)
        meant = self._meant(said or above, day)
        if meant.unit is None:
            offered = [Choice(self._said_so(one, day), full_name(one)) for one in meant.choices[:OFFERED]]
            return replace(question, choices=(*offered, _NONE), default=None)
        self._say(sheet, said or above, meant.unit, meant.now, day)
        one = self._offered(meant.unit)
        own = Choice(self._said_so(one, day), full_name(one))
        return replace(question, choices=(own, _NONE), default=own.value)

    def _said_so(self, one: Offered, day: dt.date) -> str:
        """What names a unit and no other on a day: its code, or its name with those around it (codes are reused)."""
        own = self.index.commune(one.unit.code, on=day)
        if isinstance(own, Match) and own.unit_id == one.unit.id:
            return one.unit.code
        return ", ".join(unit.name for unit in (one.unit, *one.within))

    def _home(self) -> tuple[Choice, ...]:
        """The commune for which the maker of the batch works."""
        if self.batch.commune_id is None:
            return ()
        unit = self.index.unit(self.batch.commune_id)
        return (Choice(unit.code, full_name(self._offered(unit))),)

    def _day(self, sheet: Sheet) -> dt.date:
        """The day of the list: as stated, as its title tells, else today."""
        try:
            stated = read_date(self.options.counted_on) if self.options.counted_on else None
        except Refused:
            stated = None  # refused where the list is planned
        return min(stated or sheet.above.dated or self.today, self.today)

    def _meant(self, said: str, day: dt.date) -> _Meant:
        found = resolve(self.index, said, on=day)
        if found.state in ("similar", "unknown") and day < self.today:
            later = resolve(self.index, said, on=self.today)  # a list of before, under a name of today
            found = later if later.state in ("found", "split", "ambiguous") else found
        if found.unit is not None and found.unit.unit.level == "commune":
            return self._one(found.unit.unit, found)
        return self._of_home(found)

    def _one(self, unit: Entry, found: Resolved) -> _Meant:
        """One commune. A facility in a former one that was split asks row by row; other things lie in a present one."""
        if "former_commune" not in self.kind.fields and found.present is None:
            return _Meant(choices=found.candidates)
        return _Meant(unit, found.present)

    def _of_home(self, found: Resolved) -> _Meant:
        """Of several units of a name the one in the province of the batch; a unit that is only like it is no answer."""
        home = self.batch.province_code
        inside = [one for one in found.candidates if home in (None, *(heir.province_code for heir in one.became))]
        if found.state == "ambiguous":
            heirs = {heir for one in inside for heir in one.became}
            if len(heirs) == 1:
                heir = heirs.pop()
                return _Meant(inside[0].unit if len(inside) == 1 else heir, heir)
        return _Meant(choices=tuple(inside))

    def _say(self, sheet: Sheet, said: str, unit: Entry, now: Entry | None, day: dt.date) -> None:
        """In the field that means the unit, by its code, with a note."""
        former = not unit.stands(self.today) or (day <= LAST_DAY_OF_DISTRICTS and unit.began(LAST_DAY_OF_DISTRICTS))
        if "former_commune" in self.kind.fields:
            name = "former_commune" if former else "commune"
        else:
            name, unit = "unit", now or unit
        on = LAST_DAY_OF_DISTRICTS if name == "former_commune" else self.today
        code_is_its_own = self.index.communes_on(on).get(unit.code) == unit.id
        sheet.above.said[name] = unit.code if code_is_its_own else said
        sheet.note("commune_of_table", value=said, unit=full_name(self._offered(unit)))

    def _offered(self, unit: Entry) -> Offered:
        return Offered(unit, tuple(self._around(unit)), ())

    def _around(self, unit: Entry) -> Sequence[Entry]:
        around = []
        while unit.parent_id is not None:
            unit = self.index.unit(unit.parent_id)
            around.append(unit)
        return around
