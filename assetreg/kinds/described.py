"""A kind of thing as every edge handles it: its schema, its names, who may see and change it, and what stands behind.

A feature describes its kinds once; ``routes`` and ``pages`` beside this module give each its addresses.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from assetreg.access.permissions import Permission
from assetreg.core.pages import Page
from assetreg.core.parse import Schema

CODE = r"^[0-9A-Za-zĐđ][0-9A-Za-zĐđ./_-]{0,49}$"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked for: filters by name, the words searched for, and where to go on."""

    unit: str | None = None
    q: str | None = None
    chosen: Mapping[str, str] = field(default_factory=dict)
    limit: int = 50
    cursor: str | None = None
    as_of: dt.date | None = None


@dataclass(frozen=True)
class Kind:
    """One kind of record with a code of its own, such as a vehicle.

    ``get`` answers a read model with ``id``, ``code``, ``name``, ``revision``, ``province_code`` and an attribute per
    field of the schema; it raises ``NotFound``. ``filters``: field -> its choices (value -> message id).
    ``typed`` says what a form shows where a field is a reference: field -> text that means the same when typed again.
    """

    name: str
    plural: str
    title: str  # message id: what the list is called
    new_title: str  # message id: what making one is called
    schema: type[Schema]
    labels: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]
    view: Permission
    edit: Permission
    list_page: Callable[[Session, Asked], Page[Any]]
    get: Callable[[Session, str], Any]
    create: Callable[..., Any]  # (session, actor, given, *, reason) -> something with a code
    revise: Callable[..., Any]  # (session, actor, row_id, changes, *, revision, reason)
    withdraw: Callable[..., Any] | None = None  # (session, actor, row_id, *, revision, reason)
    filters: Sequence[str] = ()
    linked: Sequence[str] = ()  # fields by which a list is narrowed to those that name one other record, by its code
    dated: bool = False  # whether the list can be asked for those that stood on a day
    columns: Sequence[str] = ()  # of the list, after name and code
    added: Sequence[str] = ()  # what the API says beside the schema's fields
    typed: Callable[[Any], Mapping[str, str]] = lambda _: {}
    document: Callable[[Any], Mapping[str, Any]] = lambda _: {}  # what the API says otherwise than the attribute


@dataclass(frozen=True)
class Part:
    """A kind of record that belongs to another one and is addressed through it, such as a building of a facility.

    ``owner``: reads the record it belongs to by code, raising ``NotFound``. ``list_of`` answers the parts of an owner
    in order; ``get`` one of them by its number, raising ``NotFound`` where it is another's.
    """

    name: str
    plural: str
    title: str
    new_title: str
    schema: type[Schema]
    labels: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]
    view: Permission
    edit: Permission
    owner: Callable[[Session, str], Any]
    list_of: Callable[[Session, Any], Sequence[Any]]
    get: Callable[[Session, Any, int], Any]
    create: Callable[..., Any]  # (session, actor, owner, given, *, reason) -> the row
    revise: Callable[..., Any]  # (session, actor, row_id, changes, *, revision, reason)
    withdraw: Callable[..., Any] | None = None  # (session, actor, row_id, *, revision, reason)
    added: Sequence[str] = ()
    typed: Callable[[Any], Mapping[str, str]] = lambda _: {}
    document: Callable[[Any], Mapping[str, Any]] = lambda _: {}


type Described = Kind | Part


def document_of(kind: Described, record: Any) -> dict[str, Any]:
    """A record by the names under which it is handed in, and what its kind adds; values of Python."""
    names = (*kind.schema.model_fields, *kind.added)
    return {name: getattr(record, name, None) for name in names} | dict(kind.document(record))
