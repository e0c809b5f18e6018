"""How the form and the record of a campaign are laid out."""

from __future__ import annotations

from assetreg.stocktakes.schemas import COVERED, StocktakeInput
from assetreg.web.schema_forms import section

SECTIONS = (
    section(
        StocktakeInput,
        "Which count",
        ("name", "position_on", "deadline_on", "led_by"),
        hints={
            "name": "For example: Count before the merger of the two offices",
            "position_on": "The books are taken as they stood at 0h of this day; until it comes, as they stand now",
            "led_by": "The commission or person in charge",
        },
    ),
    section(
        StocktakeInput,
        "Whose assets",
        ("agency", "unit"),
        units=("unit",),
        hints={
            "agency": "For example AG-52-12; left empty everything in the commune is counted",
            "unit": "Left empty it is that of the body",
        },
    ),
    section(StocktakeInput, "What is counted", COVERED, hint="What is left open is counted."),
    section(
        StocktakeInput,
        "By which paper",
        ("paper_number", "paper_on", "paper_issuer", "note"),
        hints={"paper_number": "As on the paper, for example 123/QĐ-UBND"},
        wide=("paper_issuer",),
    ),
)
