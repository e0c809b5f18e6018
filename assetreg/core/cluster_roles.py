"""Knows the roles, the database and the extensions every private cluster offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import sql

from assetreg.core.cluster_config import OWNER, WEB, WORKER
from assetreg.core.sql import load_sql

DATABASE = "assetreg"
# What the serving logins take on for each transaction, by how much of the country the one who asks may see.
GROUPS = ("assetreg_nobody", "assetreg_commune", "assetreg_province", "assetreg_mixed", "assetreg_national")
# Everybody who reads and writes rows without owning them.
APPLICATION = (WEB, WORKER, *GROUPS)
EXTENSIONS = ("postgis", "pg_trgm", "unaccent", "btree_gist", "fuzzystrmatch")

type Connect = Callable[[str], psycopg.Connection[Any]]


def provision(connect: Connect) -> None:
    """Bring roles, extensions and the database to what this program expects; safe to repeat.

    `connect` opens an autocommit connection of the superuser to the named database. The
    extensions go into template1 too: the owner is no superuser, yet every database it creates
    (for tests, for a restore) must have them.
    """
    with connect("postgres") as connection:
        _ensure_roles(connection)
    with connect("template1") as connection:
        _equip(connection)
    with connect("postgres") as connection:
        create_database(connection, DATABASE)
    with connect(DATABASE) as connection:
        _equip(connection)


def is_provisioned(connect: Connect) -> bool:
    """Whether the database answers and knows our roles; cheap enough to ask whenever a running server is met."""
    try:
        with connect(DATABASE) as connection:
            found = connection.execute(_KNOWN_ROLES, [list(APPLICATION)]).fetchone()
            return found is not None and found[0] == len(APPLICATION)
    except psycopg.OperationalError:
        return False


def create_database(connection: psycopg.Connection[Any], name: str) -> None:
    """Create `name` for the owner unless it exists; for the superuser, outside a transaction."""
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    if found is None:
        statement = sql.SQL("CREATE DATABASE {} OWNER {}")
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(OWNER)))


def _ensure_roles(connection: psycopg.Connection[Any]) -> None:
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone()
    statement = sql.SQL(f"{'ALTER' if exists else 'CREATE'} ROLE {{}} LOGIN CREATEDB NOSUPERUSER NOCREATEROLE")
    connection.execute(statement.format(sql.Identifier(OWNER)))
    arm(connection)


def arm(connection: psycopg.Connection[Any]) -> None:
    """Roles, and for this database what only a superuser may say; again after a restore, which forgets it."""
    connection.execute(load_sql("assetreg.core", "roles").encode())


def _equip(connection: psycopg.Connection[Any]) -> None:
    """Extensions, and what the application may do with whatever the owner will create here."""
    connection.execute("SET client_min_messages = warning")
    for name in EXTENSIONS:
        extension = sql.Identifier(name)
        connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(extension))
        if _is_outdated(connection, name):
            connection.execute(sql.SQL("ALTER EXTENSION {} UPDATE").format(extension))
    for statement in (*WEB_DEFAULTS, _REFERENCE_SYSTEMS):
        connection.execute(statement)
    arm(connection)


def _is_outdated(connection: psycopg.Connection[Any], name: str) -> bool:
    """Whether the system's packages have moved on since the extension was created."""
    row = connection.execute(
        "SELECT installed_version <> default_version FROM pg_available_extensions WHERE name = %s", [name]
    ).fetchone()
    return bool(row and row[0])


_KNOWN_ROLES = "SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)"
# What the application may do with what the owner makes: (privileges, kind of object). Which rows: policies.sql.
_WEB_MAY = (
    ("SELECT, INSERT, UPDATE, DELETE", "TABLES"),
    ("USAGE, SELECT", "SEQUENCES"),
    ("EXECUTE", "FUNCTIONS"),
    ("USAGE", "SCHEMAS"),
    ("USAGE", "TYPES"),
)
_DEFAULTS = f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER}"
_EVERYBODY = ", ".join(APPLICATION)
WEB_DEFAULTS = tuple(f"{_DEFAULTS} GRANT {may} ON {kind} TO {_EVERYBODY}" for may, kind in _WEB_MAY)
NO_WEB_DEFAULTS = tuple(f"{_DEFAULTS} REVOKE ALL ON {kind} FROM {_EVERYBODY}" for _, kind in _WEB_MAY)
# The owner may add a national coordinate system PostGIS does not know, and restore it.
_REFERENCE_SYSTEMS = f"GRANT INSERT, UPDATE, DELETE ON spatial_ref_sys TO {OWNER}"
