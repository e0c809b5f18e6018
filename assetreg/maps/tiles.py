"""How the tiles of each layer are made: which of the statements under ``sql/`` answers at which zoom."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from assetreg.access.rows import scope_seen, visible_sql
from assetreg.core.clock import today
from assetreg.core.quads import tile_range
from assetreg.maps.grid import Tile

PACKAGE = "assetreg.maps"
REORGANISED_ON = dt.date(2025, 7, 1)
"""Resolution 202/2025/QH15: 34 provinces, and no districts from this day on."""
POINTS_FROM_ZOOM = 8
"""Below it every tile shows clusters: a tile is wider than 150 km there."""
MOST_POINTS = 700
"""A tile that holds more facilities shows clusters: this many symbols still stand apart on 512 x 512 pixels."""
POINTS_ALWAYS_ZOOM = 15
"""From here on cells are smaller than building blocks; what shares a point cannot be told apart by zooming."""
SHORTEST_FLOW_PIXELS = 8
EDGE = 1e-6
"""Share of a tile by which boxes are widened, so that rounding drops no point that the shift would keep."""
CENTRE_ZOOMS = {"province": 3, "district": 6, "commune": 8}
MANY_COMMUNES_ZOOM = 9
"""From here on former communes are shown too: there were three times as many of them."""


@dataclass(frozen=True, slots=True)
class TileFilter:
    """What is asked for: a province of today, one commune of it (by id), some outcomes (None: all), a day, and what
    else the list of facilities may be narrowed by.

    ``former_provinces`` are the codes that the province's area had before the reorganisation.
    """

    province: str | None = None
    commune_id: int | None = None
    outcomes: tuple[str, ...] | None = None
    as_of: dt.date = field(default_factory=today)
    former_provinces: tuple[str, ...] = ()
    kind: str | None = None
    status: str | None = None
    holder_level: str | None = None
    words: tuple[str, ...] = ()  # of a search, folded
    named: tuple[int, ...] = ()  # the communes whose name the words fit

    @property
    def before(self) -> bool:
        """Whether the day lies before the provinces were merged and the districts ended."""
        return self.as_of < REORGANISED_ON

    @property
    def provinces(self) -> list[str] | None:
        """Codes, as valid on the day, of the provinces asked for; None for all."""
        if self.province is None:
            return None
        return list(self.former_provinces) if self.before else [self.province]

    @property
    def is_narrow(self) -> bool:
        """Whether it asks for what the pyramid does not tell apart."""
        return bool(self.kind or self.status or self.holder_level or self.words)

    def parameters(self) -> dict[str, Any]:
        """As the statements name them."""
        return {
            "kind": self.kind,
            "status": self.status,
            "holder_level": self.holder_level,
            "words": [f"%{_literal(word)}%" for word in self.words] or None,
            "named": list(self.named),
            "province": self.province,
            "commune": self.commune_id,
            "outcomes": list(self.outcomes) if self.outcomes is not None else None,
            "as_of": self.as_of,
        }


def facilities(session: Session, tile: Tile, chosen: TileFilter) -> bytes:
    """Clusters where facilities are many or the view is wide, each facility by itself elsewhere."""
    if _shows_points(session, tile, chosen):
        return _ask(session, "facility_points", tile, chosen)
    statement = "facility_clusters" if _is_stored(session, tile, chosen) else "facility_live_clusters"
    return _ask(session, statement, tile, chosen)


def _shows_points(session: Session, tile: Tile, chosen: TileFilter) -> bool:
    if chosen.commune_id is not None or tile.z >= POINTS_ALWAYS_ZOOM:
        return True
    if tile.z < POINTS_FROM_ZOOM:
        return False
    parameters = _parameters(tile, chosen) | {"enough": MOST_POINTS + 1}
    statement = "facility_count_stored" if _is_stored(session, tile, chosen) else "facility_count"
    count: int = session.execute(visible_sql(session, PACKAGE, statement), parameters).scalar_one()
    return count <= MOST_POINTS


def _is_stored(session: Session, tile: Tile, chosen: TileFilter) -> bool:
    """Whether the pyramid can answer: it tells provinces apart and no communes, so that those who see communes only,
    and have few rows, are answered from the rows."""
    told = chosen.commune_id is None and not chosen.is_narrow
    return tile.stored_level is not None and told and not scope_seen(session).communes


def centres(session: Session, tile: Tile, chosen: TileFilter) -> bytes:
    """Seats of provinces, closer also of districts (until they ended) and communes."""
    zooms = CENTRE_ZOOMS | {"commune": MANY_COMMUNES_ZOOM} if chosen.before else CENTRE_ZOOMS
    levels = [level for level, zoom in zooms.items() if tile.z >= zoom]
    return _ask(session, "centres", tile, chosen, levels=levels, provinces=chosen.provinces)


def communes(session: Session, tile: Tile, chosen: TileFilter) -> bytes:
    """Boundaries of communes with their burden; nothing where no boundary was loaded."""
    return _ask(session, "communes", tile, chosen)


def provinces(session: Session, tile: Tile, chosen: TileFilter) -> bytes:
    """Boundaries of provinces with their burden; nothing where no boundary was loaded."""
    return _ask(session, "provinces", tile, chosen)


def flows(session: Session, tile: Tile, chosen: TileFilter) -> bytes:
    """Lines from former seats to new centres."""
    west, south, east, north = tile.bounds(margin=16 / 512)
    return _ask(
        session,
        "flows",
        tile,
        chosen,
        west=west,
        south=south,
        east=east,
        north=north,
        shortest_m=SHORTEST_FLOW_PIXELS * tile.pixel_m,
    )


def _literal(word: str) -> str:
    """A word as LIKE reads it letter by letter."""
    return re.sub(r"([\\%_])", r"\\\1", word)


def _ask(session: Session, statement: str, tile: Tile, chosen: TileFilter, **more: Any) -> bytes:
    made = session.execute(visible_sql(session, PACKAGE, statement), _parameters(tile, chosen) | more).scalar_one()
    return bytes(made or b"")


def _parameters(tile: Tile, chosen: TileFilter) -> dict[str, Any]:
    west, south, east, north = tile.bounds(EDGE)
    first, last = tile_range(tile.z, tile.x, tile.y)
    return {
        "first": first,
        "last": last,
        "z": tile.z,
        "x": tile.x,
        "y": tile.y,
        "shift": tile.shift,
        "cells": tile.cell_level,
        "stored": tile.stored_level,
        "west": west,
        "south": south,
        "east": east,
        "north": north,
    } | chosen.parameters()
