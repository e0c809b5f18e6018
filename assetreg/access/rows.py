"""The first wall: every statement of a narrowed session asks only for rows inside its scope.

A mapped class with ``province_code`` and ``commune_id`` is narrowed to the scope's provinces and communes; a class that
belongs elsewhere says so with a class method ``visible(scope, user_id)``, which answers a condition, or None where it
needs none. SQL in files writes ``visible(alias)`` where a condition stands, and is read by ``visible_sql``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, TextClause, event, false, or_, text
from sqlalchemy.orm import LoaderCriteriaOption, Mapper, ORMExecuteState, Session
from sqlalchemy.sql.util import ClauseAdapter

from assetreg.access.actor import COUNTRY, NOWHERE, Scope
from assetreg.core.db import Base
from assetreg.core.sql import load_sql

_SCOPE, _USER, _PLANNING = "assetreg.scope", "assetreg.user_id", "assetreg.planning"
_MARK = re.compile(r"\bvisible\((\w+)\)")


def narrow(session: Session, scope: Scope, *, user_id: int | None = None, planning: Scope = NOWHERE) -> None:
    """From now on the session's statements see only the scope. A session never narrowed sees the country.

    ``planning``: where the small groups of people may be seen that planning alone may see.
    """
    session.info[_SCOPE], session.info[_USER], session.info[_PLANNING] = scope, user_id, planning


def scope_seen(session: Session) -> Scope:
    """The part of the country that the session sees."""
    found: Scope = session.info.get(_SCOPE, COUNTRY)
    return found


def planning_seen(session: Session) -> Scope:
    """The part of the country in which the session sees groups of people that are too small for everybody's eyes."""
    found: Scope = session.info.get(_PLANNING, COUNTRY)
    return found


@contextmanager
def for_everybody(session: Session) -> Iterator[None]:
    """Inside the block the session sees no small groups, whoever asks: what is made there is given away."""
    planning = planning_seen(session)
    session.info[_PLANNING] = NOWHERE
    try:
        yield
    finally:
        session.info[_PLANNING] = planning


def visible_sql(session: Session, package: str, name: str) -> TextClause:
    """The statement ``<package>/sql/<name>.sql`` with each ``visible(alias)`` as a condition on that table."""
    scope = scope_seen(session)
    statement = _MARK.sub(lambda found: _condition(scope, found[1]), load_sql(package, name))
    values = {"visible_provinces": sorted(scope.provinces), "visible_communes": sorted(scope.communes)}
    return text(statement).bindparams(**{key: value for key, value in values.items() if f":{key}" in statement})


def _condition(scope: Scope, alias: str) -> str:
    """Two plain comparisons at most: what the planner can answer from an index."""
    if scope.country:
        return "true"
    parts = []
    if scope.provinces:
        parts.append(f"{alias}.province_code = ANY(:visible_provinces)")
    if scope.communes:
        parts.append(f"{alias}.commune_id = ANY(:visible_communes)")
    return f"({' OR '.join(parts)})" if parts else "false"


@event.listens_for(Session, "do_orm_execute")
def _narrow_statement(state: ORMExecuteState) -> None:
    """Add the scope's conditions to every statement on mapped classes, wherever in it they stand."""
    scope = scope_seen(state.session)
    if scope.country or state.is_column_load or state.is_relationship_load:
        return
    if state.is_select or state.is_update or state.is_delete:
        # Classes are mapped while modules are imported: those known later are asked for anew.
        known = len(Base.registry.mappers)
        state.statement = state.statement.options(*_criteria(scope, state.session.info.get(_USER), known))


@lru_cache(maxsize=256)
def _criteria(scope: Scope, user_id: int | None, _known: int) -> tuple[Any, ...]:
    found = ((mapper.class_, _of_class(mapper, scope, user_id)) for mapper in Base.registry.mappers)
    return tuple(_Wall(kind, condition, include_aliases=True) for kind, condition in found if condition is not None)


class _Wall(LoaderCriteriaOption):
    """Criteria that follow a class under another name into a join, where the library leaves the name as it was."""

    _traverse_internals = LoaderCriteriaOption._traverse_internals  # by which statements are known again

    def _resolve_where_criteria(self, ext_info: Any) -> ColumnElement[bool]:
        condition = super()._resolve_where_criteria(ext_info)
        if not ext_info.is_aliased_class:
            return condition
        return ClauseAdapter(ext_info.selectable).traverse(condition)


def _of_class(mapper: Mapper[Any], scope: Scope, user_id: int | None) -> ColumnElement[bool] | None:
    own = getattr(mapper.class_, "visible", None)
    if own is not None:
        condition: ColumnElement[bool] | None = own(scope, user_id)
        return condition
    if not {"province_code", "commune_id"} <= set(mapper.columns.keys()):
        return None
    return within(scope, mapper.class_)


def within(scope: Scope, kind: Any) -> ColumnElement[bool]:
    """The condition that a row of ``kind`` lies inside the scope; equality where one place is meant, for the index."""
    parts: list[ColumnElement[bool]] = []
    if scope.provinces:
        parts.append(_one_of(kind.province_code, sorted(scope.provinces)))
    if scope.communes:
        parts.append(_one_of(kind.commune_id, sorted(scope.communes)))
    return or_(*parts) if parts else false()


def _one_of(column: Any, values: list[Any]) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = column == values[0] if len(values) == 1 else column.in_(values)
    return condition
