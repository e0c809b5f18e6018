"""What becomes of open work when somebody leaves: features above say how theirs is handed over."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.accounts.models import User

type HandOver = Callable[[Session, Actor, User, User | None], int]

_handovers: dict[str, HandOver] = {}


def register_handover(kind: str, hand_over: HandOver) -> None:
    """Say how open work of one kind goes from who leaves to the successor (None: nobody is named).

    ``hand_over(session, actor, leaver, successor)`` answers how many pieces went over; it raises ``Conflict`` where
    work is open that needs a successor and none is named. A second registration of a kind replaces the first.
    """
    _handovers[kind] = hand_over


def hand_over_work(session: Session, actor: Actor, leaver: User, successor: User | None) -> dict[str, int]:
    """Hand everything over; says how many pieces of each kind went."""
    return {kind: hand_over(session, actor, leaver, successor) for kind, hand_over in sorted(_handovers.items())}
