"""Says a path in sentences, in the language of the page: its steps, who decides, its papers, clocks and grounds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from assetreg.agencies.labels import REGIME_LABELS
from assetreg.assets.labels import FINAL_USE_LABELS
from assetreg.core.i18n import current_locale, gettext
from assetreg.dispositions.law.authority_book import OfficeRule
from assetreg.dispositions.law.authority_labels import OFFICE_LABELS
from assetreg.dispositions.law.authority_labels import conditions as authority_conditions
from assetreg.dispositions.law.clock_labels import event_text, length_text, name_text
from assetreg.dispositions.law.clocks import ClockRule
from assetreg.dispositions.law.labels import (
    ASSET_KIND_LABELS,
    CONDITION_LABELS,
    CONSULTED_LABELS,
    DECISION_LABELS,
    DELIVERY_LABELS,
    INITIATOR_LABELS,
    OUTCOME_LABELS,
    REVIEW_LABELS,
    STEP_LABELS,
)
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.legal_forms import BY_USE, Cited, Form
from assetreg.dispositions.law.paths import CONDITIONS, PathRow


@dataclass(frozen=True, slots=True)
class FormShown:
    """A form with its paths, as the list groups them."""

    form: Form
    paths: Sequence[PathRow]


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a rule says, with where it stands and whether anybody compared it with the text."""

    text: str
    document: str
    article: str
    is_verified: bool
    more: str = ""


def forms_shown(law: Law) -> list[FormShown]:
    """Every form that holds, each with its paths, in the order of the law's table."""
    ordered = sorted(law.paths.values(), key=lambda path: list(law.forms).index(path.form))
    paths = {form: list(of) for form, of in groupby(ordered, key=lambda path: path.form)}
    return [FormShown(form, paths.get(code, [])) for code, form in law.forms.items()]


def name(rule: Cited) -> str:
    """What a rule is called in the language of the page."""
    return rule.name(current_locale())


def conditions(path: PathRow) -> list[str]:
    """When the path applies, one sentence each."""
    return [gettext(CONDITION_LABELS[code]) for code in CONDITIONS if code in path.conditions]


def steps_before(path: PathRow) -> list[str]:
    """What is asked before the decision and the decision itself, in order."""
    return [_step(path, step) for step in path.route.steps()]


def steps_after(path: PathRow) -> list[str]:
    """What is asked of each line after the decision, in order; one sentence where nothing is."""
    acts = [
        gettext(DELIVERY_LABELS[path.delivery]) if act == "delivery" else gettext(STEP_LABELS[act])
        for act in path.acts()
    ]
    return acts or [gettext("Nothing more is asked.")]


def short_before(path: PathRow) -> list[str]:
    """The steps between the proposal and the decision, a word or two each."""
    steps = [step for step in path.route.steps() if step not in ("prepare", "decision")]
    return [gettext("path_step." + (f"review_{path.review}" if step == "review" else step)) for step in steps]


def short_after(path: PathRow) -> list[str]:
    """What follows the decision, a word or two each; both parties in one word where the law asks both."""
    told = {"delivery": path.delivery, "booking": _parties(path, "booking"),
            "declaration": _parties(path, "declaration")}  # fmt: skip
    words = [f"{act}_{said}" for act, said in told.items() if said != "none"]
    words += [act for act in ("registration", "remittance", "use") if getattr(path, act)]
    return [gettext("path_step." + word) for word in words] or [gettext("Nothing more is asked.")]


def _parties(path: PathRow, act: str) -> str:
    giver, receiver = getattr(path, f"{act}_giver"), getattr(path, f"{act}_receiver")
    return {(True, True): "both", (True, False): "giver", (False, True): "receiver"}.get((giver, receiver), "none")


def decider(path: PathRow) -> str:
    """Who decides, in a word or two."""
    return gettext("path_decider." + path.decision)


def note(rule: Cited) -> str:
    """What is noted of a rule, as a sentence."""
    return f"{rule.note[:1].upper()}{rule.note[1:]}." if rule.note else ""


def _step(path: PathRow, step: str) -> str:
    if step == "review":
        return gettext(REVIEW_LABELS[path.review])
    if step == "decision":
        return gettext(DECISION_LABELS[path.decision])
    if step == "consultation" and path.consulted:
        return gettext("Asked by letter: {body}", body=gettext(CONSULTED_LABELS[path.consulted]))
    return gettext(STEP_LABELS[step])


def outcome(form: Form) -> str:
    """The outcome a form leads to."""
    return gettext(OUTCOME_LABELS[form.outcome]) if form.outcome else gettext("No outcome of its own")


def initiator(path: PathRow) -> str:
    """Who opens a case on a path."""
    return gettext(INITIATOR_LABELS[path.initiator])


def limit(path: PathRow, clocks: Mapping[str, ClockRule]) -> str:
    """The time the decision has, ``20 calendar days``; a dash where the law sets none."""
    rule = clocks.get(path.decision_clock or "")
    return length_text(rule) if rule else "–"


def kinds(form: Form) -> list[str]:
    """The kinds of asset a form is for."""
    return [gettext(label) for kind, label in ASSET_KIND_LABELS.items() if kind in form.asset_kinds]


def regimes(form: Form) -> list[str]:
    """The asset regimes of holders a form is offered to."""
    return [gettext(label) for regime, label in REGIME_LABELS.items() if regime in form.regimes]


def bucket(form: Form) -> str:
    """Where the surplus report counts what took a form."""
    if form.bucket is None:
        return gettext("Counted nowhere until its plan is approved")
    return gettext("By its final use") if form.bucket == BY_USE else gettext(FINAL_USE_LABELS[form.bucket])


def authorities(rules: Sequence[OfficeRule], form: str, on: dt.date) -> list[Sentence]:
    """Who decides over a form under which conditions, as sentences with their articles."""
    standing = [rule for rule in rules if form in (rule.forms or ()) and _stands(rule, on)]
    return [_authority(rule) for rule in sorted(standing, key=lambda rule: -rule.priority)]


def _authority(rule: OfficeRule) -> Sentence:
    delegable = gettext("may delegate") if rule.is_delegable else gettext("may not delegate")
    more = "; ".join([*authority_conditions(rule), delegable])
    return Sentence(gettext(OFFICE_LABELS[rule.office]), rule.document, rule.article, rule.is_verified, more)


def _stands(rule: OfficeRule, on: dt.date) -> bool:
    return rule.valid_from <= on and (rule.valid_to is None or on < rule.valid_to)


def clocks_shown(path: PathRow, clocks: Mapping[str, ClockRule]) -> list[Sentence]:
    """Every clock the path starts: what must be done, in which time, counted from when."""
    codes = [path.decision_clock or "", *path.step_clocks, *path.execution_clocks]
    return [_clock(clocks[code]) for code in codes if code in clocks]


def _clock(rule: ClockRule) -> Sentence:
    told = gettext("{length} from: {event}", length=length_text(rule), event=event_text(rule))
    return Sentence(name_text(rule), rule.document, rule.article, rule.is_verified, told)
