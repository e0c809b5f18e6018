"""The checks that look at a whole batch at once: one module each, one statement each, coded findings.

A check asks the database about the rows as read and yields what it found; it changes nothing. Checks run in the order
of ``CHECKS`` over the rows that would change the register.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy.orm import Session

from assetreg.assets.findings import Finding
from assetreg.imports.checks import (
    alike_in_file,
    holder_changed,
    possible_match,
    residual,
    restricted,
    same_facility,
    same_key,
    thousandfold,
    within,
)

type Check = Callable[[Session, int], Iterator[tuple[int, Finding]]]

# What an answer can bring about: a row that now means a known facility.
CHECKS_OF_REVISIONS: Sequence[Check] = (
    same_facility.check,
    same_key.check,
    residual.check,
    within.check,
    restricted.check,
    holder_changed.check,
)
CHECKS: Sequence[Check] = (*CHECKS_OF_REVISIONS, possible_match.check, alike_in_file.check, thousandfold.check)
