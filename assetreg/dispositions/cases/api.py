"""Cases as JSON: open one, read it with what may be done next, move it; its lines and papers; decisions over many."""

# Annotations stay objects here: flask-openapi3 reads each route's own query and path models from them.

from typing import Any, Literal

from flask import Response, jsonify, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field

from assetreg.access.permissions import Permission
from assetreg.core.errors import Invalid, NotFound
from assetreg.core.parse import Door, parse
from assetreg.dispositions.cases import consulting, deciders, decisions, dossier, lines, queries, service
from assetreg.dispositions.cases.models import Decision
from assetreg.dispositions.cases.records import CaseRecord
from assetreg.dispositions.cases.schemas import (
    AnswerInput,
    CaseHead,
    LineInput,
    MoveHead,
    VerdictInput,
    read_case,
    read_decision,
    read_list,
    read_move,
)
from assetreg.dispositions.cases.shapes import (
    case_shape,
    decision_shape,
    opinion_shape,
    paper_shape,
    plain_paper,
    row_shape,
)
from assetreg.dispositions.cases.standing import find_case, held_case, moves_open_to
from assetreg.dispositions.papers.schemas import PaperInput
from assetreg.dispositions.papers.service import revise_paper
from assetreg.kinds.routes import body_and_reason, body_schema, check_if_match, json_object, plain, tag
from assetreg.rest.idempotency import Answer, once
from assetreg.rest.pages import page_of
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db

api = APIBlueprint(
    "cases_api", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="cases", description="Cases of disposition")]
)


class CasePath(BaseModel):
    """The code of the case."""

    code: str


class NumberPath(CasePath):
    """The code of the case and the number of one of its lines, papers or consultations."""

    number: int = Field(ge=1, lt=2**63)


class DecisionPath(BaseModel):
    """The number of a decision."""

    number: int = Field(ge=1, lt=2**63)


class CasesQuery(BaseModel):
    """``inbox``: what waits for a step of whoever asks, the most urgent first; else all, the newest first."""

    model_config = ConfigDict(extra="forbid")

    inbox: bool = False
    state: str | None = Field(None, max_length=40)
    origin: Literal["made", "recorded"] | None = None
    form: str | None = Field(None, max_length=40)
    unit: str | None = Field(None, pattern=r"^([0-9]{2}|[0-9]{5})$")
    agency: str | None = Field(None, max_length=80)
    asset: str | None = Field(None, max_length=80)
    q: str | None = Field(None, max_length=100)
    overdue: bool = False
    unconfirmed: bool = False
    limit: int = Field(50, ge=1, le=500)
    cursor: str | None = None


@api.get("/cases")
@permission(Permission.CASE_VIEW)
def list_cases(query: CasesQuery) -> dict[str, Any]:
    """One page of cases."""
    if query.inbox:
        page = queries.inbox_of(db(), current_actor(), limit=query.limit, cursor=query.cursor)
    else:
        asked = query.model_dump(exclude={"inbox", "limit", "cursor"})
        page = queries.list_cases(db(), queries.CaseFilter(**asked), limit=query.limit, cursor=query.cursor)
    items = [row_shape(row) for row in page.items]
    return page_of(items, next_cursor=page.next, count=page.count, count_is=page.count_is)


@api.post("/cases", openapi_extensions=body_schema(CaseHead))
@permission(Permission.CASE_PREPARE)
def open_case() -> Response:
    """Open a case over ``lines`` (``asset``, ``form``, ``ground``, ``reason``, ...); honours ``Idempotency-Key``."""

    def work() -> Answer:
        made = service.open_case(db(), current_actor(), read_case(json_object()))
        address = f"{api.url_prefix}/cases/{made.code}"
        return _shape(made.code), 201, {"Location": address, "ETag": tag(made)}

    return once(db(), current_actor(), work)


@api.get("/cases/<code>")
@permission(Permission.CASE_VIEW)
def show_case(path: CasePath) -> Response:
    """A case whole: its state and path, the moves that are open, who decides, due dates, papers, moves."""
    record = queries.get_case(db(), path.code)
    response = _tagged(record)
    response.make_conditional(request)
    return response


@api.patch("/cases/<code>", openapi_extensions=body_schema(CaseHead))
@permission(Permission.CASE_PREPARE)
def revise_case(path: CasePath) -> Response:
    """Say something else in the heading of a case that is being written; honours ``If-Match``."""
    case = find_case(db(), path.code)
    check_if_match(case)
    body = json_object()
    changes = parse(CaseHead, body, Door.JSON, partial=True).changes()
    service.revise_case(db(), current_actor(), path.code, changes, revision=case.revision)
    return _tagged(queries.get_case(db(), path.code))


@api.post("/cases/<code>/moves", openapi_extensions=body_schema(MoveHead))
@permission(Permission.CASE_VIEW)
def move_case(path: CasePath) -> Response:
    """Move a case; answers the new state. Honours ``If-Match`` and ``Idempotency-Key``."""
    case = find_case(db(), path.code)

    def work() -> Answer:
        check_if_match(case)
        revision = case.revision if request.if_match else None
        moved = service.move(db(), current_actor(), path.code, read_move(json_object(), revision=revision))
        body = {"code": moved.code, "state": moved.state, "revision": moved.revision, "due_on": plain(moved.due_on)}
        return body, 200, {"ETag": tag(moved)}

    return once(db(), current_actor(), work)


@api.post("/cases/<code>/lines", openapi_extensions=body_schema(LineInput))
@permission(Permission.CASE_PREPARE)
def add_line(path: CasePath) -> Response:
    """Put one more asset into a case that is being written; honours ``Idempotency-Key``."""
    case = find_case(db(), path.code)

    def work() -> Answer:
        check_if_match(case)
        given, errors = read_list(LineInput, [json_object()], "lines", Door.JSON)
        if errors:
            raise Invalid(errors)
        lines.add_lines(db(), current_actor(), path.code, given)
        return _shape(path.code), 201, {}

    return once(db(), current_actor(), work)


@api.patch("/cases/<code>/lines/<int:number>", openapi_extensions=body_schema(LineInput))
@permission(Permission.CASE_PREPARE)
def revise_line(path: NumberPath) -> Response:
    """Say something else of a line of a case that is being written; ``If-Match`` names the revision of the line."""
    case = find_case(db(), path.code)
    line = lines.line_of(db(), case, path.number)
    check_if_match(line)
    changes = parse(LineInput, json_object(), Door.JSON, partial=True).changes()
    lines.revise_line(db(), current_actor(), path.code, path.number, changes, revision=line.revision)
    return _tagged(queries.get_case(db(), path.code))


@api.delete("/cases/<code>/lines/<int:number>")
@permission(Permission.CASE_PREPARE)
def remove_line(path: NumberPath) -> tuple[str, int]:
    """Take an asset out of a case that is being written."""
    case = find_case(db(), path.code)
    check_if_match(lines.line_of(db(), case, path.number))
    lines.remove_line(db(), current_actor(), path.code, path.number)
    return "", 204


@api.post("/cases/<code>/papers", openapi_extensions=body_schema(PaperInput))
@permission(Permission.CASE_VIEW)
def add_paper(path: CasePath) -> Response:
    """Enter a paper into the dossier, against an item of the check-list; honours ``Idempotency-Key``."""
    find_case(db(), path.code)

    def work() -> Answer:
        given = parse(PaperInput, json_object(), Door.JSON).accept()
        made = dossier.add_paper(db(), current_actor(), held_case(db(), path.code), given)
        address = f"{api.url_prefix}/cases/{path.code}/papers/{made.id}"
        return plain_paper(made), 201, {"Location": address, "ETag": tag(made)}

    return once(db(), current_actor(), work)


@api.get("/cases/<code>/papers/<int:number>")
@permission(Permission.CASE_VIEW)
def show_paper(path: NumberPath) -> Response:
    """One paper of the dossier."""
    record = queries.get_case(db(), path.code)
    found = next((one for one in record.papers if one.paper.id == path.number), None)
    if found is None:
        raise NotFound("record_not_found", record=str(path.number))
    response = jsonify(paper_shape(found))
    response.headers["ETag"] = tag(found.paper)
    return response


@api.patch("/cases/<code>/papers/<int:number>", openapi_extensions=body_schema(PaperInput))
@permission(Permission.PAPER_NUMBER)
def number_paper(path: NumberPath) -> Response:
    """Complete a draft from its signed copy, or correct a paper with a ``reason``; honours ``If-Match``."""
    case = find_case(db(), path.code)
    paper = dossier.find_paper(db(), case, path.number)
    check_if_match(paper)
    body, reason = body_and_reason()
    changes = parse(PaperInput, body, Door.JSON, partial=True).changes()
    made = revise_paper(db(), current_actor(), paper.id, changes, revision=paper.revision, reason=reason)
    response = jsonify(plain_paper(made))
    response.headers["ETag"] = tag(made)
    return response


@api.post("/cases/<code>/consultations/<int:number>/answer", openapi_extensions=body_schema(AnswerInput))
@permission(Permission.CASE_ACCEPT)
def answer_consultation(path: NumberPath) -> Response:
    """Enter what a body answered, with its letter as ``paper``; honours ``Idempotency-Key``."""
    find_case(db(), path.code)

    def work() -> Answer:
        body = json_object()
        letter = body.pop("paper", None)
        given = parse(AnswerInput, body, Door.JSON).accept()
        read, errors = read_list(PaperInput, [] if letter is None else [letter], "paper", Door.JSON)
        if errors:
            raise Invalid(errors)
        paper = read[0] if read else None
        return opinion_shape(consulting.answer(db(), current_actor(), path.code, path.number, given, paper)), 200, {}

    return once(db(), current_actor(), work)


@api.post("/decisions", openapi_extensions=body_schema(VerdictInput))
@permission(Permission.CASE_DECIDE)
def enter_decision() -> Response:
    """One signed ``paper`` over the waiting lines of ``cases``, with ``verdicts`` where they differ; or, with
    ``adjusts``, over what an earlier decision said. Honours ``Idempotency-Key``."""

    def work() -> Answer:
        made = decisions.decide(db(), current_actor(), read_decision(json_object()))
        address = f"{api.url_prefix}/decisions/{made.id}"
        return _decision(made), 201, {"Location": address}

    return once(db(), current_actor(), work)


@api.get("/decisions/<int:number>")
@permission(Permission.CASE_VIEW)
def show_decision(path: DecisionPath) -> dict[str, Any]:
    """A decision with its paper and what it says of each line that may be seen."""
    return _decision(decisions.get_decision(db(), path.number))


def _decision(decision: Decision) -> dict[str, Any]:
    record = decisions.read_decision(db(), decision)
    said = [
        {"case": code, "line": line.number, "asset": line.asset_code, "verdict": verdict.verdict, "form": verdict.form,
         "receiver": verdict.receiver, "reason": verdict.reason}
        for verdict, line, code in decisions.said_of(db(), decision.id)
    ]  # fmt: skip
    return decision_shape(record) | {"verdicts": said}


def _shape(code: str) -> dict[str, Any]:
    return _of_record(queries.get_case(db(), code))


def _of_record(record: CaseRecord) -> dict[str, Any]:
    moves = moves_open_to(db(), current_actor(), record.case, record.route)
    return case_shape(record, moves, _authority(record))


def _authority(record: CaseRecord) -> Any:
    """Who decides: while the case is written as of today, then as it was submitted."""
    if record.case.state != "draft":
        return record.case.authority
    return deciders.shown_authority(db(), record.case, [one.line for one in record.lines], record.law.on)


def _tagged(record: CaseRecord) -> Response:
    response = jsonify(_of_record(record))
    response.headers["ETag"] = tag(record)
    return response
