"""Knows what the store of papers must hold, and how to see whether each content is there and is what it was."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from assetreg.cli.findings import Finding, bad, doubt, good
from assetreg.core.i18n import gettext as _
from assetreg.core.runtime import Runtime
from assetreg.documents.contents import contents_of
from assetreg.documents.queries import Named, named_contents
from assetreg.documents.store import FileStore, digest_of

SHOWN = 3


def check_documents(runtime: Runtime) -> Iterator[Finding]:
    """Every content that a paper or the history names is read once; contents that nothing names are counted."""
    subject = _("Papers and photos")
    try:
        with runtime.session(dry_run=True) as session:
            named = named_contents(session)
    except SQLAlchemyError as error:
        yield bad(subject, str(error).splitlines()[0], "assetreg db upgrade")
        return
    store = contents_of(runtime.settings).store
    missing = [one.digest for one in named if not store.exists(one.digest)]
    if missing:
        seen = _("{count} contents are missing: {digests}", count=len(missing), digests=_shown(missing))
        yield bad(subject, seen, _("Bring them back from a backup: assetreg db restore FILE"))
    changed = [one.digest for one in named if one.digest not in missing and _is_changed(store, one)]
    if changed:
        seen = _("{count} contents are not what they were: {digests}", count=len(changed), digests=_shown(changed))
        yield bad(subject, seen, _("Bring them back from a backup: assetreg db restore FILE"))
    extra = sorted({stored.digest for stored in store.digests()} - {one.digest for one in named})
    if extra:
        seen = _("{count} contents are named by no paper: {digests}", count=len(extra), digests=_shown(extra))
        yield doubt(subject, seen, _("Left by interrupted requests; those a day old go with: assetreg documents sweep"))
    if not missing and not changed:
        size = sum(one.size for one in named) / 1_000_000
        yield good(subject, _("{count} contents, {size} MB, all as they were", count=len(named), size=round(size, 1)))


def _is_changed(store: FileStore, one: Named) -> bool:
    with store.open(one.digest) as file:
        return digest_of(file) != one.digest


def _shown(digests: list[str]) -> str:
    shown = ", ".join(digest[:12] for digest in digests[:SHOWN])
    return shown if len(digests) <= SHOWN else f"{shown}, ..."
