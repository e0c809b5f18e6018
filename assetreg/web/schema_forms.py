"""A form made of a schema: which control each field gets, read from its reader, its choices and its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assetreg.core.parse import Reads, Schema
from assetreg.core.values import read_date, read_flag

type Control = Literal["text", "textarea", "choice", "date", "unit", "former_unit"]

YES_NO: Mapping[str, str] = {"yes": "Yes", "no": "No"}
# What stands inside the field, by the last part of its name: message ids.
_UNITS = {"_m2": "m²", "_vnd": "dong", "_m": "m", "_kg": "kg", "_percent": "%"}
_LONG = ("note", "reason", "description")


@dataclass(frozen=True, slots=True)
class FieldShape:
    """How one field is asked for; ``hint`` and ``unit`` are message ids, ``choices`` value -> message id."""

    name: str
    control: Control
    required: bool
    choices: Mapping[str, str]
    unit: str = ""
    hint: str = ""
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Fields under one legend (a message id)."""

    legend: str
    fields: Sequence[FieldShape]
    hint: str = ""


def section(
    schema: type[Schema],
    legend: str,
    names: Sequence[str],
    *,
    choices: Mapping[str, Mapping[str, str]] | None = None,
    units: Sequence[str] = (),
    former_units: Sequence[str] = (),
    hints: Mapping[str, str] | None = None,
    wide: Sequence[str] = ("name",),
    hint: str = "",
) -> Section:
    """The named fields of a schema; ``units`` names those that take a commune, ``former_units`` one of before the
    reorganisation, ``wide`` those that fill the row."""
    takes: dict[str, Control] = {**dict.fromkeys(units, "unit"), **dict.fromkeys(former_units, "former_unit")}
    shapes = [_shape(schema, name, choices or {}, takes, hints or {}, wide) for name in names]
    return Section(legend, shapes, hint)


def _shape(
    schema: type[Schema],
    name: str,
    choices: Mapping[str, Mapping[str, str]],
    takes: Mapping[str, Control],
    hints: Mapping[str, str],
    wide: Sequence[str],
) -> FieldShape:
    info = schema.model_fields[name]
    reader = next((one.read for one in info.metadata if isinstance(one, Reads)), None)
    offered = YES_NO if reader is read_flag else choices.get(name, {})
    control: Control = "text"
    if offered:
        control = "choice"
    elif reader is read_date:
        control = "date"
    elif name in takes:
        control = takes[name]
    elif name.endswith(_LONG):
        control = "textarea"
    unit = next((shown for ending, shown in _UNITS.items() if name.endswith(ending)), "")
    return FieldShape(name, control, info.is_required(), offered, unit, hints.get(name, ""), name in wide)
