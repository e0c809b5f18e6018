"""How assetreg talks to PostgreSQL: the declarative base, engines and sessions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Date,
    DateTime,
    Engine,
    MetaData,
    Text,
    TextClause,
    create_engine,
    event,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from assetreg.core.settings import Settings

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


_INSTALLATION = "assetreg.installation"


def make_session_factory(engine: Engine, installation: Settings | None = None) -> sessionmaker[Session]:
    """Sessions that keep loaded values after commit: what was rendered stays readable.

    ``installation``: whose files and trusted certificates belong to the rows.
    """
    return sessionmaker(engine, expire_on_commit=False, info={_INSTALLATION: installation})


def belongs_to(session: Session, installation: Settings) -> None:
    """Say of a session that others opened whose files belong to its rows."""
    session.info[_INSTALLATION] = installation


def installation_of(session: Session) -> Settings | None:
    """The installation a session was opened by; None for one of no installation."""
    found: Settings | None = session.info.get(_INSTALLATION)
    return found


_SETTINGS = "assetreg.settings"


def set_locally(session: Session, settings: Mapping[str, str]) -> None:
    """Let PostgreSQL settings hold in every transaction of the session, from its first statement to its end.

    They end with each transaction, so that the next user of the connection finds none of them, and stand again after
    a commit or rollback in the middle of the session's work.
    """
    session.info.setdefault(_SETTINGS, {}).update(settings)
    if session.in_transaction():
        session.execute(_set_config(tuple(settings)), _numbered(settings))


@event.listens_for(Session, "after_begin")
def _set_at_begin(session: Session, _transaction: Any, connection: Connection) -> None:
    settings: dict[str, str] = session.info.get(_SETTINGS, {})
    if settings:
        connection.execute(_set_config(tuple(settings)), _numbered(settings))


@cache
def _set_config(names: tuple[str, ...]) -> TextClause:
    """One trip to the server for all of them; names are ours, values are bound."""
    return text("SELECT " + ", ".join(f"set_config('{name}', :v{n}, true)" for n, name in enumerate(names)))


def _numbered(settings: Mapping[str, str]) -> dict[str, str]:
    return {f"v{n}": value for n, value in enumerate(settings.values())}
