"""``assetreg rules``: load versions of rules from files, and list what stands."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from assetreg.assets.rule_loader import FILES, load_rules
from assetreg.assets.rule_models import RULES
from assetreg.assets.rule_tables import list_versions
from assetreg.core.clock import today
from assetreg.core.console import (
    answer,
    as_of_option,
    dry_run_option,
    json_option,
    pass_runtime,
    table,
)
from assetreg.core.i18n import current_locale, format_date, gettext
from assetreg.core.runtime import Runtime
from assetreg.core.upgrade import ensure_newest


@click.group()
def rules() -> None:
    """The law as data: wear classes, norms of space, figures, zones; each with its source and validity."""


@rules.command()
@click.option(
    "--source", type=click.Path(exists=True, file_okay=False, path_type=Path), default=FILES, help="A directory of CSV."
)
@dry_run_option
@json_option
@pass_runtime
def load(runtime: Runtime, source: Path, dry_run: bool, as_json: bool) -> None:
    """Enter the versions that the files name and the register lacks; what stands is never edited."""
    ensure_newest(runtime.engine(), dry_run=dry_run)
    with runtime.session(dry_run=dry_run) as session:
        report = load_rules(session, source)
    lines = [gettext("{entered} versions entered, {unchanged} stood already.", entered=report.entered,
                     unchanged=report.unchanged)]  # fmt: skip
    lines += [gettext("Stands otherwise and stays: {version}", version=version) for version in report.differing]
    payload = {"entered": report.entered, "unchanged": report.unchanged, "differing": report.differing}
    answer(payload, lines, as_json=as_json)


@rules.command("list")
@click.argument("name")
@as_of_option
@json_option
@pass_runtime
def list_rules(runtime: Runtime, name: str, as_of: dt.datetime | None, as_json: bool) -> None:
    """The versions of a table of rules that stand on a day, with their sources."""
    if name not in RULES:
        raise click.BadParameter(", ".join(RULES), param_hint="NAME")
    on = as_of.date() if as_of else today()
    with runtime.session() as session:
        rows = [row for row in list_versions(session, name) if _stands(row, on)]
    columns = [column.key for column in RULES[name].__table__.columns if not column.key.endswith("id")]
    payload = [{column: getattr(row, column) for column in columns} for row in rows]
    label = "name_vi" if current_locale() == "vi" else "name_en"
    lines = table(
        [gettext("Code"), gettext("Name"), gettext("Document"), gettext("Article"), gettext("Valid from")],
        [(row.code, getattr(row, label), row.document, row.article, format_date(row.valid_from)) for row in rows],
    )
    answer(payload, lines, as_json=as_json)


def _stands(row: object, on: dt.date) -> bool:
    start, end = getattr(row, "valid_from"), getattr(row, "valid_to")  # noqa: B009 - four tables, one shape
    return bool(start <= on and (end is None or on < end))
