"""Problems as ``application/problem+json``: a stable code, a sentence, and every bad field by name."""

from __future__ import annotations

import json
from typing import Any

from flask import Response
from pydantic import ValidationError

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
from assetreg.core.i18n import field_sentence, gettext, problem_sentence

MEDIA_TYPE = "application/problem+json"
STATUS: dict[type[Problem], int] = {
    Invalid: 422,
    NotFound: 404,
    Forbidden: 403,
    Unauthenticated: 401,
    Conflict: 409,
    Unavailable: 503,
}
# A failed If-Match is a precondition of HTTP; to a form it is a conflict like another.
STATUS_BY_CODE = {"stale_revision": 412}
# pydantic's error types, for query and path parameters; bodies go through core.parse.
PARAMETER_CODES = {
    "missing": "required",
    "string_too_long": "too_long",
    "int_parsing": "not_a_number",
    "float_parsing": "not_a_number",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_large",
    "literal_error": "not_a_choice",
    "enum": "not_a_choice",
    "date_from_datetime_parsing": "bad_date",
    "date_parsing": "bad_date",
    "extra_forbidden": "unknown_field",
}


def status_of(problem: Problem) -> int:
    """The HTTP status of a problem in this interface."""
    stated = STATUS_BY_CODE.get(problem.code) or getattr(problem, "status", None)
    if isinstance(stated, int):
        return stated
    return next((status for kind, status in STATUS.items() if isinstance(problem, kind)), 400)


def answer(problem: Problem) -> Response:
    """The problem as an answer in the language of the request."""
    status = status_of(problem)
    body: dict[str, Any] = {
        "type": "about:blank",
        "code": problem.code,
        "title": gettext(f"http.{status}"),
        "status": status,
        "detail": problem_sentence(problem),
    }
    if isinstance(problem, Invalid):
        body["errors"] = [
            {"field": error.field, "code": error.code, "message": field_sentence(error)} for error in problem.errors
        ]
    # What a refusal tells of other records, for a script to choose from.
    body |= {name: problem.params[name] for name in ("candidates", "merged_into") if name in problem.params}
    response = Response(json.dumps(body, ensure_ascii=False), status, mimetype=MEDIA_TYPE)
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="assetreg"'
    return response


def refuse_parameters(error: ValidationError) -> Response:
    """What flask-openapi3 calls when query or path parameters do not fit; raises ``Invalid``."""
    raise Invalid(
        [
            FieldError(".".join(map(str, e["loc"])), PARAMETER_CODES.get(e["type"], "invalid"), e.get("ctx", {}))
            for e in error.errors()
        ]
    )
