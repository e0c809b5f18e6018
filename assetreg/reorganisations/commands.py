"""``assetreg reorganise`` and ``reorganise-undo``: show what an event brings, let it happen, take it back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from assetreg.access.actor import OPERATOR
from assetreg.core.console import answer, dry_run_option, is_terminal, json_option, note, pass_runtime, table
from assetreg.core.errors import Conflict
from assetreg.core.i18n import format_date, format_number, gettext
from assetreg.core.runtime import Runtime
from assetreg.core.upgrade import ensure_newest
from assetreg.reorganisations import service
from assetreg.reorganisations.bodies_proposed import propose_bodies, with_bodies
from assetreg.reorganisations.labels import table_label
from assetreg.reorganisations.models import Reorganisation
from assetreg.reorganisations.rows_file import write_rows
from assetreg.reorganisations.undoing import TakingBack


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply", "apply_it", is_flag=True, help="Let it happen, all of it or nothing.")
@click.option("--dry-run", "dry_run", is_flag=True, help="Show everything that follows; change nothing.")
@click.option("--plan", "plan_it", is_flag=True, help="Keep the event as planned, to be worked on and applied later.")
@click.option("--expect", metavar="DIGEST", help="Apply only the plan with this digest: the one that was shown.")
@click.option(
    "--rows", type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write every record that the event touches to this file (.xlsx or .csv).",
)  # fmt: skip
@click.option(
    "--propose-bodies", "propose", is_flag=True, help="With --dry-run: write into the FILE what it suggests for bodies."
)
@json_option
@pass_runtime
def reorganise(
    runtime: Runtime, file: Path, apply_it: bool, dry_run: bool, plan_it: bool, expect: str | None, rows: Path | None,
    propose: bool, as_json: bool,
) -> None:  # fmt: skip
    """What a reorganisation of units and bodies (an event FILE) brings, and, with --apply, doing it."""
    if apply_it + dry_run + plan_it != 1:
        raise click.UsageError(gettext("Say one of --dry-run, --plan and --apply."))
    if propose and not dry_run:
        raise click.UsageError(gettext("--propose-bodies goes with --dry-run: look at the file before it is applied."))
    ensure_newest(runtime.engine(), dry_run=dry_run)
    if is_terminal():
        note(gettext("Looking for everything that follows ..."))
    with runtime.session(dry_run=dry_run) as session:
        content = file.read_text("utf-8")
        if apply_it:
            planned = service.apply_file(session, OPERATOR, content, expect=expect)
        else:
            planned = service.plan_event(session, OPERATOR, content)
        if propose:
            proposals = propose_bodies(session, planned.event)
            content = with_bodies(content, proposals)
            planned = service.plan_event(session, OPERATOR, content)
            file.write_text(content, "utf-8")
            note(gettext("{n} mergers of bodies written into the file.", n=len(proposals)))
        if rows is not None:
            write_rows(session, planned.event.id, rows)
        payload, lines = event_document(planned.event), list(_lines(planned.event))
    answer(payload, lines, as_json=as_json)


@click.command("reorganise-undo")
@click.argument("event")
@click.option("--reason", default="", help="Why it is taken back.")
@dry_run_option
@json_option
@pass_runtime
def reorganise_undo(runtime: Runtime, event: str, reason: str, dry_run: bool, as_json: bool) -> None:
    """Bring everything back to what it was before an EVENT (its key or number)."""
    ensure_newest(runtime.engine(), dry_run=dry_run)
    with runtime.session(dry_run=dry_run) as session:
        found = service.find_event(session, event)
        if dry_run:
            plan = service.preview_undo(session, OPERATOR, found)
            payload: dict[str, Any] = undo_document(found, plan)
        else:
            service.undo_event(session, OPERATOR, found, reason=reason or gettext("taken back"))
            payload = event_document(found)
    obstacles = payload.get("obstacles", [])
    lines = [f"{found.key}: {gettext('state.' + found.state)}"]
    lines += [f"  {one['table']} {one['record']}: {gettext('obstacle.' + one['why'])}" for one in obstacles]
    answer(payload, lines, as_json=as_json)
    if obstacles:
        raise Conflict("reorganisation_undo_conflicts", event=found.key, n=len(obstacles), records="")


def event_document(event: Reorganisation) -> dict[str, Any]:
    """An event as JSON: its act, its state, the digest of its plan and how many records of each table go which way."""
    return {
        "event": event.key, "title": event.title, "effective_on": event.effective_on, "act": event.act_number,
        "state": event.state, "digest": event.digest, "provinces": list(event.province_codes),
        "counts": event.counts, "open": sum(one.get("waiting", 0) for one in event.counts.values()),
        "change_set": event.change_set_id,
    }  # fmt: skip


def undo_document(event: Reorganisation, plan: TakingBack) -> dict[str, Any]:
    """What taking back would do, and what stands against it."""
    return {
        "event": event.key, "state": event.state, "rows": len(plan.rows.steps),
        "obstacles": [{"table": one.table, "record": one.record, "why": one.why} for one in plan.obstacles],
    }  # fmt: skip


def _lines(event: Reorganisation) -> Iterator[str]:
    yield f"{event.title} ({event.act_number}), {format_date(event.effective_on)}: {gettext('state.' + event.state)}"
    yield from table(
        [gettext("Records"), gettext("How they go"), gettext("Number"), gettext("Waiting")], _counted(event.counts)
    )
    yield f"{gettext('Digest of the plan')}: {event.digest}"


def _counted(counts: Mapping[str, Mapping[str, int]]) -> Iterator[tuple[str, str, str, str]]:
    for name, ways in counts.items():
        waiting = ways.get("waiting", 0)
        for way, n in ways.items():
            if way != "waiting":
                yield table_label(name), gettext(f"way.{way}"), format_number(n), format_number(waiting or None)
                waiting = 0
