"""What offices, conditions, warnings and findings are called: message ids; the catalogues hold both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assetreg.agencies.labels import BLOCK_LABELS
from assetreg.assets.legal_forms import LEGAL_FORMS
from assetreg.core.i18n import gettext
from assetreg.dispositions.law.authority import Authority
from assetreg.dispositions.law.authority_book import FLAGS
from assetreg.dispositions.law.authority_check import Finding

FORM_LABELS: Mapping[str, str] = {form.code: form.label for form in LEGAL_FORMS.values()} | {
    "demolish": "authority.form.demolish"
}
FORM_ALIASES: Mapping[str, str] = {"bán": "sell", "thanh lý": "liquidate", "tiêu hủy": "destroy", "thu hồi": "recover"}
OFFICE_LABELS: Mapping[str, str] = {
    "provincial_chair": "Chair of the Provincial People's Committee",
    "minister": "Minister, head of a central body",
    "council_office_chief": "Chief of the Provincial People's Council Office",
    "commune_chair": "Chair of the Commune People's Committee",
    "holder": "The body that holds the asset",
    "finance_director": "Director of the Department of Finance",
    "department_director": "Director of the superior department",
    "other": "Another office",
    "as_handling": "Whoever decides the handling",
    "none": "No decision is asked",
    "unknown": "Not known",
}
LEVEL_LABELS: Mapping[str, str] = {
    "none": "Not recovered",
    "central": "Recovered by a central body",
    "province": "Recovered by the province",
    "commune": "Recovered by the commune",
}
RECEIVER_LABELS: Mapping[str, str] = {
    "unknown": "Receiver not known yet",
    "same": "Receiver of the same province or ministry",
    "other": "Receiver of another province, or between centre and province",
    "association": "Association with tasks of the Party and State",
    "state_enterprise": "Wholly state-owned enterprise",
}
ASSET_LABELS: Mapping[str, str] = {"facility": "Houses and land", "vehicle": "Cars", "equipment": "Other fixed assets"}
CAPACITY_LABELS: Mapping[str, str] = {
    "self": "Signed by the head (no prefix)",
    "TM": "TM. (for the body)",
    "KT": "KT. (for the head, by a deputy)",
    "TL": "TL. (by order)",
    "TUQ": "TUQ. (by authorisation)",
    "Q": "Q. (acting)",
}


def names(codes: str | Iterable[str] | None, labels: Mapping[str, str]) -> str:
    """Codes as people read them, in the language of the page; a text holds them with blanks between."""
    told = codes.split() if isinstance(codes, str) else codes or ()
    return "; ".join(gettext(labels.get(code, code)) for code in told)


def conditions(rule: Any) -> Sequence[str]:
    """The conditions of a rule of law, one sentence each."""
    told = [names(rule.holder_blocks, BLOCK_LABELS)] if rule.holder_blocks else []
    told += [names(rule.recovered_by, LEVEL_LABELS)] if rule.recovered_by else []
    told += [names(rule.receivers, RECEIVER_LABELS)] if rule.receivers else []
    for name in FLAGS:
        wanted = getattr(rule, name)
        if wanted is not None:
            told.append(gettext(f"authority.flag.{name}.{'yes' if wanted else 'no'}"))
    if rule.cost_from_vnd is not None:
        told.append(gettext("original cost from {cost} dong", cost=rule.cost_from_vnd))
    if rule.cost_below_vnd is not None:
        told.append(gettext("original cost below {cost} dong", cost=rule.cost_below_vnd))
    return told


def warnings(authority: Authority) -> Sequence[str]:
    """What is doubtful about an answer, one sentence each."""
    return [gettext(f"authority.warning.{code}") for code in authority.warnings]


def sentence(finding: Finding) -> str:
    """What a decision has against it."""
    return gettext(f"authority.finding.{finding.code}", **finding.params)
