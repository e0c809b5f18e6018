"""``assetreg export``: the register as a file."""

from __future__ import annotations

from pathlib import Path

import click

from assetreg.assets import queries
from assetreg.assets.exporting import FORMATS, write_facilities
from assetreg.assets.queries import FacilityFilter
from assetreg.core.console import answer, json_option, pass_runtime
from assetreg.core.i18n import gettext
from assetreg.core.runtime import Runtime


@click.command()
@click.option("--kind", type=click.Choice(["facilities"]), required=True, help="What to export.")
@click.option("--format", "form", type=click.Choice(FORMATS), required=True, help="The format of the file.")
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=True)
@click.option("--unit", help="Only this province (2 digits) or present commune (5 digits).")
@json_option
@pass_runtime
def export(runtime: Runtime, kind: str, form: str, out: Path, unit: str | None, as_json: bool) -> None:
    """Write the register to a file; a workbook or CSV file can be imported again."""
    with runtime.session() as session:
        written = write_facilities(queries.stream_facilities(session, FacilityFilter(unit=unit)), out, form)
    payload = {"file": str(out), "kind": kind, "format": form, "rows": written}
    answer(payload, [gettext("{n} facilities written to {file}", n=written, file=str(out))], as_json=as_json)
