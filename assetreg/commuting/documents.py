"""The one shape in which the command line and the API answer a burden."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from assetreg.commuting.burden import Burden
from assetreg.commuting.queries import ProvinceBurden


def burden_document(burden: ProvinceBurden, unit: str | None = None) -> dict[str, Any]:
    """Totals, what is unknown, and one entry per destination, with how it was all measured.

    ``unit``: the code the burden was narrowed to, where that is not the whole province.
    """
    run = burden.run
    return {
        "unit": unit or run.province_code,
        "province": run.province_code,
        "mode": run.mode,
        "method": run.method,
        "is_estimate": run.is_estimate,
        "parameters": run.parameters,
        "as_of": run.as_of.isoformat(),
        "computed_at": run.computed_at.isoformat(timespec="seconds"),
        "is_stale": burden.is_stale,
        "totals": measures(burden.total),
        "unknown_share": burden.unknown_share,
        "unknown": [asdict(group) for group in burden.unknown],
        "seats_without_headcount": burden.seats_without_headcount,
        "destinations": [
            {"code": d.code, "name": d.name, "level": d.level, "seat_quality": d.seat_quality, **measures(d.burden)}
            for d in burden.destinations
        ],
    }


def measures(burden: Burden) -> dict[str, Any]:
    """A burden as plain numbers, rounded to what a straight line can carry: 10 m, 0.1 minute, 0.1 percent."""
    plain = {
        name: round(value, 2 if name.endswith("km") or name.startswith("person") else 1)
        if isinstance(value, float)
        else value
        for name, value in asdict(burden).items()
        if name != "share_above"
    }
    return plain | {"share_above_km": {str(limit): round(share, 3) for limit, share in burden.share_above.items()}}
