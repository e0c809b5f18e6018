"""Gives a kind of thing its JSON routes: list, create, show, revise; and a part the same below its owner."""

# Annotations stay objects here: flask-openapi3 reads each route's own query and path models from them.

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

from flask import Response, jsonify, request
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, ConfigDict, Field, create_model

from assetreg.core.errors import Conflict, Invalid
from assetreg.core.parse import Door, Schema, parse
from assetreg.core.text import clean
from assetreg.kinds.described import CODE, Asked, Described, Kind, Part, document_of
from assetreg.rest.idempotency import Answer, once
from assetreg.rest.pages import page_of
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db


class CodePath(BaseModel):
    """The code of the record."""

    code: str


class PartPath(BaseModel):
    """The code of the owner and the number of its part."""

    code: str
    number: int = Field(ge=1, lt=2**63)


def add_routes(api: APIBlueprint, kind: Kind) -> None:
    """``GET`` and ``POST /<plural>``, ``GET`` and ``PATCH /<plural>/<code>``, ``DELETE`` where it may be taken out."""
    query_model = _query_model(kind)

    @permission(kind.view)
    def list_all(query: query_model) -> dict[str, Any]:  # type: ignore[valid-type]
        asked = query.model_dump()  # type: ignore[attr-defined]
        page = kind.list_page(
            db(),
            Asked(
                unit=asked["unit"],
                q=asked["q"],
                chosen={name: asked[name] for name in (*kind.filters, *kind.linked) if asked[name] is not None},
                as_of=asked.get("as_of"),
                limit=asked["limit"],
                cursor=asked["cursor"],
            ),
        )
        items = [plain_document(kind, record) for record in page.items]
        answer = page_of(items, next_cursor=page.next, count=page.count, count_is=page.count_is)
        return answer if page.totals is None else answer | {"totals": plain(page.totals)}

    @permission(kind.edit)
    def create() -> Response:
        def work() -> Answer:
            body, reason = body_and_reason()
            given = parse(kind.schema, body, Door.JSON).accept()
            made = kind.create(db(), current_actor(), given, reason=reason)
            record = kind.get(db(), made.code)
            address = f"{api.url_prefix}/{kind.plural}/{made.code}"
            return plain_document(kind, record), 201, {"Location": address, "ETag": tag(record)}

        return once(db(), current_actor(), work)

    @permission(kind.view)
    def show(path: CodePath) -> Response:
        response = tagged(kind, kind.get(db(), path.code))
        response.make_conditional(request)
        return response

    @permission(kind.edit)
    def revise(path: CodePath) -> Response:
        record = kind.get(db(), path.code)
        check_if_match(record)
        body, reason = body_and_reason()
        changes = parse(kind.schema, body, Door.JSON, partial=True).changes()
        kind.revise(db(), current_actor(), record.id, changes, revision=record.revision, reason=reason)
        return tagged(kind, kind.get(db(), path.code))

    @permission(kind.edit)
    def withdraw(path: CodePath) -> tuple[str, int]:
        record = kind.get(db(), path.code)
        check_if_match(record)
        assert kind.withdraw is not None
        reason = clean(request.args.get("reason", "")) or None
        kind.withdraw(db(), current_actor(), record.id, revision=record.revision, reason=reason)
        return "", 204

    routes = [
        (f"/{kind.plural}", api.get, list_all, f"One page of {kind.plural}, with what the filter leaves.", False),
        (f"/{kind.plural}", api.post, create, f"Enter a {kind.name}; honours ``Idempotency-Key``.", True),
        (f"/{kind.plural}/<code>", api.get, show, f"One {kind.name}; its ``ETag`` is its revision.", False),
        (f"/{kind.plural}/<code>", api.patch, revise, f"Change a {kind.name}; honours ``If-Match``.", True),
    ]
    if kind.withdraw is not None:
        sentence = f"Take a {kind.name} out that was entered by mistake; ``reason`` says why."
        routes.append((f"/{kind.plural}/<code>", api.delete, withdraw, sentence, False))
    for rule, method, view, sentence, body in routes:
        _add(method, rule, view, kind, sentence, describes_body=body)


def add_part_routes(api: APIBlueprint, part: Part, *, owners: str) -> None:
    """The same below ``/<owners>/<code>/<plural>``, by number, with ``DELETE`` where a part may be taken out."""

    @permission(part.view)
    def list_parts(path: CodePath) -> dict[str, Any]:
        found = part.list_of(db(), part.owner(db(), path.code))
        items = [plain_document(part, record) for record in found]
        return page_of(items, next_cursor=None, count=len(items), count_is="exact")

    @permission(part.edit)
    def create_part(path: CodePath) -> Response:
        def work() -> Answer:
            owner = part.owner(db(), path.code)
            body, reason = body_and_reason()
            given = parse(part.schema, body, Door.JSON).accept()
            made = part.create(db(), current_actor(), owner, given, reason=reason)
            record = part.get(db(), owner, made.id)
            address = f"{api.url_prefix}/{owners}/{path.code}/{part.plural}/{made.id}"
            return plain_document(part, record), 201, {"Location": address, "ETag": tag(record)}

        return once(db(), current_actor(), work)

    @permission(part.view)
    def show_part(path: PartPath) -> Response:
        response = tagged(part, part.get(db(), part.owner(db(), path.code), path.number))
        response.make_conditional(request)
        return response

    @permission(part.edit)
    def revise_part(path: PartPath) -> Response:
        owner = part.owner(db(), path.code)
        record = part.get(db(), owner, path.number)
        check_if_match(record)
        body, reason = body_and_reason()
        changes = parse(part.schema, body, Door.JSON, partial=True).changes()
        part.revise(db(), current_actor(), record.id, changes, revision=record.revision, reason=reason)
        return tagged(part, part.get(db(), owner, path.number))

    @permission(part.edit)
    def withdraw_part(path: PartPath) -> tuple[str, int]:
        record = part.get(db(), part.owner(db(), path.code), path.number)
        check_if_match(record)
        assert part.withdraw is not None
        reason = request.args.get("reason") or None
        part.withdraw(db(), current_actor(), record.id, revision=record.revision, reason=reason)
        return "", 204

    base = f"/{owners}/<code>/{part.plural}"
    routes = [
        (base, api.get, list_parts, f"The {part.plural} of one of the {owners}.", False),
        (base, api.post, create_part, f"Enter a {part.name}; honours ``Idempotency-Key``.", True),
        (f"{base}/<int:number>", api.get, show_part, f"One {part.name}; its ``ETag`` is its revision.", False),
        (f"{base}/<int:number>", api.patch, revise_part, f"Change a {part.name}; honours ``If-Match``.", True),
    ]
    if part.withdraw is not None:
        sentence = f"Take a {part.name} out; ``reason`` says why."
        routes.append((f"{base}/<int:number>", api.delete, withdraw_part, sentence, False))
    for rule, method, view, sentence, body in routes:
        _add(method, rule, view, part, sentence, describes_body=body)


def json_object() -> dict[str, Any]:
    """The JSON object sent; raises ``Invalid`` (``bad_json``) for anything else, however deep it is nested."""
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        body = None
    if not isinstance(body, dict):
        raise Invalid(code="bad_json")
    return body


def body_and_reason() -> tuple[dict[str, Any], str | None]:
    """The JSON object sent, without its ``reason``, which belongs to the change and not to the record."""
    body = json_object()
    reason = body.pop("reason", None)
    if not isinstance(reason, str):
        return body, None
    # JSON can write half a character, which no column holds.
    return body, clean(reason.encode(errors="ignore").decode()) or None


def check_if_match(record: Any) -> None:
    """Raise ``Conflict`` (``stale_revision``) where ``If-Match`` names another revision."""
    if request.if_match and not request.if_match.contains(str(record.revision)):
        raise Conflict("stale_revision", facility=getattr(record, "code", record.id), current=record.revision)


def tag(record: Any) -> str:
    """The revision as an ``ETag``."""
    return f'"{record.revision}"'


def tagged(kind: Described, record: Any) -> Response:
    """The record as an answer with its ``ETag``."""
    response = jsonify(plain_document(kind, record))
    response.headers["ETag"] = tag(record)
    return response


def plain_document(kind: Described, record: Any) -> dict[str, Any]:
    """The record as JSON: areas m2, money whole dong, days ISO."""
    number = {"id": record.id} if isinstance(kind, Part) else {}
    return (
        number
        | {name: plain(value) for name, value in document_of(kind, record).items()}
        | {"revision": record.revision}
    )


def plain(value: Any) -> Any:
    """A value of Python as JSON has it; a number without a fraction is whole."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


def body_schema(schema: type[Schema]) -> dict[str, Any]:
    """What the document says of a body that ``core.parse`` reads."""
    content = {"application/json": {"schema": schema.model_json_schema()}}
    return {"requestBody": {"required": True, "content": content}}


def _query_model(kind: Kind) -> type[BaseModel]:
    fields: dict[str, Any] = {
        "unit": (str | None, Field(None, pattern=r"^([0-9]{2}|[0-9]{5})$")),
        "q": (str | None, Field(None, max_length=100)),
        "limit": (int, Field(50, ge=1, le=500)),
        "cursor": (str | None, None),
    }
    if kind.dated:
        fields["as_of"] = (dt.date | None, None)
    for name in kind.filters:
        fields[name] = (Literal[tuple(kind.choices[name])] | None, None)
    for name in kind.linked:
        fields[name] = (str | None, Field(None, pattern=CODE))
    model: type[BaseModel] = create_model(
        f"{kind.plural.title().replace('-', '')}Query", __config__=ConfigDict(extra="forbid"), **fields
    )
    return model


def _add(method: Any, rule: str, view: Any, kind: Described, sentence: str, *, describes_body: bool) -> None:
    view.__doc__ = sentence
    view.__name__ = f"{view.__name__}_{kind.plural.replace('-', '_')}"
    view.__qualname__ = view.__name__
    options = {"openapi_extensions": body_schema(kind.schema)} if describes_body else {}
    method(rule, **options)(view)
