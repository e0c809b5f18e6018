"""The headers that keep a page to itself: what it may load, who may frame it, what it tells others."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g

YEAR_S = 365 * 24 * 3600


def init_headers(app: Flask, *, production: bool, basemap: str | None) -> None:
    """Set the headers on every answer; ``basemap`` may name one other origin for map tiles."""
    app.config["ASSETREG_TILE_ORIGIN"] = tile_origin(basemap)
    app.config["ASSETREG_HSTS"] = production
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.after_request(_protect)


def csp_nonce() -> str:
    """The value that an inline ``<script nonce>`` or ``<style nonce>`` of this answer must carry."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def tile_origin(basemap: str | None) -> str:
    """The origin of a base map that somebody else serves; empty for none and for files of ours."""
    parts = urlsplit(basemap or "")
    return f"{parts.scheme}://{parts.netloc}".replace("{s}", "*") if parts.scheme in ("http", "https") else ""


def content_security_policy(nonce: str | None, tiles: str) -> str:
    """Everything from ourselves; inline scripts and styles only with the answer's nonce; no frames."""
    inline = f" 'nonce-{nonce}'" if nonce else ""
    other = f" {tiles}" if tiles else ""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self'{inline}",
            f"style-src 'self'{inline}",
            f"img-src 'self' data: blob:{other}",
            f"connect-src 'self'{other}",
            "worker-src 'self'",
            "manifest-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _protect(response: Response) -> Response:
    policy = content_security_policy(g.get("csp_nonce"), current_app.config["ASSETREG_TILE_ORIGIN"])
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(self)")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if current_app.config["ASSETREG_HSTS"]:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR_S}; includeSubDomains")
    if response.mimetype == "text/html":
        # A shared computer must not show the register after signing out.
        response.headers.setdefault("Cache-Control", "private, no-store")
    return response
