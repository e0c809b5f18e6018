"""Every act that the program can do has its words in both languages."""

from __future__ import annotations

import ast
import re

import pytest

from assetreg.audit.labels import verb_title
from assetreg.audit.tables import remembered
from assetreg.core.i18n import LOCALES, use_locale
from assetreg.imports.record_kinds import RECORD_KINDS
from tests.architecture.tree import own_files, syntax

OPENS = {"open_change_set", "enter", "amend", "withdraw", "_remember"}
VERB = re.compile(r"[a-z_]+\.[a-z_]+")


def verbs() -> set[str]:
    """The verbs written out in the program, and those put together from kinds and tables."""
    found = {f"import.{kind}" for kind in RECORD_KINDS}
    found |= {f"{table}.{act}" for table in remembered() for act in ("create", "revise", "withdraw")}
    for path in own_files("*.py"):
        for call in (node for node in ast.walk(syntax(path)) if isinstance(node, ast.Call)):
            name = call.func.id if isinstance(call.func, ast.Name) else ""
            written = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            found |= {text for text in written if name in OPENS and VERB.fullmatch(text)}
    return found


@pytest.mark.parametrize("locale", LOCALES)
def test_every_act_has_its_words(locale: str) -> None:
    acts = verbs()
    assert {"facility.revise", "user.move", "import.vehicles"} <= acts
    with use_locale(locale):
        assert {verb for verb in acts if verb_title(verb) == verb} == set()
