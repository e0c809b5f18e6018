"""What the API asks about units with: query and path parameters."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

CODE = r"^([0-9]{2}|[0-9]{3}|[0-9]{5})$"
LONGEST_TEXT = 300
Level = Literal["province", "district", "commune"]


class OnDay(BaseModel):
    """``as_of``: the day asked about, today unless given."""

    model_config = ConfigDict(extra="forbid")

    as_of: dt.date | None = None


class UnitsQuery(OnDay):
    """A list of one level: within a province (2 digits) or former district (3), or whose name contains ``q``."""

    level: Level = "commune"
    unit: str | None = Field(default=None, pattern=CODE)
    q: str | None = Field(default=None, max_length=100)
    limit: int = Field(default=100, ge=1, le=1000)
    cursor: str | None = Field(default=None, pattern=CODE)


class UnitQuery(OnDay):
    """One unit; its level only refuses what was not meant."""

    level: Level | None = None


class UnitPath(BaseModel):
    """A unit's code: 2, 3 or 5 digits."""

    code: str = Field(pattern=CODE)


class Asked(BaseModel):
    """One text about a unit, with what stands beside it in columns of their own."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=LONGEST_TEXT)
    district: str | None = Field(default=None, max_length=LONGEST_TEXT)
    province: str | None = Field(default=None, max_length=LONGEST_TEXT)


class ResolveBody(OnDay):
    """A list of texts, alone or with their district and province; ``as_of``: the day they were written on."""

    texts: list[str | Asked] = Field(max_length=1000)

    @property
    def asked(self) -> list[Asked]:
        """Every text as what is asked; a plain one is cut at the length that is read."""
        return [one if isinstance(one, Asked) else Asked(text=one[:LONGEST_TEXT]) for one in self.texts]


class PointQuery(OnDay):
    """Degrees, EPSG:4326."""

    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)
