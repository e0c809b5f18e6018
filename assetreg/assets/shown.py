"""How the register's values read on a page: choices by their label, amounts as numbers, acts as words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assetreg.assets.figures import Remark
from assetreg.assets.labels import FIELD_CHOICES, LOCATION_SOURCE_LABELS
from assetreg.core.geo import ZONES
from assetreg.core.i18n import format_date, format_number, gettext
from assetreg.web.schema_forms import YES_NO

_CHOICES: Mapping[str, Mapping[str, str]] = {**FIELD_CHOICES, "location_source": LOCATION_SOURCE_LABELS}
# Verbs of change sets as people read them; an act of another feature shows its own name.
VERBS = {
    "facility.create": "Entered",
    "facility.revise": "Changed",
    "facility.bulk": "Changed with others",
    "import.apply": "Imported",
    "rule.enter": "Rule entered",
    "demo.load": "Demonstration data loaded",
    "agency.merge": "Holder merged",
    "agency.consolidate": "Holder consolidated",
    "agency.rename": "Holder renamed",
    "agency.link": "Holder found in the register",
}

# Of the parts of a facility; other features' verbs are theirs to name.
ACTS = {"create": "Entered", "revise": "Changed", "withdraw": "Taken out"}


def value_shown(field: str, value: Any) -> str:
    """One value of one field, in the language of the page."""
    if field in _CHOICES:
        return gettext(_CHOICES[field].get(value, str(value)))
    if isinstance(value, bool):
        return gettext(YES_NO["yes" if value else "no"])
    if isinstance(value, dt.date):
        return format_date(value)
    if field in ("longitude", "latitude"):
        return f"{value:.6f}"
    if isinstance(value, int | float | Decimal) and field != "srid":
        return format_number(value)
    return str(value)


def verb_shown(verb: str) -> str:
    """What was done."""
    return gettext(VERBS.get(verb) or ACTS.get(verb.rpartition(".")[2], verb))


def remark_sentence(remark: Remark) -> str:
    """What does not fit together in a record, and how."""
    params = {
        name: gettext(str(value)).removesuffix(" (m²)") if name in remark.labels else value
        for name, value in remark.params.items()
    }
    return gettext(f"remark.{remark.code}", **params)


def zone_choices() -> list[tuple[str, str]]:
    """The zones of VN-2000 by central meridian, as a form offers them."""
    return [
        (str(zone.srid), f"{_meridian(zone.meridian)} · {'3°' if zone.scale == 0.9999 else '6°'} · EPSG:{zone.srid}")
        for zone in sorted(ZONES.values(), key=lambda zone: (zone.scale != 0.9999, zone.meridian))
    ]


def _meridian(degrees: float) -> str:
    whole, minutes = divmod(round(degrees * 60), 60)
    return f"{whole}°{minutes:02d}′"
