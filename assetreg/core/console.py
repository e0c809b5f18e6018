"""How commands answer: one JSON document or plain lines on stdout, progress on a terminal's stderr."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from assetreg.core.i18n import gettext
from assetreg.core.runtime import Runtime

pass_runtime = click.make_pass_decorator(Runtime)
json_option = click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")


def _say_dry_run(_ctx: click.Context, _param: click.Parameter, dry_run: bool) -> bool:
    if dry_run:
        note(gettext("Dry run: nothing is written."))
    return dry_run


dry_run_option = click.option(
    "--dry-run", is_flag=True, callback=_say_dry_run, help="Show what would happen; change nothing."
)
as_of_option = click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="As of this date (default: today).")


def answer(payload: Any, lines: Iterable[str], *, as_json: bool) -> None:
    """Print ``payload`` as the only thing on stdout, or ``lines`` for a person."""
    if as_json:
        click.echo(json.dumps(payload, ensure_ascii=False, default=_plain))
        return
    for line in lines:
        click.echo(line)


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    """Rows as aligned columns for a terminal."""
    texts = [[str(h) for h in headings], *[["" if c is None else str(c) for c in row] for row in rows]]
    widths = [max(len(row[i]) for row in texts) for i in range(len(headings))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in texts]


def note(text: str) -> None:
    """A remark on stderr: stdout belongs to the answer."""
    click.echo(text, err=True)


def is_terminal() -> bool:
    """Whether progress may be drawn."""
    return sys.stderr.isatty()


def _plain(value: object) -> object:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
