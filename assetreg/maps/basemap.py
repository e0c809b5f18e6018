"""Which base map, if any, lies under ours, from the setting ``ASSETREG_BASEMAP``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assetreg.core.errors import Unavailable

OSM_CREDIT = "© OpenStreetMap contributors"


@dataclass(frozen=True, slots=True)
class BasemapSource:
    """``file`` is a PMTiles file of this machine that we serve ourselves; else ``url`` is where browsers ask."""

    kind: Literal["raster", "vector"]
    url: str | None
    file: Path | None
    credit: str


def basemap_source(setting: str | None) -> BasemapSource | None:
    """The base map that was set: a tile URL template, the URL of a PMTiles file, or the path of one.

    Raises ``Unavailable`` (``basemap_missing``) for a path where no file is.
    """
    if not setting:
        return None
    if setting.startswith(("http://", "https://")):
        pictures = not setting.split("?")[0].endswith((".pmtiles", ".mvt", ".pbf"))
        return BasemapSource("raster" if pictures else "vector", setting, None, OSM_CREDIT)
    file = Path(setting).expanduser().absolute()
    if not file.is_file():
        raise Unavailable("basemap_missing", path=str(file))
    return BasemapSource("vector", None, file, OSM_CREDIT)
