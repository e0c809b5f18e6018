"""How the values of a described kind read: typed in a form, so that it means the same again, and on a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import Blueprint, Flask

from assetreg.core.i18n import current_locale, format_date, format_number, gettext
from assetreg.kinds.described import Described
from assetreg.web.schema_forms import YES_NO, FieldShape, Section


def typed_of(kind: Described, record: Any) -> dict[str, str]:
    """Field -> text, every field of the form; nothing known is the empty text."""
    typed = {name: typed_text(name, getattr(record, name, None)) for name in kind.schema.model_fields}
    return typed | dict(kind.typed(record))


def typed_text(name: str, value: Any) -> str:
    """One value as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return format_date(value)
    if isinstance(value, int) and name.endswith("_vnd"):
        return format_number(value)
    if isinstance(value, Decimal | float):
        # Ungrouped: "2.140" could be read in two ways, "2140" and "2140,5" cannot.
        number = f"{Decimal(str(value)).normalize():f}"
        return number.replace(".", ",") if current_locale() == "vi" else number
    return str(value)


def shown(kind: Described, name: str, value: Any) -> str:
    """One value of one field, in the language of the page."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return gettext(YES_NO["yes" if value else "no"])
    labels: Mapping[str, str] = kind.choices.get(name, {})
    if value in labels:
        return gettext(labels[value])
    if isinstance(value, dt.date):
        return format_date(value)
    # Years and codes are no amounts: they are never grouped.
    if isinstance(value, int | float | Decimal) and is_amount(name):
        return format_number(value)
    return str(value)


def is_amount(name: str) -> bool:
    """Whether a field counts or measures, and so stands to the right and is summed."""
    return name.endswith(_AMOUNTS) or name in _COUNTS


def kind_label(kind: Described, name: str) -> str:
    """What a field of the kind is called, in the language of the page."""
    return gettext(kind.labels.get(name, name))


def known_fields(section: Section, record: Any) -> list[FieldShape]:
    """The fields of a section about which the record says something, its name apart: that is the page's title."""
    return [one for one in section.fields if one.name != "name" and getattr(record, one.name, None) not in (None, "")]


def init_kinds(app: Flask) -> None:
    """Let every template name and show the fields of described kinds."""
    app.register_blueprint(Blueprint("kinds", __name__, template_folder="templates"))
    app.jinja_env.globals.update(
        kind_label=kind_label, known_fields=known_fields, shown_value=shown, is_amount=is_amount
    )


_AMOUNTS = ("_m2", "_vnd", "_m", "_km", "_kg", "_metres", "_percent", "_kw", "_count")
_COUNTS = frozenset({"people", "quantity", "seats", "floors", "headcount"})
