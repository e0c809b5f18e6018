"""Knows what a check of this installation found, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from assetreg.core.console import answer
from assetreg.core.errors import Unavailable
from assetreg.core.i18n import gettext

SIGNS = {"good": "+", "doubt": "?", "bad": "!"}


@dataclass(frozen=True)
class Finding:
    """One check: its subject, verdict, what was seen, and, unless good, what to do. Texts are shown as they are."""

    subject: str
    verdict: Literal["good", "doubt", "bad"]
    seen: str
    hint: str = ""


def good(subject: str, seen: str) -> Finding:
    """All is well."""
    return Finding(subject, "good", seen)


def doubt(subject: str, seen: str, hint: str) -> Finding:
    """It works, but somebody should look."""
    return Finding(subject, "doubt", seen, hint)


def bad(subject: str, seen: str, hint: str) -> Finding:
    """It does not work."""
    return Finding(subject, "bad", seen, hint)


def report(findings: Iterable[Finding], *, as_json: bool) -> None:
    """Show every finding; raises Unavailable (exit 1) if one of them is bad."""
    found = list(findings)
    count = sum(finding.verdict == "bad" for finding in found)
    payload: dict[str, Any] = {"ok": count == 0, "checks": [asdict(finding) for finding in found]}
    answer(payload, _lines(found), as_json=as_json)
    if count:
        raise Unavailable("checks_failed", count=count)


def _lines(findings: Sequence[Finding]) -> list[str]:
    lines = []
    for finding in findings:
        lines.append(f"[{SIGNS[finding.verdict]}] {finding.subject}: {finding.seen}")
        if finding.hint:
            lines.append("    " + gettext("What to do: {hint}", hint=finding.hint))
    return lines
