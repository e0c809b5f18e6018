"""The map as folium elements of ours: folium builds the shell and its script, every asset and style is served by us.

folium's own page parts are replaced, since they link to other hosts, style inline and forbid readers to zoom the
page. What remains is its grammar: a map, and elements added to it, each contributing to the page and the script.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import folium
from branca.element import Figure, MacroElement
from folium.template import Template
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from assetreg.core.i18n import gettext
from assetreg.maps.queries import COUNTRY, MAINLAND

ISLANDS = (
    {"name": "Quần đảo Hoàng Sa", "under": "(Đà Nẵng)", "lat": 15.95, "lon": 111.9},
    {"name": "Quần đảo Trường Sa", "under": "(Khánh Hòa)", "lat": 10.4, "lon": 114.3},
)
"""Shown at every zoom that holds them; their names are data and stay Vietnamese in every language."""

EXTENT = ((1.0, 88.0), (29.0, 128.0))
"""How far the map can be dragged: the country with its seas."""

TEXTS = (
    "Part of the map could not be loaded. Move the map to try again.",
    "Nothing found",
    "Show this unit only",
    "These facts could not be loaded.",
    "Whole country",
    "Zoom in",
    "Zoom out",
    "and {n} more; zoom in to list them",
    "{n} facilities",
    "{n} staff",
    "staff not counted",
    "mean {km} km",
    "Reuse",
    "Handover",
    "Disposal",
    "Undecided",
    "{n} here",
)
"""Sentences that the page's scripts say."""


class MapShell(folium.Map):
    """A Leaflet map without a tile layer, links or inline styles; its options are Leaflet's."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - as folium declares it
    default_css: list[tuple[str, str]] = []  # noqa: RUF012
    _template = Template(
        """
        {% macro html(this, kwargs) %}
        <div class="map-canvas" id={{ this.get_name()|tojson }} aria-label={{ this.label|tojson }}></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        const {{ this.get_name() }} = AssetMap.createMap(
          {{ this.get_name()|tojson }}, {{ this.location|tojson }}, {{ this.options|tojavascript }});
        {% endmacro %}
        """
    )

    def __init__(self, label: str) -> None:
        south_west, north_east = EXTENT
        super().__init__(
            location=[16.2, 106.4],
            tiles=None,
            zoom_start=6,
            max_bounds=True,
            min_lat=south_west[0],
            min_lon=south_west[1],
            max_lat=north_east[0],
            max_lon=north_east[1],
            min_zoom=5,
            max_zoom=18,
            max_bounds_viscosity=0.6,
        )
        self.label = label


class VectorTiles(MacroElement):
    """Layers of vector tiles, fetched and painted by protomaps-leaflet's machinery in the order given."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        AssetMap.addTiles({{ this._parent.get_name() }}, {{ this.layers|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, layers: Sequence[Mapping[str, Any]]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "VectorTiles"
        self.layers = list(layers)


class EmbeddedFeatures(MacroElement):
    """The same layers as GeoJSON inside the page, with the facts of each feature."""

    _template = Template(
        """
        {% macro html(this, kwargs) %}
        <script type="application/json" id={{ this.get_name()|tojson }}>{{ this.text }}</script>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        AssetMap.addEmbedded({{ this._parent.get_name() }}, {{ this.get_name()|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, document: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "EmbeddedFeatures"
        # In one piece and with its letters as they are: escaped one by one they would take three times the room.
        dump = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
        self.text = htmlsafe_json_dumps(document, dumps=dump)


class Basemap(MacroElement):
    """A base map under our layers: ``raster`` pictures by template, or ``vector`` tiles."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        AssetMap.addBasemap({{ this._parent.get_name() }}, {{ this.options|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, kind: str, url: str, attribution: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Basemap"
        self.options = {"kind": kind, "url": url, "attribution": attribution}


class MapPage(MacroElement):
    """Panels, address and clicks: starts last, when the map has its layers."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        AssetMap.start({{ this._parent.get_name() }}, {{ this.settings|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "MapPage"
        self.settings = settings


@dataclass(frozen=True, slots=True)
class Fragments:
    """A rendered map, to be put into a page of ours: its element and data, and its script without the tag."""

    html: Markup
    script: Markup


def fragments(*elements: MacroElement) -> Fragments:
    """Render a map with the elements; ``tojson`` has escaped whatever came from the database."""
    shell = MapShell(gettext("Map"))
    for element in elements:
        shell.add_child(element)
    figure = shell.get_root()
    assert isinstance(figure, Figure)
    figure.render()
    return Fragments(Markup(figure.html.render()), Markup(figure.script.render()))


def page_settings(
    *,
    unit: Mapping[str, Any] | None,
    loaded: Sequence[str],
    credits: str,
    endpoints: Mapping[str, str],
    **more: Any,
) -> dict[str, Any]:
    """What the page's scripts are started with."""
    return {
        "unit": unit,
        "loaded": list(loaded),
        "credits": credits,
        "endpoints": dict(endpoints),
        "country": {"wide": COUNTRY, "narrow": MAINLAND},
        "islands": ISLANDS,
        "texts": {text: gettext(text) for text in TEXTS},
        **more,
    }


PUBLISHERS = {"vn2025": "NXB Tài nguyên – Môi trường và Bản đồ Việt Nam"}
"""Whom to credit for boundaries from a directory of this name; another directory is credited by its own name."""


def credit_line(boundary_sources: Sequence[str]) -> str:
    """Whom the map owes its data to, as escaped HTML for its corner."""
    names = [source.rpartition(":")[2] for source in boundary_sources]
    parts = [gettext("Units: vietnamadminunits (MIT)")]
    parts += [gettext("Boundaries: {source}", source=PUBLISHERS.get(name, name)) for name in names]
    return str(Markup(" · ").join(parts))
