"""assetreg is Apache-2.0: no GPL library is installed beside it (the LGPL driver, linked as a library, is none)."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, distributions

GPL = re.compile(r"\b(?<!L)A?GPL|(?<!Lesser )General Public License", re.IGNORECASE)


def licence(distribution: Distribution) -> str:
    """Everything a package's metadata says about its licence, on one line."""
    told = distribution.metadata
    texts = [told.get("License-Expression"), (told.get("License") or "")[:200]]
    texts += [c for c in told.get_all("Classifier", []) if c.startswith("License")]
    return " ".join(text.replace("\n", " ") for text in texts if text)


def test_no_installed_package_is_under_the_gpl() -> None:
    found = {d.metadata["Name"]: licence(d) for d in distributions()}
    assert len(found) > 40
    assert {name: text for name, text in found.items() if GPL.search(text)} == {}


def test_the_pattern_knows_a_gpl_when_it_sees_one() -> None:
    assert GPL.search("GPL-2.0-or-later")
    assert GPL.search("AGPL-3.0-only")
    assert GPL.search("License :: OSI Approved :: GNU General Public License v2 or later (GPLv2+)")
    assert not GPL.search("LGPL-3.0-only")
    assert not GPL.search("GNU Lesser General Public License")
