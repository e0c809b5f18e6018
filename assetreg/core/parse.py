"""One schema, every door: reads a form post, a JSON body, a row of a workbook or of a CSV file by the same rules.

A schema is a frozen pydantic model whose fields carry a reader (``Reads``) beside their constraints. Each value goes
through its reader, then through the compiled constraints of its field, then the rules that look at several fields
run on what was accepted. Tables are read column by column with the same functions: one rule, and quick.

What a blank says differs by door, because doors differ in what they show: a form shows every field, so a blank
there empties it; in JSON ``null`` or a blank text empties and an absent field says nothing; an empty cell of a
table says nothing. ``-`` empties at every door.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from types import GenericAlias, NoneType
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from assetreg.core.errors import FieldError, Invalid
from assetreg.core.text import clean
from assetreg.core.values import CLEAR, Reader, Refused, shown


class Door(StrEnum):
    """Where a value comes from."""

    FORM = "form"
    JSON = "json"
    SHEET = "sheet"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Reads:
    """A field's reader, as metadata of its annotation."""

    read: Reader


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule over several fields; ``check`` gets their values in this order (None: not known) and names an error.

    ``whole``: it concludes from what is not stated, so that it judges whole records only, never a partial change; the
    service runs it again over the record as it will be.
    """

    fields: tuple[str, ...]
    check: Callable[..., FieldError | None]
    whole: bool = False


class Schema(BaseModel):
    """Base of what people hand in. Subclasses may say ``rules()``; values are read by ``parse`` alone."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """The rules that look at several fields, as of today."""
        return ()


@dataclass(frozen=True, slots=True)
class Parsed[S: Schema]:
    """What one handing-in says. ``value`` is None where anything was refused.

    ``given``: the fields that say something, a value or (with None) that a known value is to be emptied.
    ``accepted``: the value of every field that was not refused.
    """

    value: S | None
    given: frozenset[str]
    errors: tuple[FieldError, ...]
    accepted: Mapping[str, Any]

    def accept(self) -> S:
        """The value; raises ``Invalid`` naming every bad field."""
        if self.value is None:
            raise Invalid(self.errors)
        return self.value

    def changes(self) -> dict[str, Any]:
        """The given fields with their values; raises ``Invalid`` naming every bad field."""
        value = self.accept()
        return {name: getattr(value, name) for name in sorted(self.given)}


@dataclass(slots=True)
class ParsedRows:
    """A table read: per field a column of values (None: nothing, or refused), per bad row its errors."""

    count: int
    values: dict[str, list[Any]]
    cleared: dict[int, set[str]] = field(default_factory=dict)
    errors: dict[int, list[FieldError]] = field(default_factory=dict)

    def refuse(self, row: int, error: FieldError) -> None:
        """Add an error to a row."""
        self.errors.setdefault(row, []).append(error)


# What a browser's form carries beside the fields of the schema.
_FORM_ONLY = frozenset({"csrf_token", "revision", "next", "submit"})
_NOTHING = frozenset({"", CLEAR})
_SAID_NOTHING = frozenset({"", None})
# Cells of these types are equal only where they mean the same, and so are whole or floating numbers by themselves.
_TOLD_APART = frozenset({str, NoneType, dt.date, dt.datetime})
_NUMBERS: tuple[frozenset[type], ...] = (frozenset(), frozenset({int}), frozenset({float}))
# pydantic's error types in our words; the readers have made every value of its type before.
_CODES = {
    "string_too_long": "too_long",
    "less_than_equal": "too_large",
    "literal_error": "not_a_choice",
    "string_pattern_mismatch": "bad_code",
}


def parse[S: Schema](schema: type[S], raw: Mapping[str, object], door: Door, *, partial: bool = False) -> Parsed[S]:
    """Read one record; the same verdict, field and code at every door. Never raises for bad input.

    ``partial``: the record changes a known one, so only what is emptied can be missing.
    """
    names = [name for name in raw if not (door is Door.FORM and (name in _FORM_ONLY or name.startswith("_")))]
    rows = parse_rows(schema, {name: [raw[name]] for name in names}, door, count=1, partial=partial)
    errors = rows.errors.get(0, [])
    errors += [FieldError(str(name), "unknown_field") for name in names if name not in schema.model_fields]
    values = {name: column[0] for name, column in rows.values.items()}
    given = {name for name, value in values.items() if value is not None} | rows.cleared.get(0, set())
    value = None if errors else schema.model_construct(**values)
    return Parsed(value, frozenset(given), tuple(errors), values)


def parse_rows(
    schema: type[Schema],
    columns: Mapping[str, Sequence[object]],
    door: Door,
    *,
    count: int,
    partial: bool = False,
    readers: Mapping[str, Reader] | None = None,
) -> ParsedRows:
    """Read a table of ``count`` rows given as columns; columns that are no fields of the schema are left out.

    ``readers`` stand in for a field's own, for a table that states its unit of money.
    """
    rows = ParsedRows(count, {})
    for name, info in schema.model_fields.items():
        column = columns.get(name)
        if column is None:
            rows.values[name] = [None] * count
            if info.is_required() and not partial:
                for row in range(count):
                    rows.refuse(row, FieldError(name, "required"))
            continue
        reader = (readers or {}).get(name) or _reader(schema, name)
        values, emptied = _read_column(rows, name, column, reader)
        rows.values[name] = _constrain(rows, schema, name, values, column)
        said = _say_blanks(rows, name, emptied, column, door) if emptied else frozenset()
        if info.is_required():
            for row in emptied:
                if not partial or row in said:
                    rows.refuse(row, FieldError(name, "required"))
    _apply_rules(rows, [rule for rule in schema.rules() if not (partial and rule.whole)])
    return rows


def _read_column(rows: ParsedRows, name: str, column: Sequence[object], read: Reader) -> tuple[list[Any], list[int]]:
    """Read every cell, equal cells once; returns the values and the rows without any."""
    told_apart = _are_told_apart(column)
    if told_apart and not any(column) and _SAID_NOTHING.issuperset(column):
        return [None] * len(column), list(range(len(column)))  # most columns of most tables
    refused: dict[int, Refused] = {}
    if told_apart:
        values = _read_distinct(column, read, refused)
    else:
        values = [_try_cell(row, cell, read, refused) for row, cell in enumerate(column)]
    for row, why in refused.items():
        rows.refuse(row, FieldError(name, why.code, why.params))
    return values, [row for row, value in enumerate(values) if value is None and row not in refused]


def _are_told_apart(column: Iterable[object]) -> bool:
    """Whether equal cells say the same: 1, 1.0 and True are equal."""
    return frozenset(map(type, column)) - _TOLD_APART in _NUMBERS


def _read_distinct(column: Sequence[Any], read: Reader, refused: dict[int, Refused]) -> list[Any]:
    meaning: dict[Any, Any] = {}
    unread: dict[Any, Refused] = {}
    for cell in set(column):
        try:
            meaning[cell] = _read_cell(cell, read)
        except Refused as why:
            meaning[cell], unread[cell] = None, why
    if unread:
        refused.update((row, unread[cell]) for row, cell in enumerate(column) if cell in unread)
    return list(map(meaning.__getitem__, column))


def _try_cell(row: int, cell: object, read: Reader, refused: dict[int, Refused]) -> Any:
    try:
        return _read_cell(cell, read)
    except Refused as why:
        refused[row] = why
        return None


def _read_cell(cell: object, read: Reader) -> Any:
    """What a cell says; None where it is blank or asks to empty."""
    if cell is None:
        return None
    if isinstance(cell, str):
        cell = clean(cell)
        if cell in _NOTHING:
            return None
    return read(cell)


def _say_blanks(
    rows: ParsedRows, name: str, emptied: Iterable[int], column: Sequence[object], door: Door
) -> frozenset[int]:
    """Note which rows empty the field, and return them."""
    if door in (Door.FORM, Door.JSON):
        said = frozenset(emptied)
    elif any(column):
        said = frozenset(row for row in emptied if column[row] and _asks_to_empty(column[row]))
    else:
        return frozenset()
    for row in said:
        rows.cleared.setdefault(row, set()).add(name)
    return said


def _asks_to_empty(cell: object) -> bool:
    return isinstance(cell, str) and clean(cell) == CLEAR


def _constrain(
    rows: ParsedRows, schema: type[Schema], name: str, values: list[Any], column: Sequence[object]
) -> list[Any]:
    """Run the compiled constraints of a field over its column."""
    try:
        _adapter(schema, name).validate_python(values)
    except ValidationError as refusal:
        values = values.copy()
        for problem in refusal.errors(include_url=False):
            row = problem["loc"][0]
            assert isinstance(row, int), "errors of a list name their place"
            if values[row] is None:
                continue
            values[row] = None
            rows.refuse(row, _field_error(name, problem["type"], problem.get("ctx", {}), column[row]))
    return values


def _field_error(name: str, kind: str, context: Mapping[str, Any], raw: object) -> FieldError:
    if kind == "greater_than_equal":
        return FieldError(name, "too_small" if context["ge"] else "negative", {"value": shown(raw)})
    params = {"value": shown(raw), "limit": context.get("max_length", context.get("le"))}
    return FieldError(name, _CODES.get(kind, kind), params)


def _apply_rules(rows: ParsedRows, rules: Collection[Rule]) -> None:
    """Run each rule where none of its fields was refused."""
    refused = {row: {error.field for error in errors} for row, errors in rows.errors.items()}
    for rule in rules:
        for row, values in enumerate(zip(*(rows.values[name] for name in rule.fields), strict=True)):
            error = rule.check(*values)
            if error is not None and refused.get(row, frozenset()).isdisjoint(rule.fields):
                rows.refuse(row, error)


@cache
def _reader(schema: type[Schema], name: str) -> Reader:
    readers = [item for item in _info(schema, name).metadata if isinstance(item, Reads)]
    assert len(readers) == 1, f"{schema.__name__}.{name} must carry one reader"
    return readers[0].read


@cache
def _adapter(schema: type[Schema], name: str) -> TypeAdapter[list[Any]]:
    """The constraints of one field, compiled for a whole column of values or None."""
    info = _info(schema, name)
    one: Any = Annotated.__class_getitem__((info.annotation, *info.metadata))  # type: ignore[attr-defined]
    column: Any = GenericAlias(list, (one | None,))
    return TypeAdapter(column, config=ConfigDict(strict=True))


def _info(schema: type[Schema], name: str) -> FieldInfo:
    return schema.model_fields[name]
