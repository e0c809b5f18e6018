"""Static files under addresses that carry their digest, so that browsers may keep them for good."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request
from flask.sansio.scaffold import Scaffold
from werkzeug.security import safe_join

YEAR_S = 365 * 24 * 3600
DIGITS = 12


def init_statics(app: Flask) -> None:
    """``url_for("static", filename=...)``, and that of any blueprint, then adds ``?v=DIGEST`` by itself."""
    app.url_defaults(_add_digest)
    app.after_request(_let_keep)


def _is_static(endpoint: str | None) -> bool:
    return endpoint is not None and endpoint.rpartition(".")[2] == "static"


def _folder(endpoint: str) -> str | None:
    blueprint = endpoint.rpartition(".")[0]
    owner: Scaffold | None = current_app.blueprints.get(blueprint) if blueprint else current_app
    return owner.static_folder if owner is not None else None


def _add_digest(endpoint: str, values: dict[str, Any]) -> None:
    if not _is_static(endpoint) or "v" in values or not values.get("filename"):
        return
    folder = _folder(endpoint)
    path = safe_join(folder, values["filename"]) if folder else None
    if path and Path(path).is_file():
        values["v"] = _digest(path, Path(path).stat().st_mtime_ns)


@cache
def _digest(path: str, _changed_ns: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:DIGITS]


def _let_keep(response: Response) -> Response:
    if _is_static(request.endpoint) and response.status_code in (200, 304):
        named = "v" in request.args
        # Fonts and images are named from style sheets without a digest: a day, and a look whether they changed.
        response.headers["Cache-Control"] = f"public, max-age={YEAR_S}, immutable" if named else "public, max-age=86400"
    return response
