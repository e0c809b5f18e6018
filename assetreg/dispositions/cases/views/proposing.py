"""The page that opens a case or adds assets to one: choose assets, say form and ground of each, see what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assetreg.access.permissions import Permission
from assetreg.agencies.queries import AgencyFilter, list_agencies
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, FieldError, Invalid, Problem
from assetreg.core.parse import Door
from assetreg.core.text import clean
from assetreg.dispositions.cases import finding, forms, offers, service
from assetreg.dispositions.cases.lines import add_lines
from assetreg.dispositions.cases.models import DispositionCase
from assetreg.dispositions.cases.schemas import LineInput, read_case, read_list
from assetreg.dispositions.cases.standing import find_case, lines_of
from assetreg.dispositions.cases.views.base import cases, status_of, typed, words
from assetreg.dispositions.law.clock_queries import clock_rules
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.queries import law_as_of
from assetreg.web.forms import Form
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db, discard

MOST_CHOSEN = 500
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the proposal as the page shows it: what was typed, what is open to the asset, what it becomes."""

    place: int
    code: str
    choice: offers.Choice | None
    grounds: Sequence[Any]
    proposed: Any


@cases.get("/new")
@permission(Permission.CASE_PREPARE)
def new() -> str:
    """An empty proposal, or one over the assets of the address (``?asset=``, ``?code=``); ``?case=`` adds to one."""
    codes = [clean(code) for name in ("asset", "code") for code in request.args.getlist(name)]
    chosen = list(dict.fromkeys(code for code in codes if code))[:MOST_CHOSEN]
    said = forms.flat([{"asset": code} for code in chosen], "lines")
    said |= {"case": request.args.get("case", ""), "all.form": request.args.get("form", "")}
    return _page(said)


@cases.post("/new")
@permission(Permission.CASE_PREPARE)
def propose() -> ResponseReturnValue:
    """Show the proposal anew with one asset more or less, or open the case."""
    said = typed()
    act, _, which = said.pop("do", "show").partition(":")
    rows = forms.rows_of(said, "lines", key="asset")
    if act == "add" and which not in {row["asset"] for row in rows}:
        rows.append({"asset": which})
    if act == "drop":
        rows = [row for row in rows if row["asset"] != which]
    rest = {name: text for name, text in said.items() if not name.startswith("lines.")}
    said = rest | forms.flat(rows, "lines")
    if act != "open":
        return _page(said)
    try:
        code = _open(said)
        db().flush()
    except (Invalid, Conflict) as problem:
        discard()
        return _page(said, problem), status_of(problem)
    return redirect(url_for(".record", code=code, opened=1), code=303)


@cases.get("/bodies")
@permission(Permission.CASE_PREPARE)
def bodies() -> str:
    """Bodies by name or code while one types who receives, as options of a ``datalist``."""
    text = clean(request.args.get(request.args.get("for", "q"), ""))
    found = list_agencies(db(), AgencyFilter(q=text), limit=20).items if len(text) >= SHORTEST else ()
    return render_template("cases/_bodies.html", bodies=found)


def _open(said: Mapping[str, str]) -> str:
    """A new case, or more lines of the one that is being written; answers its code."""
    lines = forms.proposed_lines(said)
    if code := said.get("case", ""):
        given, errors = read_list(LineInput, lines, "lines", Door.FORM)
        if errors or not given:
            raise Invalid(errors or [FieldError("lines", "required")])
        add_lines(db(), current_actor(), code, given)
        return code
    head = {name: said[name] for name in ("title", "initiator", "note") if said.get(name)}
    return service.open_case(db(), current_actor(), read_case({**head, "lines": lines}, Door.FORM)).code


def _page(said: Mapping[str, str], problem: Problem | None = None) -> str:
    law = law_as_of(db(), today())
    case = find_case(db(), said["case"]) if said.get("case") else None
    lines = forms.proposed_lines(said)
    choices = offers.choices_of(db(), law, [line["asset"] for line in lines])
    seen, at = _preview(law, case, lines, said)
    errors = _errors(problem, seen, at)
    rows = [
        Row(
            place, line["asset"], choices.get(line["asset"]), law.grounds_of(line.get("form", "")), _at(seen, at, place)
        )
        for place, line in enumerate(lines)
    ]
    looked = clean(said.get("find", ""))
    form = Form(said, errors, forms.labels_of(errors, rows=len(rows)))
    return render_template(
        "cases/new.html", form=form, rows=rows, case=case, preview=seen,
        problem=problem, found=finding.assets_like(db(), looked) if len(looked) >= SHORTEST else (), looked=looked,
        chosen={line["asset"] for line in lines}, common=_common(law, list(choices.values())), lines=lines,
        choices=forms.CHOICES, clocks=clock_rules(db(), law.on), law=law, totals=_totals(rows), **words(law),
    )  # fmt: skip


def _preview(
    law: Law, case: DispositionCase | None, lines: Sequence[Mapping[str, str]], said: Mapping[str, str]
) -> tuple[offers.Preview | None, list[int]]:
    """What would follow from the lines that say a form, and their places on the page; None where none does."""
    at = [place for place, line in enumerate(lines) if line.get("form")]
    given, errors = read_list(LineInput, [lines[place] for place in at], "lines", Door.FORM)
    if errors or not given:
        return None, at
    known = lines_of(db(), case) if case is not None else ()
    initiator = case.initiator if case is not None else said.get("initiator") or None
    return offers.preview(db(), law, given, initiator, known), at


def _errors(problem: Problem | None, seen: offers.Preview | None, at: Sequence[int]) -> list[FieldError]:
    """What was refused when the case was to be opened; before that, what the lines say already against themselves."""
    if isinstance(problem, Invalid):
        return list(problem.errors)
    if seen is None:
        return []
    told = []
    for error in seen.errors:
        start, place, field = error.field.split(".", 2)
        told.append(FieldError(f"{start}.{at[int(place)]}.{field}", error.code, error.params))
    return told


def _at(seen: offers.Preview | None, at: Sequence[int], place: int) -> Any:
    return None if seen is None or place not in at else seen.lines[at.index(place)]


def _common(law: Law, choices: Sequence[offers.Choice]) -> dict[str, Any]:
    """What may be said once for all lines: the forms that are open to any of the assets."""
    open_forms = {one.form.code for choice in choices for one in choice.open}
    return {"forms": [form for code, form in law.forms.items() if code in open_forms]}


def _totals(rows: Sequence[Row]) -> dict[str, int]:
    names = ("original_cost_vnd", "residual_value_vnd")
    return {name: sum(getattr(row.choice.asset, name) or 0 for row in rows if row.choice) for name in names}
