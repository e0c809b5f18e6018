"""The kind of lists of assets to be handled (form 01/TSC-XLTS): a file becomes one case in draft, its rows the lines.

Rows that the law leads other ways before the decision become cases of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.permissions import Permission
from assetreg.access.policy import may
from assetreg.assets.findings import Finding, Severity
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, FieldError
from assetreg.dispositions.cases import labels, proposing
from assetreg.dispositions.cases.schemas import CaseHead, CaseInput, LineInput
from assetreg.dispositions.cases.service import open_case
from assetreg.dispositions.cases.standing import lines_of
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.queries import law_as_of
from assetreg.dispositions.recorded.labels import FORM_LABELS
from assetreg.dispositions.recorded.meant import codes_meant
from assetreg.imports.described import Kind, ListedRow

_ALIASES: Mapping[str, Sequence[str]] = {
    "asset": ("tài sản", "tên tài sản", "mã tài sản", "danh mục tài sản"),
    "form": ("hình thức", "hình thức xử lý", "hình thức đề nghị xử lý"),
    "ground": ("căn cứ", "căn cứ pháp lý"),
    "reason": ("lý do", "lý do đề nghị xử lý"),
    "receiver": ("đơn vị nhận", "đơn vị tiếp nhận"),
    "quantity": ("số lượng đề nghị xử lý",),
    "note": ("ghi chú",),
}


def _write(session: Session, actor: Actor, rows: Sequence[LineInput]) -> list[ListedRow]:
    """Open the cases; each row says which line it became, or what speaks against it."""
    law = law_as_of(session, today())
    errors: dict[int, list[FieldError]] = {}
    lines: dict[int, LineInput] = {}
    for place, (row, code) in enumerate(zip(rows, codes_meant(session, [(r.asset, None) for r in rows]), strict=True)):
        if isinstance(code, FieldError):
            errors[place] = [code]
        else:
            lines[place] = _founded(law, row).model_copy(update={"asset": code})
    routes = _routes(session, actor, law, lines, errors)
    written: dict[int, int] = {}
    for places in routes.values():
        try:
            case = open_case(session, actor, CaseInput(CaseHead(), tuple(lines[place] for place in places)))
        except Conflict as held:
            told = {name: held.params.get(name, "") for name in ("asset", "case")}
            errors |= {place: [FieldError("asset", "in_case_already", told)] for place in places}
            continue
        written |= dict(zip(places, (line.id for line in lines_of(session, case)), strict=True))
    return [_listed(errors.get(place, ()), written.get(place)) for place in range(len(rows))]


def _founded(law: Law, row: LineInput) -> LineInput:
    """Words that are no ground of the law stay with the reason."""
    if row.ground is None or law.ground(row.ground) is not None:
        return row
    return row.model_copy(update={"ground": None, "reason": "; ".join(filter(None, (row.ground, row.reason)))})


def _routes(
    session: Session, actor: Actor, law: Law, lines: Mapping[int, LineInput], errors: dict[int, list[FieldError]]
) -> dict[object, list[int]]:
    """Route -> the places of the rows that go it; what cannot be proposed is said in ``errors``."""
    places = list(lines)
    proposed, wrong = proposing.propose(session, law, [lines[place] for place in places], initiator=None)
    for error in wrong:
        _, number, name = error.field.split(".", 2)
        errors.setdefault(places[int(number)], []).append(FieldError(name, error.code, error.params))
    routes: dict[object, list[int]] = {}
    for place, one in zip(places, proposed, strict=True):
        if one is None or place in errors:
            continue
        if not may(actor, Permission.CASE_PREPARE, one.asset.place):
            errors[place] = [FieldError("asset", "outside_scope", {"value": one.asset.code})]
            continue
        routes.setdefault(one.path.route, []).append(place)
    return routes


def _listed(errors: Sequence[FieldError], line_id: int | None) -> ListedRow:
    found = [Finding(Severity.ERROR, one.field, one.code, one.params) for one in errors]
    return ListedRow(line_id, "refuse" if line_id is None else "create", found)


REQUESTS = Kind(
    name="requests",
    title="Assets to be handled (01/TSC-XLTS)",
    table="disposition_line",
    schema=LineInput,
    labels=labels.LINE_LABELS,
    aliases=_ALIASES,
    choices={**{name: labels.LINE_CHOICES[name] for name in ("cause", "builder", "sale_method")}, "form": FORM_LABELS},
    keys=(),
    permission=Permission.CASE_PREPARE,
    together=_write,
    listed_under=("asset", "form"),
)
