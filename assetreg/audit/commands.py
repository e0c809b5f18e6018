"""``assetreg audit``: prove the memory, print the ends of its chains, undo an act."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

import click

from assetreg.access.actor import OPERATOR
from assetreg.audit import chain, service
from assetreg.audit.chain import Break
from assetreg.audit.verify import Progress, verify
from assetreg.core.console import answer, dry_run_option, is_terminal, json_option, note, pass_runtime, table
from assetreg.core.errors import Conflict
from assetreg.core.i18n import gettext
from assetreg.core.runtime import Runtime


@click.group()
def audit() -> None:
    """The memory of every change."""


@audit.command("verify")
@click.option("--unit", help="Only the chain of this province (2 digits; 00: what belongs to none).")
@json_option
@pass_runtime
def verify_command(runtime: Runtime, unit: str | None, as_json: bool) -> None:
    """Recompute every link and every digest; exit 1 and name the first broken place where something was changed."""
    with runtime.session(dry_run=True) as session, _progress() as progress:
        verdict = verify(session, province=unit, progress=progress)
    payload = {
        "ok": verdict.holds,
        "links": verdict.links,
        "rows": verdict.rows,
        "broken": [asdict(each) for each in verdict.breaks],
    }
    looked_at = gettext("{links} links and {rows} versions looked at", links=verdict.links, rows=verdict.rows)
    answer(payload, [looked_at, *map(_sentence, verdict.breaks)], as_json=as_json)
    if not verdict.holds:
        raise Conflict("memory_broken", n=len(verdict.breaks), first=_sentence(verdict.breaks[0]))


@audit.command()
@json_option
@pass_runtime
def heads(runtime: Runtime, as_json: bool) -> None:
    """Print the end of every chain: keep it where nobody can change it, and compare."""
    with runtime.session(dry_run=True) as session:
        found = chain.heads(session)
    rows = [(head.province_code, head.sequence, head.hash) for head in found]
    lines = table([gettext("Province"), gettext("Link"), gettext("Hash")], rows)
    answer([{k: v for k, v in asdict(head).items() if k != "holds"} for head in found], lines, as_json=as_json)


@audit.command()
@click.argument("number", type=click.IntRange(1, 2**63 - 1))
@click.option("--reason", required=True, help="Why, as the memory will say.")
@click.option("--leave-out", is_flag=True, help="Undo the rest where rows have changed since.")
@dry_run_option
@json_option
@pass_runtime
def undo(runtime: Runtime, number: int, reason: str, leave_out: bool, dry_run: bool, as_json: bool) -> None:
    """Put every row back to what it said before the act NUMBER."""
    with runtime.session(dry_run=dry_run) as session:
        plan = service.preview_undo(session, OPERATOR, number)
        for kind, row_id in plan.conflicts:
            note(gettext("{kind} {id} has changed since", kind=kind, id=str(row_id)))
        only = [step.key for step in plan.steps] if leave_out else None
        made = service.undo_change_set(session, OPERATOR, number, reason=reason, only=only)
        done = made.id
    counts = {action: plan.count(action) for action in ("revert", "delete", "restore")}
    payload = {"change": None if dry_run else done, "undoes": number, **counts, "left_out": len(plan.conflicts)}
    said = gettext(
        "{revert} rows changed back, {delete} deleted, {restore} put back, {left_out} left out",
        **counts, left_out=len(plan.conflicts),
    )  # fmt: skip
    answer(payload, [said], as_json=as_json)


def _sentence(found: Break) -> str:
    place = gettext(
        "province {province}, link {sequence}, change set {change}",
        province=found.province,
        sequence="–" if found.sequence is None else str(found.sequence),
        change="–" if found.change_set is None else str(found.change_set),
    )
    row = f" ({found.table} {found.row if found.row is not None else ''})".replace(" )", ")") if found.table else ""
    return f"{place}{row}: {gettext(found.what)}"


@contextmanager
def _progress() -> Iterator[Progress | None]:
    if not is_terminal():
        yield None
        return
    with click.progressbar(length=0, label=gettext("Looking at"), show_eta=False, show_percent=False) as bar:

        def show(name: str) -> None:
            bar.label = f"{gettext('Looking at')} {name}"
            bar.update(1)

        yield show
