"""What the register says, as one digest per table: equal digests are equal content."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.audit.tables import remembered

# How often a row was written is no content.
_COUNTED = ("revision", "change_set_id", "created_at", "updated_at")


def content_digests(session: Session) -> dict[str, str]:
    """Table -> digest of what all its rows say, less how often and by which act they were written."""
    session.flush()
    without = " - ".join(f"'{name}'" for name in _COUNTED)
    said = f"md5(string_agg((to_jsonb(t) - {without})::text, ',' ORDER BY t.id))"
    digests = {name: session.scalar(text(f"SELECT {said} FROM {name} t")) for name in remembered()}
    return {name: str(digest) for name, digest in digests.items()}
