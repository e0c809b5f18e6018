"""The command `assetreg doctor`: looks at everything this installation stands on, and says what to do."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import click
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

import assetreg
from assetreg.cli.database_checks import check_database
from assetreg.cli.document_checks import check_documents
from assetreg.cli.findings import Finding, bad, doubt, good, report
from assetreg.cli.job_checks import check_jobs
from assetreg.cli.mail_checks import check_mail
from assetreg.cli.paper_checks import check_papers
from assetreg.core.cluster_binaries import ClusterError, find_programs
from assetreg.core.cluster_config import memory_mib
from assetreg.core.console import json_option, pass_runtime
from assetreg.core.i18n import gettext as _
from assetreg.core.i18n import problem_sentence
from assetreg.core.runtime import Runtime
from assetreg.core.settings import Settings

GIBIBYTE = 1 << 30
VENDOR = Path(assetreg.__file__).parent / "web" / "static" / "vendor"
NEEDED_ASSETS = ("leaflet/leaflet.js", "protomaps-leaflet/protomaps-leaflet.js", "bootstrap/bootstrap.min.css")


@click.command()
@json_option
@pass_runtime
def doctor(runtime: Runtime, as_json: bool) -> None:
    """Check this installation; exit 1 where something does not work."""
    report(_all(runtime), as_json=as_json)


def _all(runtime: Runtime) -> Iterator[Finding]:
    yield _home(runtime.settings.home)
    yield _secret(runtime.settings)
    yield _memory()
    yield _assets()
    yield _port(runtime.settings)
    yield from check_papers(runtime)
    if runtime.uses_embedded:
        yield _programs()
    database = list(check_database(runtime))
    yield from database
    if all(finding.verdict != "bad" for finding in database):
        yield _units(runtime)
        yield from check_documents(runtime)
        yield check_mail(runtime)
        yield check_jobs(runtime)


def _home(home: Path) -> Finding:
    subject = _("Storage")
    try:
        home.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(home).free / GIBIBYTE
    except OSError as error:
        return bad(subject, f"{home}: {error.strerror}", _("Choose an ASSETREG_HOME that can be written."))
    if not os.access(home, os.W_OK):
        return bad(subject, str(home), _("Choose an ASSETREG_HOME that can be written."))
    seen = _("{home}, {free} GiB free", home=str(home), free=round(free, 1))
    return good(subject, seen) if free >= 2 else doubt(subject, seen, _("Free some space; 2 GiB is the least."))


def _secret(settings: Settings) -> Finding:
    subject = _("Secret key")
    kept = settings.home / "secret_key"
    if kept.exists() and kept.stat().st_mode & 0o077:
        return bad(subject, _("{path} can be read by others", path=str(kept)), f"chmod 600 {kept}")
    if len(settings.secret_key) < 32:
        hint = _("Use 32 random characters or more, in a file named by ASSETREG_SECRET_KEY_FILE.")
        return doubt(subject, _("shorter than 32 characters"), hint)
    return good(subject, _("in place"))


def _memory() -> Finding:
    mebibytes = memory_mib()
    seen = _("{mebibytes} MiB", mebibytes=mebibytes)
    if mebibytes < 1024:
        return doubt(_("Memory"), seen, _("1 GiB is the least for a province; imports may be refused."))
    return good(_("Memory"), seen)


def _assets() -> Finding:
    missing = [name for name in NEEDED_ASSETS if not (VENDOR / name).exists()]
    if missing:
        return bad(_("Browser assets"), _("missing: {names}", names=", ".join(missing)), "make setup")
    return good(_("Browser assets"), _("in place"))


def _port(settings: Settings) -> Finding:
    subject, seen = _("Address"), f"{settings.host}:{settings.port}"
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            hint = _("If that is not assetreg itself, choose another ASSETREG_PORT.")
            return doubt(subject, f"{seen}: {error.strerror}", hint)
    return good(subject, _("{address} is free", address=seen))


def _programs() -> Finding:
    try:
        return good(_("PostgreSQL programs"), find_programs().describe())
    except ClusterError as error:
        return bad(_("PostgreSQL programs"), _("not usable"), problem_sentence(error))


def _units(runtime: Runtime) -> Finding:
    try:
        with runtime.session(dry_run=True) as session:
            count = int(session.scalar(text("SELECT count(*) FROM admin_unit")) or 0)
    except SQLAlchemyError as error:
        return bad(_("Administrative units"), str(error).splitlines()[0], "assetreg db upgrade")
    if not count:
        return doubt(_("Administrative units"), _("none loaded"), "assetreg units load")
    return good(_("Administrative units"), _("{count} on record", count=count))
