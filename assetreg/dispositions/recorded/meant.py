"""Finds the assets that papers mean: by our code, the national code, a plate, or the name with who holds it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.core.errors import FieldError
from assetreg.core.text import clean, fold
from assetreg.dispositions.cases.assets import MODELS
from assetreg.movables.models import Vehicle
from assetreg.movables.rules import number_key


def codes_meant(session: Session, asked: Sequence[tuple[str, str | None]]) -> list[str | FieldError]:
    """The code of each asset, (as written, holder as written or None), in their order; a few statements in all.

    Refused on ``asset``: ``unknown_asset``, ``asset_ambiguous`` where several bear the name.
    """
    texts = sorted({clean(text) for text, _ in asked})
    bearing: dict[str, dict[str, str]] = {}  # key as compared -> code -> holder
    for key_of, query in _queries(texts):
        for key, code, holder in session.execute(query):
            bearing.setdefault(key_of(key), {})[code] = holder
    return [_one(bearing, clean(text), holder) for text, holder in asked]


def _queries(texts: Sequence[str]) -> list[tuple[Any, Any]]:
    """Keys of one asset before names, which several may bear: each kind of key is told apart by its first word."""
    queries: list[tuple[Any, Any]] = []
    for model in MODELS.values():
        queries.append((lambda key: f"code {key}", select(model.code, model.code, model.holder)
                        .where(model.code.in_(texts))))  # fmt: skip
        queries.append((lambda key: f"national {key}", select(model.national_asset_code, model.code, model.holder)
                        .where(model.national_asset_code.in_(texts))))  # fmt: skip
        queries.append((lambda key: f"name {fold(key)}", select(model.name, model.code, model.holder)
                        .where(model.name.in_(texts)).order_by(model.code)))  # fmt: skip
    plates = sorted({key for text in texts if (key := number_key(text)) is not None})
    plate = select(Vehicle.plate_key, Vehicle.code, Vehicle.holder).where(Vehicle.plate_key.in_(plates))
    queries.append((lambda key: f"plate {key}", plate))
    return queries


def _one(bearing: dict[str, dict[str, str]], text: str, holder: str | None) -> str | FieldError:
    for key in (f"code {text}", f"national {text}", f"plate {number_key(text)}"):
        if len(found := bearing.get(key, {})) == 1:
            return next(iter(found))
    named = bearing.get(f"name {fold(text)}", {})
    if len(named) > 1 and holder is not None:
        named = {code: held for code, held in named.items() if fold(held) == fold(holder)} or named
    if not named:
        return FieldError("asset", "unknown_asset", {"value": text})
    if len(named) > 1:
        told = {"value": text, "n": len(named), "codes": ", ".join(list(named)[:3])}
        return FieldError("asset", "asset_ambiguous", told)
    return next(iter(named))
