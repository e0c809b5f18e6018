"""The address of a facility with the units of today, as a proposal beside what is written (pure)."""

from __future__ import annotations

from typing import Protocol

from assetreg.admin_units.addresses import parse_address
from assetreg.admin_units.names import parse_name


class Addressed(Protocol):
    """What a proposal needs to know of a facility."""

    @property
    def address(self) -> str | None: ...
    @property
    def former_address(self) -> str | None: ...
    @property
    def commune_name(self) -> str: ...
    @property
    def province_name(self) -> str | None: ...


def proposed_address(facility: Addressed) -> str | None:
    """What is written below the commune, to the letter, with the present commune and province behind it.

    From the present address, else from the former one; None where neither is written, or where the present address
    names its commune and province already.
    """
    written = facility.address or facility.former_address
    if written is None or facility.province_name is None:
        return None
    proposal = parse_address(written).within(facility.commune_name, facility.province_name)
    if facility.address is not None and _names(facility.address, facility.commune_name, facility.province_name):
        return None
    return proposal


def _names(address: str, commune: str, province: str) -> bool:
    """Whether an address names these units in whatever spelling, and no others."""
    said = [parse_name(part).key for part in parse_address(address).units.split(",") if part.strip()]
    return said == [parse_name(commune).key, parse_name(province).key]
