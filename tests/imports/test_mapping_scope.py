"""Whose a saved mapping is: a commune's own, or one that serves all communes of its province."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Grant, Scope
from assetreg.admin_units.models import AdminUnit
from assetreg.core.errors import Forbidden, Invalid
from assetreg.core.runtime import Runtime
from assetreg.imports.mappings import delete_mapping, list_mappings, may_change, rename_mapping, units_of_mappings
from assetreg.imports.models import ImportBatch, ImportMapping
from assetreg.imports.options import FileOptions
from assetreg.imports.service import plan_import
from tests.imports.files import csv_file, row
from tests.support.walls import behind_walls

HEADING = "Phương án của xã"


def office() -> bytes:
    """A table with a heading of the office's own."""
    return csv_file(row(**{HEADING: "handover"}))


def plan(session: Session, who: Actor, *, column: str | None = None, save_as: str | None = None) -> ImportBatch:
    columns = {} if save_as is None else {"phuong an cua xa": column}
    return plan_import(session, who, office(), "x.csv", options=FileOptions(columns=columns, save_as=save_as))


def clerk_of(commune: int) -> Actor:
    return Actor(f"clerk {commune}", grants=(Grant("clerk", Scope(communes=frozenset({commune}))),))


@pytest.fixture
def two_communes(committed: Runtime) -> tuple[int, int]:
    with committed.session() as session:
        present = select(AdminUnit.id).where(
            AdminUnit.level == "commune", AdminUnit.province_code == "52", AdminUnit.valid_to.is_(None)
        )
        one, other = session.scalars(present.order_by(AdminUnit.id).limit(2))
    return one, other


def test_a_clerk_saves_a_mapping_for_the_own_commune_and_the_one_beside_it_is_asked_again(
    committed: Runtime, two_communes: tuple[int, int]
) -> None:
    one, other = two_communes
    with behind_walls(committed, Scope(communes=frozenset({one}))) as session:
        plan(session, clerk_of(one), column="outcome", save_as="Mẫu của xã")
        (saved,) = list_mappings(session, ["facilities"])
        assert (saved.province_code, saved.commune_id, may_change(clerk_of(one), saved)) == ("52", one, True)
        assert list(units_of_mappings(session, [saved]).values()) == [session.get_one(AdminUnit, one).name]
    with behind_walls(committed, Scope(communes=frozenset({one}))) as session:
        assert plan(session, clerk_of(one)).mapping_name == "Mẫu của xã"
    with behind_walls(committed, Scope(communes=frozenset({other}))) as session:
        assert list_mappings(session, ["facilities"]) == []
        with pytest.raises(Invalid) as stopped:
            plan(session, clerk_of(other))
        assert stopped.value.code == "unknown_columns"
        session.rollback()
    with behind_walls(committed, Scope(provinces=frozenset({"52"}))) as session:
        assert [found.name for found in list_mappings(session, ["facilities"])] == ["Mẫu của xã"]


def test_what_the_province_saved_serves_its_communes_and_an_own_one_comes_first(
    committed: Runtime, two_communes: tuple[int, int]
) -> None:
    one, other = two_communes
    officer = Actor("officer", grants=(Grant("officer", Scope(provinces=frozenset({"52"}))),))
    with behind_walls(committed, Scope(communes=frozenset({one}))) as session:
        plan(session, clerk_of(one), column=None, save_as="Mẫu")
    with behind_walls(committed, Scope(provinces=frozenset({"52"}))) as session:
        plan(session, officer, column="outcome", save_as="Mẫu")
        of_province = session.scalars(select(ImportMapping).where(ImportMapping.commune_id.is_(None))).one().id
        assert len(list_mappings(session, ["facilities"])) == 2
    with behind_walls(committed, Scope(communes=frozenset({one}))) as session:
        batch = plan(session, clerk_of(one))
        assert batch.options["columns"] == {"phuong an cua xa": None}
    with behind_walls(committed, Scope(communes=frozenset({other}))) as session:
        batch = plan(session, clerk_of(other))
        assert batch.options["columns"] == {"phuong an cua xa": "outcome"}
        with pytest.raises(Forbidden):
            rename_mapping(session, clerk_of(other), of_province, "Khác")
        with pytest.raises(Forbidden):
            delete_mapping(session, clerk_of(other), of_province)
