"""What a check has to say about a facility: refuse it, ask about it, or remark on it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assetreg.core.errors import FieldError


class Severity(StrEnum):
    """``error``: refused at every door. ``doubt``: an import waits for an answer; a person in a form has seen it.
    ``notice``: done, and told."""

    ERROR = "error"
    DOUBT = "doubt"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a doubt; ``label`` is a name (data), or a message id where ``value`` is a verb of ours."""

    value: str
    label: str


# The answers every doubt knows: the row goes in as it stands, or stays out.
KEEP = Choice("keep", "Keep as it stands")
SKIP = Choice("skip", "Leave this row out")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found, on one field; ``choices`` are the answers a doubt takes."""

    severity: Severity
    field: str
    code: str
    params: dict[str, Any] = dataclasses.field(default_factory=dict)
    choices: tuple[Choice, ...] = ()

    @property
    def as_error(self) -> FieldError:
        """As a form or the API names it."""
        return FieldError(self.field, self.code, self.params)


def error(field: str, code: str, **params: Any) -> Finding:
    """A finding that refuses."""
    return Finding(Severity.ERROR, field, code, params)


def doubt(field: str, code: str, choices: tuple[Choice, ...] = (KEEP, SKIP), **params: Any) -> Finding:
    """A finding that asks."""
    return Finding(Severity.DOUBT, field, code, params, choices)


def notice(field: str, code: str, **params: Any) -> Finding:
    """A finding that tells."""
    return Finding(Severity.NOTICE, field, code, params)
