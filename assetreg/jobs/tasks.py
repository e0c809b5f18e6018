"""Which tasks there are: features register theirs by name, and the wiring sees to it that they are known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.core.errors import Problem
from assetreg.core.runtime import Runtime


class Tell(Protocol):
    """Says how far work is; raises ``Cancelled`` where somebody has asked to stop it."""

    def __call__(self, stage: str, done: int = 0, total: int | None = None) -> None: ...


def in_silence(stage: str, done: int = 0, total: int | None = None) -> None:
    """Where nobody waits to be told."""


class Cancelled(Exception):
    """Its maker has asked to stop the work."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a task works with: the session and the actor of its maker, what it was given, and whom to tell.

    Everything written through ``session`` is committed with the end of the job, once, or not at all.
    """

    session: Session
    actor: Actor
    given: Mapping[str, Any]
    tell: Tell


@dataclass(frozen=True, slots=True)
class Task:
    """One kind of work. ``refused`` writes down, in a transaction of its own, why it came to nothing.

    ``page``: (endpoint, parameter, key of ``given``) of the page where its result is looked at.
    """

    name: str
    run: Callable[[Work], None]
    page: tuple[str, str, str]
    refused: Callable[[Session, Mapping[str, Any], Problem | None], None] | None = None


_tasks: dict[str, Task] = {}


def register_task(task: Task) -> None:
    """Make a task known by its name."""
    _tasks[task.name] = task


def task_named(name: str) -> Task:
    """The task; raises ``LookupError`` where nobody has registered it in this process."""
    return _tasks[name]


@dataclass(frozen=True, slots=True)
class Chore:
    """Work that comes round by itself, nobody's: ``cron`` says when, in UTC. It opens its own transactions.

    It may come twice or, where nobody works, not at all: what it does is done once however often it comes.
    """

    name: str
    cron: str
    run: Callable[[Runtime], object]


_chores: dict[str, Chore] = {}


def register_chore(chore: Chore) -> None:
    """Have a worker do a chore; twice is once."""
    _chores[chore.name] = chore


def known_chores() -> list[Chore]:
    """All of them."""
    return list(_chores.values())
