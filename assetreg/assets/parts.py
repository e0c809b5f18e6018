"""Everything a facility is made of, read together: parcels, buildings, uses, parties, connections, and what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from assetreg.assets.buildings import building_classes, list_buildings
from assetreg.assets.connections import list_connections
from assetreg.assets.figures import Compared, Remark, compare, remarks_on, remarks_on_building
from assetreg.assets.models import Building, FacilityParty, LandParcel, SiteConnection, UseState
from assetreg.assets.parcels import list_parcels, parcel_name
from assetreg.assets.part_labels import CONNECTIONS, PARTY_ROLES
from assetreg.assets.parties import list_parties, stands_on
from assetreg.assets.records import FacilityRecord
from assetreg.assets.rule_tables import use_tolerance
from assetreg.assets.use_states import areas_of, list_uses, standing
from assetreg.assets.uses import Tolerance, UseSum, check_uses
from assetreg.core.clock import today


@dataclass(frozen=True, slots=True)
class StandingUse:
    """The last look at one part; ``total`` compares its uses with the part's area, None where that is not known."""

    use: UseState
    part: LandParcel | Building
    total: UseSum | None


@dataclass(frozen=True)
class Parts:
    """The parts of one facility as they stand; ``classes``: code -> name of the classes of buildings."""

    facility: FacilityRecord
    parcels: Sequence[LandParcel]
    buildings: Sequence[Building]
    uses: Sequence[UseState]
    parties: Sequence[FacilityParty]
    connections: Sequence[SiteConnection]
    classes: Mapping[str, str]
    tolerance: Tolerance

    @cached_property
    def compared(self) -> list[Compared]:
        """The facility's own figures beside the sums of its parts."""
        return compare(self.facility, [parcel.area_m2 for parcel in self.parcels], self.buildings)

    @cached_property
    def standing_uses(self) -> list[StandingUse]:
        """The last look at each part: parcels first, then buildings."""
        last = {(use.parcel_id, use.building_id): use for use in standing(self.uses)}
        looked_at: list[tuple[LandParcel | Building, UseState | None]] = [
            *((parcel, last.get((parcel.id, None))) for parcel in self.parcels),
            *((building, last.get((None, building.id))) for building in self.buildings),
        ]
        return [StandingUse(use, part, self._sum(use, part)) for part, use in looked_at if use is not None]

    @cached_property
    def present_parties(self) -> list[tuple[str, list[FacilityParty]]]:
        """Role -> who stands for the facility today."""
        day = today()
        return [
            (role, [party for party in self.parties if party.role == role and stands_on(party, day)])
            for role in PARTY_ROLES
        ]

    @cached_property
    def other_parties(self) -> list[FacilityParty]:
        """Those who stood for it before, or will."""
        day = today()
        return [party for party in self.parties if not stands_on(party, day)]

    @cached_property
    def lines(self) -> list[tuple[str, SiteConnection | None]]:
        """Every kind of line or signal, with what is known of it."""
        known = {connection.kind: connection for connection in self.connections}
        return [(kind, known.get(kind)) for kind in CONNECTIONS]

    @cached_property
    def remarks(self) -> list[Remark]:
        """What does not fit together in the record."""
        found = remarks_on(self.facility)
        for building in self.buildings:
            found += remarks_on_building(building)
        holders = dict(self.present_parties)["holder"]
        found += [
            Remark("holder_differs", {"party": party.name, "holder": self.facility.holder})
            for party in holders
            if party.name != self.facility.holder
        ]
        return found

    def _sum(self, use: UseState, part: LandParcel | Building) -> UseSum | None:
        """The floor that form 04a divides is the usable one (column 11); the gross floor where only that is known."""
        if isinstance(part, LandParcel):
            area = part.area_m2
        elif part.usable_floor_m2 is not None:
            area = part.usable_floor_m2
        elif part.gross_floor_m2 is not None:
            area = part.gross_floor_m2
        else:
            return None
        return check_uses(areas_of(use).values(), area, self.tolerance)


def part_name(part: LandParcel | Building) -> str:
    """A parcel or a building by the name people give it."""
    return parcel_name(part) if isinstance(part, LandParcel) else part.name


def parts_of(session: Session, facility: FacilityRecord) -> Parts:
    """Everything a facility is made of, in a number of statements that does not depend on how much that is."""
    return Parts(
        facility,
        list_parcels(session, facility),
        list_buildings(session, facility),
        list_uses(session, facility),
        list_parties(session, facility),
        list_connections(session, facility),
        building_classes(session),
        use_tolerance(session, today()),
    )
