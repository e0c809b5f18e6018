"""Gives a kind of thing its pages: list, record, form; and a part its form below the record it belongs to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assetreg.core.errors import Conflict, FieldError, Invalid
from assetreg.core.i18n import gettext
from assetreg.core.parse import Door, parse
from assetreg.core.text import clean
from assetreg.core.values import Refused, read_date
from assetreg.kinds.described import CODE, Asked, Described, Kind, Part
from assetreg.kinds.values import shown, typed_of
from assetreg.web.forms import Form, merged, seen_in, touched
from assetreg.web.guards import current_actor, permission
from assetreg.web.qr import Label, label_sheet
from assetreg.web.schema_forms import Section
from assetreg.web.search import SHOWN, Findings, Found, Searcher, register_search
from assetreg.web.transactions import db, discard

ROWS = 50
LONGEST_SEARCH = 100
# What a form carries beside the fields of its schema.
_BESIDE = frozenset({"csrf_token", "revision", "reason", "seen"})


@dataclass(frozen=True)
class Pages:
    """How a kind looks: the sections of its form and record, its templates, and what its list offers.

    ``shared`` gives templates what they need beside the record: name -> function of the record (None on the list).
    Templates extend those under ``kinds/`` and fill their blocks.
    """

    sections: Sequence[Section] | Callable[[], Sequence[Section]]  # asked anew where choices are data
    list_template: str = "kinds/list.html"
    record_template: str = "kinds/record.html"
    form_template: str = "kinds/form.html"
    panel_page: str = ""  # where higher features put their panels; the kind's name unless said
    asks_reason: bool = False  # for kinds whose changes must say why
    search_label: str = "Name or code"
    # Of the unit chosen now (or None): what the list may be narrowed to, as web/units.html shows it.
    units: Callable[[str | None], Any] = lambda _: None
    label_lines: Callable[[Any], Sequence[Any]] = lambda _: ()  # what its printed label says below its name
    shared: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)


def add_pages(blueprint: Blueprint, kind: Kind, look: Pages) -> None:
    """``/`` the list, ``/new``, ``/<code>`` the record and ``/<code>/edit``, as endpoints list, new, record, edit."""

    def context(record: Any) -> dict[str, Any]:
        return _context(kind, look) | {name: give(record) for name, give in look.shared.items()}

    @permission(kind.view)
    def list_page() -> str:
        asked = asked_of(kind)
        page = kind.list_page(db(), asked)
        return render_template(
            look.list_template,
            page=page,
            asked=asked,
            units=look.units(asked.unit),
            columns=kind.columns,
            **context(None),
        )

    @permission(kind.view)
    def record(code: str) -> str:
        found = kind.get(db(), code)
        return render_template(look.record_template, record=found, **context(found))

    def form_page(form: Form, found: Any = None, conflict: Conflict | None = None) -> str:
        return render_template(look.form_template, form=form, record=found, conflict=conflict, **context(found))

    @permission(kind.edit)
    def new() -> str:
        return form_page(_form(kind, {name: request.args.get(name, "") for name in kind.schema.model_fields}))

    @permission(kind.edit)
    def create() -> ResponseReturnValue:
        try:
            given = parse(kind.schema, typed(), Door.FORM).accept()
            made = kind.create(db(), current_actor(), given, reason=said_reason())
            db().flush()
        except Invalid as refusal:
            discard()
            return form_page(_form(kind, typed(), refusal.errors)), 422
        return redirect(url_for(".record", code=made.code, saved="new"), code=303)

    @permission(kind.edit)
    def edit(code: str) -> str:
        found = kind.get(db(), code)
        return form_page(_opened(kind, found), found)

    @permission(kind.edit)
    def revise(code: str) -> ResponseReturnValue:
        found = kind.get(db(), code)
        try:
            _revise(kind, found)
        except (Invalid, Conflict) as refusal:
            return _refused(kind, found, refusal, lambda form, conflict: form_page(form, found, conflict))
        return redirect(url_for(".record", code=code, saved=code), code=303)

    @permission(kind.edit)
    def withdraw(code: str) -> ResponseReturnValue:
        found = kind.get(db(), code)
        if (reason := said_reason()) is None:
            return form_page(_opened(kind, found, [FieldError("reason", "required")]), found), 422
        assert kind.withdraw is not None
        kind.withdraw(db(), current_actor(), found.id, revision=said_revision(), reason=reason)
        return redirect(url_for(".list"), code=303)

    blueprint.add_url_rule("", "list", list_page)
    blueprint.add_url_rule("/new", "new", new)
    blueprint.add_url_rule("/new", "create", create, methods=["POST"])
    blueprint.add_url_rule("/<code>", "record", record)

    @permission(kind.view)
    def label(code: str) -> str:
        found = kind.get(db(), code)
        address = url_for(".record", code=code, _external=True)
        lines = [gettext(kind.title), *(str(line) for line in look.label_lines(found) if line)]
        return label_sheet([Label(found.name, found.code, lines, address)], back=url_for(".record", code=code))

    blueprint.add_url_rule("/<code>/label", "label", label)
    blueprint.add_url_rule("/<code>/edit", "edit", edit)
    blueprint.add_url_rule("/<code>/edit", "revise", revise, methods=["POST"])
    if kind.withdraw is not None:
        blueprint.add_url_rule("/<code>/withdraw", "withdraw", withdraw, methods=["POST"])


def add_search(kind: Kind, look: Pages, *, endpoint: str, order: int) -> None:
    """Let the one search find records of the kind; ``endpoint``: the blueprint's name."""

    def find(words: str) -> Findings:
        page = kind.list_page(db(), Asked(q=words, limit=SHOWN))
        items = [
            Found(one.name, one.code, " · ".join(str(line) for line in look.label_lines(one) if line),
                  url_for(f"{endpoint}.record", code=one.code))
            for one in page.items
        ]  # fmt: skip
        return Findings(items, url_for(f"{endpoint}.list", q=words) if page.next else None)

    register_search(Searcher(kind.title, order, find))


def add_part_pages(
    blueprint: Blueprint,
    part: Part,
    sections: Sequence[Section] | Callable[[Any], Sequence[Section]],
    *,
    back: Callable[[Any], str],
    template: str = "kinds/part_form.html",
) -> None:
    """``/<code>/<plural>/new``, ``/<code>/<plural>/<number>`` and ``.../withdraw``; ``back``: the owner's address;
    ``sections`` may be asked of the owner, whose other parts are choices.

    Endpoints: ``<plural>_new``, ``<plural>_edit`` and ``<plural>_withdraw``, a hyphen written as an underscore.
    """
    name = part.plural.replace("-", "_")

    def form_page(owner: Any, form: Form, found: Any = None, conflict: Conflict | None = None) -> str:
        laid_out = sections(owner) if callable(sections) else sections
        return render_template(
            template, kind=part, sections=laid_out, owner=owner, record=found, form=form, conflict=conflict,
            back=back(owner), endpoint=f".{name}",
        )  # fmt: skip

    def anchor(owner: Any) -> ResponseReturnValue:
        return redirect(f"{back(owner)}#{part.plural}", code=303)

    @permission(part.edit)
    def new(code: str) -> str:
        owner = part.owner(db(), code)
        return form_page(owner, _form(part, {one: request.args.get(one, "") for one in part.schema.model_fields}))

    @permission(part.edit)
    def create(code: str) -> ResponseReturnValue:
        owner = part.owner(db(), code)
        try:
            given = parse(part.schema, typed(), Door.FORM).accept()
            part.create(db(), current_actor(), owner, given, reason=said_reason())
            db().flush()
        except Invalid as refusal:
            discard()
            return form_page(owner, _form(part, typed(), refusal.errors)), 422
        return anchor(owner)

    @permission(part.edit)
    def edit(code: str, number: int) -> str:
        owner = part.owner(db(), code)
        found = part.get(db(), owner, number)
        return form_page(owner, _opened(part, found), found)

    @permission(part.edit)
    def revise(code: str, number: int) -> ResponseReturnValue:
        owner = part.owner(db(), code)
        found = part.get(db(), owner, number)
        try:
            _revise(part, found)
        except (Invalid, Conflict) as refusal:
            return _refused(part, found, refusal, lambda form, conflict: form_page(owner, form, found, conflict))
        return anchor(owner)

    @permission(part.edit)
    def withdraw(code: str, number: int) -> ResponseReturnValue:
        owner = part.owner(db(), code)
        found = part.get(db(), owner, number)
        if (reason := said_reason()) is None:
            return form_page(owner, _opened(part, found, [FieldError("reason", "required")]), found), 422
        assert part.withdraw is not None
        part.withdraw(db(), current_actor(), found.id, revision=said_revision(), reason=reason)
        return anchor(owner)

    base = f"/<code>/{part.plural}"
    blueprint.add_url_rule(f"{base}/new", f"{name}_new", new)
    blueprint.add_url_rule(f"{base}/new", f"{name}_create", create, methods=["POST"])
    blueprint.add_url_rule(f"{base}/<int:number>", f"{name}_edit", edit)
    blueprint.add_url_rule(f"{base}/<int:number>", f"{name}_revise", revise, methods=["POST"])
    if part.withdraw is not None:
        blueprint.add_url_rule(f"{base}/<int:number>/withdraw", f"{name}_withdraw", withdraw, methods=["POST"])


def asked_of(kind: Kind) -> Asked:
    """What the address asks of a list; raises ``Invalid`` naming each value that is none of its choices."""
    names = ("unit", "q", "cursor", "as_of", *kind.filters, *kind.linked)
    said = {name: clean(request.args.get(name, "")) or None for name in names}
    errors = [
        FieldError(name, "not_a_choice", {"value": said[name], "choices": ", ".join(kind.choices[name])})
        for name in kind.filters
        if said[name] is not None and said[name] not in kind.choices[name]
    ]
    errors += [
        FieldError(name, "bad_code", {"value": code})
        for name in kind.linked
        if (code := said[name]) is not None and not re.match(CODE, code)
    ]
    unit = said["unit"]
    if unit is not None and not (unit.isascii() and unit.isdigit() and len(unit) in (2, 5)):
        errors.append(FieldError("unit", "bad_code", {"value": unit}))
    as_of = None
    try:
        as_of = read_date(said["as_of"]) if kind.dated and said["as_of"] is not None else None
    except Refused as refused:
        errors.append(FieldError("as_of", refused.code, refused.params))
    if errors:
        raise Invalid(errors)
    chosen = {name: value for name in (*kind.filters, *kind.linked) if (value := said[name]) is not None}
    return Asked(unit, (said["q"] or "")[:LONGEST_SEARCH] or None, chosen, ROWS, said["cursor"], as_of)


def typed() -> dict[str, str]:
    """What was typed into the fields of the schema."""
    return {name: value for name, value in request.form.items() if name not in _BESIDE}


def said_reason() -> str | None:
    """Why, as typed."""
    return clean(request.form.get("reason", "")) or None


def said_revision() -> int:
    """The revision the reader saw; 0, which is nobody's, where the form carries none."""
    stated = request.form.get("revision", "")
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 19 else 0


def _revise(kind: Described, found: Any) -> None:
    """Store what now reads otherwise than its reader saw it: what nobody touched is not changed."""
    changed = touched(typed(), seen_in(request.form, typed_of(kind, found)))
    changes = parse(kind.schema, changed, Door.FORM, partial=True).changes()
    kind.revise(db(), current_actor(), found.id, changes, revision=said_revision(), reason=said_reason())
    db().flush()


def _refused(
    kind: Described, found: Any, problem: Invalid | Conflict, show: Callable[[Form, Conflict | None], str]
) -> ResponseReturnValue:
    if isinstance(problem, Conflict) and problem.code != "stale_revision":
        raise problem
    now = typed_of(kind, found)
    seen = seen_in(request.form, now)
    discard()
    if isinstance(problem, Conflict):
        both = merged(typed(), seen, now)
        return show(replace(_form(kind, both.typed), seen=both.seen, meanwhile=both.meanwhile), problem), 409
    return show(replace(_form(kind, typed(), problem.errors), seen=seen), None), 422


def _opened(kind: Described, found: Any, errors: Sequence[FieldError] = ()) -> Form:
    """The form over a record as it is now."""
    now = typed_of(kind, found)
    return replace(_form(kind, now, errors), seen=now)


def _form(kind: Described, values: Mapping[str, str], errors: Sequence[FieldError] = ()) -> Form:
    beside = {name: request.form[name] for name in ("revision", "reason") if name in request.form}
    return Form({**values, **beside}, errors, {**kind.labels, "reason": "Reason for the change"})


def _context(kind: Kind, look: Pages) -> dict[str, Any]:
    return {
        "kind": kind,
        "sections": look.sections() if callable(look.sections) else look.sections,
        "look": look,
        "panel_page": look.panel_page or kind.name,
        "shown": lambda name, value: shown(kind, name, value),
    }
