"""Which parcels and certificates one facility alone may bear, and who bears one already.

A parcel (commune of the map, sheet, number) belongs to one facility, unless all that have it say it is a part; a
certificate covers one parcel or several of one facility, unless all that name it say that it is shared. Keys are made
and kept by the database (migrations/replaceable/exact_keys.sql), whose constraints hold at every door.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetreg.assets.models import Facility, LandParcel
from assetreg.core.errors import FieldError

# Kind of key -> the field that is refused.
KEY_FIELDS: Mapping[str, str] = {
    "parcel": "parcel_number",
    "certificate_serial": "certificate_serial",
    "certificate_register": "certificate_register_number",
}
_CLAIMING = (
    "id facility_id map_commune_id map_sheet parcel_number is_part certificate_serial certificate_register_number "
    "certificate_shared"
).split()
_BEARERS = text("SELECT kind, row_id FROM exact_key_bearers(CAST(:said AS jsonb))")


def borne_already(session: Session, columns: Mapping[str, Any]) -> list[FieldError]:
    """What a parcel would claim that another bears: the other is named where it may be seen (``borne_by``).

    ``columns`` are those of the row as it will be, with its facility's; ``borne_elsewhere`` says only that there is
    another. Two statements at most, one where nothing is borne.
    """
    said = {"is_part": False, "certificate_shared": False} | {
        name: columns[name] for name in _CLAIMING if columns.get(name) is not None
    }
    borne = session.execute(_BEARERS, {"said": json.dumps(said)}).all()
    if not borne:
        return []
    seen = select(LandParcel.id, Facility.code).join(Facility, Facility.id == LandParcel.facility_id)
    codes = dict(session.execute(seen.where(LandParcel.id.in_([row_id for _, row_id in borne]))).all())
    found: dict[str, FieldError] = {}
    for kind, row_id in borne:
        field = KEY_FIELDS[kind]
        if row_id in codes:
            found[field] = FieldError(field, "borne_by", {"value": columns.get(field), "other": codes[row_id]})
        else:
            found.setdefault(field, FieldError(field, "borne_elsewhere"))
    return list(found.values())
