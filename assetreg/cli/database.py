"""The commands `assetreg db ...`: start, stop, look at, migrate, back up and restore the database."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Literal

import click
from sqlalchemy import make_url

from assetreg.cli import backup as archive
from assetreg.cli.backup_file import restore_contents, restore_office, unpacked_dump
from assetreg.cli.database_checks import check_database
from assetreg.cli.findings import report
from assetreg.core.console import answer, dry_run_option, json_option, note, pass_runtime
from assetreg.core.db import make_engine
from assetreg.core.embedded import EmbeddedCluster
from assetreg.core.errors import Conflict
from assetreg.core.i18n import gettext as _
from assetreg.core.runtime import Runtime
from assetreg.core.upgrade import current_revision, newest_revision, pending_revisions, upgrade
from assetreg.documents.contents import contents_of

FILE = click.Path(dir_okay=False, path_type=Path)
role_option = click.option("--role", type=click.Choice(["owner", "web"]), default="owner", show_default=True)


@click.group()
def db() -> None:
    """The database: the embedded cluster, migrations, backups."""


@db.command()
@json_option
@pass_runtime
def start(runtime: Runtime, as_json: bool) -> None:
    """Start the embedded cluster and let it run until `db stop`."""
    cluster = _embedded(runtime)
    cluster.start()
    cluster.keep()
    pid = cluster.status().pid
    answer({"state": "running", "pid": pid}, [_("Running (process {pid}).", pid=str(pid))], as_json=as_json)
    cluster.release()


@db.command()
@json_option
@pass_runtime
def stop(runtime: Runtime, as_json: bool) -> None:
    """Stop the embedded cluster, whoever uses it."""
    _embedded(runtime).stop()
    answer({"state": "stopped"}, [_("Stopped.")], as_json=as_json)


@db.command()
@json_option
@pass_runtime
def status(runtime: Runtime, as_json: bool) -> None:
    """How the database stands; starts nothing."""
    if not runtime.uses_embedded:
        revision = current_revision(runtime.engine())
        payload = {"embedded": False, "url": _shown(runtime.url()), "revision": revision, "newest": newest_revision()}
    else:
        found = EmbeddedCluster(runtime.settings.home).status()
        revision = current_revision(runtime.engine()) if found.state == "running" else None
        payload = {"embedded": True, **asdict(found), "revision": revision, "newest": newest_revision()}
    answer(payload, [f"{name}: {'-' if value is None else value}" for name, value in payload.items()], as_json=as_json)


@db.command()
@role_option
@json_option
@pass_runtime
def url(runtime: Runtime, role: Literal["owner", "web"], as_json: bool) -> None:
    """The address for psql and other tools; of the embedded cluster also while it rests."""
    if runtime.uses_embedded:
        cluster = EmbeddedCluster(runtime.settings.home)
        if cluster.status().state != "running":
            note(_("The cluster rests; `assetreg db start` starts it."))
        address = cluster.libpq_url(role=role)
    else:
        address = make_url(runtime.url(role)).set(drivername="postgresql").render_as_string(hide_password=False)
    answer({"url": address}, [address], as_json=as_json)


@db.command("upgrade")
@dry_run_option
@json_option
@pass_runtime
def upgrade_database(runtime: Runtime, dry_run: bool, as_json: bool) -> None:
    """Bring the database to the newest migration."""
    present = current_revision(runtime.engine())
    steps = pending_revisions(present)
    if not dry_run:
        upgrade(runtime.engine())
    payload = {"from": present, "to": newest_revision(), "steps": steps, "dry_run": dry_run}
    answer(payload, steps or [_("Nothing to do.")], as_json=as_json)


@db.command()
@json_option
@pass_runtime
def check(runtime: Runtime, as_json: bool) -> None:
    """Whether the database is what this program needs; exit 1 where it is not."""
    report(check_database(runtime), as_json=as_json)


@db.command()
@click.argument("file", type=FILE)
@dry_run_option
@json_option
@pass_runtime
def backup(runtime: Runtime, file: Path, dry_run: bool, as_json: bool) -> None:
    """Write the whole database and all papers into FILE, which must not exist yet."""
    archive.require_absent(file)
    rows = archive.figures(runtime.url())
    size = None if dry_run else archive.dump(runtime, file)
    payload = {"file": file, "bytes": size, "rows": rows, "dry_run": dry_run}
    written = [] if size is None else [_("{file}: {bytes} bytes", file=str(file), bytes=size)]
    answer(payload, [*written, _rows_line(rows)], as_json=as_json)


@db.command()
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="End the connections of others and ask nothing.")
@dry_run_option
@json_option
@pass_runtime
def restore(runtime: Runtime, file: Path, force: bool, dry_run: bool, as_json: bool) -> None:
    """Put the database and papers of FILE in the place of the present ones; on an own server, into an empty one."""
    with unpacked_dump(file) as dump:
        archive.check_readable(runtime, dump)
        before = archive.figures(runtime.url())
        # Papers first: a content nothing names yet does no harm, a paper without its content does.
        documents = restore_contents(file, contents_of(runtime.settings).store, dry_run=dry_run)
        restore_office(file, runtime.settings.home, dry_run=dry_run)
        if runtime.uses_embedded:
            after = _restore_beside(runtime, dump, before, force=force, dry_run=dry_run)
        else:
            after = _restore_into_empty(runtime, dump, dry_run=dry_run)
    payload = {"file": file, "before": before, "after": after, "documents": documents, "dry_run": dry_run}
    answer(payload, [_rows_line(after)], as_json=as_json)


def _restore_beside(
    runtime: Runtime, file: Path, before: dict[str, int], *, force: bool, dry_run: bool
) -> dict[str, int]:
    """Restore into a second database, compare, ask, and only then change places."""
    cluster = runtime.cluster()
    with archive.beside(cluster) as name:
        address = cluster.url(database=name)
        _load_and_upgrade(runtime, file, address)
        archive.raise_walls(cluster, name)
        after = archive.figures(address)
        if not dry_run:
            if sys.stdin.isatty() and not force:
                question = _("Replace the present data ({before}) by those of the backup ({after})?")
                click.confirm(question.format(before=_rows_line(before), after=_rows_line(after)), abort=True, err=True)
            archive.put_in_place(cluster, name, force=force)
    return after


def _restore_into_empty(runtime: Runtime, file: Path, *, dry_run: bool) -> dict[str, int]:
    archive.require_empty(runtime.engine())
    if not dry_run:
        _load_and_upgrade(runtime, file, runtime.url())
    return archive.figures(runtime.url())


def _load_and_upgrade(runtime: Runtime, file: Path, address: str) -> None:
    """A backup of an older program is brought to the newest migration at once."""
    archive.load(runtime, file, address)
    engine = make_engine(address)
    try:
        pending_revisions(current_revision(engine))
        upgrade(engine)
    finally:
        engine.dispose()


def _embedded(runtime: Runtime) -> EmbeddedCluster:
    if not runtime.uses_embedded:
        raise Conflict("database_not_embedded", url=_shown(runtime.url()))
    return EmbeddedCluster(runtime.settings.home, production=runtime.settings.production)


def _shown(address: str) -> str:
    return make_url(address).render_as_string(hide_password=True)


def _rows_line(rows: dict[str, int]) -> str:
    return ", ".join(f"{table} {count}" for table, count in rows.items())
