"""Knows the paths of the law: which steps, papers, clocks and acts a form asks, and which path a situation takes.

Sources: Decree 186/2025/NĐ-CP, Chapter II, Sections 1, 3 and 4; every row names its article and what of it is inferred.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from assetreg.dispositions.law.legal_forms import Cited

type Initiator = Literal["holder", "asset_agency", "inspection"]
type Review = Literal["none", "finance", "own"]
type Decider = Literal["none", "holder", "authority"]
type Delivery = Literal["none", "minutes", "invoice"]

INITIATORS: tuple[Initiator, ...] = ("holder", "asset_agency", "inspection")
STATES = (
    "draft at_leader at_superior at_receipt in_consultation in_review at_submission at_authority "
    "decided cleared closed refused withdrawn"
).split()
# Step before the decision -> the state in which a case waits for it, in the order of the law.
STEP_STATES: Mapping[str, str] = {
    "prepare": "draft",
    "leader": "at_leader",
    "superior": "at_superior",
    "receipt": "at_receipt",
    "consultation": "in_consultation",
    "review": "in_review",
    "submission": "at_submission",
    "decision": "at_authority",
}
# What follows a decision, line by line.
ACTS = (
    "delivery booking_giver booking_receiver declaration_giver declaration_receiver registration remittance use"
).split()
# Condition of a path -> (what it speaks of, what it says of it). A situation that says another thing takes another
# path; one that says nothing of it leaves the path open.
CONDITIONS: Mapping[str, tuple[str, str]] = {
    **{cause: ("cause", cause) for cause in (
        "merger", "division", "moved_function", "reorganisation", "voluntary", "findings", "project", "clearance",
        "temporary_building", "rearrangement",
    )},
    "receiver_inside": ("receiver", "inside"),
    "receiver_elsewhere": ("receiver", "elsewhere"),
    "receiver_association": ("receiver", "association"),
    "receiver_enterprise": ("receiver", "enterprise"),
    "place_inside": ("place", "inside"),
    "place_elsewhere": ("place", "elsewhere"),
    "fixed": ("fixed", "yes"),
    "not_fixed": ("fixed", "no"),
    "whole": ("extent", "whole"),
    "partial": ("extent", "partial"),
    "after_recovery": ("recovery", "after"),
    "with_recovery": ("recovery", "with"),
    "holder_builds": ("builder", "holder"),
    "others_build": ("builder", "others"),
    "by_auction": ("method", "auction"),
    "by_listing": ("method", "listing"),
    "by_direct_sale": ("method", "direct"),
    "by_sale": ("method", "sale"),
    "by_demolition": ("method", "demolition"),
}  # fmt: skip
# Causes under which alone a path stands open: nobody says "no merger", so an ordinary case takes none of these.
SPECIAL_CAUSES = frozenset({"moved_function", "reorganisation", "rearrangement"})


@dataclass(frozen=True, slots=True)
class Route:
    """What is asked before the decision; the lines of one case share it."""

    initiator: str
    leader: bool
    superior: bool
    receipt: bool
    consultation: bool
    review: str
    submission: bool
    decision: str

    def steps(self) -> tuple[str, ...]:
        """The steps it asks, in order, ``prepare`` first; without ``decision`` where the law asks none."""
        asked = {
            "prepare": True, "leader": self.leader, "superior": self.superior, "receipt": self.receipt,
            "consultation": self.consultation, "review": self.review != "none", "submission": self.submission,
            "decision": self.decision != "none",
        }  # fmt: skip
        return tuple(step for step, is_asked in asked.items() if is_asked)

    def states(self) -> tuple[str, ...]:
        """The states in which a case waits on this route, in order."""
        return tuple(STEP_STATES[step] for step in self.steps())

    def variant(self, step: str) -> str | None:
        """The value of a step that has several: of review ``finance`` or ``own``, of decision who decides."""
        return {"review": self.review, "decision": self.decision}.get(step)


@dataclass(frozen=True, slots=True)
class PathRow(Cited):
    """One path of one form.

    ``superior`` is asked only where the holder has a superior body (the law's "nếu có"). ``consulted``: who is asked:
    ``receiving_side``, ``owner_representative``, ``chair_of_place``. ``decision_clock`` starts with ``accept``, or with
    ``submit`` where no receipt is asked; ``step_clocks`` run beside it, ``execution_clocks`` after the decision, each
    from the event its own rule names.
    """

    form: str
    conditions: frozenset[str]
    initiator: str
    leader: bool
    superior: bool
    receipt: bool
    consultation: bool
    consulted: str | None
    review: str
    submission: bool
    decision: str
    delivery: str
    booking_giver: bool
    booking_receiver: bool
    declaration_giver: bool
    declaration_receiver: bool
    registration: bool
    remittance: bool
    use: bool
    dossier: str
    decision_clock: str | None
    step_clocks: tuple[str, ...]
    execution_clocks: tuple[str, ...]
    mutation_whole: str | None
    mutation_partial: str | None
    mutation_receiver: str | None
    partial_allowed: bool

    @property
    def route(self) -> Route:
        """What is asked before the decision of a holder that has a superior body."""
        return self.route_for(has_superior=True)

    def route_for(self, *, has_superior: bool) -> Route:
        """What is asked before the decision, of a holder with or without a superior body."""
        return Route(
            self.initiator, self.leader, self.superior and has_superior, self.receipt, self.consultation, self.review,
            self.submission, self.decision,
        )  # fmt: skip

    def acts(self, asset_kind: str | None = None) -> tuple[str, ...]:
        """What is asked of a line after the decision, in order; of one kind of asset where that is given."""
        asked = {name: getattr(self, name) for name in ACTS}
        if asset_kind is not None:
            asked["registration"] = self.registration and self.registers(asset_kind)
        return tuple(name for name, value in asked.items() if value not in (False, "none"))

    def registers(self, asset_kind: str) -> bool:
        """Whether a register of the State knows such an asset: land and houses always, vehicles where they change
        hands for good (Art. 21(4)(c)); recovery and inheritance ask for land alone (Art. 18(4), 38(7))."""
        return asset_kind == "facility" or (asset_kind == "vehicle" and self.form not in ("recover", "inherit"))

    def execution_clocks_of(self, asset_kind: str) -> tuple[str, ...]:
        """The clocks after the decision for one asset: a house has its own term of liquidation (Art. 29(3))."""
        other = "liquidate_other" if asset_kind == "facility" else "liquidate_buildings"
        return tuple(clock for clock in self.execution_clocks if clock != other)

    def mutation(self, *, partial: bool) -> str | None:
        """The cause of the giver's change in the national database."""
        return self.mutation_partial if partial else self.mutation_whole


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of a line when its path is sought; None: not known (yet), so that it rules nothing out.

    ``cause``: merger, division, moved_function, reorganisation, voluntary, findings, project, clearance,
    temporary_building, rearrangement. ``receiver``: inside, elsewhere, association, enterprise. ``place``: whether the
    asset lies inside its holder's province or elsewhere. ``recovery``: ``after`` for an asset that was recovered,
    ``with`` for a plan decided together with the recovery. ``builder``: holder or others. ``method``: auction,
    listing, direct; sale or demolition for a liquidation.
    """

    initiator: str | None = None
    cause: str | None = None
    receiver: str | None = None
    place: str | None = None
    fixed: bool | None = None
    partial: bool | None = None
    recovery: str = "none"
    builder: str | None = None
    method: str | None = None

    def said(self) -> dict[str, str]:
        """What is known, as conditions speak of it."""
        said = {
            "cause": self.cause, "receiver": self.receiver, "place": self.place, "recovery": self.recovery,
            "builder": self.builder, "method": self.method,
            "fixed": None if self.fixed is None else "yes" if self.fixed else "no",
            "extent": None if self.partial is None else "partial" if self.partial else "whole",
        }  # fmt: skip
        return {about: value for about, value in said.items() if value is not None}


def fits(path: PathRow, situation: Situation) -> bool:
    """Whether a situation may take a path: nothing that is known of it speaks against."""
    if situation.initiator is not None and path.initiator != situation.initiator:
        return False
    if situation.partial and not path.partial_allowed:
        return False
    said = situation.said()
    wanted = dict(CONDITIONS[one] for one in path.conditions)
    if wanted.get("recovery", "none") != said["recovery"]:
        return False
    if wanted.get("cause") in SPECIAL_CAUSES and "cause" not in said:
        return False
    return all(said.get(about, value) == value for about, value in wanted.items())


def fitting(paths: Iterable[PathRow], situation: Situation) -> list[PathRow]:
    """The paths a situation may take: first those of which least is left open, among them those that say most."""
    said = situation.said()

    def fit(path: PathRow) -> tuple[int, int]:
        met = sum(CONDITIONS[one][0] in said for one in path.conditions)
        return len(path.conditions) - met, -met

    return sorted((path for path in paths if fits(path, situation)), key=fit)


@dataclass(frozen=True, slots=True)
class MoveRule(Cited):
    """One move of a case or a line; ``models.MoveVersion`` says what its columns mean."""

    scope: str
    from_state: str
    move: str
    to_state: str | None
    step: str | None
    variant: str | None
    permission: str | None
    paper_kind: str | None
    needs_paper: bool
    needs_reason: bool


def moves_from(rules: Iterable[MoveRule], route: Route, state: str) -> list[MoveRule]:
    """The moves of a case that a route allows from a state, each with its permission and paper."""
    return [
        rule
        for rule in rules
        if rule.scope == "case"
        and rule.from_state == state
        and (rule.variant is None or rule.variant == route.variant(rule.step or ""))
    ]
