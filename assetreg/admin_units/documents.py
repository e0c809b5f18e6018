"""The one shape in which the command line and the API answer about units."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from assetreg.admin_units.entries import Entry
from assetreg.admin_units.loader import LoadReport
from assetreg.admin_units.locating import Located
from assetreg.admin_units.models import AdminUnit
from assetreg.admin_units.queries import Profile, Relative
from assetreg.admin_units.resolving import Offered, Resolved


def unit_document(unit: AdminUnit) -> dict[str, Any]:
    """What identifies a unit and when it stands; dates half-open, null without a known beginning or an end."""
    return {
        "code": unit.code,
        "name": unit.name,
        "level": unit.level,
        "kind": unit.kind,
        "province_code": unit.province_code,
        "valid_from": unit.valid_from.isoformat() if unit.valid_from else None,
        "valid_to": unit.valid_to.isoformat() if unit.valid_to else None,
    }


def profile_document(profile: Profile) -> dict[str, Any]:
    """A unit with the units around it, its place, and what else its code has meant."""
    return {
        **unit_document(profile.unit),
        "within": [{"code": unit.code, "name": unit.name, "level": unit.level} for unit in profile.within],
        "place": asdict(profile.place) if profile.place else None,
        "same_code": [unit_document(unit) for unit in profile.same_code],
    }


def resolved_document(resolved: Resolved) -> dict[str, Any]:
    """What a text means: ``unit`` as it was named, ``successor`` the unit of today, ``candidates`` where a person must
    choose, each with its ``successors``."""
    return {
        "text": resolved.text,
        "state": resolved.state,
        "by": resolved.by,
        "agrees": resolved.agrees,
        "unit": None if resolved.unit is None else _entry_document(resolved.unit),
        "successor": None if resolved.present is None else _named(resolved.present),
        "candidates": [
            _entry_document(one) | {"is_default": one.is_default, "successors": [_named(unit) for unit in one.became]}
            for one in resolved.candidates
        ],
    }


def _entry_document(offered: Offered) -> dict[str, Any]:
    unit = offered.unit
    return {
        **_named(unit),
        "kind": unit.kind,
        "valid_from": unit.valid_from.isoformat() if unit.valid_from else None,
        "valid_to": unit.valid_to.isoformat() if unit.valid_to else None,
        "within": [_named(wider) for wider in offered.within],
    }


def _named(unit: Entry) -> dict[str, Any]:
    return {"code": unit.code, "name": unit.name, "level": unit.level, "province_code": unit.province_code}


def relative_document(relative: Relative) -> dict[str, Any]:
    """A successor or predecessor; ``of`` is the unit asked about: a code may have meant several."""
    document = asdict(relative)
    del document["unit_id"], document["of_unit_id"]
    document["effective_on"] = relative.effective_on.isoformat()
    document["of"] = {
        "name": document.pop("of_name"),
        "valid_from": _iso(document.pop("of_valid_from")),
        "valid_to": _iso(document.pop("of_valid_to")),
    }
    return document


def located_document(located: Located) -> dict[str, Any]:
    """Codes and names of where a point lies, and how that was found."""
    return {
        "province": located.province.code,
        "province_name": located.province.name,
        "commune": located.commune.code,
        "commune_name": located.commune.name,
        "method": located.method,
        "distance_m": located.distance_m,
    }


def report_document(report: LoadReport) -> dict[str, Any]:
    """Everything a load did, with every doubt."""
    return {
        "source": report.source,
        "applied": report.applied,
        "changed": report.changed,
        "seconds": report.seconds,
        "changes": {section: asdict(change) for section, change in report.changes.items()},
        "doubts": [doubt._asdict() for doubt in report.doubts],
    }


def _iso(date: Any) -> str | None:
    return date.isoformat() if date else None
