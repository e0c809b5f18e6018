"""What an event file says: the act, the units and bodies it happens to, what they become, and the exceptions."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

type ChangeKind = Literal["merge", "split", "rename", "reclassify", "abolish", "create", "reorganise"]
type Level = Literal["province", "district", "commune"]
type UnitKind = Literal[
    "province", "city", "urban_district", "rural_district", "town", "provincial_city", "island_district", "commune",
    "ward", "township", "special_zone",
]  # fmt: skip

CODE_LENGTH = {"province": 2, "district": 3, "commune": 5}
MOST_UNITS = 20_000


def _day(raw: Any) -> Any:
    """A day as YAML or people write it: 2025-07-01 or 01/07/2025."""
    if isinstance(raw, str) and raw.count("/") == 2:
        day, month, year = raw.split("/")
        return f"{year:0>4}-{month:0>2}-{day:0>2}"
    return raw


Day = Annotated[dt.date, BeforeValidator(_day)]
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]
Text = Annotated[str, Field(min_length=1, max_length=300)]
Long = Annotated[str, Field(min_length=1, max_length=2000)]
Code = Annotated[str, Field(pattern=r"^([0-9]{2}|[0-9]{3}|[0-9]{5})$")]
ProvinceCode = Annotated[str, Field(pattern=r"^[0-9]{2}$")]


class Said(BaseModel):
    """Base of all parts of the file: nothing is passed over that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Act(Said):
    """The legal act: its number, its date, who issued it."""

    number: Annotated[str, Field(min_length=1, max_length=100)]
    date: Day | None = None
    issuer: Text | None = None


class Centre(Said):
    """Where a unit is administered from, degrees (EPSG:4326): a seat that is known, or an estimate of it."""

    longitude: Annotated[float, Field(ge=102, le=118)]
    latitude: Annotated[float, Field(ge=6, le=24)]
    quality: Literal["seat", "estimate"] = "seat"


class Part(Said):
    """A unit of which a successor takes all or a part; ``default``: who carries it on where papers name only one."""

    unit: Text
    share: Literal["full", "partial"] = "full"
    default: bool | None = None


class Successor(Said):
    """A unit that units become.

    ``standing``: it stands already and goes on; otherwise it begins with the event, under this code and name.
    ``of``: what it is made of, where not simply of every unit of the change. ``province``: where it lies, by code (that
    of its first part unless said); ``boundary``: GeoJSON polygons, EPSG:4326.
    """

    code: Code | None = None
    name: Text | None = None
    kind: UnitKind | None = None
    province: ProvinceCode | None = None
    district: Annotated[str, Field(pattern=r"^[0-9]{3}$")] | None = None
    standing: bool = False
    centre: Centre | None = None
    area_m2: Annotated[float, Field(gt=0)] | None = None
    boundary: dict[str, Any] | None = None
    of: Annotated[tuple[Part | Text, ...], Field(max_length=MOST_UNITS)] | None = None

    @property
    def parts(self) -> tuple[Part, ...] | None:
        """What it is made of, each as a part."""
        return None if self.of is None else tuple(p if isinstance(p, Part) else Part(unit=p) for p in self.of)


class Change(Said):
    """One change of units of one level under the act: ``units`` is what it happens to, ``into`` what they become.

    A rename or reclassification keeps the code unless another is said, and of several units each successor says its
    ``of``; an abolition has no successor, a creation no predecessor. Otherwise, without ``of``, the first successor
    carries on the units where papers name only one.
    """

    kind: ChangeKind
    level: Level = "commune"
    key: Key | None = None
    title: Text | None = None
    legal_act: Text | None = None
    source: Text | None = None
    units: Annotated[tuple[Text, ...], Field(max_length=MOST_UNITS)] = ()
    into: Annotated[tuple[Successor, ...], Field(max_length=MOST_UNITS)] = ()

    @model_validator(mode="after")
    def _count(self) -> Self:
        least, most = {
            "merge": ((1, None), (1, 1)),
            "split": ((1, 1), (2, None)),
            "rename": ((0, None), (1, None)),
            "reclassify": ((0, None), (1, None)),
            "abolish": ((1, None), (0, 0)),
            "create": ((0, 0), (1, None)),
            "reorganise": ((0, None), (1, None)),
        }[self.kind]
        for name, n, (low, high) in (("units", len(self.units), least), ("into", len(self.into), most)):
            if n < low or (high is not None and n > high):
                raise PydanticCustomError("miscounted", "{name}", {"name": name, "n": n, "kind": self.kind})
        return self


class BodyChange(Said):
    """A reorganisation of bodies under the act, as ``agencies`` records it; ``province``: where names are looked up."""

    kind: Literal["merge", "consolidate", "divide", "function_moved", "dissolve", "rename"]
    province: ProvinceCode
    bodies: Annotated[tuple[Text, ...], Field(min_length=1, max_length=1000)]
    successors: Annotated[tuple[Text, ...], Field(max_length=1000)] = ()
    new_name: Text | None = None
    caretaker: Text | None = None
    ends: bool | None = None
    note: Long | None = None


class Exempt(Said):
    """One record that goes another way: ``to`` another unit by code, or it stays, or is only given a note."""

    table: Text
    id: int
    to: Code | None = None
    stay: bool = False
    note: Long | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if (self.to is not None) == self.stay and (self.to is not None or self.note is None):
            raise PydanticCustomError("exception_unclear", "", {})
        return self


class Heading(Said):
    """What an event is: its act, what it is called, the day from which it holds, who says so."""

    key: Key
    title: Text
    effective_on: Day
    act: Act
    source: Text = "office"


class EventFile(Heading):
    """One reorganisation: its act, the day from which it holds, and everything it says."""

    changes: Annotated[tuple[Change, ...], Field(max_length=MOST_UNITS)] = ()
    agencies: Annotated[tuple[BodyChange, ...], Field(max_length=MOST_UNITS)] = ()
    exceptions: Annotated[tuple[Exempt, ...], Field(max_length=100_000)] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.changes and not self.agencies:
            raise PydanticCustomError("event_empty", "", {})
        return self
