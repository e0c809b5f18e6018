"""Asks about a facility just entered whether the register has it already; who knows how to tell registers here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from assetreg.assets.models import Facility
from assetreg.core.errors import Conflict

type LookAlike = Callable[[Session, Facility], Sequence[dict[str, Any]]]

_asking: dict[str, LookAlike] = {}


def register_lookalikes(find: LookAlike) -> None:
    """Let ``find`` name the known facilities that a new one may be: ``code``, ``name``, ``score`` and so on."""
    _asking[f"{find.__module__}.{find.__qualname__}"] = find


def ask_whether_known(session: Session, made: Facility) -> None:
    """Raise ``Conflict`` (``looks_known``, with ``candidates``) where the facility just entered reads like others.

    Whoever catches it rolls back; whoever knows that they are two enters it without asking.
    """
    found = [one for find in _asking.values() for one in find(session, made)]
    if found:
        raise Conflict("looks_known", n=len(found), candidates=found)
