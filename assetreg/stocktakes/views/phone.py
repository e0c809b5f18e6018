"""The page on a telephone: a shell without anybody's data, its service worker, and what a home screen needs of it.

The shell is public and the same for everybody, so that a telephone may keep it: all that is anybody's comes through
the interface to whoever is signed in, and lies in a store of that person's own.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assetreg.core.i18n import LOCALES, current_locale, gettext, use_locale
from assetreg.stocktakes import labels
from assetreg.stocktakes.differences import CONDITIONS
from assetreg.web.guards import public

blueprint = Blueprint(
    "stocktakes_phone", __name__, url_prefix="/stocktakes/phone", template_folder="../templates"
)  # fmt: skip
STATIC = Path(__file__).resolve().parents[1] / "static"
SCRIPTS = ("device.js", "photo.js", "exchange.js", "pieces.js", "lists.js", "queue.js", "form.js", "phone.js")
VENDOR = ("vendor/be-vietnam-pro/be-vietnam-pro.css", "vendor/bootstrap/bootstrap.min.css", "app.css", "icon.svg")
FONTS = "vendor/be-vietnam-pro/files"
_SAID = re.compile(r'\bsay\("((?:[^"\\]|\\.)+)"')


@blueprint.get("/")
@public
def start() -> ResponseReturnValue:
    """The page in the language of the one who asks."""
    return redirect(url_for(".shell", language=current_locale()))


@blueprint.get("/<any(vi, en):language>")
@public
def shell(language: str) -> Response:
    """The page itself: scripts, words and choices; nobody's data."""
    response = Response(_shell(language), mimetype="text/html")
    response.headers["Cache-Control"] = "no-cache"  # nobody's data: a telephone may keep it and asks anew each time
    return response


@blueprint.get("/worker.js")
@public
def worker() -> Response:
    """The service worker, with the addresses of all that it keeps and the version of this build."""
    files = [*_files(), *(url_for(".shell", language=one) for one in LOCALES)]
    head = f"const VERSION = {json.dumps(_version())};\nconst FILES = {json.dumps(files)};\n"
    response = Response(head + (STATIC / "worker.js").read_text("utf-8"), mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = "/"  # labels lead to records; without a network it takes them over
    return response


@blueprint.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """What a home screen calls the page, and the picture it shows."""
    icon = {"src": url_for("static", filename="icon.svg"), "sizes": "any", "type": "image/svg+xml"}
    response = jsonify(
        name=gettext("Inventory count"),
        short_name=gettext("Inventory count"),
        start_url=url_for(".start"),
        scope=url_for(".start"),
        display="standalone",
        background_color="#f6f7f8",
        theme_color="#0b4f6c",
        icons=[icon],
    )
    response.mimetype = "application/manifest+json"
    return response


@cache
def words() -> tuple[str, ...]:
    """Every sentence that the scripts say, read from the scripts themselves."""
    said = {found for name in SCRIPTS for found in _SAID.findall((STATIC / name).read_text("utf-8"))}
    return tuple(sorted(said))


def choices() -> dict[str, Any]:
    """The choices of the form by their names, and which of them each kind of thing has."""
    named = {
        "kind": labels.KIND_LABELS, "finding": labels.FINDING_LABELS, "use": labels.USE_LABELS,
        "condition": labels.CONDITION_LABELS,
    }  # fmt: skip
    said: dict[str, Any] = {
        # As pairs: their order is meant, and JSON would sort names.
        name: [(value, gettext(label)) for value, label in options.items()]
        for name, options in named.items()
    }
    return said | {"conditions": {kind: list(values) for kind, values in CONDITIONS.items()}}


def _shell(language: str) -> str:
    with use_locale(language):
        said = {"words": {one: gettext(one) for one in words()}, "choices": choices(), "language": language}
        return render_template(
            "stocktakes/phone.html", said=said, language=language, locales=LOCALES, scripts=SCRIPTS,
            other=next(one for one in LOCALES if one != language),
        )  # fmt: skip


def _files() -> list[str]:
    """The addresses of everything the shell loads."""
    own = [url_for("stocktakes.static", filename=name) for name in (*SCRIPTS, "phone.css")]
    shared = [url_for("static", filename=name) for name in VENDOR]
    assert current_app.static_folder is not None
    fonts = sorted((Path(current_app.static_folder) / FONTS).glob("*.woff2"))
    # Style sheets name their fonts without a digest.
    return [*own, *shared, *(f"{current_app.static_url_path}/{FONTS}/{font.name}" for font in fonts)]


def _version() -> str:
    """Changes with every file the page is made of and with its words."""
    told = hashlib.sha256((STATIC / "worker.js").read_bytes())
    for one in (*_files(), *(_shell(language) for language in LOCALES)):
        told.update(one.encode())
    return told.hexdigest()[:12]
