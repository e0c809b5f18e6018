"""The registry of map layers: what each is called, from which zoom it is drawn, and which function makes its tiles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from assetreg.maps import tiles
from assetreg.maps.grid import Tile
from assetreg.maps.tiles import TileFilter

MakeTile = Callable[[Session, Tile, TileFilter], bytes]


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer. ``label`` is a message id; tiles below ``min_zoom`` are empty; browsers ask none above ``max_zoom``
    and draw the deepest ones larger instead. Zooms are those of tiles 512 pixels wide."""

    name: str
    label: str
    min_zoom: int
    max_zoom: int
    make: MakeTile


LAYERS: dict[str, Layer] = {
    layer.name: layer
    for layer in (
        Layer("provinces", "Provinces", 0, 11, tiles.provinces),
        Layer("communes", "Burden by commune", 7, 11, tiles.communes),
        Layer("flows", "Flows of staff", 4, 12, tiles.flows),
        Layer("facilities", "Former headquarters", 0, 16, tiles.facilities),
        Layer("centres", "Administrative centres", 3, 12, tiles.centres),
    )
}
"""In the order they are drawn, the lowest first."""


def make_tile(session: Session, layer: Layer, tile: Tile, chosen: TileFilter) -> bytes:
    """The tile as Mapbox Vector Tile bytes, not compressed; empty where the layer has nothing at this zoom."""
    return layer.make(session, tile, chosen) if tile.z >= layer.min_zoom else b""
