"""Writes decisions that stand on paper, many at a time: papers, decisions, cases by holder, lines and verdicts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Place
from assetreg.agencies.models import Agency
from assetreg.audit.record import open_change_set
from assetreg.audit.versioned import amend
from assetreg.dispositions.cases import outcomes
from assetreg.dispositions.cases.models import CasePaper, Decision, DispositionCase, DispositionLine, Verdict
from assetreg.dispositions.cases.refusals import in_our_words
from assetreg.dispositions.cases.service import PREFIX, case_code
from assetreg.dispositions.law.authority import as_document
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.papers.models import Paper
from assetreg.dispositions.recorded.entries import EARLIER, Item, OnPaper
from assetreg.dispositions.recorded.following import Said, follow
from assetreg.dispositions.recorded.periods import Laws
from assetreg.dispositions.recorded.proving import Proof, prove, read_anew, waits_for
from assetreg.movables.codes import take_numbers

VERB = "decision.record"


@dataclass(slots=True)
class Bundle:
    """One case to be: the lines of one decision that one holder has, under one law and from one initiator."""

    decision: OnPaper
    place: Place
    law_on: dt.date
    initiator: str
    agency_id: int | None
    items: list[Item] = field(default_factory=list)
    case: DispositionCase | None = None


def write(session: Session, actor: Actor, decisions: Sequence[OnPaper], laws: Laws) -> None:
    """Write the rows that stand of decisions that are judged together."""
    fresh = [item for one in decisions for item in one.standing() if item.known is None]
    spoken = [one for one in decisions if any(i.known is None or i.outcome != "unchanged" for i in one.standing())]
    if not spoken:
        return
    provinces = sorted({_asset(item).place.province_code for one in spoken for item in one.standing()})
    for province in provinces:
        change = open_change_set(session, actor, VERB, province_code=province)
    bundles = _bundles(session, decisions)
    with in_our_words(session, case="", asset="", line=""):
        _enter_papers(session, actor, spoken, change.id)
        _enter_cases(session, actor, bundles, laws, change.id)
        _enter_lines(session, bundles, change.id)
        _enter_verdicts(session, fresh, decisions, change.id)
        proofs = [_proof(item, laws) for item in fresh if item.row.verdict != "refused"]
        prove(session, actor, proofs)
    follow(
        session,
        actor,
        [
            Said(item.line, laws.of(item.law_on), one.cited)
            for one in decisions
            for item in one.standing()
            if item.line is not None and item.row.verdict != "refused"
        ],
    )


def adjust(session: Session, actor: Actor, one: OnPaper, item: Item, law: Law) -> None:
    """Say of a line that was decided before what the adjusting decision says; its verdict first, which lets it be."""
    assert item.known is not None
    assert one.decision is not None
    assert item.proposed is not None
    line, said = item.known, item.row.verdict or "adjusted"
    session.add(_verdict(one, item, line, said, one.decision.change_set_id))
    with in_our_words(session, line=line.number, case=""):
        session.flush()
        session.refresh(line)
        if said == "adjusted":
            wanted = ("form", "path", "receiver", "receiver_id", "final_use", "area_m2", "land_m2", "quantity")
            changes = {name: item.proposed.columns[name] for name in wanted if item.proposed.columns[name] is not None}
            amend(session, actor, line, changes, "disposition_line.adjust")
    if said == "cancelled":
        outcomes.forget(session, actor, [line], by=one.cited)
    else:
        prove(session, actor, [_proof_of(item, line, law)])
        outcomes.follow(session, actor, law, [line], by=one.cited)
    item.line, item.outcome = line, "revise"


def _asset(item: Item) -> Any:
    assert item.proposed is not None
    return item.proposed.asset


def _bundles(session: Session, decisions: Sequence[OnPaper]) -> list[Bundle]:
    """Rows by the body that holds the asset; of an unknown holder, by where it lies."""
    items = [item for one in decisions for item in one.standing() if item.known is None]
    ids = sorted({_asset(item).holder_id for item in items if _asset(item).holder_id is not None})
    rows = session.execute(select(Agency.id, Agency.province_code, Agency.commune_id).where(Agency.id.in_(ids)))
    homes = {number: Place(province, commune) for number, province, commune in rows}
    found: dict[tuple[object, ...], Bundle] = {}
    for one in decisions:
        for item in (item for item in one.standing() if item.known is None):
            assert item.proposed is not None
            asset, path = item.proposed.asset, item.proposed.path
            place = homes.get(asset.holder_id or 0, asset.place)
            key = (id(one), place, item.law_on, path.initiator, asset.holder_id or asset.holder)
            bundle = Bundle(one, place, item.law_on, path.initiator, asset.holder_id)
            found.setdefault(key, bundle).items.append(item)
    return list(found.values())


def _enter_papers(session: Session, actor: Actor, decisions: Sequence[OnPaper], change_id: int) -> None:
    fresh = [one for one in decisions if one.decision is None]
    for one in fresh:
        place = _common(one)
        one.paper = Paper(
            province_code=place.province_code, commune_id=place.commune_id, change_set_id=change_id,
            kind="decision" if one.adjusted is None else "adjustment", direction="in", number=one.number,
            symbol=one.symbol, issued_on=one.issued_on, issuer=one.text("issuer"), signer=one.text("signer"),
            capacity=one.text("capacity"), abstract=one.text("abstract"),
            document_id=None if one.document is None else one.document.id, signature=one.signature,
        )  # fmt: skip
        session.add(one.paper)
    session.flush()
    for one in fresh:
        assert one.paper is not None
        authority = next((item.authority for item in one.standing() if item.authority is not None), None)
        one.decision = Decision(
            province_code=one.paper.province_code, commune_id=one.paper.commune_id, change_set_id=change_id,
            paper_id=one.paper.id, office="unknown" if authority is None else authority.office,
            basis=None if authority is None else authority.basis, valid_to=one.said.get("valid_to"),
            adjusts_id=None if one.adjusted is None else one.adjusted.id, decided_by=one.text("issuer"),
        )  # fmt: skip
        session.add(one.decision)
    session.flush()


def _common(one: OnPaper) -> Place:
    """Where a paper over several assets lies: their one place, else their province as a whole."""
    places = {_asset(item).place for item in one.standing()}
    return places.pop() if len(places) == 1 else Place(min(place.province_code for place in places))


def _enter_cases(session: Session, actor: Actor, bundles: Sequence[Bundle], laws: Laws, change_id: int) -> None:
    counts: dict[str, int] = {}
    for bundle in bundles:
        counts[bundle.place.province_code] = counts.get(bundle.place.province_code, 0) + 1
    following = {province: take_numbers(session, PREFIX, province, n) for province, n in counts.items()}
    for bundle in bundles:
        province = bundle.place.province_code
        bundle.case = _case(actor, bundle, laws, case_code(province, following[province]), change_id)
        following[province] += 1
    # Rows alike in what they leave to the database are entered in one statement.
    made: list[DispositionCase] = [bundle.case for bundle in bundles if bundle.case is not None]
    made.sort(key=_left_out)
    session.add_all(made)
    session.flush()
    session.add_all(
        CasePaper(
            province_code=bundle.place.province_code, commune_id=bundle.place.commune_id, case_id=bundle.case.id,
            paper_id=bundle.decision.paper.id, change_set_id=change_id,
        )
        for bundle in bundles
        if bundle.case is not None and bundle.decision.paper is not None
    )  # fmt: skip


def _case(actor: Actor, bundle: Bundle, laws: Laws, code: str, change_id: int) -> DispositionCase:
    """The case as its papers prove it: finished where every line is, else decided."""
    law, one = laws.of(bundle.law_on), bundle.decision
    proofs = [_proof(item, laws) for item in bundle.items]
    ended = all(
        item.row.verdict == "refused" or proof.state() == "done"
        for item, proof in zip(bundle.items, proofs, strict=True)
    )
    days = [day for proof in proofs for day in (proof.minutes_on, proof.put_in_use_on) if day is not None]
    authority = next((item.authority for item in bundle.items if item.authority is not None), None)
    named = f"{law.form(bundle.items[0].row.form).name_vi}: {_asset(bundle.items[0]).name}"
    more = len(bundle.items) - 1
    agreed = [proof for item, proof in zip(bundle.items, proofs, strict=True) if item.row.verdict != "refused"]
    return DispositionCase(
        province_code=bundle.place.province_code, commune_id=bundle.place.commune_id, change_set_id=change_id,
        code=code, title=f"{one.cited}. {named}" + (f" và {more} tài sản khác" if more else ""),
        state="closed" if ended else "decided", origin="recorded", initiator=bundle.initiator,
        agency_id=bundle.agency_id, law_on=bundle.law_on, prepared_by=actor.name, prepared_user_id=actor.user_id,
        decided_on=one.issued_on, closed_on=max(days, default=one.issued_on) if ended else None,
        authority=None if authority is None else as_document(authority),
        waits_for=None if ended else _first_waited(agreed),
        is_demonstration=all(_asset(item).is_demonstration for item in bundle.items),
    )  # fmt: skip


def _left_out(case: DispositionCase) -> bool:
    return case.waits_for is None


def _first_waited(proofs: Sequence[Proof]) -> str | None:
    """Whom the case will wait for when its lines are as their papers prove; the lines are not written yet."""
    lines = [(DispositionLine(id=place, state=proof.state()), proof.path) for place, proof in enumerate(proofs)]
    acts = {place: frozenset({"delivery"} if proof.delivers else ()) for place, proof in enumerate(proofs)}
    return waits_for(lines, acts)


def _enter_lines(session: Session, bundles: Sequence[Bundle], change_id: int) -> None:
    """Lines of recoveries before the plans that follow them."""
    for with_plans in (False, True):
        for bundle in bundles:
            assert bundle.case is not None
            for number, item in enumerate(bundle.items, 1):
                if (item.follows is not None) is with_plans:
                    item.line = _line(bundle.case, number, item, change_id)
                    session.add(item.line)
        session.flush()


def _line(case: DispositionCase, number: int, item: Item, change_id: int) -> DispositionLine:
    assert item.proposed is not None
    asset = item.proposed.asset
    followed = None if item.follows is None else item.follows.line or item.follows.known
    columns = item.proposed.columns | {"note": item.row.note}
    return DispositionLine(
        province_code=asset.place.province_code, commune_id=asset.place.commune_id, change_set_id=change_id,
        case_id=case.id, number=number, asset_kind=asset.kind, asset_id=asset.id, asset_code=asset.code,
        asset_name=asset.name, holder=asset.holder, holder_id=asset.holder_id,
        original_cost_vnd=asset.original_cost_vnd, residual_value_vnd=asset.residual_value_vnd,
        book_date=asset.book_date, follows_line_id=None if followed is None else followed.id, **columns,
    )  # fmt: skip


def _enter_verdicts(session: Session, fresh: Sequence[Item], decisions: Sequence[OnPaper], change_id: int) -> None:
    of = {id(item): one for one in decisions for item in one.items}
    written = []
    for item in fresh:
        assert item.line is not None
        written.append(_verdict(of[id(item)], item, item.line, item.row.verdict or "decided", change_id))
    session.add_all(written)
    session.flush()
    read_anew(session, [item.line for item in fresh if item.line is not None])


def _verdict(one: OnPaper, item: Item, line: DispositionLine, said: str, change_id: int) -> Verdict:
    assert one.decision is not None
    receiver = (None, None)
    if item.proposed is not None:
        receiver = (item.proposed.columns["receiver"], item.proposed.columns["receiver_id"])
    return Verdict(
        province_code=line.province_code, commune_id=line.commune_id, decision_id=one.decision.id, line_id=line.id,
        verdict=said, form=item.row.form, receiver=receiver[0], receiver_id=receiver[1], area_m2=item.row.area_m2,
        quantity=item.row.quantity, reason=item.row.reason or (one.cited if said in EARLIER else None),
        change_set_id=change_id,
    )  # fmt: skip


def _proof(item: Item, laws: Laws) -> Proof:
    line = item.line if item.line is not None else DispositionLine(state="decided")
    return _proof_of(item, line, laws.of(item.law_on))


def _proof_of(item: Item, line: DispositionLine, law: Law) -> Proof:
    assert item.proposed is not None
    row = item.row
    return Proof(
        line, law.path(item.proposed.path.code), row.minutes_on, row.minutes_number,
        is_temporary=bool(row.temporary), put_in_use_on=row.put_in_use_on,
    )  # fmt: skip
