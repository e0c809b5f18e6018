"""Every migration goes up and down again, also on data, and leaves exactly what it found."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, make_url, text

from assetreg.core.embedded import EmbeddedCluster
from assetreg.core.runtime import Runtime
from assetreg.core.upgrade import MIGRATIONS, alembic_config, current_revision, downgrade, newest_revision, upgrade


def revisions() -> list[str]:
    """All revisions, oldest first."""
    return [
        script.revision for script in reversed(list(ScriptDirectory.from_config(alembic_config()).walk_revisions()))
    ]


def upgrade_to(engine: Engine, revision: str) -> None:
    """Up to `revision` only; functions that need later tables are left out, as on the way down."""
    config = alembic_config()
    with engine.begin() as connection:
        config.attributes.update(connection=connection, install_replaceable=False)
        command.upgrade(config, revision)


def schema(cluster: EmbeddedCluster, runtime: Runtime) -> str:
    """The database's definition as pg_dump writes it, without its random guard lines."""
    address = make_url(runtime.url()).set(drivername="postgresql").render_as_string()
    dump = [cluster.programs().path("pg_dump"), "--schema-only", f"--dbname={address}"]
    written = subprocess.run(dump, capture_output=True, text=True, check=True).stdout
    return re.sub(r"^\\(un)?restrict.*$", "", written, flags=re.MULTILINE)


def test_each_migration_can_be_undone_and_done_again(cluster: EmbeddedCluster, empty: Runtime) -> None:
    engine, whole = empty.engine(), schema(cluster, empty)
    steps = revisions()
    for below, above in reversed(list(zip(["base", *steps], steps, strict=False))):
        downgrade(engine, below)
        upgrade_to(engine, above)
        downgrade(engine, below)
    with engine.connect() as connection:
        left = connection.scalars(text("SELECT tablename FROM pg_tables WHERE tableowner = current_user")).all()
    assert left == ["alembic_version"]
    upgrade(engine)
    assert schema(cluster, empty) == whole


def test_migrations_go_down_and_up_on_a_country_full_of_units(committed: Runtime) -> None:
    engine = committed.engine()
    downgrade(engine, "base")
    assert current_revision(engine) is None
    upgrade(engine)
    assert current_revision(engine) == newest_revision()


def test_migrations_form_one_line_of_numbered_files() -> None:
    files = sorted(path.name for path in (MIGRATIONS / "versions").glob("*.py"))
    assert [name[:4] for name in files] == revisions()
    assert [int(name[:4]) for name in files] == list(range(1, len(files) + 1))


def test_migrations_know_nothing_of_the_program() -> None:
    for path in (MIGRATIONS / "versions").glob("*.py"):
        assert not re.search(r"^\s*(from|import) assetreg", Path(path).read_text("utf-8"), re.MULTILINE), path.name
