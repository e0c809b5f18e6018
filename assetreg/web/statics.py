"""Static files under addresses that carry their digest, so that browsers may keep them for good; texts are squeezed."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request
from flask.sansio.scaffold import Scaffold
from werkzeug.security import safe_join

YEAR_S = 365 * 24 * 3600
DIGITS = 12
SQUEEZED = frozenset({".css", ".js", ".svg", ".json"})
LEAST_BYTES = 1_000


def init_statics(app: Flask) -> None:
    """``url_for("static", filename=...)``, and that of any blueprint, then adds ``?v=DIGEST`` by itself."""
    app.url_defaults(_add_digest)
    app.after_request(_let_keep)


def _is_static(endpoint: str | None) -> bool:
    return endpoint is not None and endpoint.rpartition(".")[2] == "static"


def _file(endpoint: str, filename: str) -> Path | None:
    """The file behind a static address of the application or of one of its blueprints; None where there is none."""
    blueprint = endpoint.rpartition(".")[0]
    owner: Scaffold | None = current_app.blueprints.get(blueprint) if blueprint else current_app
    folder = owner.static_folder if owner is not None else None
    path = safe_join(folder, filename) if folder else None
    return Path(path) if path and Path(path).is_file() else None


def _add_digest(endpoint: str, values: dict[str, Any]) -> None:
    if not _is_static(endpoint) or "v" in values or not values.get("filename"):
        return
    path = _file(endpoint, values["filename"])
    if path is not None:
        values["v"] = _digest(path, path.stat().st_mtime_ns)


@cache
def _digest(path: Path, _changed_ns: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:DIGITS]


@cache
def _squeeze(path: Path, _changed_ns: int) -> bytes:
    return gzip.compress(path.read_bytes(), 9, mtime=0)


def _let_keep(response: Response) -> Response:
    if not _is_static(request.endpoint) or response.status_code not in (200, 304):
        return response
    # Fonts and images are named from style sheets without a digest: a day, and a look whether they changed.
    keep = f"public, max-age={YEAR_S}, immutable" if "v" in request.args else "public, max-age=86400"
    response.headers["Cache-Control"] = keep
    path = _file(str(request.endpoint), (request.view_args or {}).get("filename", ""))
    if path is not None and path.suffix in SQUEEZED and path.stat().st_size >= LEAST_BYTES:
        response.vary.add("Accept-Encoding")
        if response.status_code == 200 and request.method == "GET" and request.accept_encodings.quality("gzip"):
            _send_squeezed(response, path)
    return response


def _send_squeezed(response: Response, path: Path) -> None:
    if "Range" in request.headers:
        return
    response.direct_passthrough = False
    response.set_data(_squeeze(path, path.stat().st_mtime_ns))
    response.headers["Content-Encoding"] = "gzip"
    etag, _weak = response.get_etag()
    if etag:
        response.set_etag(etag, weak=True)  # the same content in another wrapping
