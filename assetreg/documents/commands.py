"""``assetreg documents``: the store of papers and photos from the command line."""

from __future__ import annotations

import click

from assetreg.core.console import answer, dry_run_option, json_option, pass_runtime
from assetreg.core.i18n import gettext as _
from assetreg.core.runtime import Runtime
from assetreg.core.upgrade import ensure_newest
from assetreg.documents import service
from assetreg.documents.contents import contents_of


@click.group()
def documents() -> None:
    """Papers and photos: what their store holds."""


@documents.command()
@dry_run_option
@json_option
@pass_runtime
def sweep(runtime: Runtime, dry_run: bool, as_json: bool) -> None:
    """Delete the contents that no paper and no history names and that are a day old."""
    ensure_newest(runtime.engine(), dry_run=dry_run)
    contents = contents_of(runtime.settings)
    with runtime.session(dry_run=True) as session:
        swept = list(service.sweep(session, contents, dry_run=dry_run))
    size = sum(one.size for one in swept)
    payload = {"contents": len(swept), "bytes": size, "digests": [one.digest for one in swept], "dry_run": dry_run}
    lines = [_("{count} contents, {bytes} bytes", count=len(swept), bytes=size)]
    answer(payload, lines, as_json=as_json)
