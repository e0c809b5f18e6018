"""Writes the map of a unit as one HTML file with scripts, styles, type and data inside: it opens without a network."""

from __future__ import annotations

import base64
import re
from dataclasses import asdict
from pathlib import Path

from jinja2 import Environment, PackageLoader, PrefixLoader, select_autoescape
from markupsafe import Markup
from sqlalchemy.orm import Session

import assetreg
from assetreg.admin_units.models import AdminUnit
from assetreg.core.errors import Unavailable
from assetreg.core.i18n import current_locale, gettext
from assetreg.maps import folium_maps, queries
from assetreg.maps.embedding import embedded_document
from assetreg.maps.facts import burden_figures
from assetreg.maps.scripts import SCRIPTS

ROOT = Path(assetreg.__file__).parent
WEB = ROOT / "web" / "static"
VENDOR = WEB / "vendor"
OWN = ROOT / "maps" / "static"
WEIGHTS = ("400", "500", "600")
SUBSETS = ("vietnamese", "latin-")  # the names of our places need no more
_FACE = re.compile(r"@font-face\s*\{[^}]*?url\(\./files/([^)]+)\)[^}]*\}")


def map_document(session: Session, unit: AdminUnit) -> str:
    """The file's text for a present province or commune, in the language being spoken.

    Raises ``Unavailable`` (``assets_missing``) where the browser assets were never installed.
    """
    narrowed = queries.map_unit(session, unit)
    document = embedded_document(session, unit)
    settings = folium_maps.page_settings(
        unit=asdict(narrowed),
        loaded=[name for name in ("communes", "provinces") if name in document["layers"]],
        credits=folium_maps.credit_line(queries.boundary_sources(session)),
        endpoints={},
        figures=[asdict(figure) for figure in burden_figures(session, unit)],
    )
    shell = folium_maps.fragments(folium_maps.EmbeddedFeatures(document), folium_maps.MapPage(settings))
    return (
        _environment()
        .get_template("maps/file.html")
        .render(
            shell=shell,
            locale=current_locale(),
            heading=unit.name,
            unit=narrowed,
            has_boundaries="communes" in document["layers"],
            styles=[Markup(style) for style in _styles()],
            scripts=[Markup(script) for script in _scripts()],
        )
    )


def _environment() -> Environment:
    """The templates of the page, outside of any request."""
    loader = PrefixLoader(
        {
            "maps": PackageLoader("assetreg.maps", "templates/maps"),
            "web": PackageLoader("assetreg.web", "templates/web"),
        }
    )
    environment = Environment(loader=loader, autoescape=select_autoescape(), trim_blocks=True, lstrip_blocks=True)
    environment.globals["_"] = gettext
    return environment


def _styles() -> list[str]:
    pictures = re.compile(r"url\((?!data:)[^)]*\)")  # none of them is used: no layer control, no pins
    return [
        _typeface(),
        pictures.sub("none", _read(VENDOR / "leaflet" / "leaflet.css")),
        _read(WEB / "app.css"),
        _read(OWN / "map.css"),
        _read(OWN / "file.css"),
    ]


def _scripts() -> list[str]:
    libraries = [VENDOR / "leaflet" / "leaflet.js", VENDOR / "protomaps-leaflet" / "protomaps-leaflet.js"]
    texts = [_read(path) for path in (*libraries, *(OWN / name for name in SCRIPTS))]
    # Inside a page the one thing a script must not hold is its own end; a source map is a second file.
    return [re.sub(r"//# sourceMappingURL=\S*", "", text).replace("</script", "<\\/script") for text in texts]


def _typeface() -> str:
    """The faces of the weights and subsets we set text in, with the type itself in them."""
    folder = VENDOR / "be-vietnam-pro"
    faces = []
    for face in _FACE.finditer(_read(folder / "be-vietnam-pro.css")):
        name = face[1]
        wanted = any(f"-{w}-" in name for w in WEIGHTS) and any(f"pro-{s}" in name for s in SUBSETS)
        if wanted and "latin-ext" not in name:
            data = base64.b64encode((folder / "files" / name).read_bytes()).decode()
            faces.append(face[0].replace(f"./files/{name}", f"data:font/woff2;base64,{data}"))
    return "\n".join(faces)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise Unavailable("assets_missing", path=str(path)) from None
