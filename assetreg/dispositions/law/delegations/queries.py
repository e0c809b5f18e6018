"""Reads of delegations and authorisations: one by its code, and lists, what is in force first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from assetreg.admin_units.queries import find_unit
from assetreg.core.clock import today
from assetreg.core.errors import NotFound
from assetreg.core.pages import Page, page_through
from assetreg.core.text import fold
from assetreg.dispositions.law.delegations.models import AuthorisationRow, DelegationRule
from assetreg.dispositions.law.delegations.records import Paper, PaperRecord, record_of, select_records
from assetreg.kinds.described import Asked


def get_delegation(session: Session, code: str) -> PaperRecord:
    """The delegation with this code; raises ``NotFound``."""
    return _get(session, DelegationRule, code)


def get_authorisation(session: Session, code: str) -> PaperRecord:
    """The authorisation with this code; raises ``NotFound``."""
    return _get(session, AuthorisationRow, code)


def list_delegations(session: Session, asked: Asked) -> Page[PaperRecord]:
    """One page, the newest first; raises ``NotFound`` for a unit that is not there today."""
    return _list(session, DelegationRule, asked)


def list_authorisations(session: Session, asked: Asked) -> Page[PaperRecord]:
    """The same of authorisations."""
    return _list(session, AuthorisationRow, asked)


def _get(session: Session, model: Paper, code: str) -> PaperRecord:
    row = session.execute(select_records(model).where(model.code == code)).one_or_none()
    if row is None:
        raise NotFound("record_not_found", record=code)
    return record_of(row)


def _list(session: Session, model: Paper, asked: Asked) -> Page[PaperRecord]:
    query = select(model.id).where(*_conditions(session, model, asked))
    keys: list[ColumnElement[Any]] = [(-model.__table__.c.id).label("newest_first")]
    page = page_through(session, query, keys, lambda row: int(row[0]), limit=asked.limit, cursor=asked.cursor)
    told = select_records(model).where(model.id.in_(page.items)).order_by(*keys)
    return Page(tuple(map(record_of, session.execute(told))), page.next, page.count, page.count_is)


def _conditions(session: Session, model: Paper, asked: Asked) -> list[ColumnElement[bool]]:
    found = [getattr(model, name) == value for name, value in asked.chosen.items() if name != "state"]
    if (state := asked.chosen.get("state")) is not None:
        found.append(_in_state(model, state))
    if asked.unit is not None:
        found.append(_in_unit(session, model, asked.unit))
    if asked.q is not None:
        text = func.fold_text(func.concat_ws(" ", model.code, model.name, model.number, model.to_title))
        found += [text.contains(term, autoescape=True) for term in fold(asked.q).split()]
    return found


def _in_state(model: Paper, state: str) -> ColumnElement[bool]:
    begun, over = model.valid_from <= today(), model.valid_to <= today()
    if state == "to_come":
        return model.valid_from > today()
    return over if state == "ended" else begun & or_(model.valid_to.is_(None), model.valid_to > today())


def _in_unit(session: Session, model: Paper, code: str) -> ColumnElement[bool]:
    """Of a province; a commune has its own and those of its province."""
    if len(code) == 2:
        return model.province_code == code
    unit = find_unit(session, code, level="commune", on=today())
    if unit is None:
        raise NotFound("unit_not_found", unit=code)
    return (model.province_code == unit.province_code) & (model.commune_id.is_(None) | (model.commune_id == unit.id))
