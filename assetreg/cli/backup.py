"""Knows how a whole database and its papers go into one file and comes back from it, with PostgreSQL's own tools."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import Engine, make_url, text

from assetreg.cli.backup_file import pack
from assetreg.core.cluster_binaries import ClusterError, PostgresPrograms, find_programs, installed_programs
from assetreg.core.cluster_config import OWNER, WEB
from assetreg.core.cluster_roles import DATABASE, NO_WEB_DEFAULTS, WEB_DEFAULTS, arm
from assetreg.core.db import make_engine
from assetreg.core.embedded import EmbeddedCluster
from assetreg.core.errors import Conflict, Invalid
from assetreg.core.runtime import Runtime
from assetreg.documents.contents import contents_of

# Extensions belong to the database's superuser and are there before a restore begins; the walls around the rows are
# raised anew by the upgrade that follows, for roles that another server may not have yet.
NOT_OURS = (
    " EXTENSION ", " COMMENT - EXTENSION ", " ACL public TABLE spatial_ref_sys ", " POLICY ", " ROW SECURITY ",
)  # fmt: skip
# A backup brings these rows along; a newer PostGIS may have them already.
OUR_ZONES = "DELETE FROM spatial_ref_sys WHERE srid BETWEEN 9205 AND 9218"
OWN_TABLES = text("""
    SELECT count(*) FROM pg_class c
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
""")

CLIENTS = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'"


def dump(runtime: Runtime, file: Path) -> int:
    """Write the database , all papers and the office's own files into `file`; return its size in bytes.

    The file appears whole or not at all, readable by its owner alone. Raises Conflict where it
    exists already, ClusterError with pg_dump's own words where that fails.
    """
    require_absent(file)
    # A name nobody else has, mode 0600: another backup at the same time, or a link laid there, cannot interfere.
    parts = [tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=".part") for _ in range(2)]
    database, whole = (Path(name) for _, name in parts)
    try:
        for descriptor, _ in parts:
            os.close(descriptor)
        _run(_programs(runtime), "pg_dump", runtime.url(), ["--format=custom", f"--file={database}"])
        pack(database, contents_of(runtime.settings).store, whole, runtime.settings.home)
        require_absent(file)
        whole.rename(file)
    finally:
        database.unlink(missing_ok=True)
        whole.unlink(missing_ok=True)
    return file.stat().st_size


def require_absent(file: Path) -> None:
    """Raise Conflict where something of that name exists: a backup never overwrites."""
    if file.exists():
        raise Conflict("file_exists", path=str(file))


def check_readable(runtime: Runtime, file: Path) -> list[str]:
    """The table of contents of a backup; raises Invalid where the file is none."""
    command = [_programs(runtime).path("pg_restore"), "--list", str(file)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if result.returncode != 0:
        raise Invalid(code="backup_unreadable", path=str(file), reason=result.stderr.strip())
    return result.stdout.splitlines()


def load(runtime: Runtime, file: Path, url: str) -> None:
    """Restore `file` into the empty database behind `url`, in one transaction.

    A backup lists what each table grants, so nothing may be granted by default while it is read:
    a right that was once revoked would come back.
    """
    contents = [line for line in check_readable(runtime, file) if not any(kind in line for kind in NOT_OURS)]
    options = ["--single-transaction", "--no-owner", "--no-comments"]
    with_roles = _has_our_roles(url)
    if with_roles:
        _execute(url, (OUR_ZONES, *NO_WEB_DEFAULTS))
    else:
        options.append("--no-privileges")
    try:
        with tempfile.NamedTemporaryFile("w", suffix=".list") as chosen:
            chosen.write("\n".join(contents) + "\n")
            chosen.flush()
            _run(_programs(runtime), "pg_restore", url, [*options, f"--use-list={chosen.name}", str(file)])
    finally:
        # After a failure too: what the owner makes later must not be closed to the web role.
        if with_roles:
            _execute(url, WEB_DEFAULTS)


def require_empty(engine: Engine) -> None:
    """Raise Conflict unless the database holds no table of ours."""
    with engine.connect() as connection:
        tables = connection.scalar(OWN_TABLES) or 0
    if tables:
        raise Conflict("restore_target_not_empty", tables=tables)


@contextmanager
def beside(cluster: EmbeddedCluster) -> Iterator[str]:
    """The name of a fresh database beside the served one; dropped unless it was put in its place."""
    name = f"{DATABASE}_restored_{os.getpid()}"
    with _administer(cluster) as connection:
        connection.execute(_named("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))
        connection.execute(_named("CREATE DATABASE {} OWNER {}", name, OWNER))
    try:
        yield name
    finally:
        with _administer(cluster) as connection:
            connection.execute(_named("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))


def raise_walls(cluster: EmbeddedCluster, name: str) -> None:
    """What a backup forgets because only a superuser may say it: which operators tell nothing of hidden rows."""
    with psycopg.connect(cluster.libpq_url(role="admin", database=name), autocommit=True) as connection:
        arm(connection)


def put_in_place(cluster: EmbeddedCluster, name: str, *, force: bool) -> None:
    """Let the restored database take the place of the served one, which is dropped.

    Raises Conflict while others are connected, unless `force` ends their connections.
    """
    former = f"{DATABASE}_former_{os.getpid()}"
    with _administer(cluster) as connection:
        counted = connection.execute(CLIENTS, [DATABASE]).fetchone()
        if counted and counted[0] and not force:
            raise Conflict("database_in_use", connections=counted[0])
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [DATABASE]
        )
        with connection.transaction():
            connection.execute(_named("ALTER DATABASE {} RENAME TO {}", DATABASE, former))
            connection.execute(_named("ALTER DATABASE {} RENAME TO {}", name, DATABASE))
        connection.execute(_named("DROP DATABASE {}", former))


def figures(url: str) -> dict[str, int]:
    """How much a database holds: rows of its main tables, by table; 0 where a table is missing."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return {
                table: connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0  # noqa: S608 - constants
                if connection.scalar(text("SELECT to_regclass(:table) IS NOT NULL"), {"table": table})
                else 0
                for table in ("facility", "change_set", "app_user")
            }
    finally:
        engine.dispose()


def _programs(runtime: Runtime) -> PostgresPrograms:
    """Tools of the cluster's own version; for a server elsewhere the newest, which reads all older ones."""
    if runtime.uses_embedded:
        return runtime.cluster().programs()
    return max(installed_programs(), key=lambda programs: programs.major, default=None) or find_programs()


def _run(programs: PostgresPrograms, program: str, url: str, options: list[str]) -> None:
    """Run a tool on a database; the password goes through the environment, where `ps` does not show it."""
    address = make_url(url)
    environ = dict(os.environ)
    if address.password is not None:
        environ["PGPASSWORD"] = str(address.password)
    bare = address.set(drivername="postgresql", password=None).render_as_string()
    result = subprocess.run(
        [programs.path(program), "--no-password", f"--dbname={bare}", *options],
        capture_output=True,
        text=True,
        env=environ,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if result.returncode != 0:
        raise ClusterError("cluster_program_failed", program=program, reason=result.stderr.strip())


def _has_our_roles(url: str) -> bool:
    """Whether `url` signs in as the owner our clusters have, beside the web role they have."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            found = connection.scalar(
                text("SELECT current_user = :owner AND EXISTS (SELECT FROM pg_roles WHERE rolname = :web)"),
                {"owner": OWNER, "web": WEB},
            )
    finally:
        engine.dispose()
    return bool(found)


def _execute(url: str, statements: tuple[str, ...]) -> None:
    engine = make_engine(url)
    try:
        with engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
    finally:
        engine.dispose()


def _administer(cluster: EmbeddedCluster) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(cluster.libpq_url(role="admin", database="postgres"), autocommit=True)


def _named(statement: str, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*map(sql.Identifier, names))
