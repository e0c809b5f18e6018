"""How assetreg talks to PostgreSQL: the declarative base, engines and sessions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, Engine, MetaData, Text, create_engine
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

# Constraint names are part of the interface: the edges map them to problem codes.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every mapped class; text is ``text``, whole numbers are ``bigint``."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a class attribute
        str: Text,
        int: BigInteger,
        dt.date: Date,
        dt.datetime: DateTime(timezone=True),
    }


def make_engine(url: str, **options: Any) -> Engine:
    """An engine on psycopg 3 whose sessions think in UTC; ``options`` go to ``create_engine``."""
    return create_engine(
        url,
        pool_pre_ping=True,
        connect_args={"options": "-c timezone=UTC", "application_name": "assetreg"},
        **options,
    )


def make_session_factory(engine: Engine) -> sessionmaker[Session]:
    """Sessions that keep loaded values after commit: what was rendered stays readable."""
    return sessionmaker(engine, expire_on_commit=False)
