"""``assetreg map``: the map of a unit as one file that opens without a network."""

from __future__ import annotations

from pathlib import Path

import click

from assetreg.admin_units.queries import find_unit
from assetreg.core.clock import today
from assetreg.core.console import answer, dry_run_option, json_option, pass_runtime
from assetreg.core.errors import NotFound
from assetreg.core.i18n import gettext
from assetreg.core.runtime import Runtime
from assetreg.maps.one_file import map_document


@click.command("map")
@click.option("--unit", "code", required=True, help="Code of a present province or commune.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The HTML file to write.")
@dry_run_option
@json_option
@pass_runtime
def map_file(runtime: Runtime, code: str, out: Path, dry_run: bool, as_json: bool) -> None:
    """Write the map of a province or commune as one self-contained HTML file."""
    with runtime.session(dry_run=True) as session:
        unit = find_unit(session, code, on=today())
        if unit is None or unit.level not in ("province", "commune"):
            raise NotFound("unknown_unit", unit=code)
        data = map_document(session, unit).encode()
    if not dry_run:
        out.write_bytes(data)
    payload = {"unit": code, "file": str(out), "bytes": len(data)}
    answer(payload, [gettext("{file}: {kb} kB", file=str(out), kb=len(data) // 1000)], as_json=as_json)
