"""Knows the roles, the database and the extensions every private cluster offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import sql

from assetreg.core.cluster_config import OWNER, WEB

DATABASE = "assetreg"
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
    """Whether the database answers; cheap enough to ask whenever a running server is met."""
    try:
        with connect(DATABASE):
            return True
    except psycopg.OperationalError:
        return False


def create_database(connection: psycopg.Connection[Any], name: str) -> None:
    """Create `name` for the owner unless it exists; for the superuser, outside a transaction."""
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    if found is None:
        statement = sql.SQL("CREATE DATABASE {} OWNER {}")
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(OWNER)))


def _ensure_roles(connection: psycopg.Connection[Any]) -> None:
    for role, options in ((OWNER, "LOGIN CREATEDB"), (WEB, "LOGIN")):
        exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        verb = "ALTER" if exists else "CREATE"
        statement = sql.SQL(f"{verb} ROLE {{}} {options} NOSUPERUSER NOCREATEROLE")
        connection.execute(statement.format(sql.Identifier(role)))


def _equip(connection: psycopg.Connection[Any]) -> None:
    """Extensions, and what the web role may do with whatever the owner will create here."""
    connection.execute("SET client_min_messages = warning")
    for name in EXTENSIONS:
        extension = sql.Identifier(name)
        connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(extension))
        if _is_outdated(connection, name):
            connection.execute(sql.SQL("ALTER EXTENSION {} UPDATE").format(extension))
    for statement in (*WEB_DEFAULTS, _REFERENCE_SYSTEMS):
        connection.execute(statement)


def _is_outdated(connection: psycopg.Connection[Any], name: str) -> bool:
    """Whether the system's packages have moved on since the extension was created."""
    row = connection.execute(
        "SELECT installed_version <> default_version FROM pg_available_extensions WHERE name = %s", [name]
    ).fetchone()
    return bool(row and row[0])


# What the web role may do with what the owner makes: (privileges, kind of object).
_WEB_MAY = (
    ("SELECT, INSERT, UPDATE, DELETE", "TABLES"),
    ("USAGE, SELECT", "SEQUENCES"),
    ("EXECUTE", "FUNCTIONS"),
    ("USAGE", "SCHEMAS"),
    ("USAGE", "TYPES"),
)
_DEFAULTS = f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER}"
WEB_DEFAULTS = tuple(f"{_DEFAULTS} GRANT {may} ON {kind} TO {WEB}" for may, kind in _WEB_MAY)
NO_WEB_DEFAULTS = tuple(f"{_DEFAULTS} REVOKE ALL ON {kind} FROM {WEB}" for _, kind in _WEB_MAY)
# The owner may add a national coordinate system PostGIS does not know, and restore it.
_REFERENCE_SYSTEMS = f"GRANT INSERT, UPDATE, DELETE ON spatial_ref_sys TO {OWNER}"
