"""Named SQL: longer statements live as commented ``.sql`` files beside the feature that asks them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from sqlalchemy import TextClause, text


@cache
def load_sql(package: str, name: str) -> str:
    """The text of ``<package>/sql/<name>.sql``, e.g. ``load_sql("assetreg.maps", "cluster_tile")``."""
    return (files(package) / "sql" / f"{name}.sql").read_text("utf-8")


def sql(package: str, name: str) -> TextClause:
    """The same as an executable clause; parameters are bound as ``:name``."""
    return text(load_sql(package, name))
