"""The one change the map can make: building its pyramid anew from the register."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session


def rebuild_clusters(session: Session) -> None:
    """Repair: count every cell again. Writers of the register wait until the transaction ends."""
    session.execute(text("SELECT rebuild_map_clusters()"))
