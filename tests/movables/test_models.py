"""The tables hold every column the statutory forms print."""

from __future__ import annotations

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from assetreg.movables.models import ArchiveHolding, Equipment, Vehicle


def test_mapped_columns_are_those_of_the_tables(session: Session) -> None:
    inspector = inspect(session.connection())
    for model in (Vehicle, Equipment, ArchiveHolding):
        stored = {column["name"] for column in inspector.get_columns(model.__tablename__)}
        assert stored == set(model.__table__.columns.keys())
