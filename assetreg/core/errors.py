"""The problems assetreg can refuse with: stable codes and parameters, no sentences and no status codes.

The catalogues hold the sentences (message id ``problem.<code>``); each edge maps the kinds to its own answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that was not accepted. ``field`` is the name used by the API, forms and spreadsheets alike."""

    field: str
    code: str
    params: dict[str, Any] = attribute(default_factory=dict)


class Problem(Exception):
    """Something was refused. ``code`` is stable; ``params`` fill the sentence of the catalogue."""

    code = "problem"

    def __init__(self, code: str | None = None, **params: Any) -> None:
        self.code = code or self.code
        self.params = params
        super().__init__(self.code, params)


class Invalid(Problem):
    """The input cannot be accepted; ``errors`` names every bad field."""

    code = "invalid"

    def __init__(self, errors: Sequence[FieldError] = (), code: str | None = None, **params: Any) -> None:
        super().__init__(code, **params)
        self.errors = tuple(errors)


class NotFound(Problem):
    """No such thing, or none that this actor may see."""

    code = "not_found"


class Forbidden(Problem):
    """Visible, but not allowed."""

    code = "forbidden"


class Unauthenticated(Problem):
    """Nobody is signed in."""

    code = "unauthenticated"


class Conflict(Problem):
    """The state of the data does not let this happen."""

    code = "conflict"


class Unavailable(Problem):
    """Something this needs is not there (a database, a road graph, a file)."""

    code = "unavailable"
