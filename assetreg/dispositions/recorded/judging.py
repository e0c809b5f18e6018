"""Judges decisions that stand on paper: the form, the day and the office that decided, not the steps before it.

Sources: Decree 186/2025/NĐ-CP, Chapter II (forms, who decides); Decree 30/2020/NĐ-CP (what a paper says of itself).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.agencies.matching import match_agencies
from assetreg.agencies.models import Agency
from assetreg.assets.findings import notice
from assetreg.core.errors import FieldError
from assetreg.dispositions.cases.deciders import authorities_of
from assetreg.dispositions.cases.models import DispositionLine
from assetreg.dispositions.cases.proposing import propose
from assetreg.dispositions.cases.schemas import LineInput
from assetreg.dispositions.law.authority_check import check_decision
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.paths import CONDITIONS, SPECIAL_CAUSES
from assetreg.dispositions.papers.identity import IDENTITY
from assetreg.dispositions.recorded.entries import Item, OnPaper
from assetreg.dispositions.recorded.meant import codes_meant
from assetreg.dispositions.recorded.periods import Laws
from assetreg.dispositions.recorded.scans import Shown, scans_of

_SAME = ("form", "receiver", "final_use", "area_m2", "land_m2", "quantity", "sale_method", "cause", "path", "note")


def judge_papers(session: Session, decisions: Sequence[OnPaper]) -> None:
    """Every paper has its whole identity and a file that shows it; every row means one asset."""
    scans = scans_of(session, [Shown(_scan(one), one.name, one.issued_on) for one in decisions])
    for one, scan in zip(decisions, scans, strict=True):
        if isinstance(scan, FieldError):
            one.refuse(scan.field, scan.code, **scan.params)
        else:
            one.bears(scan.document, scan.signature)
        said = one.said | {"number": one.number, "symbol": one.symbol, "issued_on": one.issued_on}
        for name in IDENTITY:
            if not said.get(name):
                one.refuse(name, "required")
    items = [item for one in decisions for item in one.items]
    for item, code in zip(items, codes_meant(session, [(i.row.asset, i.row.holder) for i in items]), strict=True):
        if isinstance(code, FieldError):
            item.errors.append(code)
        else:
            item.code = code


def judge_lines(session: Session, decisions: Sequence[OnPaper], laws: Laws) -> None:
    """Find for every row its path in law, and who had to decide; no asset stands in two of the decisions."""
    together: dict[dt.date, list[tuple[OnPaper, Item]]] = {}
    for one in decisions:
        _follow_recoveries(one)
        for item in one.standing():
            item.law_on = laws.day_of(one, item)
            together.setdefault(laws.period(item.law_on), []).append((one, item))
            if item.law_on > one.issued_on:
                item.notices.append(notice("issued_on", "before_decree", day=one.issued_on, since=item.law_on))
    for start, found in together.items():
        _propose(session, laws.of(start), found)
    deciding: dict[dt.date, list[tuple[OnPaper, Item]]] = {}
    for one in decisions:
        for item in one.standing():
            deciding.setdefault(laws.period(one.issued_on), []).append((one, item))
    for start, found in deciding.items():
        _judge_office(session, found, start)
    _judge_bodies(session, decisions)


def _scan(one: OnPaper) -> str | None:
    return next((item.row.scan for item in one.items if item.row.scan is not None), None)


def _follow_recoveries(one: OnPaper) -> None:
    """A plan decided together with the recovery of its asset follows it (Art. 19(1): one decision for both)."""
    recovered = {item.code: item for item in one.standing() if item.row.form == "recover"}
    for item in one.standing():
        if item.row.form != "recover":
            item.follows = recovered.get(item.code)


def _propose(session: Session, law: Law, found: Sequence[tuple[OnPaper, Item]]) -> None:
    lines = [_as_proposed(law, item) for _, item in found]
    proposed, errors = propose(session, law, lines, initiator=None)
    for error in errors:
        _, place, name = error.field.split(".", 2)
        found[int(place)][1].errors.append(FieldError(name, error.code, error.params))
    for (_, item), one in zip(found, proposed, strict=True):
        item.proposed = one


def _as_proposed(law: Law, item: Item) -> LineInput:
    """A row as somebody would propose it; words that are no ground of the law stay with the reason."""
    row = item.row
    is_known = row.ground is not None and law.ground(row.ground) is not None
    words = None if is_known else row.ground
    said = {name: getattr(row, name) for name in _SAME}
    said |= {"ground": row.ground if is_known else None, "reason": "; ".join(filter(None, (words, row.reason))) or None}
    said["cause"] = row.cause or (_only_cause(law, row.form) if row.path is None else None)
    follows = None if item.follows is None else 1
    return LineInput.model_construct(asset=item.code, builder=None, follows=follows, **said)


def _only_cause(law: Law, form: str) -> str | None:
    """The cause of a form that stands open under that one alone (kept under a rearrangement plan)."""
    causes = {
        next((CONDITIONS[one][1] for one in path.conditions if CONDITIONS[one][1] in SPECIAL_CAUSES), None)
        for path in law.paths_of(form)
    }
    return causes.pop() if len(causes) == 1 else None


def _judge_office(session: Session, asked: Sequence[tuple[OnPaper, Item]], start: dt.date) -> None:
    """Who had to decide in a period; of lines that the decision refuses it is only told."""
    found = authorities_of(session, [_unwritten(item) for _, item in asked], start)
    for (one, item), decider in zip(asked, found, strict=True):
        item.authority = decider.authority
        for said in check_decision(decider.authority, one.text("issuer") or "", one.text("capacity"), one.issued_on):
            field = "capacity" if said.code.startswith("capacity") else "issuer"
            told = {"asset": item.code, **said.params}
            if said.severity == "error" and item.row.verdict != "refused":
                item.refuse(field, f"decider_{said.code}", **told)
            else:
                item.notices.append(notice(field, f"decider_{said.code}", **told))


def _unwritten(item: Item) -> DispositionLine:
    """The line as far as the rules of authority ask of it."""
    assert item.proposed is not None
    asset, columns = item.proposed.asset, item.proposed.columns
    return DispositionLine(
        asset_kind=asset.kind, asset_id=asset.id, asset_code=asset.code, form=columns["form"], path=columns["path"],
        receiver_id=columns["receiver_id"], province_code=asset.place.province_code,
        follows_line_id=None if item.follows is None else 0,
    )  # fmt: skip


def _judge_bodies(session: Session, decisions: Sequence[OnPaper]) -> None:
    """Nobody decides before he exists; who receives may be formed after the decision, which is told."""
    issuers = {(_body(one), item.proposed.asset.place.province_code)
               for one in decisions for item in one.standing() if item.proposed is not None}  # fmt: skip
    asked = sorted(issuers)
    ids = dict(zip(asked, match_agencies(session, asked), strict=True))
    receivers = {item.proposed.columns["receiver_id"] for item in _all(decisions) if item.proposed is not None}
    began = _began(session, {*ids.values(), *receivers})
    for one in decisions:
        for item in one.standing():
            if item.proposed is None:
                continue
            since = began.get(ids.get((_body(one), item.proposed.asset.place.province_code)))
            if since is not None and since > one.issued_on:
                item.refuse("issuer", "issuer_not_yet", value=one.text("issuer"), since=since, day=one.issued_on)
            since = began.get(item.proposed.columns["receiver_id"])
            if since is not None and since > one.issued_on:
                item.notices.append(notice("receiver", "receiver_not_yet", value=item.proposed.columns["receiver"],
                                           since=since, day=one.issued_on))  # fmt: skip


def _all(decisions: Iterable[OnPaper]) -> list[Item]:
    return [item for one in decisions for item in one.items]


def _body(one: OnPaper) -> str:
    """The body whose head signs: ``Chủ tịch UBND tỉnh Gia Lai`` is that of ``UBND tỉnh Gia Lai``."""
    issuer = one.text("issuer") or ""
    return issuer.removeprefix("Chủ tịch ").removeprefix("Giám đốc ")


def _began(session: Session, ids: Iterable[int | None]) -> dict[int | None, dt.date | None]:
    numbers = sorted(number for number in ids if number is not None)
    if not numbers:
        return {}
    return dict(session.execute(select(Agency.id, Agency.valid_from).where(Agency.id.in_(numbers))).all())
