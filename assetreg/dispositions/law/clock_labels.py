"""What clocks and days of the calendar are called, as message ids of the catalogues."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from assetreg.assets.legal_forms import LEGAL_FORMS
from assetreg.core.i18n import current_locale, gettext
from assetreg.dispositions.law.clocks import ClockRule

KIND_LABELS: Mapping[str, str] = {
    "holiday": "Public holiday",
    "compensation": "Day off in place of a holiday",
    "swapped_off": "Day off by swap",
    "swapped_working": "Worked by swap",
}
UNIT_LABELS: Mapping[str, str] = {"day": "calendar days", "working_day": "working days", "month": "months"}
ON_RETURN_LABELS: Mapping[str, str] = {
    "restart": "begins anew when the dossier is complete",
    "none": "runs on",
    "pause": "pauses",
}
BASIS_LABELS: Mapping[str, str] = {
    "law": "Law",
    "directive": "Directive",
    "service_level": "The office's own service level",
}
_OTHER_FORMS: Mapping[str, str] = {
    "any": "All forms",
    "reassign_plan": "Plan for a recovered asset",
    "demolish": "Demolished under a project",
}
FORM_LABELS: Mapping[str, str] = {**{form.code: form.label for form in LEGAL_FORMS.values()}, **_OTHER_FORMS}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def weekday_text(day: dt.date) -> str:
    """The weekday in the current language."""
    return gettext(WEEKDAYS[day.weekday()])


def length_text(rule: ClockRule) -> str:
    """``20 calendar days`` in the current language."""
    return f"{rule.length} {gettext(UNIT_LABELS[rule.unit])}"


def name_text(rule: ClockRule) -> str:
    """What is to be done."""
    return rule.name_vi if current_locale() == "vi" else rule.name_en


def event_text(rule: ClockRule) -> str:
    """From when it is counted."""
    return rule.event_vi if current_locale() == "vi" else rule.event_en


def checked_text(rule: ClockRule) -> str:
    """Whether the article was compared with the later document that may have changed it."""
    if rule.checked_against:
        return gettext("compared with {document}", document=rule.checked_against)
    if rule.amended_by:
        return gettext("not compared with {document}", document=rule.amended_by)
    return gettext("no later amendment is known")
