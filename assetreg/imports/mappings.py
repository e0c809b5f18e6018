"""Saved mappings: how an office heads its tables and what its words mean, asked once and known again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.access.permissions import Permission
from assetreg.access.policy import may, require
from assetreg.admin_units.models import AdminUnit
from assetreg.core.clock import now, today
from assetreg.core.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from assetreg.core.i18n import LOCALES, catalogue, gettext
from assetreg.core.text import clean
from assetreg.core.values import shown
from assetreg.imports.described import Kind
from assetreg.imports.headings import heading_key
from assetreg.imports.models import ImportBatch, ImportFinding, ImportMapping
from assetreg.imports.options import FileOptions
from assetreg.imports.reading.found import Reading, Sheet

SAMPLES = 3
LOOKED_AT = 200  # rows in which samples are looked for
LIKE_ENOUGH = 72  # of 100: "Diện tích khuôn viên đất (m2)" and "Diện tích khuôn viên" have 90, strangers below 60
MOST_WORDS = 200
LONGEST_NAME = 100
_NEAREST = (ImportMapping.commune_id.is_(None), ImportMapping.province_code.is_(None))


@dataclass(frozen=True, slots=True)
class AskedColumn:
    """A heading nobody knows, with the first cells below it and the field it may mean."""

    key: str
    heading: str
    letter: str
    sheet: str | None
    samples: tuple[str, ...]
    guess: str | None


@dataclass(frozen=True, slots=True)
class AskedWord:
    """A word that no choice of its field is called, how often it stands, and the choice it may mean."""

    field: str
    word: str
    times: int
    guess: str | None


def fingerprint_of(reading: Reading) -> str:
    """By what a table is known again: its headings, whatever their order and whoever typed them."""
    keys = {heading_key(column.heading) for sheet in reading.sheets for column in sheet.headings.columns}
    return blake2b("\x1f".join(sorted(keys - {""})).encode(), digest_size=16).hexdigest()


def recognised(session: Session, kind: str, reading: Reading) -> ImportMapping | None:
    """The mapping saved last for a table with these headings, among those the session sees; the unit's own first."""
    query = select(ImportMapping).where(
        ImportMapping.kind == kind, ImportMapping.fingerprint == fingerprint_of(reading)
    )
    nearest = query.order_by(*_NEAREST, ImportMapping.updated_at.desc(), ImportMapping.id)
    return session.scalars(nearest.limit(1)).first()


def mapping_named(session: Session, kind: str, name: str) -> ImportMapping:
    """The mapping of a name; raises ``NotFound``."""
    query = select(ImportMapping).where(ImportMapping.kind == kind, ImportMapping.name == name)
    found = session.scalars(query.order_by(*_NEAREST, ImportMapping.id).limit(1)).first()
    if found is None:
        raise NotFound(code="mapping_not_found", name=name)
    return found


def list_mappings(session: Session, kinds: Sequence[str]) -> list[ImportMapping]:
    """All mappings of these kinds, by kind and name."""
    query = select(ImportMapping).where(ImportMapping.kind.in_(kinds))
    return list(session.scalars(query.order_by(ImportMapping.kind, ImportMapping.name, ImportMapping.id)))


def get_mapping(session: Session, mapping_id: int) -> ImportMapping:
    """The mapping; raises ``NotFound``."""
    found = session.scalar(select(ImportMapping).where(ImportMapping.id == mapping_id))
    if found is None:
        raise NotFound(code="mapping_not_found", name=str(mapping_id))
    return found


def units_of_mappings(session: Session, mappings: Sequence[ImportMapping]) -> dict[int, str]:
    """Mapping -> the name of the commune or province that it serves; without an entry for one of the whole country."""
    communes = {one.commune_id for one in mappings if one.commune_id is not None}
    provinces = {one.province_code for one in mappings if one.province_code is not None}
    standing = (AdminUnit.level == "province") & AdminUnit.code.in_(provinces) & AdminUnit.stands_on(today())
    columns = select(AdminUnit.id, AdminUnit.level, AdminUnit.code, AdminUnit.name)
    names = {
        (unit_id if level == "commune" else code): name
        for unit_id, level, code, name in session.execute(columns.where(AdminUnit.id.in_(communes) | standing))
    }
    homes = {one.id: names.get(one.commune_id or one.province_code or "") for one in mappings}
    return {number: name for number, name in homes.items() if name is not None}


def save_mapping(
    session: Session, actor: Actor, kind: str, fingerprint: str, options: FileOptions, home: Place | None
) -> ImportMapping:
    """Keep what was said of a table under ``options.save_as``; the same name again is said anew.

    ``home``: the commune or province of which it is, where all who work there are served; None of the whole country,
    or of a maker who works in several places and then is served alone.
    """
    require(actor, Permission.IMPORT_RUN, home)
    name = checked_name(options.save_as or "")
    province, commune = (None, None) if home is None else (home.province_code, home.commune_id)
    found = session.scalar(_called(kind, name, province, commune))
    if found is None:
        found = ImportMapping(kind=kind, name=name, province_code=province, commune_id=commune)
        found.maker, found.maker_id = actor.name, actor.user_id
        session.add(found)
    else:
        found.revision, found.updated_at = found.revision + 1, now()
    found.fingerprint = fingerprint
    found.columns = dict(options.columns)
    found.values = {field: dict(words) for field, words in options.values.items()}
    found.money_unit = options.money_unit
    # Whose a list is differs from file to file under the same headings.
    found.options = {key: list(said) for key, said in options.answers.items() if key.partition(":")[0] != "unit"}
    session.flush()
    return found


def rename_mapping(session: Session, actor: Actor, mapping_id: int, name: str) -> ImportMapping:
    """Call a mapping otherwise; raises ``Conflict`` (``mapping_exists``) where another is called so."""
    found = _own(session, actor, mapping_id)
    name = checked_name(name)
    taken = _called(found.kind, name, found.province_code, found.commune_id).where(ImportMapping.id != found.id)
    if session.scalar(taken) is not None:
        raise Conflict("mapping_exists", name=name)
    found.name, found.revision, found.updated_at = name, found.revision + 1, now()
    session.flush()
    return found


def delete_mapping(session: Session, actor: Actor, mapping_id: int) -> None:
    """Forget a mapping; batches that were read with it keep what it said."""
    session.delete(_own(session, actor, mapping_id))
    session.flush()


def checked_name(text: str) -> str:
    """A name that can be kept; raises ``Invalid``."""
    name = clean(text)
    if not name:
        raise Invalid([FieldError("name", "required")])
    if len(name) > LONGEST_NAME:
        raise Invalid([FieldError("name", "too_long", {"value": name[:20], "limit": LONGEST_NAME})])
    return name


def may_change(actor: Actor, mapping: ImportMapping) -> bool:
    """Whether the actor may rename or forget a mapping: its maker, and who imports for all whom it serves."""
    own = mapping.maker_id is not None and mapping.maker_id == actor.user_id
    return own or may(actor, Permission.IMPORT_RUN, Place(mapping.province_code or "", mapping.commune_id))


def _own(session: Session, actor: Actor, mapping_id: int) -> ImportMapping:
    found = get_mapping(session, mapping_id)
    if not may_change(actor, found):
        raise Forbidden(permission=str(Permission.IMPORT_RUN))
    return found


def _called(kind: str, name: str, province: str | None, commune: int | None) -> Select[ImportMapping]:
    return select(ImportMapping).where(
        ImportMapping.kind == kind,
        ImportMapping.name == name,
        ImportMapping.province_code.is_not_distinct_from(province),
        ImportMapping.commune_id.is_not_distinct_from(commune),
    )


def asked_columns(reading: Reading, kind: Kind) -> list[AskedColumn]:
    """The headings nobody knows, once each, with samples and a guess."""
    asked: dict[str, AskedColumn] = {}
    for sheet in reading.sheets:
        unknown = [column for column in sheet.headings.unknown if heading_key(column.heading) not in asked]
        samples = _samples(sheet, [column.index for column in unknown]) if unknown else {}
        for column in unknown:
            key = heading_key(column.heading)
            guess = guess_field(column.heading, kind, taken=sheet.headings.fields)
            asked[key] = AskedColumn(key, column.heading, column.letter, sheet.name, samples[column.index], guess)
    return list(asked.values())


def guess_field(heading: str, kind: Kind, *, taken: Mapping[str, Any]) -> str | None:
    """The field whose usual names are most like a heading; None where none is like it, or it stands there already."""
    names = _field_names(kind, taken)
    found = process.extractOne(heading_key(heading), list(names), scorer=fuzz.token_set_ratio, score_cutoff=LIKE_ENOUGH)
    return None if found is None else names[found[0]]


def asked_words(session: Session, batch: ImportBatch, kind: Kind) -> list[AskedWord]:
    """The words of choice fields that nobody knows, the most frequent first."""
    word = ImportFinding.params["value"].astext
    query = (
        select(ImportFinding.field, word, func.count())
        .where(ImportFinding.batch_id == batch.id, ImportFinding.code == "not_a_choice")
        .where(ImportFinding.field.in_(list(kind.choices)))
        .group_by(ImportFinding.field, word)
        .order_by(func.count().desc(), ImportFinding.field, word)
        .limit(MOST_WORDS)
    )
    return [
        AskedWord(field, said, times, _guess_choice(kind, field, said)) for field, said, times in session.execute(query)
    ]


def _guess_choice(kind: Kind, field: str, word: str) -> str | None:
    labels = {heading_key(gettext(label)): code for code, label in kind.choices[field].items()}
    found = process.extractOne(heading_key(word), list(labels), scorer=fuzz.token_set_ratio, score_cutoff=LIKE_ENOUGH)
    return None if found is None else labels[found[0]]


def _field_names(kind: Kind, taken: Mapping[str, Any]) -> dict[str, str]:
    names: dict[str, str] = {}
    for field in kind.fields:
        if field in taken:
            continue
        label = kind.labels.get(field, field)
        spoken = (catalogue(locale).get(label, label) for locale in LOCALES)
        names |= dict.fromkeys(map(heading_key, (field, label, *kind.aliases.get(field, ()), *spoken)), field)
    return names


def _samples(sheet: Sheet, indexes: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The first different cells of some columns."""
    found: dict[int, dict[str, None]] = {index: {} for index in indexes}
    for _, row in islice(sheet.rows(), LOOKED_AT):
        for index, samples in found.items():
            cell = row[index] if index < len(row) else None
            if cell not in ("", None) and len(samples) < SAMPLES:
                samples[shown(cell)] = None
    return {index: tuple(samples) for index, samples in found.items()}
