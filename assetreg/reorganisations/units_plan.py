"""What an event file does to units: which end, which begin, what became of what, and what moves along with them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from assetreg.admin_units.changing import Link, Opened, Parent, UnitChanges
from assetreg.admin_units.dataset import Event, Point
from assetreg.core.errors import FieldError, Invalid
from assetreg.reorganisations.event_file import Lines, placed
from assetreg.reorganisations.schemas import Change, EventFile, Part, Successor
from assetreg.reorganisations.units_book import Book, Mark, Unit

type Path = tuple[str | int, ...]


class Target(NamedTuple):
    """Where the records of a unit go: one row for each successor, one without a code where there is none."""

    from_id: int
    from_level: str
    from_code: str
    from_province: str
    code: str | None
    province: str | None
    is_default: bool
    successors: int


@dataclass(slots=True)
class UnitsPlan:
    """All that follows for units; ``changes`` holds only what is not recorded yet."""

    changes: UnitChanges
    targets: list[Target] = field(default_factory=list)
    ended: list[Unit] = field(default_factory=list)


@dataclass(slots=True)
class _Draft:
    book: Book
    event: EventFile
    lines: Lines
    errors: list[FieldError] = field(default_factory=list)
    ends: dict[int, Unit] = field(default_factory=dict)
    opens: dict[Mark, Opened] = field(default_factory=dict)
    links: dict[tuple[str, int, Mark], Link] = field(default_factory=dict)
    defaults: dict[int, Mark] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)

    def refuse(self, path: Path, code: str, **params: object) -> None:
        self.errors.append(FieldError(placed(self.lines, path), code, params))

    def link(self, event: str, unit: Unit, to: Mark, share: str, default: bool | None) -> None:
        """Note what a unit became; where nobody says who carries it on, the first one does."""
        known = self.defaults.get(unit.id)
        if default is True and known is None:
            self.defaults[unit.id] = to
        is_default = default is True and known in (None, to)
        self.links[event, unit.id, to] = Link(event, unit.id, *to, share, is_default)


def plan_units(
    book: Book, event: EventFile, lines: Lines, events: set[str], successions: set[tuple[int, int]]
) -> UnitsPlan:
    """The plan; ``events`` and ``successions``: what is recorded for the day already and is not recorded again.

    Raises ``Invalid`` naming every place of the file that cannot be so.
    """
    draft = _Draft(book, event, lines)
    for number, change in enumerate(event.changes):
        _draft_change(draft, change, ("changes", number))
    _choose_defaults(draft)
    _carry_provinces(draft)
    _check_places(draft)
    if draft.errors:
        raise Invalid(draft.errors)
    return _finished(draft, events, successions)


def _draft_change(draft: _Draft, change: Change, path: Path) -> None:
    key = change.key or f"{draft.event.key}-{path[-1]}"
    if key in draft.events:
        draft.refuse((*path, "key"), "named_twice")
    draft.events[key] = Event(
        key, change.kind, draft.event.effective_on, change.title or draft.event.title,
        change.legal_act or draft.event.act.number, change.source or draft.event.source,
    )  # fmt: skip
    named: dict[int, Unit] = {}
    for number, text in enumerate(change.units):
        unit = _ended(draft, change.level, text, (*path, "units", number))
        if unit is not None and unit.id in named:
            draft.refuse((*path, "units", number), "named_twice")
        elif unit is not None:
            named[unit.id] = unit
    for number, successor in enumerate(change.into):
        _draft_successor(draft, change, successor, key, named, (*path, "into", number))
    for unit in named.values():
        draft.ends[unit.id] = unit


def _ended(draft: _Draft, level: str, text: str, path: Path) -> Unit | None:
    """The unit that a text means, if this event may end it."""
    # A district without communes may become a commune: three digits are always a district's.
    found = draft.book.meant("district" if len(text) == 3 and text.isdigit() else level, text)
    if isinstance(found, FieldError):
        draft.refuse(path, found.code, **found.params)
        return None
    if found.valid_to is not None and found.valid_to != draft.book.on:
        draft.refuse(path, "unit_ends_otherwise", unit=found.name, day=found.valid_to)
        return None
    return found


def _draft_successor(
    draft: _Draft, change: Change, said: Successor, key: str, named: dict[int, Unit], path: Path
) -> None:
    """One successor with all its parts."""
    stands = _standing(draft, change.level, said, path) if said.standing else None
    if said.standing and stands is None:
        return
    alone = len(change.into) == 1
    parts: list[tuple[Unit, Part]] = []
    if said.parts is None:
        if change.kind in ("rename", "reclassify") and not alone:
            draft.refuse((*path, "of"), "required")
        first = path[-1] == 0
        parts = [
            (unit, Part(unit=unit.code, share="full" if alone else "partial", default=first or None))
            for unit in named.values()
        ]
    for number, part in enumerate(said.parts or ()):
        unit = _ended(draft, change.level, part.unit, (*path, "of", number))
        if unit is not None:
            parts.append((unit, part))
    opened = None if stands is not None else _opened(draft, change, said, [unit for unit, _ in parts], path)
    mark = stands.mark if stands is not None else (opened.level, opened.code) if opened is not None else None
    if mark is None:
        return
    for unit, part in parts:
        named.setdefault(unit.id, unit)
        draft.link(key, unit, mark, part.share, part.default)


def _standing(draft: _Draft, level: str, said: Successor, path: Path) -> Unit | None:
    found = draft.book.meant(level, said.code or said.name or "")
    if isinstance(found, FieldError):
        draft.refuse(path, found.code, **found.params)
        return None
    return found


def _opened(draft: _Draft, change: Change, said: Successor, parts: list[Unit], path: Path) -> Opened | None:
    """The unit that begins: as it is said, else like the one unit it goes on from; in its first part's province."""
    goes_on = parts[0] if change.kind in ("rename", "reclassify") and len(parts) == 1 else None
    code = said.code or (goes_on.code if goes_on else None)
    name = said.name or (goes_on.name if goes_on else None)
    kind = said.kind or (goes_on.kind if goes_on else None)
    for field_name, value in (("code", code), ("name", name), ("kind", kind)):
        if value is None:
            draft.refuse((*path, field_name), "required")
    if code is None or name is None or kind is None:
        return None
    province = code if change.level == "province" else said.province or (parts[0].province_code if parts else None)
    if province is None:
        if not change.units and not said.of:  # otherwise the parts that were not found have been refused
            draft.refuse((*path, "province"), "required")
        return None
    if (change.level, code) in draft.opens:
        draft.refuse((*path, "code"), "named_twice")
        return None
    parent = None if change.level == "province" else said.district or province
    same_code = [unit for unit in parts if unit.mark == (change.level, code)]
    opened = Opened(
        change.level, code, name, kind, province,
        None if parent is None else "district" if said.district else "province", parent,
        Point(said.centre.longitude, said.centre.latitude) if said.centre else None,
        said.centre.quality if said.centre else None, said.area_m2,
        json.dumps(said.boundary) if said.boundary else None,
        (same_code or parts)[0].id if parts else None, goes_on is not None,
    )  # fmt: skip
    draft.opens[change.level, code] = opened
    return opened


def _choose_defaults(draft: _Draft) -> None:
    """One successor of each unit carries it on: the one that is said to, else the first."""
    for (event, unit_id, mark), link in draft.links.items():
        if unit_id not in draft.defaults:
            draft.defaults[unit_id] = mark
            draft.links[event, unit_id, mark] = link._replace(is_default=True)


def _carry_provinces(draft: _Draft) -> None:
    """Units that nobody names lie in the successor of their province; where its code differs they begin anew there."""
    for province in [unit for unit in draft.ends.values() if unit.level == "province"]:
        to = draft.defaults.get(province.id)
        left = [u for u in draft.book.lying_in[province.code] if u.level != "province" and u.id not in draft.ends]
        if to is None:
            if left:
                draft.refuse(("changes",), "units_left_behind", unit=province.name, n=len(left))
            continue
        if to[1] == province.code:
            continue
        key = next(event for event, unit_id, mark in draft.links if unit_id == province.id and mark == to)
        for unit in left:
            _move(draft, unit, to[1], key)


def _move(draft: _Draft, unit: Unit, province: str, key: str) -> None:
    if unit.valid_to is not None:  # it ends on this day by what is recorded already
        return
    parent = draft.book.by_id[unit.parent_id] if unit.parent_id is not None else None
    lies_in = ("district", parent.code) if parent is not None and parent.level == "district" else ("province", province)
    draft.opens[unit.mark] = Opened(
        unit.level, unit.code, unit.name, unit.kind, province, *lies_in, like=unit.id, is_same=True
    )
    draft.ends[unit.id] = unit
    draft.defaults[unit.id] = unit.mark
    draft.link(key, unit, unit.mark, "full", True)
    draft.links[key, unit.id, unit.mark] = Link(key, unit.id, *unit.mark, "full", True)


def _check_places(draft: _Draft) -> None:
    """A code means one unit on a day, and a unit lies in one that stands."""
    for mark, opened in draft.opens.items():
        stands = draft.book.standing.get(mark)
        if stands is not None and stands.id not in draft.ends and stands.valid_from != draft.book.on:
            draft.refuse(("changes",), "code_stands", value=opened.code, unit=stands.name)
        if opened.parent_level is not None and not _stands_after(draft, (opened.parent_level, str(opened.parent_code))):
            draft.refuse(("changes",), "no_parent_then", value=opened.parent_code, unit=opened.name)


def _stands_after(draft: _Draft, mark: Mark) -> bool:
    if mark in draft.opens:
        return True
    unit = draft.book.standing.get(mark)
    return unit is not None and unit.id not in draft.ends


def _parents(draft: _Draft) -> Iterator[Parent]:
    """Units that go on while the unit around them ends: in its successor, else in their province."""
    for unit in draft.book.standing.values():
        if unit.parent_id not in draft.ends or unit.id in draft.ends or unit.valid_from == draft.book.on:
            continue
        to = draft.defaults.get(unit.parent_id)
        around = draft.book.by_id[unit.parent_id]
        yield Parent(unit.id, *(to if to is not None and to[0] == around.level else ("province", unit.province_code)))


def _finished(draft: _Draft, events: set[str], successions: set[tuple[int, int]]) -> UnitsPlan:
    book = draft.book
    begun = {mark for mark in draft.opens if mark in book.begun}
    changes = UnitChanges(
        book.on,
        draft.event.source,
        [event for key, event in draft.events.items() if key not in events],
        [unit.id for unit in draft.ends.values() if unit.valid_to is None],
        sorted((one for mark, one in draft.opens.items() if mark not in begun), key=lambda one: (one.level, one.code)),
        [link for link in draft.links.values() if not _is_recorded(book, link, successions)],
        list(_parents(draft)),
    )
    return UnitsPlan(changes, list(_targets(draft)), list(draft.ends.values()))


def _is_recorded(book: Book, link: Link, successions: set[tuple[int, int]]) -> bool:
    unit = book.standing.get((link.level, link.code))
    return unit is not None and (link.from_id, unit.id) in successions


def _targets(draft: _Draft) -> Iterator[Target]:
    found: dict[int, dict[Mark, None]] = defaultdict(dict)
    for link in draft.links.values():
        found[link.from_id][link.level, link.code] = None
    for unit in draft.ends.values():
        marks: Iterable[Mark | None] = found[unit.id] or (None,)
        for mark in marks:
            province = _province_of(draft, mark) if mark is not None else None
            code = mark[1] if mark is not None else None
            is_default = mark is not None and draft.defaults.get(unit.id) == mark
            yield Target(
                unit.id, unit.level, unit.code, unit.province_code, code, province, is_default, len(found[unit.id])
            )


def _province_of(draft: _Draft, mark: Mark) -> str:
    opened = draft.opens.get(mark)
    return opened.province_code if opened is not None else draft.book.standing[mark].province_code
