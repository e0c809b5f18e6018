"""The tables of the law of dispositions: forms, paths, moves, check-lists and grounds, each version with its source.

National reference like the other tables of rules (``assets.rule_models``). Several words of one column are separated
by blanks; an empty column is None.
"""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from assetreg.assets.rule_models import RuleVersion
from assetreg.core.db import Base


class FormVersion(RuleVersion, Base):
    """A form of handling: the outcome it leads to, for which assets and regimes, its causes in the national database.

    ``bucket``: where the surplus report counts it: a final use, or ``by_use``; None while it is counted nowhere.
    """

    __tablename__ = "disposition_form"

    outcome: Mapped[str | None]
    needs_receiver: Mapped[bool]
    asset_kinds: Mapped[str]
    regimes: Mapped[str]
    mutation_whole: Mapped[str | None]
    mutation_partial: Mapped[str | None]
    mutation_receiver: Mapped[str | None]
    bucket: Mapped[str | None]
    partial_allowed: Mapped[bool]


class PathVersion(RuleVersion, Base):
    """One path that a form may take: when it applies, which steps, papers, clocks and acts it asks."""

    __tablename__ = "disposition_path"

    form: Mapped[str]
    conditions: Mapped[str | None]
    initiator: Mapped[str]
    leader: Mapped[bool]
    superior: Mapped[bool]
    receipt: Mapped[bool]
    consultation: Mapped[bool]
    consulted: Mapped[str | None]
    review: Mapped[str]
    submission: Mapped[bool]
    decision: Mapped[str]
    delivery: Mapped[str]
    booking_giver: Mapped[bool]
    booking_receiver: Mapped[bool]
    declaration_giver: Mapped[bool]
    declaration_receiver: Mapped[bool]
    registration: Mapped[bool]
    remittance: Mapped[bool]
    use: Mapped[bool]
    dossier: Mapped[str]
    decision_clock: Mapped[str | None]
    step_clocks: Mapped[str | None]
    execution_clocks: Mapped[str | None]
    mutation_whole: Mapped[str | None]
    mutation_partial: Mapped[str | None]
    mutation_receiver: Mapped[str | None]
    partial_allowed: Mapped[bool]


class MoveVersion(RuleVersion, Base):
    """One move from a state: its step, who may make it, the paper it rests on, whether it needs a reason.

    ``to_state``: None for the next step that the path asks, ``earlier`` for a step the mover names. ``variant``: the
    value of the step's column (review: finance, own; decision: holder, authority) for which the row holds.
    """

    __tablename__ = "disposition_move_rule"

    scope: Mapped[str]
    from_state: Mapped[str]
    move: Mapped[str]
    to_state: Mapped[str | None]
    step: Mapped[str | None]
    variant: Mapped[str | None]
    permission: Mapped[str | None]
    paper_kind: Mapped[str | None]
    needs_paper: Mapped[bool]
    needs_reason: Mapped[bool]


class ItemVersion(RuleVersion, Base):
    """One paper of a check-list; ``asked`` required, or conditional with the condition as a sentence."""

    __tablename__ = "disposition_dossier_item"

    dossier: Mapped[str]
    number: Mapped[int]
    asked: Mapped[str]
    condition_vi: Mapped[str | None]
    condition_en: Mapped[str | None]
    paper_kind: Mapped[str]
    template: Mapped[str | None]
    is_original: Mapped[bool]


class GroundVersion(RuleVersion, Base):
    """One legal ground (article and point) and the forms it grounds; its name is what the law says there."""

    __tablename__ = "disposition_ground"

    forms: Mapped[str]


VERSIONS = (FormVersion, PathVersion, MoveVersion, ItemVersion, GroundVersion)
