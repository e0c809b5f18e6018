"""Reads a chunk of a table by the schema of its kind: typed columns in the register's units, row identities (pure)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from assetreg.assets.service import emptied_point
from assetreg.core.errors import FieldError
from assetreg.core.parse import Door, ParsedRows, parse_rows
from assetreg.core.values import money_reader
from assetreg.imports.headings import MONEY_UNITS
from assetreg.imports.kinds import Kind
from assetreg.imports.reading.found import Chunk


@dataclass(frozen=True, slots=True)
class Rows:
    """A chunk as read; ``numbers`` are the rows' numbers in the file, ``parsed`` counts from 0."""

    numbers: list[int]
    parsed: ParsedRows

    def column(self, field: str) -> Sequence[Any]:
        """The values of a field, None where a row does not say."""
        return self.parsed.values[field]


def read_rows(kind: Kind, chunk: Chunk, door: Door, money_unit: str) -> Rows:
    """Read every cell of a chunk; what is wrong stands in ``parsed.errors``, every error of every row."""
    reader = money_reader(MONEY_UNITS[money_unit])
    readers = dict.fromkeys(kind.money_fields, reader)
    parsed = parse_rows(kind.schema, chunk.columns, door, count=len(chunk.numbers), partial=True, readers=readers)
    for place, errors in chunk.errors.items():
        # What the cell itself says (a formula, an error) tells more than what is missing because of it.
        fields = {error.field for error in errors}
        others = [error for error in parsed.errors.get(place, ()) if error.field not in fields]
        parsed.errors[place] = [*errors, *others]
    for place, cleared in parsed.cleared.items():
        given = [field for field in kind.fields if parsed.values[field][place] is not None]
        if (error := emptied_point(cleared, given)) is not None:
            parsed.refuse(place, error)
    return Rows(chunk.numbers, parsed)


def require_fields(kind: Kind, rows: Rows, created: Sequence[int]) -> None:
    """Refuse rows that would create something without what it must have; ``created`` are places in the chunk."""
    for field, info in kind.schema.model_fields.items():
        if not info.is_required():
            continue
        column = rows.column(field)
        for place in created:
            if column[place] is None and not any(e.field == field for e in rows.parsed.errors.get(place, ())):
                rows.parsed.refuse(place, FieldError(field, "required"))


def digests(kind: Kind, rows: Rows) -> list[uuid.UUID | None]:
    """The identity of each row that carries no key: what it says, field by field, in the register's own units.

    The same row in another file, another order of columns or another format has the same identity, and so it has
    under a later version of the program that knows more fields. None for a row that carries a key, was refused, or
    does not say what every record must.
    """
    first = len(kind.fields) - len(kind.later)
    refused = rows.parsed.errors
    keys = zip(*(rows.column(key) for key in kind.keys), strict=True) if kind.keys else ((),) * len(rows.numbers)
    needed = zip(
        *(rows.column(name) for name, info in kind.schema.model_fields.items() if info.is_required()), strict=True
    )
    cells = zip(*(rows.column(field) for field in kind.fields), strict=True)
    salt = kind.name.encode()
    return [
        None
        if place in refused or any(key) or None in must
        else uuid.UUID(bytes=blake2b(_said(values, first), digest_size=16, salt=salt[:16]).digest())
        for place, (key, must, values) in enumerate(zip(keys, needed, cells, strict=True))
    ]


def nth_digest(digest: uuid.UUID, nth: int) -> uuid.UUID:
    """The identity of the ``nth`` row of a file (from 1) that says the same; that of the first is its digest."""
    return digest if nth == 1 else uuid.UUID(bytes=blake2b(digest.bytes + nth.to_bytes(8), digest_size=16).digest())


def _said(values: Sequence[Any], first: int) -> bytes:
    said = ["" if value is None else str(value) for value in values[:first]]
    said += [f"{place}={value}" for place, value in enumerate(values[first:]) if value is not None]
    return "\x1f".join(said).encode()
