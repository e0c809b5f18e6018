"""The forms and books that offices hand in as they come, each recognised by what stands on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assetreg.imports.reading.forms import Form, Look, Page

FORMS: Sequence[Form | Page] = ()
REFUSED: Sequence[tuple[str, Callable[[Look], bool]]] = ()
