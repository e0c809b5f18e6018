"""The one who acts: a signed-in user, the command line, or nobody."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Actor:
    """``name`` is what the memory of changes will say; ``roles`` are those of INTERFACES (``officer``, ...)."""

    name: str
    user_id: int | None = None
    roles: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_known(self) -> bool:
        return bool(self.roles)


NOBODY = Actor("nobody")
# The command line runs as the owner of the machine and of the database.
OPERATOR = Actor("operator", roles=frozenset({"admin"}))
