"""The one who acts: a signed-in user, the command line, or nobody; and the roles held, each over its units."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Place:
    """Where one thing lies for the question who may see it.

    ``commune_id`` is the present commune's row; None for what belongs to the province as a whole.
    """

    province_code: str
    commune_id: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of the country: all of it, or provinces (2 digits) and communes (rows of ``admin_unit``)."""

    country: bool = False
    provinces: frozenset[str] = frozenset()
    communes: frozenset[int] = frozenset()

    def covers(self, place: Place) -> bool:
        """Whether a thing at ``place`` lies inside."""
        return self.country or place.province_code in self.provinces or place.commune_id in self.communes

    def __or__(self, other: Scope) -> Scope:
        return Scope(self.country or other.country, self.provinces | other.provinces, self.communes | other.communes)

    @property
    def is_empty(self) -> bool:
        return not (self.country or self.provinces or self.communes)


COUNTRY = Scope(country=True)
NOWHERE = Scope()


@dataclass(frozen=True, slots=True)
class Grant:
    """One role over one scope, as it stands today."""

    role: str
    scope: Scope = COUNTRY


@dataclass(frozen=True)
class Actor:
    """``name`` is what the memory of changes will say; ``grants`` are the roles held today, each over its scope.

    ``stands_in_for`` names the person whose work this actor does for a time; ``permits`` narrows a token to some
    permissions (None: all that the roles carry).
    """

    name: str
    user_id: int | None = None
    grants: tuple[Grant, ...] = ()
    stands_in_for: str | None = None
    permits: frozenset[str] | None = None

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles of INTERFACES (``officer``, ...), wherever they hold."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def is_known(self) -> bool:
        """Whether somebody is signed in, also where no role holds today."""
        return self.user_id is not None or bool(self.grants)


NOBODY = Actor("nobody")
# The command line runs as the owner of the machine and of the database.
OPERATOR = Actor("operator", grants=(Grant("admin"),))
