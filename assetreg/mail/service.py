"""Posts letters: as part of the transaction that gives them their reason, once for each thing told."""

from __future__ import annotations

import textwrap

from sqlalchemy import text as statement
from sqlalchemy.orm import Session

LONGEST_SUBJECT = 200
_POST = statement("SELECT post_letter(:key, :to, :subject, :text, :html)")


def post(session: Session, *, key: str, to: str, subject: str, text: str, html: str | None = None) -> bool:
    """Leave a letter in the outbox: it goes out when this transaction is committed, or never was.

    ``key`` names what is told and to whom (``digest:2026-03-02:17``). False where a letter of that key was posted
    already, whatever became of it: nobody is told twice.
    """
    shown = textwrap.shorten(subject, LONGEST_SUBJECT, placeholder=" …")  # one line: a header has no other
    return bool(session.scalar(_POST, {"key": key, "to": to, "subject": shown, "text": text, "html": html}))
