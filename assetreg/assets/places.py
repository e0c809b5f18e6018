"""What is said of a place, and what was found of it; the same for one record and for ten thousand (pure)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from assetreg.assets.findings import Finding, Severity
from assetreg.assets.unit_texts import UnitFacts

DEGREES = frozenset({"longitude", "latitude"})
METRES = frozenset({"x", "y", "srid"})
PLACE_FIELDS = frozenset({"commune", "former_commune"}) | DEGREES | METRES


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """Where the register has a facility that is being changed."""

    commune_id: int
    former_commune_id: int | None
    longitude: float | None
    latitude: float | None
    location_source: str | None
    is_restricted: bool = False

    def less(self, emptied: Collection[str]) -> KnownPlace:
        """The same without what is to be emptied: the former commune, or the point."""
        former = None if "former_commune" in emptied else self.former_commune_id
        source = None if set(emptied) >= DEGREES or set(emptied) >= METRES else self.location_source
        return replace(self, former_commune_id=former, location_source=source)


@dataclass(frozen=True, slots=True)
class PlaceRequest:
    """What one record says about its place; coordinates complete or absent (see ``coordinates``)."""

    former_commune: str | None
    commune: str | None
    longitude: float | None
    latitude: float | None
    x: float | None
    y: float | None
    srid: int | None
    known: KnownPlace | None = None
    restricted: bool | None = None  # None: as the register has it
    address: str | None = None  # as written; its hamlet or street tells which rows one answer may serve

    @property
    def is_restricted(self) -> bool:
        """Whether the record must not carry a point of any kind."""
        return self.restricted if self.restricted is not None else self.known is not None and self.known.is_restricted


@dataclass(slots=True)
class Placed:
    """Where one record lies. ``commune`` is None where nobody can say; ``location_source`` None: the point stands
    as the register has it."""

    commune: UnitFacts | None = None
    former_commune_id: int | None = None
    longitude: float | None = None
    latitude: float | None = None
    location_source: str | None = None
    findings: list[Finding] = field(default_factory=list)
    candidates: tuple[int, ...] = ()  # the successors among which a boundary or a person must choose
    default: int | None = None  # the one that took most of the former commune

    @property
    def province_code(self) -> str | None:
        return None if self.commune is None else self.commune.province_code

    @property
    def refused(self) -> bool:
        return any(finding.severity is Severity.ERROR for finding in self.findings)
