"""What an office says of a version of a rule on who decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from assetreg.agencies.labels import BLOCK_LABELS
from assetreg.assets.rule_registry import RuleTable
from assetreg.assets.rule_schemas import RuleInput
from assetreg.core.errors import FieldError
from assetreg.core.parse import Reads, Rule
from assetreg.core.values import Reader, Refused, choice_reader, money_reader, read_flag, read_text, read_whole, shown
from assetreg.dispositions.law.authority_labels import (
    FORM_ALIASES,
    FORM_LABELS,
    LEVEL_LABELS,
    OFFICE_LABELS,
    RECEIVER_LABELS,
)


def codes_reader(labels: Mapping[str, str], aliases: Mapping[str, str] | None = None) -> Reader:
    """A reader of several of ``labels``: codes or names in either language, a semicolon between names, in any order.

    Gives the codes in the order of ``labels`` with blanks between; what is none of them is refused (``not_a_choice``).
    """
    one: Callable[[Any], str] = choice_reader(labels, aliases or {})

    def read(raw: Any) -> str | None:
        parts = raw if isinstance(raw, list | tuple) else _parts(read_text(raw), labels)
        chosen = {one(part) for part in parts}
        unknown = sorted(chosen - labels.keys())
        if unknown:
            raise Refused("not_a_choice", value=shown(unknown[0]), choices=", ".join(labels))
        return " ".join(code for code in labels if code in chosen) or None

    return read


def _parts(text: str, labels: Mapping[str, str]) -> Sequence[str]:
    """Codes with blanks between, else names with semicolons."""
    words = text.split()
    if all(word in labels for word in words):
        return words
    return [part.strip() for part in text.split(";") if part.strip()]


Flag = Annotated[bool | None, Reads(read_flag)]
Cost = Annotated[int | None, Reads(money_reader()), Field(ge=0, le=10**15)]
RULE_OFFICES = ("provincial_chair", "minister", "council_office_chief", "commune_chair", "holder", "as_handling",
                "none")  # fmt: skip


class AuthorityRuleInput(RuleInput):
    """One rule: its conditions (an empty one asks nothing), the office, and whether it may delegate.

    ``priority``: of the rules that fit, the highest wins. ``of_place``: the office where the asset lies decides.
    """

    forms: Annotated[str | None, Reads(codes_reader(FORM_LABELS, FORM_ALIASES))] = None
    holder_blocks: Annotated[str | None, Reads(codes_reader(BLOCK_LABELS))] = None
    recovered_by: Annotated[
        Literal["none", "central", "province", "commune"] | None, Reads(choice_reader(LEVEL_LABELS, {}))
    ] = None
    receivers: Annotated[str | None, Reads(codes_reader(RECEIVER_LABELS))] = None
    is_seat: Flag = None
    is_fixed_asset: Flag = None
    is_public_unit: Flag = None
    is_self_financing: Flag = None
    is_council_office: Flag = None
    lies_elsewhere: Flag = None
    is_combined: Flag = None
    under_plan: Flag = None
    cost_from_vnd: Cost = None
    cost_below_vnd: Cost = None
    office: Annotated[
        Literal[
            "provincial_chair", "minister", "council_office_chief", "commune_chair", "holder", "as_handling", "none"
        ],
        Reads(choice_reader(OFFICE_LABELS, {})),
    ]
    of_place: Annotated[bool, Reads(read_flag)]
    is_delegable: Annotated[bool, Reads(read_flag)]
    priority: Annotated[int, Reads(read_whole), Field(ge=0, le=99)]

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        return (Rule(("cost_from_vnd", "cost_below_vnd"), _one_limit), Rule(("priority",), _positive))


def _one_limit(at_least: int | None, below: int | None) -> FieldError | None:
    return None if at_least is None or below is None else FieldError("cost_below_vnd", "one_cost_limit")


def _positive(priority: int | None) -> FieldError | None:
    return FieldError("priority", "not_positive") if priority == 0 else None


RULE_LABELS: Mapping[str, str] = {
    "forms": "Forms of handling",
    "holder_blocks": "Whose assets",
    "recovered_by": "Who recovered it",
    "receivers": "Who receives it",
    "is_seat": "Working seat or public-service facility",
    "is_fixed_asset": "Fixed asset",
    "is_public_unit": "Held by a public service unit",
    "is_self_financing": "Held by a unit that finances itself",
    "is_council_office": "Held by the Provincial People's Council Office",
    "lies_elsewhere": "Lies in another province",
    "is_combined": "Conversion together with a handling form",
    "under_plan": "In a rearrangement plan",
    "cost_from_vnd": "Original cost from (dong)",
    "cost_below_vnd": "Original cost below (dong)",
    "office": "Who decides",
    "of_place": "Of the place where the asset lies",
    "is_delegable": "May be delegated",
    "priority": "Priority of the rule",
}
RULE_TABLE = RuleTable(
    "Who decides over assets",
    RULE_LABELS,
    words=frozenset(RULE_LABELS) - {"office", "is_delegable", "priority"},
    choices={
        "office": {code: OFFICE_LABELS[code] for code in RULE_OFFICES},
        "recovered_by": LEVEL_LABELS,
    },
    page="authority.rules",
)
