"""Brings the tables of rules up to what the files of ``geodata/rules`` (or an office's own) say, and never back."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.assets.rule_models import RULES
from assetreg.assets.rule_schemas import SCHEMAS, RuleInput
from assetreg.assets.rule_service import enter_version
from assetreg.core.errors import FieldError, Invalid
from assetreg.core.parse import Door, parse

FILES = Path(__file__).resolve().parents[2] / "geodata" / "rules"
ENDS = "valid_to"  # told by the file for its readers; a version ends when the next one is entered


@dataclass(slots=True)
class RuleReport:
    """What a load did: how many versions were entered, how many stood already, and which say otherwise."""

    entered: int = 0
    unchanged: int = 0
    differing: list[str] = field(default_factory=list)


def load_rules(session: Session, directory: Path = FILES) -> RuleReport:
    """Enter every version that a file names and the register lacks, oldest first.

    A version that stands is never edited: where the file says otherwise it is named in the report. Raises ``Invalid``
    naming file, line and field of what cannot be read.
    """
    report = RuleReport()
    for table, schema in SCHEMAS.items():
        path = directory / f"{table}.csv"
        if path.is_file():
            for given in sorted(read_rules(path, schema), key=lambda one: (one.code, one.valid_from)):
                _bring_in(session, table, given, report)
    return report


def read_rules(path: Path, schema: type[RuleInput]) -> Iterator[RuleInput]:
    """The versions of one file; raises ``Invalid``."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for number, row in enumerate(csv.DictReader(stream), 2):
            said = {name: text for name, text in row.items() if name != ENDS and text}
            parsed = parse(schema, said, Door.CSV)
            if parsed.value is None:
                raise Invalid(
                    [FieldError(f"{path.name}:{number}:{one.field}", one.code, one.params) for one in parsed.errors]
                )
            yield parsed.value


def _bring_in(session: Session, table: str, given: RuleInput, report: RuleReport) -> None:
    model: Any = RULES[table]
    known = session.scalar(select(model).where(model.code == given.code, model.valid_from == given.valid_from))
    if known is None:
        enter_version(session, OPERATOR, table, given, reason=given.document)
        report.entered += 1
    elif differences(known, given.model_dump()):
        report.differing.append(f"{table} {given.code} {given.valid_from:%Y-%m-%d}")
    else:
        report.unchanged += 1


def differences(known: Any, said: Mapping[str, Any]) -> list[str]:
    """The fields in which a version that stands differs from what is said of it."""
    return [name for name, value in said.items() if (getattr(known, name) or None) != (value or None)]
