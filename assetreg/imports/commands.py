"""``assetreg template``, ``import``, ``import-undo`` and ``import-mappings``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor, Grant
from assetreg.accounts.attempts import record_attempt
from assetreg.audit.undo import Action
from assetreg.core.console import answer, dry_run_option, json_option, note, pass_runtime, table
from assetreg.core.errors import Conflict, Invalid, Problem
from assetreg.core.i18n import gettext
from assetreg.core.runtime import Runtime
from assetreg.core.text import fold
from assetreg.imports.headings import MONEY_UNITS, heading_key
from assetreg.imports.kinds import KINDS
from assetreg.imports.mappings import delete_mapping, list_mappings, rename_mapping
from assetreg.imports.models import VERDICTS, ImportBatch
from assetreg.imports.options import FileOptions
from assetreg.imports.personal_stage import told_reduction
from assetreg.imports.queries import FoundInCell, batch_findings
from assetreg.imports.report import write_report
from assetreg.imports.service import apply_import, plan_import
from assetreg.imports.template import write_template
from assetreg.imports.undoing import preview_undo_import, undo_import

SHOWN_FINDINGS = 50
TOLD_FINDINGS = 1_000
# Whoever owns the machine also hands in what officers record.
IMPORTER = Actor(OPERATOR.name, grants=(*OPERATOR.grants, Grant("officer")))
kind_choice = click.Choice(list(KINDS))


@click.command()
@click.argument("kind", type=kind_choice)
@click.argument("out", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@json_option
def template(kind: str, out: Path, as_json: bool) -> None:
    """Write the blank workbook of KIND to OUT: bilingual headings, field names, drop-downs."""
    write_template(KINDS[kind], out)
    answer({"file": str(out), "kind": kind}, [gettext("Blank written to {file}", file=str(out))], as_json=as_json)


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", type=kind_choice, required=True, help="What the rows are.")
@click.option("--mapping", help="Read it with this saved mapping (default: the one its headings are known by).")
@click.option("--money-unit", type=click.Choice(list(MONEY_UNITS)), help="The unit of the file's money.")
@click.option("--sheet", "sheets", multiple=True, help="The sheets to read, where not all are meant; repeatable.")
@click.option("--ignore-columns", is_flag=True, help="Pass over columns that nobody knows.")
@click.option(
    "--column", "columns", multiple=True, metavar="HEADING=FIELD", help="What a column is; FIELD - leaves out."
)
@click.option("--value", "values", multiple=True, metavar="FIELD:WORD=CODE", help="What a word means; repeatable.")
@click.option("--say", "said", multiple=True, metavar="QUESTION=VALUE", help="Answer a question about the file.")
@click.option("--save-mapping", "save_as", metavar="NAME", help="Remember what is said here under a name.")
@click.option("--reduce", is_flag=True, help="Reduce a list of persons to groups; nothing else of it is kept.")
@click.option("--counted-on", help="The day of that list (default: today).")
@click.option("--leave-straddling", is_flag=True, help="Leave out of it whose distance may lie in two bands.")
@click.option("--accept-matches", is_flag=True, help="Rows that read like a known facility revise it.")
@click.option("--answer", "answers", multiple=True, metavar="ROW:CODE=VALUE", help="Answer one doubt; repeatable.")
@click.option(
    "--report", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write the result there."
)
@dry_run_option
@json_option
@pass_runtime
def import_file(
    runtime: Runtime,
    file: Path,
    kind: str,
    mapping: str | None,
    money_unit: str | None,
    sheets: tuple[str, ...],
    ignore_columns: bool,
    columns: tuple[str, ...],
    values: tuple[str, ...],
    said: tuple[str, ...],
    save_as: str | None,
    reduce: bool,
    counted_on: str | None,
    leave_straddling: bool,
    accept_matches: bool,
    answers: tuple[str, ...],
    report: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Check FILE and write its rows into the register in one transaction.

    Refused rows and rows in doubt stay out, are named on stderr, and the exit code is then 1 where any was refused.
    """
    codes: dict[int, str] = {}
    options = FileOptions(
        sheets or None, money_unit, ignore_columns, mapping, _columns(columns), _values(values), _said(said), save_as,
        "yes" if reduce else None, counted_on, leave_straddling,
    )  # fmt: skip
    try:
        with runtime.session(dry_run=dry_run) as session:
            batch = plan_import(session, IMPORTER, file, file.name, kind=kind, options=options)
            given = _answers(session, batch, answers, accept_matches=accept_matches)
            if not dry_run or given:
                apply_import(session, IMPORTER, batch.id, answers=given, codes=codes)
            findings = batch_findings(session, batch.id, limit=TOLD_FINDINGS)
            if report is not None:
                write_report(session, batch, report, codes={} if dry_run else codes)
    except (Invalid, Conflict) as problem:
        _remember(runtime, file, problem)
        _tell_questions(problem)
        raise
    # Codes that stand in the result workbook need not stand on a terminal as well.
    _tell(batch, findings, dry_run=dry_run, as_json=as_json, codes={} if dry_run or report is not None else codes)
    refused = batch.counts.get("refuse", 0)
    if refused:
        raise Invalid(code="rows_refused", n=refused, rows=batch.rows)


def _answers(session: Session, batch: ImportBatch, answers: tuple[str, ...], *, accept_matches: bool) -> dict[str, str]:
    """The doubts answered on the command line, ``ROW:CODE`` -> value."""
    given = {}
    if accept_matches:
        matches = batch_findings(session, batch.id, code="possible_match", limit=batch.rows)
        given = {match.key: "same" for match in matches if any(c["value"] == "same" for c in match.choices)}
    for text in answers:
        key, mark, value = text.partition("=")
        if not mark:
            raise click.BadParameter(text, param_hint="--answer")
        given[key] = value
    return given


def _columns(given: tuple[str, ...]) -> dict[str, str | None]:
    pairs = (_pair(text, "--column") for text in given)
    return {heading_key(heading): None if field == "-" else field for heading, field in pairs}


def _values(given: tuple[str, ...]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for text in given:
        named, code = _pair(text, "--value")
        field, mark, word = named.partition(":")
        if not mark:
            raise click.BadParameter(text, param_hint="--value")
        found.setdefault(field, {})[fold(word)] = code
    return found


def _said(given: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for text in given:
        key, value = _pair(text, "--say")
        found[key] = (*found.get(key, ()), value)
    return found


def _pair(text: str, option: str) -> tuple[str, str]:
    """Both sides of the last equals sign: headings may hold one."""
    name, mark, value = text.rpartition("=")
    if not mark or not name:
        raise click.BadParameter(text, param_hint=option)
    return name, value


def _tell_questions(problem: Problem) -> None:
    """What must be said before a file can be read, and with which option."""
    if problem.code == "unknown_columns":
        for asked in problem.params["asked"]:
            guess = asked["guess"] or "-"
            note(f"  --column '{asked['heading']}={guess}'   {' · '.join(asked['samples'])}")
    for line in told_reduction(problem.params.get("reduction")):
        note(line)
    for question in problem.params.get("questions", ()):
        free = [gettext("code or name")] if question["free"] else []
        choices = " | ".join([*free, *(choice["value"] for choice in question["choices"])])
        sentence = gettext("doubt." + question["code"], **question["params"])
        note(f"  --say '{question['key']}=...' ({choices})   {sentence}")
        if question["free"]:
            for choice in question["choices"]:
                note(f"    {choice['value']}: {gettext(choice['label'])}")


def _remember(runtime: Runtime, file: Path, problem: Problem) -> None:
    """A refused file leaves its attempt behind and nothing else."""
    with runtime.session() as session:
        record_attempt(session, "import", OPERATOR.name, address=None, detail={"code": problem.code, "file": file.name})


def _tell(
    batch: ImportBatch, findings: list[FoundInCell], *, dry_run: bool, as_json: bool, codes: dict[int, str]
) -> None:
    for finding in findings[:SHOWN_FINDINGS]:
        note(_line(batch, finding))
    told = sum(batch.issues.values())
    if told > SHOWN_FINDINGS:
        note(gettext("... and {n} more; --report writes all of them", n=told - SHOWN_FINDINGS))
    note("  ".join(f"{stage} {seconds:.2f} s" for stage, seconds in batch.stages.items()))
    payload = batch.answer() | {
        "dry_run": dry_run,
        "stages": batch.stages,
        "findings": [_document(finding) for finding in findings],
    }
    if dry_run:
        payload["batch"] = None
    if codes:
        payload["invitations"] = [{"row": row, "code": code} for row, code in sorted(codes.items())]
    counts = {"rows": batch.rows} | {verdict: payload[verdict] for verdict in VERDICTS}
    lines = [gettext("{rows} rows: {create} new, {revise} revised, {unchanged} unchanged, {refuse} refused", **counts)]
    if batch.counts.get("doubt"):
        lines.append(gettext("{n} rows in doubt wait for an answer", n=batch.counts["doubt"]))
    lines += [gettext("Row {row}: invitation code {code}", row=row, code=code) for row, code in sorted(codes.items())]
    answer(payload, lines, as_json=as_json)


@click.command("import-undo")
@click.argument("batch_id", metavar="BATCH", type=int)
@click.option("--reason", help="Why it is taken back.")
@click.option("--except-changed", is_flag=True, help="Leave records that were changed since as they are.")
@dry_run_option
@json_option
@pass_runtime
def import_undo(
    runtime: Runtime, batch_id: int, reason: str | None, except_changed: bool, dry_run: bool, as_json: bool
) -> None:
    """Take an applied import back: everything stands as it stood before.

    Where records were changed since, they are listed and nothing is done unless --except-changed is given.
    """
    with runtime.session(dry_run=dry_run) as session:
        preview = preview_undo_import(session, IMPORTER, batch_id)
        for change in preview.changed:
            note(f"{change.table_said} {change.title}: {change.actor}, {change.happened_at:%d/%m/%Y %H:%M}")
        if not dry_run:
            said = reason or gettext("Import {batch} taken back", batch=str(batch_id))
            undo_import(session, IMPORTER, batch_id, reason=said, except_changed=except_changed)
    actions: tuple[Action, ...] = ("revert", "delete", "restore")
    counts: dict[str, int] = {action: preview.count(action) for action in actions}
    payload = {"batch": batch_id, **counts, "conflicts": preview.conflicts, "dry_run": dry_run}
    changed = [
        {"table": c.table, "id": c.row_id, "title": c.title, "actor": c.actor, "happened_at": c.happened_at}
        for c in preview.changed
    ]
    line = gettext("{revert} records changed back, {delete} deleted, {restore} put back, {n} changed since",
                   n=preview.conflicts, **counts)  # fmt: skip
    answer(payload | {"changed": changed}, [line], as_json=as_json)


@click.group("import-mappings")
def import_mappings() -> None:
    """The saved mappings of columns and words."""


@import_mappings.command("list")
@json_option
@pass_runtime
def list_saved(runtime: Runtime, as_json: bool) -> None:
    """Name every saved mapping."""
    with runtime.session(dry_run=True) as session:
        found = list_mappings(session, list(KINDS))
    rows = [(one.id, one.kind, one.name, one.province_code, len(one.columns), one.maker) for one in found]
    names = ("mapping", "kind", "name", "province", "columns", "maker")
    answer([dict(zip(names, row, strict=True)) for row in rows], table(names, rows), as_json=as_json)


@import_mappings.command("rename")
@click.argument("mapping_id", metavar="MAPPING", type=int)
@click.argument("name")
@dry_run_option
@pass_runtime
def rename_saved(runtime: Runtime, mapping_id: int, name: str, dry_run: bool) -> None:
    """Call MAPPING (its number) NAME."""
    with runtime.session(dry_run=dry_run) as session:
        rename_mapping(session, OPERATOR, mapping_id, name)


@import_mappings.command("delete")
@click.argument("mapping_id", metavar="MAPPING", type=int)
@dry_run_option
@pass_runtime
def delete_saved(runtime: Runtime, mapping_id: int, dry_run: bool) -> None:
    """Forget MAPPING (its number)."""
    with runtime.session(dry_run=dry_run) as session:
        delete_mapping(session, OPERATOR, mapping_id)


def _line(batch: ImportBatch, finding: FoundInCell) -> str:
    place = f"{finding.sheet}!" if finding.sheet else ""
    label = finding.label(batch.kind)
    return f"{place}{finding.column or ''}{finding.row} {label}: {finding.sentence()} [{finding.code}]"


def _document(finding: FoundInCell) -> dict[str, Any]:
    return {
        "sheet": finding.sheet,
        "row": finding.row,
        "column": finding.column,
        "field": finding.field,
        "severity": finding.severity,
        "code": finding.code,
        "message": finding.sentence(),
        "choices": [choice["value"] for choice in finding.choices],
    }
