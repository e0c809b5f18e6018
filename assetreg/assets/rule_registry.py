"""Every table of rules there is, those of higher features among them: rows, schema, and what a page calls them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assetreg.assets.rule_models import RULES
from assetreg.assets.rule_schemas import RULE_CHOICES, SCHEMAS, RuleInput


@dataclass(frozen=True, slots=True)
class RuleTable:
    """What the page of rules says of one table.

    ``title``: a message id; ``own``: the columns that are its own, name -> message id; ``words``: those of them that
    are said beside the name, the value or the source, or only in the form; ``choices``: column -> value -> message id;
    ``page``: the endpoint that shows the table as people read it, empty where this page does.
    """

    title: str
    own: Mapping[str, str]
    words: frozenset[str] = frozenset()
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    page: str = ""


TABLES: dict[str, RuleTable] = {
    "wear_class": RuleTable(
        "Classes of wear",
        {"asset_group": "Group of assets", "years": "Years of life", "rate_percent": "Wear a year (%)"},
        frozenset({"asset_group"}),
        RULE_CHOICES,
    ),
    "space_title": RuleTable(
        "Working space by title",
        {"m2_least": "At least (m²)", "m2_most": "At most (m²)", "other_source": "Second source"},
        frozenset({"other_source"}),
    ),
    "rule_figure": RuleTable("Figures of rules", {"value": "Value", "unit": "Unit"}, frozenset({"unit"}), RULE_CHOICES),
    "province_zone": RuleTable("Zones of VN-2000 by former province", {"srid": "EPSG code"}),
}


def register_rules(model: type[Any], schema: type[RuleInput], table: RuleTable) -> None:
    """Have a table of a higher feature loaded, shown and versioned like those of this one; twice is once."""
    name = model.__tablename__
    RULES[name] = model
    SCHEMAS[name] = schema
    TABLES[name] = table
