"""The pages of imports: choose a file, look at what it would do, answer what is doubtful, apply it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from assetreg.access.permissions import Permission
from assetreg.accounts.attempts import record_attempt
from assetreg.audit.labels import field_title
from assetreg.audit.shown import moved, names_in, value_said
from assetreg.core.errors import Conflict, FieldError, Invalid, NotFound, Problem
from assetreg.imports import (
    background,
    more_views,  # noqa: F401 - its routes belong to the same blueprint
    queries,
    service,
)
from assetreg.imports.compared import changes_of
from assetreg.imports.forms import options_of
from assetreg.imports.kinds import KINDS
from assetreg.imports.mappings import asked_words, list_mappings
from assetreg.imports.models import VERDICTS, ImportBatch
from assetreg.imports.options import FileOptions
from assetreg.imports.pages import UNIT_LABELS, blueprint, own_batch
from assetreg.imports.report import write_report
from assetreg.imports.same_questions import SAME
from assetreg.imports.template import write_template
from assetreg.jobs.queries import find_job
from assetreg.jobs.running import from_json
from assetreg.web.downloads import send_written
from assetreg.web.guards import can, current_actor, permission
from assetreg.web.transactions import apart, db, discard

__all__ = ["blueprint"]
ROWS = 100
MOST_DOUBTS = 200  # shown one by one; the rest is answered all at once per kind of doubt
QUESTIONS = ("money_unit_needed", "unknown_columns", "several_sheets", "file_questions", "personal_list")


@blueprint.get("")
@permission(Permission.IMPORT_RUN)
def imports_list() -> str:
    """Where a file is handed in, and what was handed in before."""
    return _list_page(_batches(request.args.get("before", type=int)), stated={"kind": request.args.get("kind", "")})


@blueprint.post("")
@permission(Permission.IMPORT_RUN)
def plan() -> ResponseReturnValue:
    """Read and check the file, a large one in the background; its plan is shown, or what must be said first."""
    file = request.files.get("file")
    stated = {name: (request.form.getlist(name) or [""])[-1] for name in ("kind", "money_unit", "mapping")}
    try:
        if file is None or not file.filename:
            raise Invalid([FieldError("file", "required")], code="file_missing")
        options = options_of(request.form.items(multi=True))
        batch = _planned(file.read(), file.filename, stated["kind"] or "facilities", options)
    except (Invalid, Conflict) as problem:
        return _refused(problem, (file.filename if file is not None else None) or "", stated)
    return _go(url_for("imports.batch", batch_id=batch.id))


@blueprint.get("/<int:batch_id>")
@permission(Permission.IMPORT_RUN)
def batch(batch_id: int) -> str:
    """The plan of a file, or what became of it."""
    return _batch_page(own_batch(batch_id))


@blueprint.get("/template.xlsx")
@permission(Permission.IMPORT_RUN)
def template() -> Response:
    """The blank spreadsheet of ``?kind=``."""
    kind = KINDS.get(request.args.get("kind", "facilities"))
    if kind is None:
        raise NotFound()
    return send_written(lambda path: write_template(kind, path), f"{kind.name}-template.xlsx")


@blueprint.get("/<int:batch_id>/report.xlsx")
@permission(Permission.IMPORT_RUN)
def report(batch_id: int) -> Response:
    """The file as it was handed in, with every finding in its cell."""
    found = own_batch(batch_id)
    return send_written(lambda path: write_report(db(), found, path), f"import-{batch_id}-report.xlsx")


@blueprint.post("/<int:batch_id>/apply")
@permission(Permission.IMPORT_RUN)
def apply(batch_id: int) -> ResponseReturnValue:
    """Write the plan into the register, with the answers given; invitation codes are shown here and never again."""
    codes: dict[int, str] = {}
    answers = dict(_answers(batch_id))
    try:
        if own_batch(batch_id).rows > background.LARGE_ROWS:
            background.apply_later(db(), current_actor(), batch_id, answers)
            return redirect(url_for("imports.batch", batch_id=batch_id), code=303)
        applied = service.apply_import(db(), current_actor(), batch_id, answers=answers, codes=codes)
    except (Invalid, Conflict) as problem:
        discard()
        return _batch_page(own_batch(batch_id), problem), 422 if isinstance(problem, Invalid) else 409
    if codes:
        invited = queries.rows_by_number(db(), applied, list(codes))
        return render_template("imports/invitations.html", batch=applied, invited=invited, codes=codes)
    return redirect(url_for("imports.batch", batch_id=batch_id), code=303)


@blueprint.post("/<int:batch_id>/plan-again")
@permission(Permission.IMPORT_RUN)
def plan_again(batch_id: int) -> ResponseReturnValue:
    """The same file against the register as it stands now, read with what was said of it before and now."""
    old = own_batch(batch_id)
    if old.content is None:
        raise Conflict("file_not_kept", batch=str(batch_id))
    options = options_of(request.form.items(multi=True), FileOptions.of(old.options))
    try:
        new = _planned(old.content, old.filename, old.kind, options)
    except (Invalid, Conflict) as problem:
        discard()
        return _batch_page(own_batch(batch_id), problem), 422 if isinstance(problem, Invalid) else 409
    return redirect(url_for("imports.batch", batch_id=new.id), code=303)


def _batch_page(found: ImportBatch, problem: Problem | None = None) -> str:
    """The page of a batch; ``problem`` stands above it."""
    shown = request.args.get("show")
    if shown is not None and shown not in VERDICTS:
        raise NotFound()
    chosen = shown or _first_to_show(found)
    doubts = queries.batch_findings(db(), found.id, severity="doubt", limit=MOST_DOUBTS + 1)
    rows = queries.batch_rows(db(), found.id, chosen, limit=ROWS, cursor=request.args.get("after", type=int))
    changes = changes_of(db(), found, [row for row, _ in rows.items if row.verdict in ("revise", "doubt")])
    job = find_job(db(), found.job_id)
    facts: dict[str, Any] = {
        "batch": found, "problem": problem or from_json(found.problem), "kind": KINDS[found.kind],
        "verdicts": VERDICTS, "shown": shown, "rows": rows, "shown_or_first": chosen, "doubts": doubts[:MOST_DOUBTS],
        "more_doubts": len(doubts) > MOST_DOUBTS, "groups": _groups(doubts), "unit_labels": UNIT_LABELS,
        "typed": request.form, "samples": _samples(found), "changes": changes, "stated": {},
        "names": names_in(db(), changes.values()), "moved": moved, "value_said": value_said,
        "field_title": field_title, "row_said": queries.row_said, "question_codes": QUESTIONS,
        "job": job if job is not None and not job.has_ended else None,
        "words": asked_words(db(), found, KINDS[found.kind]) if "not_a_choice" in found.issues else [],
        "large": found.rows > background.LARGE_ROWS,
    }  # fmt: skip
    return render_template("imports/batch.html", **facts)


def _planned(content: bytes, filename: str, kind: str, options: FileOptions) -> ImportBatch:
    if background.is_large(content):
        return background.plan_later(db(), current_actor(), content, filename, kind=kind, options=options)
    return service.plan_import(db(), current_actor(), content, filename, kind=kind, options=options)


def _refused(problem: Invalid | Conflict, filename: str, stated: dict[str, str]) -> ResponseReturnValue:
    """A question goes back with its answers; a refusal is remembered and said."""
    discard()
    with apart() as session:
        detail = {"code": problem.code, "file": filename}
        record_attempt(session, "import", current_actor().name, address=request.remote_addr, detail=detail)
    status = 422 if isinstance(problem, Invalid) else 409
    if request.headers.get("HX-Request"):
        return render_template("imports/question.html", **_question(problem, stated)), status
    return _list_page(_batches(), problem=problem, stated=stated), status


def _question(problem: Invalid | Conflict | None, stated: dict[str, str]) -> dict[str, Any]:
    kind = KINDS.get(stated.get("kind") or "facilities")
    return {
        "problem": problem, "stated": stated, "unit_labels": UNIT_LABELS, "kind": kind, "typed": request.form,
        "question_codes": QUESTIONS,
    }  # fmt: skip


def _batches(before: int | None = None) -> list[ImportBatch]:
    """The newest files of the kinds that this person may write."""
    kinds = [kind.name for kind in KINDS.values() if can(kind.permission)]
    return queries.list_batches(db(), kinds, before=before, limit=30)


def _list_page(
    batches: Sequence[ImportBatch], *, stated: dict[str, str], problem: Invalid | Conflict | None = None
) -> str:
    """Where a file is handed in; only kinds that this person may write are offered."""
    kinds = [kind for kind in KINDS.values() if can(kind.permission)]
    mappings = list_mappings(db(), [kind.name for kind in kinds])
    facts = _question(problem, stated)
    return render_template("imports/list.html", batches=batches, kinds=kinds, mappings=mappings, **facts)


def _go(address: str) -> ResponseReturnValue:
    """Lead the browser on, also where the form was sent by htmx."""
    if request.headers.get("HX-Request"):
        return "", 204, {"HX-Redirect": address}
    return redirect(address, code=303)


def _first_to_show(found: ImportBatch) -> str:
    """What needs eyes first: refused rows, doubts, then what would be made."""
    return next((v for v in ("refuse", "doubt", "create", "revise") if found.counts.get(v)), "unchanged")


def _samples(found: ImportBatch) -> list[tuple[int, queries.FoundInCell]]:
    """Every kind of finding with its number and the first of it, most frequent first."""
    kinds = sorted(found.issues.items(), key=lambda item: (-item[1], item[0]))
    firsts = [(number, queries.batch_findings(db(), found.id, code=code, limit=1)) for code, number in kinds]
    return [(number, first[0]) for number, first in firsts if first]


def _groups(doubts: list[queries.FoundInCell]) -> dict[str, list[dict[str, str]]]:
    """Per kind of doubt the answers that fit every one of them."""
    groups: dict[str, list[dict[str, str]]] = {}
    for doubt in doubts:
        known = groups.setdefault(doubt.code, list(doubt.choices))
        groups[doubt.code] = [choice for choice in known if choice in doubt.choices]
    return groups


def _answers(batch_id: int) -> Iterator[tuple[str, str]]:
    """``answer-ROW:CODE`` one by one, after ``all-CODE`` for every doubt of a kind that takes that answer."""
    for name, value in request.form.items():
        if name.startswith("all-") and value:
            for doubt in queries.batch_findings(
                db(), batch_id, severity="doubt", code=name.removeprefix("all-"), limit=1_000_000
            ):
                if any(choice["value"] == value for choice in doubt.choices):
                    yield doubt.key, value
    for name, value in request.form.items():
        if name.startswith("answer-") and value:
            key = name.removeprefix("answer-")
            yield (f"{key}{SAME}" if request.form.get(f"same-{key}") else key), value
