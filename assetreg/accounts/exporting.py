"""Writes people and their roles as a workbook or a CSV file in the shape in which a list of people is handed in."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from assetreg.accounts.labels import FIELD_LABELS
from assetreg.accounts.models import User, UserRole
from assetreg.accounts.schemas import AccountInput
from assetreg.admin_units.models import AdminUnit
from assetreg.core.sheets import FORMS, write_sheet

FORMATS = FORMS
COUNTRY = "VN"


def write_accounts(session: Session, path: Path, form: str, *, unit: str | None = None) -> int:
    """One row per role of each person who may sign in, never a password; ``unit``: only roles over it."""
    fields = tuple(AccountInput.model_fields)
    people = select(User).where(User.active).options(selectinload(User.grants)).order_by(User.email)
    users = session.scalars(people).all()
    over = {grant.unit_id for user in users for grant in user.grants if grant.unit_id is not None}
    codes = dict(session.execute(select(AdminUnit.id, AdminUnit.code).where(AdminUnit.id.in_(over))).all())
    rows = (
        [_said(user, grant, codes).get(name) for name in fields]
        for user in users
        for grant in user.grants
        if unit is None or codes.get(grant.unit_id or 0) == unit
    )
    return write_sheet(rows, path, form, name="accounts", fields=fields, labels=FIELD_LABELS)


def _said(user: User, grant: UserRole, codes: dict[int, str]) -> dict[str, object]:
    return {
        "email": user.email,
        "name": user.name or None,
        "role": grant.role,
        "unit": COUNTRY if grant.unit_id is None else codes[grant.unit_id],
        "valid_from": grant.valid_from,
        "valid_to": grant.valid_to,
        "paper": grant.paper,
        "paper_date": grant.paper_date,
    }
