"""``assetreg template`` and ``assetreg import``: the blank, and the file that comes back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.accounts.attempts import record_attempt
from assetreg.core.console import answer, dry_run_option, json_option, note, pass_runtime
from assetreg.core.errors import Conflict, Invalid, Problem
from assetreg.core.i18n import gettext
from assetreg.core.runtime import Runtime
from assetreg.imports.headings import MONEY_UNITS
from assetreg.imports.kinds import KINDS
from assetreg.imports.models import VERDICTS, ImportBatch
from assetreg.imports.queries import FoundInCell, batch_findings
from assetreg.imports.report import write_report
from assetreg.imports.service import apply_import, plan_import
from assetreg.imports.template import write_template

SHOWN_FINDINGS = 50
TOLD_FINDINGS = 1_000
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
@click.option("--money-unit", type=click.Choice(list(MONEY_UNITS)), help="The unit of the file's money.")
@click.option("--sheet", help="The sheet to read, where several have headings we know.")
@click.option("--ignore-columns", is_flag=True, help="Pass over columns that nobody knows.")
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
    money_unit: str | None,
    sheet: str | None,
    ignore_columns: bool,
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
    try:
        with runtime.session(dry_run=dry_run) as session:
            batch = plan_import(
                session,
                OPERATOR,
                file,
                file.name,
                kind=kind,
                money_unit=money_unit,
                sheet=sheet,
                ignore_columns=ignore_columns,
            )
            given = _answers(session, batch, answers, accept_matches=accept_matches)
            if not dry_run or given:
                apply_import(session, OPERATOR, batch.id, answers=given, codes=codes)
            findings = batch_findings(session, batch.id, limit=TOLD_FINDINGS)
            if report is not None:
                write_report(session, batch, report, codes={} if dry_run else codes)
    except (Invalid, Conflict) as problem:
        _remember(runtime, file, problem)
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
