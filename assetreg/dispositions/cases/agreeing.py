"""Knows what a line has to have before a decision agrees to it: who receives it, a way in which it may be sold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from assetreg.core.errors import FieldError, Invalid
from assetreg.dispositions.cases import selling
from assetreg.dispositions.cases.models import DispositionLine
from assetreg.dispositions.law.authority_facts import facts_of_all
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.queries import law_as_of

type Agreed = Sequence[tuple[DispositionLine, Law]]


def refuse(session: Session, agreed: Agreed, on: dt.date) -> None:
    """Refuse lines, each with the law of its case, that a decision of ``on`` cannot agree to; raises ``Invalid``."""
    errors = [*_without_receiver(agreed), *_unsaleable(session, agreed, on)]
    if errors:
        raise Invalid(errors)


def _without_receiver(agreed: Agreed) -> list[FieldError]:
    """A decision names who receives, where the form has a receiver (Art. 6, 18, 21, 37: contents of a decision)."""
    return [
        FieldError("verdicts.receiver", "receiver_required", {"line": line.number})
        for line, law in agreed
        if line.receiver is None and law.form(line.form).needs_receiver
    ]


def _unsaleable(session: Session, agreed: Agreed, on: dt.date) -> list[FieldError]:
    """What is to be sold may be sold so by the limits of the decision's day."""
    sold = [(line, law.path(line.path)) for line, law in agreed if line.form in selling.FORMS]
    facts = facts_of_all(session, [line for line, _ in sold], on=on) if sold else []
    limits = law_as_of(session, on)
    found = [
        (line.number, selling.obstacle(limits, path, line.sale_method, fact))
        for (line, path), fact in zip(sold, facts, strict=True)
    ]
    return [FieldError("verdicts.form", why, {"line": number}) for number, why in found if why is not None]
