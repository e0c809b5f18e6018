"""What an import has to know of a kind of thing: its schema, how tables head its columns, how its rows are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.permissions import Permission
from assetreg.assets.findings import Finding
from assetreg.core.parse import Schema


@dataclass(frozen=True, slots=True)
class Known:
    """A record that a row means, as it stands now."""

    id: int
    revision: int


@dataclass(frozen=True, slots=True)
class Writer:
    """How the rows of a kind are written one by one, through its own service.

    ``known``: for key fields (field -> values) the records that bear them, (field, value) -> those records.
    ``create``: (session, actor, given) -> the row made. ``revise``: (session, actor, known, changes) -> the row.
    """

    known: Callable[[Session, Mapping[str, Sequence[Any]]], Mapping[tuple[str, Any], Sequence[Known]]]
    create: Callable[[Session, Actor, Any], Any]
    revise: Callable[[Session, Actor, Known, Mapping[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class ListedRow:
    """What became of one row of a list: ``row_id`` of the record it is now, None where it was refused."""

    row_id: int | None
    verdict: str
    findings: Sequence[Finding] = ()


# Writes the rows of a kind together, as one list: (session, actor, given) -> what became of each, in their order.
type ListWriter = Callable[[Session, Actor, Sequence[Any]], Sequence[ListedRow]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of import.

    ``keys``: the fields that name one record, strongest first. ``writer`` is None for facilities, which are written in
    sets, and where a kind is written as one list (``together``, and accounts).
    """

    name: str
    title: str  # message id
    table: str  # of the records that its rows become
    schema: type[Schema]
    labels: Mapping[str, str]  # field -> message id
    aliases: Mapping[str, Sequence[str]]
    choices: Mapping[str, Mapping[str, str]]
    keys: Sequence[str]
    permission: Permission
    money_fields: Sequence[str] = ()
    later: Sequence[str] = ()  # the last fields, added after the first release
    alike_are_many: bool = False  # twelve rows that say the same are twelve things, as desks are
    writer: Writer | None = None
    together: ListWriter | None = None  # what says nothing new is for it to say, not for the rows' digests
    listed_under: tuple[str, str] = ("name", "holder")  # what a list of its rows shows of each
    listed_otherwise: tuple[str, str] | None = None  # where a row says neither of these
    table_of: Callable[[Mapping[str, Any]], str] | None = None  # where rows of one kind are kept in several tables

    @property
    def fields(self) -> Sequence[str]:
        return tuple(self.schema.model_fields)

    def listed(self, given: Mapping[str, Any]) -> tuple[Any, Any]:
        """What a list calls a row that says this."""
        first, second = (given.get(name) for name in self.listed_under)
        if first is None and second is None and self.listed_otherwise is not None:
            first, second = (given.get(name) for name in self.listed_otherwise)
        return first, second

    def table_for(self, given: Mapping[str, Any]) -> str:
        """The table in which a row that says this is kept."""
        return self.table if self.table_of is None else self.table_of(given)
