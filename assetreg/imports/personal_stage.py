"""The stage of an import that keeps people out: lists of persons become groups, columns and words are left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from assetreg.core.clock import today
from assetreg.core.errors import Conflict, Invalid, Problem
from assetreg.core.i18n import gettext
from assetreg.core.values import Refused, read_date
from assetreg.imports.described import Kind
from assetreg.imports.models import ImportBatch
from assetreg.imports.options import FileOptions
from assetreg.imports.originals import keep_original
from assetreg.imports.personal import redact
from assetreg.imports.personal_gate import Gate, cells_about_people, keep_out, lists_people
from assetreg.imports.reading.found import Reading
from assetreg.imports.reading.opening import open_reading, sheets_beside
from assetreg.imports.reading.zones import zones_of
from assetreg.imports.reducing import Reduction, reduce_list, reduced


@dataclass(slots=True)
class Passed:
    """What came through of a file, and what kept people out of it; ``made``: the groups that a list was reduced to."""

    reading: Reading
    gate: Gate
    kind: Kind
    options: FileOptions
    made: Reduction | None = None

    def settle(self, session: Session, batch: ImportBatch, content: bytes) -> None:
        """Keep the file with its batch, or, where it held anything personal, what was left out of it and no more.

        Call it once every row was read.
        """
        if self.made is None:
            self.gate.sentences += _beside(content, self.kind, self.options, self.reading)
        if self.made is not None:
            batch.withheld = {"reduced": {"rows": self.made.rows, "people": self.made.people}}
            batch.withheld |= {"columns": self.made.dropped}
        elif self.gate.found:
            columns = [
                {"sheet": one.sheet, "letter": one.letter, "heading": redact(one.heading)[0], "cells": one.cells}
                for one in self.gate.told()
            ]
            batch.withheld = {"columns": columns, "sentences": self.gate.sentences}
        if batch.withheld is not None:
            batch.content = None
        elif batch.content is None:
            keep_original(session, batch, content)


def let_through(session: Session, batch: ImportBatch, kind: Kind, reading: Reading, options: FileOptions) -> Passed:
    """Stand between a file and everything that reads its rows.

    A list of persons is refused (``Conflict``, ``personal_list``) with the groups it would come to, unless ``reduce``
    is the digest of this very file, or ``yes``: then the groups stand in its place.
    """
    if kind.name != "staff" or not lists_people(reading, kind):
        return Passed(reading, keep_out(reading, kind), kind, options)
    source = redact(batch.filename)[0]
    made = reduce_list(
        session, reading, counted_on=_counted_on(options), source=source, leave_straddling=options.leave_straddling
    )
    if options.reduce not in ("yes", batch.file_digest):
        raise Conflict("personal_list", **_told(made, batch.file_digest))
    if not made.groups:
        raise Invalid(code="nothing_to_group", n=made.rows)
    return Passed(reduced(reading, made), Gate(), kind, options, made)


def told_reduction(made: Mapping[str, Any] | None) -> Iterator[str]:
    """What a list of persons would come to, line by line; nothing where there is no such list."""
    if made is None:
        return
    said = {"rows": made["rows"], "people": made["people"], "groups": len(made["groups"])}
    yield "  " + gettext("--reduce would keep {groups} groups of {people} people out of {rows} rows", **said)
    for group in made["groups"]:
        ends = f"{group['former_workplace']} → {group['new_workplace']}"
        yield f"  {group['people']:>5}  {ends} · {group['residence'] or '–'}"
    for one in made["ungrouped"]:
        yield f"  {one['rows']:>5}  {gettext('ungrouped.' + one['reason'])} {one['value']}".rstrip()


def may_wait(session: Session, kind: Kind | None, content: bytes, options: FileOptions) -> bool:
    """Whether a file may lie in the queue before it is planned: every row was looked at, and nobody is in it.

    What cannot be read may not wait either: it is refused at once.
    """
    if kind is None or kind.name == "staff":
        return False
    try:
        reading = open_reading(content, kind, options.reading(zones_of(session)))
        gate = keep_out(reading, kind)
        for sheet in reading.sheets:
            for _ in sheet.rows():
                pass
        return not gate.found and not _beside(content, kind, options, reading)
    except Problem:
        return False


def _beside(content: bytes, kind: Kind, options: FileOptions, reading: Reading) -> int:
    """How many cells of the sheets that were passed over tell of people: the file is kept with them, or not at all."""
    return sum(cells_about_people(grid.rows()) for grid in sheets_beside(content, kind, options.reading(), reading))


def _counted_on(options: FileOptions) -> dt.date:
    if options.counted_on is None:
        return today()
    try:
        return read_date(options.counted_on)
    except Refused as refused:
        raise Invalid(code="bad_counted_on", value=refused.params.get("value")) from None


def _told(made: Reduction, digest: str) -> dict[str, Any]:
    dropped = ", ".join(f"{column['letter']} ({column['heading']})" for column in made.dropped) or "–"
    return {"n": made.rows, "columns": dropped, "digest": digest, "reduction": made.described()}
