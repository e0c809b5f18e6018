"""Turns whatever stopped a request into a problem with a code, and shows problems as pages."""

from __future__ import annotations

from urllib.parse import urlsplit

import structlog
from flask import Flask, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from assetreg.core.errors import (
    Conflict,
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    Problem,
    Unauthenticated,
    Unavailable,
)

log = structlog.get_logger()

STATUS: dict[type[Problem], int] = {
    Invalid: 422,
    NotFound: 404,
    Forbidden: 403,
    Unauthenticated: 401,
    Conflict: 409,
    Unavailable: 503,
}
QUERY_CANCELED = "57014"
READ_ONLY = "25006"
NO_RIGHT = "42501"
_constraints: dict[str, tuple[str, str]] = {}


class HttpProblem(Problem):
    """A refusal by HTTP itself: a wrong method, a body too large, a page without that address."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.status = status


class Unexpected(Problem):
    """A fault of ours; ``reference`` finds it in the log."""

    code = "unexpected"
    status = 500


def register_constraint(name: str, field: str, code: str) -> None:
    """Say which field a database constraint guards, and the code of its field error."""
    _constraints[name] = (field, code)


def status_of(problem: Problem) -> int:
    """The HTTP status a page with this problem is sent with."""
    stated = getattr(problem, "status", None)
    if isinstance(stated, int):
        return stated
    return next((status for kind, status in STATUS.items() if isinstance(problem, kind)), 400)


def as_problem(error: Exception) -> Problem:
    """What happened, as one of our problems; faults of ours are logged and given a reference."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, CSRFError):
        return HttpProblem("csrf", 400)
    original = getattr(error, "original_exception", None)
    if isinstance(original, Exception):
        return as_problem(original)
    if isinstance(error, HTTPException) and error.code is not None and error.code < 500:
        return _of_http(error.code)
    if isinstance(error, DBAPIError):
        return _of_database(error)
    if isinstance(error, StaleDataError):
        return Conflict("stale_revision")
    return _unexpected(error)


def page(problem: Problem) -> ResponseReturnValue:
    """The problem as a page inside the layout, or as the piece of one that htmx asked for; nobody goes to sign in."""
    if isinstance(problem, Unauthenticated):
        return _to_sign_in()
    status = status_of(problem)
    template = "web/problem.html" if request.headers.get("HX-Request") else "web/error.html"
    # The rail counts nothing here: the page must not need what has just failed.
    return render_template(template, problem=problem, status=status, uncounted=True), status


def init_errors(app: Flask) -> None:
    """Let error pages know the field labels of the catalogues."""
    app.jinja_env.tests["invalid"] = lambda problem: isinstance(problem, Invalid)


def _to_sign_in() -> ResponseReturnValue:
    # Back to the page with the form, where what was typed waits (static/app.js), not to a POST.
    wanted = request.full_path if request.method == "GET" else _own_path(request.referrer)
    target = url_for("security.login", next=(wanted or "/").rstrip("?"))
    if request.headers.get("HX-Request"):
        return "", 401, {"HX-Redirect": target}
    return redirect(target)


def _own_path(address: str | None) -> str | None:
    parts = urlsplit(address or "")
    if not parts.path or parts.netloc != request.host:
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _of_http(status: int) -> Problem:
    if status == 404:
        return NotFound("no_such_address")
    codes = {405: "method_not_allowed", 413: "too_large", 415: "unsupported_media", 429: "too_many"}
    return HttpProblem(codes.get(status, "bad_request"), status)


def _of_database(error: DBAPIError) -> Problem:
    diagnostic = getattr(error.orig, "diag", None)
    sqlstate = getattr(error.orig, "sqlstate", None)
    if isinstance(error, IntegrityError):
        constraint = getattr(diagnostic, "constraint_name", None) or ""
        if constraint in _constraints:
            field, code = _constraints[constraint]
            return Invalid([FieldError(field, code)])
        log.warning("constraint", name=constraint, error=str(error.orig))
        return Conflict(constraint=constraint)
    if isinstance(error, DataError):
        # A number no column holds, a character no text may carry: asked for in an address, past every reader.
        log.warning("value", path=request.path, error=str(error.orig))
        return HttpProblem("bad_request", 400)
    if sqlstate == QUERY_CANCELED:
        return Unavailable("too_slow")
    if sqlstate == NO_RIGHT:
        # Stopped by the database's own wall: somebody did not ask whether this actor may write there.
        log.warning("wall", error=str(error.orig))
        return Forbidden(permission="row")
    if sqlstate == READ_ONLY or not isinstance(error, OperationalError):
        return _unexpected(error)
    log.error("database", error=str(error.orig))
    return Unavailable("database_unavailable")


def _unexpected(error: Exception) -> Problem:
    reference = g.get("request_id", "-")
    log.error("unexpected", reference=reference, path=request.path, exc_info=error)
    return Unexpected(reference=reference)
