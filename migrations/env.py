"""Runs the numbered migrations, then re-installs everything under ``replaceable/``."""

from __future__ import annotations

from pathlib import Path

from alembic import context
from sqlalchemy import Connection, text

REPLACEABLE = Path(__file__).parent / "replaceable"


def install_replaceable(connection: Connection) -> None:
    """Functions, triggers and views are re-created at each upgrade, in the order of their names."""
    with connection.connection.cursor() as cursor:
        for file in sorted(REPLACEABLE.glob("*.sql")):
            # Straight to the driver, which without parameters leaves the per cent signs of `format` alone.
            cursor.execute(file.read_text("utf-8"))


def run_migrations() -> None:
    connection: Connection = context.config.attributes["connection"]
    # One owner at a time: two processes that start together must not migrate together.
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('assetreg.migrate'))"))
    context.configure(connection=connection, transaction_per_migration=False, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
    if context.config.attributes.get("install_replaceable", True):
        install_replaceable(connection)


run_migrations()
