"""How a person wants a file read, as every door hands it in and as a batch keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from assetreg.imports.reading.found import ReadingOptions

LEAVE_OUT = "-"  # of a column nobody needs, of rows nobody can place


@dataclass(frozen=True, slots=True)
class FileOptions:
    """What is said of a file beside its kind.

    ``mapping``: the name of a saved one. ``columns``: ``heading_key`` -> field, None to leave it out. ``values``: field
    -> folded word -> code. ``answers``: ``Question.key`` -> values. ``ignore_columns``: pass over those nobody knows.
    ``save_as``: keep what is said here under this name. ``reduce``: the digest of a list of persons that may be reduced
    to groups, or ``yes``; ``counted_on`` is the day of that list (today unless said), ``leave_straddling`` leaves those
    out whose distance may lie in two bands.
    """

    sheets: tuple[str, ...] | None = None
    money_unit: str | None = None
    ignore_columns: bool = False
    mapping: str | None = None
    columns: Mapping[str, str | None] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    save_as: str | None = None
    reduce: str | None = None
    counted_on: str | None = None
    leave_straddling: bool = False

    def reading(self, zones: Mapping[str, int] | None = None) -> ReadingOptions:
        """The same for the one who reads; ``zones`` are those of ``reading.zones``."""
        options = ReadingOptions(
            sheets=self.sheets,
            columns=self.columns,
            values=self.values,
            money_unit=self.money_unit,
            zones=zones or {},
        )
        return options.answered(self.answers)

    def over(self, columns: Mapping[str, str | None], values: Mapping[str, Mapping[str, str]],
             money_unit: str | None, answers: Mapping[str, Any]) -> FileOptions:  # fmt: skip
        """With what a saved mapping says, where nothing else is said here."""
        return replace(
            self,
            columns={**columns, **self.columns},
            values={name: {**values.get(name, {}), **self.values.get(name, {})} for name in {*values, *self.values}},
            money_unit=self.money_unit or money_unit,
            answers={**{key: tuple(said) for key, said in answers.items()}, **self.answers},
        )

    def kept(self) -> dict[str, Any]:
        """As a batch keeps it."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> FileOptions:
        """Out of what a batch has kept."""
        known = {name: value for name, value in kept.items() if name in cls.__dataclass_fields__}
        if known.get("sheets") is not None:
            known["sheets"] = tuple(known["sheets"])
        known["answers"] = {key: tuple(said) for key, said in known.get("answers", {}).items()}
        return cls(**known)
