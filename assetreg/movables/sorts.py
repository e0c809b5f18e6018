"""What tells the three kinds of movables apart for those who write them: table, schema, codes, unique numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assetreg.core.parse import Schema
from assetreg.movables.models import ArchiveHolding, Equipment, Movable, Vehicle
from assetreg.movables.schemas import ArchiveInput, EquipmentInput, VehicleInput

# What a schema says in words and the row keeps as references.
_REFERENCES = frozenset({"code", "agency", "unit", "facility", "origin_agency"})


@dataclass(frozen=True, slots=True)
class Sort[M: Movable]:
    """One kind; ``keys``: field -> the column that holds what it is unique by."""

    model: type[M]
    schema: type[Schema]
    name: str
    prefix: str
    keys: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The fields that are columns of the row."""
        return tuple(name for name in self.schema.model_fields if name not in _REFERENCES)


VEHICLE = Sort(
    Vehicle, VehicleInput, "vehicle", "VH",
    {"plate": "plate_key", "chassis_number": "chassis_key", "engine_number": "engine_key"},
)  # fmt: skip
EQUIPMENT = Sort(Equipment, EquipmentInput, "equipment", "EQ")
ARCHIVE = Sort(ArchiveHolding, ArchiveInput, "archive_holding", "AR")
