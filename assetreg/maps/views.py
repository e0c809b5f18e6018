"""The map page, its tiles, and what its panels ask for while one works with it."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import asdict, replace
from typing import Any

from flask import Blueprint, current_app, jsonify, make_response, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from assetreg.access.permissions import Permission
from assetreg.admin_units.models import AdminUnit
from assetreg.admin_units.queries import Suggestion, suggest
from assetreg.assets.listing import chips_of, filter_from
from assetreg.assets.queries import FacilityFilter, list_facilities
from assetreg.assets.records import FacilityRecord
from assetreg.core.errors import NotFound
from assetreg.core.i18n import gettext
from assetreg.maps import facts, folium_maps, queries
from assetreg.maps.asking import present_unit, tile_filter
from assetreg.maps.basemap import BasemapSource, basemap_source
from assetreg.maps.finding import find_place
from assetreg.maps.grid import Tile
from assetreg.maps.layers import LAYERS, make_tile
from assetreg.maps.scripts import SCRIPTS
from assetreg.web.guards import permission
from assetreg.web.transactions import db

blueprint = Blueprint(
    "maps", __name__, template_folder="templates", static_folder="static", static_url_path="/maps/static"
)
MVT = "application/vnd.mapbox-vector-tile"
FOUND = 8


@blueprint.get("/map")
@permission(Permission.REGISTER_VIEW)
def map_page() -> str:
    """The map, narrowed to ``?unit=`` where one is named; everything else of the address is read by the page."""
    wanted = filter_from(request.args)
    code = wanted.unit
    unit = queries.map_unit(db(), present_unit(db(), code)) if code else None
    loaded = queries.loaded_layers(db())
    settings = folium_maps.page_settings(
        unit=_unit_choice(unit) if unit else None,
        loaded=loaded,
        credits=folium_maps.credit_line(queries.boundary_sources(db())),
        endpoints={
            "facts": "/map/facts",
            "search": url_for("maps.search"),
            "burden": url_for("maps.burden"),
            "list": url_for("facilities.facilities_list"),
        },
    )
    source = basemap_source(current_app.config["ASSETREG_SETTINGS"].basemap)
    elements = [*_basemap(source), folium_maps.VectorTiles(_tile_layers(loaded)), folium_maps.MapPage(settings)]
    return render_template(
        "maps/map.html",
        shell=folium_maps.fragments(*elements),
        scripts=SCRIPTS,
        unit=unit,
        heading=unit.name if unit else gettext("Whole country"),
        has_boundaries=bool(loaded),
        chips=chips_of(replace(wanted, unit=None, outcome=None, outcomes=None, bbox=None), None),
        list_address=url_for("facilities.facilities_list", unit=code or None),
    )


def _unit_choice(unit: queries.MapUnit) -> dict[str, Any]:
    """A unit as the page's scripts know it."""
    return {"code": unit.code, "name": unit.name, "level": unit.level, "province": unit.province, "bounds": unit.bounds}


def _tile_layers(loaded: list[str]) -> list[dict[str, Any]]:
    """Layers as the browser asks for them; those without any data are left out."""
    return [
        {
            "name": layer.name,
            "url": f"/tiles/{layer.name}/{{z}}/{{x}}/{{y}}.mvt",
            "min_zoom": layer.min_zoom,
            "max_zoom": layer.max_zoom,
        }
        for layer in LAYERS.values()
        if layer.name in loaded or layer.name not in ("communes", "provinces")
    ]


def _basemap(source: BasemapSource | None) -> list[folium_maps.Basemap]:
    if source is None:
        return []
    return [folium_maps.Basemap(source.kind, source.url or url_for("maps.basemap_file"), source.credit)]


@blueprint.get("/map/basemap.pmtiles")
@permission(Permission.REGISTER_VIEW)
def basemap_file() -> Response:
    """The PMTiles file that was set, in the pieces the browser asks for."""
    source = basemap_source(current_app.config["ASSETREG_SETTINGS"].basemap)
    if source is None or source.file is None:
        raise NotFound()
    return send_file(source.file, mimetype="application/octet-stream", conditional=True, max_age=86400)


@blueprint.get("/tiles/<layer>/<int:z>/<int:x>/<int:y>.mvt")
@permission(Permission.REGISTER_VIEW)
def tile(layer: str, z: int, x: int, y: int) -> Response:
    """One tile; ``?unit=`` (or ``province=``), ``outcome=``, ``as_of=`` narrow what it shows."""
    asked = Tile(z, x, y)
    if layer not in LAYERS or not asked.exists:
        raise NotFound()
    data = make_tile(db(), LAYERS[layer], asked, tile_filter(db(), request.args))
    return _tile_answer(data)


def _tile_answer(data: bytes) -> Response:
    """Compressed where the browser reads that; kept by it, but asked again each time: the register changes."""
    digest = hashlib.sha256(data).hexdigest()[:32]
    zipped = request.accept_encodings["gzip"] > 0 and bool(data)
    answer = make_response(gzip.compress(data, 6, mtime=0) if zipped else data)
    answer.mimetype = MVT
    if zipped:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding, Cookie"
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(digest + ("-gz" if zipped else ""))
    return answer.make_conditional(request)


@blueprint.get("/map/facts/facility/<code>")
@permission(Permission.REGISTER_VIEW)
def facility(code: str) -> Response:
    """What the panel says about a facility."""
    links = [{"label": gettext("Open the record"), "href": url_for("facilities.record", code=code), "main": True}]
    return jsonify(asdict(facts.facility_facts(db(), code)) | {"links": links})


@blueprint.get("/map/facts/unit/<level>/<code>")
@permission(Permission.REGISTER_VIEW)
def unit(level: str, code: str) -> Response:
    """What the panel says about a unit of today, or with ``?when=before`` of the last day of districts."""
    found, place, lon, lat = find_place(db(), level, code, before=request.args.get("when") == "before")
    said = asdict(facts.unit_facts(db(), found, quality=place.quality, lon=lon, lat=lat))
    if found.valid_to is not None or level == "district":
        return jsonify(said | {"links": []})
    choice = _unit_choice(queries.map_unit(db(), found))
    return jsonify(said | {"links": _unit_links(found), "unit": choice})


def _unit_links(found: AdminUnit) -> list[dict[str, Any]]:
    facilities = url_for("facilities.facilities_list", unit=found.code)
    links: list[dict[str, Any]] = [{"label": gettext("Facilities"), "href": facilities, "main": True}]
    if found.level == "province":
        links.append({"label": gettext("Commuting"), "href": url_for("commuting.overview", unit=found.code)})
    return links


@blueprint.get("/map/burden")
@permission(Permission.COMMUTING_VIEW)
def burden() -> Response:
    """The figures at the foot of the map, of ``?unit=`` or of the whole country."""
    code = request.args.get("unit")
    return jsonify([asdict(f) for f in facts.burden_figures(db(), present_unit(db(), code) if code else None)])


@blueprint.get("/map/search")
@permission(Permission.REGISTER_VIEW)
def search() -> Response:
    """Units of today and facilities for what was typed, units first."""
    typed = request.args.get("q", "")[:100].strip()
    if len(typed) < 2:
        return jsonify([])
    units = [_found_unit(found) for found in suggest(db(), typed, limit=FOUND)]
    page = list_facilities(db(), FacilityFilter(q=typed), limit=FOUND)
    facilities = [_found_facility(record) for record in page.items if record.latitude is not None]
    return jsonify(units[: FOUND // 2 if facilities else FOUND] + facilities)


def _found_unit(found: Suggestion) -> dict[str, Any]:
    narrowed = queries.map_unit(db(), present_unit(db(), found.code))
    return {"name": found.name, "where": found.province_name, "unit": _unit_choice(narrowed)}


def _found_facility(record: FacilityRecord) -> dict[str, Any]:
    return {
        "name": record.name,
        "where": " · ".join(filter(None, (record.code, record.commune_name, record.province_name))),
        "lat": record.latitude,
        "lon": record.longitude,
        "key": {"kind": "facility", "code": record.code},
    }
