"""How the walk asks each route for somebody's record, and what an answer must not say. A new route must be taught."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from werkzeug.routing import Rule

from tests.support.mvt import read_tile
from tests.walls.records import AREAS, Ground


@dataclass(frozen=True)
class Parameter:
    """One parameter of a route, by a pattern of the route and its name: the record it names."""

    route: str
    name: str
    value: Callable[[Ground], Any]


def _of(kind: str, attribute: str = "id") -> Callable[[Ground], Any]:
    return lambda ground: getattr(ground.records[kind], attribute)


# Parameters that name a record of somebody: whoever may not see it gets 404.
RECORDS = (
    Parameter("facilities/<code>", "code", _of("facility", "code")),
    Parameter("/map/facts/facility/<code>", "code", _of("facility", "code")),
    Parameter("/parcels/<int:number>", "number", _of("land_parcel")),
    Parameter("/buildings/<int:number>", "number", _of("building")),
    Parameter("/uses/<int:number>", "number", _of("use_state")),
    Parameter("/parties/<int:number>", "number", _of("facility_party")),
    Parameter("/connections/<int:number>", "number", _of("site_connection")),
    Parameter("vehicles/<code>", "code", _of("vehicle", "code")),
    Parameter("equipment/<code>", "code", _of("equipment", "code")),
    Parameter("archives/<code>", "code", _of("archive_holding", "code")),
    Parameter("agencies/<code>", "code", _of("agency", "code")),
    Parameter("/headcounts/<int:number>", "number", _of("headcount")),
    Parameter("commuting/groups/<code>", "code", _of("staff_group", "code")),
    Parameter("staff-groups/<code>", "code", _of("staff_group", "code")),
    Parameter("delegations/<code>", "code", _of("delegation_rule", "code")),
    Parameter("authorisations/<code>", "code", _of("authorisation", "code")),
    Parameter("documents/<int:document_id>", "document_id", _of("document")),
    Parameter("imports/<int:batch_id>", "batch_id", _of("import_batch")),
    Parameter("stocktakes/<code>", "code", _of("stocktake", "code")),
    Parameter("stocktakes/<code>/lines/<int:number>", "number", _of("stocktake_line")),
    Parameter("stocktakes/<code>/counts/<int:count_id>", "count_id", _of("stocktake_count")),
    Parameter("/stocktakes/counts/<int:code>", "code", _of("stocktake_count")),
    Parameter("cases/<code>", "code", _of("disposition_case", "code")),
    Parameter("/cases/papers/<code>", "code", _of("disposition_paper")),
    Parameter("cases/<code>/lines/<int:number>", "number", _of("disposition_line", "number")),
    Parameter("cases/<code>/papers/<int:number>", "number", _of("disposition_paper")),
    Parameter("cases/<code>/consultations/<int:number>", "number", _of("disposition_consultation")),
    Parameter("/decisions/<int:number>", "number", _of("disposition_decision")),
    Parameter("/recorded-decisions/<int:number>", "number", _of("disposition_decision")),
    Parameter("/deliveries/<code>", "code", _of("delivery", "code")),
    Parameter("/deliveries/new/<code>", "code", _of("disposition_case", "code")),
    Parameter("/deliveries/acts/<code>", "code", _of("disposition_case", "code")),
    Parameter("/deliveries/acts/<code>/<int:number>", "number", _of("disposition_line", "number")),
    Parameter("/deliveries/sales/<code>", "code", _of("disposition_case", "code")),
    Parameter("/deliveries/sales/<code>/<int:number>", "number", _of("disposition_line", "number")),
    Parameter("/deliveries/extensions/<int:number>", "number", _of("disposition_decision")),
    Parameter("reorganisations/<int:number>", "number", _of("reorganisation")),
    Parameter("/audit/<int:number>", "number", _of("change_set")),
    Parameter("/api/v1/changes/<int:number>", "number", _of("change_set")),
    Parameter("/looked-at/<int:verdict>", "verdict", _of("place_verdict")),
    Parameter("/verdicts/<int:verdict>", "verdict", _of("place_verdict")),
    Parameter("/duplicates/merges/<int:number>", "number", _of("facility_merge")),
    Parameter("/imports/<int:batch_id>/rows/<int:number>", "number", _of("import_row", "row_number")),
    Parameter("/imports/mappings/<int:mapping_id>", "mapping_id", _of("import_mapping")),
    Parameter("/import-mappings/<int:mapping_id>", "mapping_id", _of("import_mapping")),
    Parameter("/jobs/<int:number>", "number", _of("background_job")),
    Parameter("/quality/tables/<int:number>", "number", _of("quality_snapshot")),
    Parameter("/audit/<table>/<key>", "key", _of("facility", "code")),
)
# Parameters that name no record: public law and units, shapes of answers, places of tiles.
PLAIN: dict[tuple[str, str], list[Any]] = {
    (r"/export\.", "form"): ["xlsx", "csv", "geojson", "gpkg"],
    (r"/figures\.", "form"): ["csv", "json"],
    (r"/tiles/", "layer"): ["facilities", "flows", "communes", "provinces"],
    (r"/tiles/", "z"): [0],
    (r"/tiles/", "x"): [0],
    (r"/tiles/", "y"): [0],
    (r"/map/facts/unit/", "level"): ["province"],
    (r"/map/facts/unit/", "code"): ["51"],
    (r"/units/<code>", "code"): ["51"],
    (r"/thumbnail/", "size"): ["small"],
    (r"/admin/rules/", "table"): ["wear_class"],
    (r"/admin/calendar/", "number"): [1],
    (r"/admin/paths/", "code"): ["transfer_across"],
    (r"/audit/<table>/<key>", "table"): ["facility"],
    (r"/stocktakes/phone/", "language"): ["vi"],
    (r"/reorganisations/<int:number>/", "part"): ["changes", "agencies"],
    (r"/reorganisations/<int:number>/", "place"): [1],
    (r"/drafts/<kind>", "kind"): ["decision"],
    (r"/cases/<code>/moves/", "move"): ["submit", "withdraw"],
    (r"/deliveries/acts/", "act"): ["use"],
    (r"/cases/lists/", "name"): "not_in_use waste temporary vacant encroached leased early twice".split(),
}
# Parameters of accounts: people are no records of the register, and tests/accounts asks who may see whom.
OF_ACCOUNTS = re.compile(r"^/(account|admin/people)/")
STATIC = "filename"
# What lists are asked beside nothing: words of all marks, a foreign province and commune, the whole country's box.
QUERIES = ("", "?q=zq", "?unit=51", "?unit={foreign}", "?bbox=102,8,116,24", "?limit=500")


def parameters_of(rule: Rule) -> tuple[dict[str, Callable[[Ground], Any]], dict[str, list[Any]], set[str]]:
    """A route's parameters: those that name records, those that do not, and those that nobody taught."""
    records = {p.name: p.value for p in RECORDS if p.name in rule.arguments and p.route in rule.rule}
    plain = {
        name: values
        for (route, name), values in PLAIN.items()
        if name in rule.arguments and name not in records and re.search(route, rule.rule)
    }
    return records, plain, set(rule.arguments) - set(records) - set(plain) - {STATIC}


def shown_by(body: bytes) -> Iterator[bytes]:
    """Everything an answer says: unpacked where it is a compressed stream or a workbook."""
    if body.startswith(b"\x1f\x8b"):
        body = gzip.decompress(body)
    yield body
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            yield from (parts.read(name) for name in parts.namelist())


def leaks(body: bytes, hidden: Iterable[Ground]) -> list[str]:
    """Which of the hidden places an answer tells of: a text, a code or an area of theirs."""
    said = list(shown_by(body))
    found = []
    for ground in hidden:
        wanted = [re.escape(ground.mark.encode()), *(re.escape(code.encode()) + rb"\b" for code in ground.codes)]
        if ground.name in AREAS:
            wanted.append(f"{AREAS[ground.name]:_}".encode().replace(b"_", b"[., ]?"))
        found += [f"{ground.name}: {one!r}" for one in wanted if any(re.search(one, part) for part in said)]
    return found


def counted(tile: bytes) -> int:
    """How many facilities a tile tells of, in clusters and one by one."""
    body = next(shown_by(tile))
    return sum(feature.properties["n"] for feature in read_tile(body).get("facilities", [])) if body else 0
