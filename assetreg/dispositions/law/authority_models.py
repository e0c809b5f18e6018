"""The table of who decides: the rules of law with their conditions as columns, in versions."""

from __future__ import annotations

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from assetreg.assets.rule_models import RuleVersion
from assetreg.core.db import Base


class AuthorityRule(RuleVersion, Base):
    """One rule: where its conditions hold (an empty one asks nothing), ``office`` decides.

    Lists are codes with blanks between. ``of_place``: the office of the province or commune where the asset lies, not
    of the holder's. Of the rules that fit, the one with the highest ``priority`` wins.
    """

    __tablename__ = "authority_rule"

    forms: Mapped[str | None]
    holder_blocks: Mapped[str | None]
    recovered_by: Mapped[str | None]
    receivers: Mapped[str | None]
    is_seat: Mapped[bool | None]
    is_fixed_asset: Mapped[bool | None]
    is_public_unit: Mapped[bool | None]
    is_self_financing: Mapped[bool | None]
    is_council_office: Mapped[bool | None]
    lies_elsewhere: Mapped[bool | None]
    is_combined: Mapped[bool | None]
    under_plan: Mapped[bool | None]
    cost_from_vnd: Mapped[int | None] = mapped_column(BigInteger)
    cost_below_vnd: Mapped[int | None] = mapped_column(BigInteger)
    office: Mapped[str]
    of_place: Mapped[bool] = mapped_column(default=False)
    is_delegable: Mapped[bool] = mapped_column(default=False)
    priority: Mapped[int]
