"""Brings a database to the newest migration, and says where it stands."""

from __future__ import annotations

import hashlib
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import Engine, text

from assetreg.core.errors import Conflict

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
# What was installed last stands beside the revision, and goes with a backup.
_INSTALLED = text("SELECT obj_description(to_regclass('public.alembic_version'), 'pg_class')")


def alembic_config() -> Config:
    """Alembic's configuration, in code: the connection always comes from us."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Run what is missing up to ``revision`` in one transaction and re-install replaceable SQL."""
    config = alembic_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        # A comment takes no parameters; a digest is plain letters.
        connection.execute(text(f"COMMENT ON TABLE public.alembic_version IS '{replaceable_digest()}'"))


def ensure_newest(engine: Engine, *, dry_run: bool = False) -> None:
    """Upgrade before a command that needs the newest tables, where it is not there yet; on ``dry_run`` change nothing.

    Raises ``Conflict``: ``database_outdated`` where a dry run would first have to upgrade, ``database_too_new``.
    """
    missing = pending_revisions(current_revision(engine))
    if dry_run:
        if missing:
            raise Conflict("database_outdated", count=len(missing))
    elif missing or installed_digest(engine) != replaceable_digest():
        # Installing policies locks every table: nobody who serves or works meanwhile is made to wait for nothing.
        upgrade(engine)


def replaceable_digest() -> str:
    """SHA-256 of the functions, triggers and policies that this program installs."""
    digest = hashlib.sha256()
    for file in sorted((MIGRATIONS / "replaceable").glob("*.sql")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def installed_digest(engine: Engine) -> str | None:
    """The same of those that the database has; None where nothing was installed, or a step back took it away."""
    with engine.connect() as connection:
        found: str | None = connection.scalar(_INSTALLED)
        return found


def downgrade(engine: Engine, revision: str) -> None:
    """Go back to ``revision`` ('base' for an empty database); the next upgrade raises the walls around rows again."""
    config = alembic_config()
    with engine.begin() as connection:
        connection.execute(_WITHOUT_POLICIES)
        config.attributes["connection"] = connection
        config.attributes["install_replaceable"] = False
        command.downgrade(config, revision)


# Policies are no migrations (migrations/replaceable) and hold on to the columns that a step back takes away.
_WITHOUT_POLICIES = text("""
DO $$
DECLARE
  policy record;
BEGIN
  FOR policy IN SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP POLICY %I ON %I', policy.policyname, policy.tablename);
    EXECUTE format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY', policy.tablename);
  END LOOP;
  IF to_regclass('public.alembic_version') IS NOT NULL THEN
    COMMENT ON TABLE public.alembic_version IS NULL;
  END IF;
END $$
""")


def newest_revision() -> str:
    """The revision this program expects."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    assert head is not None, "the migrations directory is empty"
    return head


def current_revision(engine: Engine) -> str | None:
    """The revision the database stands at; None where nothing was ever migrated."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def pending_revisions(present: str | None) -> list[str]:
    """The migrations between ``present`` and the newest, oldest first, as ``0002 Create ...``.

    Raises ``Conflict`` where a newer program has migrated the database: this one does not know its revision.
    """
    scripts = ScriptDirectory.from_config(alembic_config())
    try:
        steps = list(scripts.iterate_revisions("head", present or "base"))
    except (CommandError, RevisionError):
        raise Conflict("database_too_new", revision=str(present)) from None
    return [f"{step.revision} {step.doc}" for step in reversed(steps)]
