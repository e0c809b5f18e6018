"""Knows what PDFs of drafts and trust in signatures need on this machine, and how to see whether it is there."""

from __future__ import annotations

from collections.abc import Iterator

from assetreg.cli.findings import Finding, bad, doubt, good
from assetreg.core.errors import Unavailable
from assetreg.core.i18n import gettext as _
from assetreg.core.runtime import Runtime
from assetreg.dispositions.drafting.pdf import find_font, find_office
from assetreg.dispositions.papers.signatures import trust_roots

PACKAGES = "apt-get install libreoffice-writer fonts-liberation2"


def check_papers(runtime: Runtime) -> Iterator[Finding]:
    """The word processor that makes PDFs, its letters, and the roots under which signatures are trusted."""
    yield _office()
    yield _roots(runtime)


def _office() -> Finding:
    subject, program, font = _("PDFs of drafts"), find_office(), find_font()
    if program is None:
        return doubt(subject, _("no LibreOffice: drafts can be had as .docx only"), PACKAGES)
    if font is None:
        return doubt(subject, _("no font like Times New Roman with Vietnamese letters"), PACKAGES)
    return good(subject, f"{program}, {font}")


def _roots(runtime: Runtime) -> Finding:
    subject, folder = _("Digital signatures"), runtime.settings.home / "trust"
    try:
        roots = trust_roots(runtime.settings.home)
    except Unavailable as refused:
        return bad(
            subject, _("{file} cannot be read", file=str(folder / refused.params["file"])), _("Replace the file.")
        )
    if not roots:
        hint = _("Put the root certificates of the authorities you trust, as .pem, into {folder}.", folder=str(folder))
        return doubt(subject, _("no root is trusted: no signature can be verified"), hint)
    return good(subject, _("{count} roots are trusted", count=len(roots)))
