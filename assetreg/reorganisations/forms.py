"""Forms of an event written on a page: how a heading, a change of units and one of bodies are typed and read back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assetreg.core.text import clean

type Typed = Mapping[str, str]

KINDS = ("merge", "split", "rename", "reclassify", "abolish", "create", "reorganise")
LEVELS = ("commune", "district", "province")
UNIT_KINDS: Mapping[str, Sequence[str]] = {
    "commune": ("commune", "ward", "special_zone", "township"),
    "district": ("urban_district", "rural_district", "town", "provincial_city", "island_district"),
    "province": ("province", "city"),
}
FEWEST = {"units": 3, "into": 2, "bodies": 3, "successors": 2}  # rows that a form begins with
MOST_ROWS = 200
_CODE_FIRST = re.compile(r"^([0-9]{2}|[0-9]{3}|[0-9]{5})(?![0-9])")
_BODY_FIRST = re.compile(r"^(AG-[0-9]{2}-[0-9]+)\b", re.IGNORECASE)
_HEADING = ("title", "key", "effective_on", "act_number", "act_date", "act_issuer")
_OF_SUCCESSOR = ("code", "name", "kind", "province")

HEADING_LABELS = {
    "title": "Title of the event", "key": "Short name", "effective_on": "Effective on",
    "act_number": "Number of the act", "act_date": "Date of the act", "act_issuer": "Issued by",
}  # fmt: skip


def heading_typed(document: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a heading as a form shows them."""
    act = document.get("act", {})
    typed = {name: str(document.get(name, "")) for name in ("title", "key", "effective_on")}
    typed |= {f"act_{name}": str(act.get(name, "")) for name in ("number", "date", "issuer")}
    return typed | {name: _day(typed[name]) for name in ("effective_on", "act_date")}


def heading_said(typed: Typed, known: Mapping[str, Any]) -> dict[str, Any]:
    """A heading as an event file says it; ``known``: what it said before, of which the form shows only a part."""
    said = {name: clean(typed.get(name, "")) for name in _HEADING}
    act = {name: said[f"act_{name}"] for name in ("number", "date", "issuer") if said[f"act_{name}"]}
    top = {name: said[name] for name in ("key", "title", "effective_on") if said[name]}
    return {**({"source": known["source"]} if "source" in known else {}), **top, "act": act}


def rows_in(typed: Typed, name: str) -> int:
    """How many rows of a kind the form has."""
    given = typed.get(f"rows-{name}", "")
    return min(int(given), MOST_ROWS) if given.isdigit() else FEWEST[name]


def change_typed(said: Mapping[str, Any]) -> dict[str, str]:
    """A change of units as the form shows it."""
    typed = {"kind": str(said.get("kind", "merge")), "level": str(said.get("level", "commune"))}
    typed |= _rows("units", said.get("units", []))
    successors = said.get("into", [])
    typed["rows-into"] = str(max(len(successors), 1))
    for number, one in enumerate(successors, 1):
        typed |= {f"into-{number}-{name}": value for name, value in _successor_typed(one).items()}
        if "of" not in one and number == 1 and len(successors) > 1:
            typed["into-1-default"] = "1"
    return typed


def change_said(typed: Typed, known: Mapping[str, Any]) -> dict[str, Any]:
    """A change of units as an event file says it; ``known``: what it said before, of which the form shows a part."""
    kept = {name: value for name, value in known.items() if name in ("key", "title", "legal_act", "source")}
    before = known.get("into", [])
    into, default = [], 0
    for number in range(1, rows_in(typed, "into") + 1):
        old = before[number - 1] if number <= len(before) else {}
        one = _successor_said(typed, f"into-{number}-", old)
        if one:
            into.append(one)
            if f"into-{number}-default" in typed and "of" not in one:
                default = len(into) - 1
    if default:
        into.insert(0, into.pop(default))
    units = [_unit(text) for text in _filled(typed, "units")]
    said = {"kind": typed.get("kind", ""), "level": typed.get("level", "commune"), "units": units, "into": into}
    return {**kept, **said}


def bodies_typed(said: Mapping[str, Any]) -> dict[str, str]:
    """A change of bodies as the form shows it."""
    typed = {name: str(said.get(name, "")) for name in ("kind", "province", "new_name", "caretaker", "note")}
    if str(said.get("ends", "")).lower() == "true":
        typed["ends"] = "1"
    return typed | _rows("bodies", said.get("bodies", [])) | _rows("successors", said.get("successors", []))


def bodies_said(typed: Typed) -> dict[str, Any]:
    """A change of bodies as an event file says it."""
    said: dict[str, Any] = {"kind": typed.get("kind", ""), "province": typed.get("province", "")}
    for name in ("bodies", "successors"):
        said[name] = [_body(text) for text in _filled(typed, name)]
    for name in ("new_name", "caretaker", "note"):
        if text := clean(typed.get(name, "")):
            said[name] = _body(text) if name == "caretaker" else text
    if "ends" in typed:
        said["ends"] = "true"
    return said


def _successor_typed(one: Mapping[str, Any]) -> dict[str, str]:
    typed = {name: str(one[name]) for name in _OF_SUCCESSOR if name in one}
    if str(one.get("standing", "")).lower() == "true":
        typed = {"standing": str(one.get("code") or one.get("name") or "")}
    if "centre" in one:
        typed |= {name: str(one["centre"].get(name, "")) for name in ("longitude", "latitude")}
    if "boundary" in one:
        typed["boundary"] = json.dumps(_plain(one["boundary"]))
    parts = [part if isinstance(part, dict) else {"unit": part} for part in one.get("of", [])]
    for name, share in (("whole", "full"), ("part", "partial")):
        if chosen := [str(part["unit"]) for part in parts if part.get("share", "full") == share]:
            typed[name] = "\n".join(chosen)
    if any(str(part.get("default", "")).lower() == "true" for part in parts):
        typed["default"] = "1"
    return typed


def _successor_said(typed: Typed, prefix: str, old: Mapping[str, Any]) -> dict[str, Any]:
    """One successor; empty where its fields are. What the form does not show stays as it was said."""
    given = {
        name: clean(typed.get(prefix + name, "")) for name in (*_OF_SUCCESSOR, "standing", "longitude", "latitude")
    }
    shown = {*_OF_SUCCESSOR, "standing", "centre", "boundary", "of"}
    if given["standing"]:
        said: dict[str, Any] = {"standing": "true"}
        code = _unit(given["standing"])
        said["code" if code.isdigit() else "name"] = code
    else:
        said = {name: given[name] for name in _OF_SUCCESSOR if given[name]}
        if not said.keys() & {"code", "name"}:  # a kind alone was only left chosen
            return {}
    if given["longitude"] or given["latitude"]:
        quality = dict(old.get("centre", {})).get("quality")
        said["centre"] = {name: given[name].replace(",", ".") for name in ("longitude", "latitude")}
        said["centre"] |= {"quality": quality} if quality else {}
    if boundary := typed.get(prefix + "boundary", "").strip():
        said["boundary"] = _json(boundary)
    if parts := list(_parts(typed, prefix)):
        said["of"] = parts
    return {**{name: value for name, value in old.items() if name not in shown}, **said}


def _parts(typed: Typed, prefix: str) -> Iterable[dict[str, str]]:
    default = {"default": "true"} if f"{prefix}default" in typed else {}
    for name, share in (("whole", "full"), ("part", "partial")):
        for line in typed.get(prefix + name, "").splitlines():
            if text := clean(line):
                yield {"unit": _unit(text), "share": share, **default}


def _rows(name: str, texts: Sequence[Any]) -> dict[str, str]:
    rows = {f"{name}-{number}": str(text) for number, text in enumerate(texts, 1)}
    return rows | {f"rows-{name}": str(max(len(texts), 1))}


def _filled(typed: Typed, name: str) -> list[str]:
    texts = (clean(typed.get(f"{name}-{number}", "")) for number in range(1, rows_in(typed, name) + 1))
    return [text for text in texts if text]


def _unit(text: str) -> str:
    """The code that a chosen unit begins with, else the text as it stands."""
    found = _CODE_FIRST.match(text)
    return found[1] if found else text


def _body(text: str) -> str:
    """The code that a chosen body begins with, else the text as it stands."""
    found = _BODY_FIRST.match(text)
    return found[1].upper() if found else text


def _json(text: str) -> Any:
    """GeoJSON; what is none stays a text, which the schema refuses by name."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _plain(value: Any) -> Any:
    """Coordinates of a file, read as texts, as numbers again."""
    if isinstance(value, dict):
        return {name: _plain(one) if name == "coordinates" else one for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return float(value) if isinstance(value, str) else value


def _day(text: str) -> str:
    """A day as people write it."""
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text)
    return f"{found[3]}/{found[2]}/{found[1]}" if found else text


def labels_of(errors: Iterable[Any]) -> dict[str, str]:
    """What the fields that were refused are called: those of rows by what their row is."""
    return {error.field: _LABELS.get(re.sub(r"-\d+", "", error.field), error.field) for error in errors}


_LABELS = {
    "kind": "What happens", "level": "Level of the units", "units": "Units it happens to", "into": "What they become",
    "into-standing": "A unit that stands already and goes on", "into-code": "Code of the new unit",
    "into-name": "Name of the new unit", "into-kind": "Kind of the new unit", "into-province": "Province (code)",
    "into-whole": "Made of these whole units", "into-part": "Made of parts of these units",
    "into-longitude": "Longitude of the seat", "into-latitude": "Latitude of the seat",
    "into-boundary": "Boundary (GeoJSON)", "province": "Province",
    "bodies": "Bodies it happens to", "successors": "Who follows",
    "new_name": "New body named", "caretaker": "Body that takes care of what was held", "note": "Note",
}  # fmt: skip
