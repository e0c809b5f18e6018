"""Shows a proposal before it is made: forms open to each asset and why not the others, path, papers, who decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from assetreg.core.errors import FieldError
from assetreg.dispositions.cases.assets import Asset, find_assets
from assetreg.dispositions.cases.contents import items_of
from assetreg.dispositions.cases.deciders import LineAuthority, authorities_of
from assetreg.dispositions.cases.models import DispositionLine
from assetreg.dispositions.cases.proposing import Proposed, propose
from assetreg.dispositions.cases.schemas import LineInput
from assetreg.dispositions.law.authority_facts import Asked, facts_of_all
from assetreg.dispositions.law.checklists import Item
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.legal_forms import AssetFacts, Offered
from assetreg.dispositions.law.paths import PathRow


@dataclass(frozen=True, slots=True)
class Choice:
    """One asset with every form of the law, each with what keeps the asset from it."""

    asset: Asset
    forms: Sequence[Offered]

    @property
    def open(self) -> list[Offered]:
        """The forms that may be taken."""
        return [one for one in self.forms if one.obstacle is None]

    @property
    def closed(self) -> list[Offered]:
        """The others."""
        return [one for one in self.forms if one.obstacle is not None]


@dataclass(frozen=True, slots=True)
class Preview:
    """What would follow: per line what it becomes (None where it is refused), the papers, who decides over which."""

    lines: Sequence[Proposed | None]
    errors: Sequence[FieldError]
    items: Sequence[Item]
    deciders: Sequence[LineAuthority]

    @property
    def paths(self) -> list[PathRow]:
        """The paths the lines take, each once."""
        return list({one.path.code: one.path for one in self.lines if one is not None}.values())

    @property
    def is_mixed(self) -> bool:
        """Whether the lines ask different steps before the decision, so that they belong in several cases."""
        return len({path.route for path in self.paths}) > 1

    @property
    def offices(self) -> list[LineAuthority]:
        """Who decides, each once, with the first line it is about."""
        return list({(one.authority.office, one.authority.title): one for one in reversed(self.deciders)}.values())[
            ::-1
        ]


def choices_of(session: Session, law: Law, codes: Sequence[str]) -> dict[str, Choice]:
    """Code of an asset -> what is open to it; what the session does not see is left out."""
    assets = list(find_assets(session, codes).values())
    asked = [Asked(asset.kind, asset.id, "keep") for asset in assets]
    facts = facts_of_all(session, asked, on=law.on) if asked else []
    return {
        asset.code: Choice(asset, law.offered(AssetFacts(asset.kind, fact.recovered_by != "none"), fact.regime))
        for asset, fact in zip(assets, facts, strict=True)
    }


def preview(
    session: Session,
    law: Law,
    lines: Sequence[LineInput],
    initiator: str | None,
    known: Sequence[DispositionLine] = (),
) -> Preview:
    """What would follow from these lines as they are said now, beside those that a case has already."""
    found, errors = propose(session, law, lines, initiator=initiator, known=known)
    accepted = [one for one in found if one is not None]
    rows = [_row(number, one) for number, one in enumerate(accepted, 1)]
    items = items_of(law, dict.fromkeys(one.path.code for one in accepted))
    return Preview(found, errors, items, authorities_of(session, rows, law.on) if rows else [])


def _row(number: int, one: Proposed) -> DispositionLine:
    """A line as the rules of authority look at it; it is never entered."""
    return DispositionLine(
        number=number, province_code=one.asset.place.province_code, asset_kind=one.asset.kind, asset_id=one.asset.id,
        asset_code=one.asset.code, form=one.columns["form"], path=one.path.code,
        receiver_id=one.columns["receiver_id"],
    )  # fmt: skip
