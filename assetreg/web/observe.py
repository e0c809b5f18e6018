"""Whether the server lives, is ready, and how long its answers take."""

from __future__ import annotations

import hmac
import ipaddress
import os
import secrets
import time

import structlog
from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest, multiprocess
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from assetreg.core.errors import NotFound
from assetreg.core.upgrade import newest_revision
from assetreg.web.guards import public
from assetreg.web.transactions import db

log = structlog.get_logger()
blueprint = Blueprint("observe", __name__)
_registry = CollectorRegistry()
_seconds = Histogram(
    "assetreg_request_seconds",
    "Time to answer a request",
    ["endpoint", "method", "status"],
    registry=_registry,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def init_observe(app: Flask) -> None:
    """Time and log every request; serve ``/healthz``, ``/readyz`` and ``/metrics``."""
    app.before_request(_begin)
    app.after_request(_end)
    app.register_blueprint(blueprint)


@blueprint.get("/healthz")
@public
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@blueprint.get("/readyz")
@public
def readyz() -> tuple[dict[str, str], int]:
    """The database answers and stands at the migration this program expects."""
    try:
        found = db().execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    except SQLAlchemyError:
        return {"status": "no_database"}, 503
    expected = newest_revision()
    if found != expected:
        return {"status": "migration_needed", "found": str(found), "expected": expected}, 503
    return {"status": "ok", "revision": expected}, 200


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Prometheus' text format, summed over the worker processes; endpoints and times only.

    For this machine, and for whoever has the token of the settings; to others there is no such page.
    """
    if not (_asked_from_here() or _asked_with_token()):
        raise NotFound("no_such_address")
    registry = _registry
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _asked_from_here() -> bool:
    """Whether a program on this machine asks for itself; a proxy on this machine names whom it asks for."""
    if any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Real-IP")):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _asked_with_token() -> bool:
    token: str | None = current_app.config["ASSETREG_SETTINGS"].metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return token is not None and hmac.compare_digest(given.encode(), token.encode())


def _begin() -> None:
    g.began = time.perf_counter()
    g.request_id = secrets.token_hex(6)
    structlog.contextvars.bind_contextvars(request=g.request_id)


def _end(response: Response) -> Response:
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    endpoint = request.endpoint or "none"
    _seconds.labels(endpoint, request.method, response.status_code).observe(seconds)
    response.headers["Server-Timing"] = f"app;dur={seconds * 1000:.1f}"
    log.debug(
        "request", method=request.method, path=request.path, status=response.status_code, ms=round(seconds * 1000, 1)
    )
    structlog.contextvars.unbind_contextvars("request")
    return response
