"""``assetreg duplicates``: look over a unit for records entered twice."""

from __future__ import annotations

from dataclasses import asdict

import click

from assetreg.access.actor import OPERATOR
from assetreg.core.console import answer, dry_run_option, json_option, pass_runtime, table
from assetreg.core.i18n import gettext
from assetreg.core.runtime import Runtime
from assetreg.core.upgrade import ensure_newest
from assetreg.duplicates.finding import find
from assetreg.duplicates.labels import reason_sentence
from assetreg.duplicates.queries import list_pairs


@click.group()
def duplicates() -> None:
    """Facilities that were entered twice."""


@duplicates.command("find")
@click.option("--unit", required=True, help="A province (2 digits) or commune (5 digits).")
@click.option("--shown", default=20, show_default=True, type=click.IntRange(0, 500), help="How many pairs to print.")
@dry_run_option
@json_option
@pass_runtime
def find_command(runtime: Runtime, unit: str, shown: int, dry_run: bool, as_json: bool) -> None:
    """List the pairs of a unit anew, the likeliest first, less those that somebody found to be two."""
    ensure_newest(runtime.engine(), dry_run=dry_run)
    with runtime.session(dry_run=dry_run) as session:
        looked = find(session, OPERATOR, unit)
        pairs = list_pairs(session, unit=unit, limit=max(1, shown)).items[:shown]
    payload = asdict(looked) | {
        "pairs": [{"score": p.score, "facility": p.one.code, "other": p.other.code} for p in pairs]
    }
    heading = [gettext("Score"), gettext("Facility"), gettext("Other facility"), gettext("Reasons")]
    rows = [(p.score, p.one.code, p.other.code, ", ".join(map(reason_sentence, p.reasons[:4]))) for p in pairs]
    told = gettext(
        "{facilities} records read, {compared} pairs compared, {found} listed",
        facilities=looked.facilities, compared=looked.compared, found=looked.found,
    )  # fmt: skip
    answer(payload, [told, *table(heading, rows)] if rows else [told], as_json=as_json)
