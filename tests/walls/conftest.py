"""A database with one record of every kind in five places, and everybody who may ask for them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assetreg.core.embedded import EmbeddedCluster
from assetreg.core.runtime import Runtime
from assetreg.core.settings import load_settings
from assetreg.documents.contents import contents_of
from tests.conftest import TEMPLATE, _administer
from tests.walls.records import Ground, make_grounds


@pytest.fixture(scope="module")
def walled(cluster: EmbeddedCluster, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """A runtime on a database of this module's own, served by the web login."""
    name = f"{TEMPLATE}_{uuid.uuid4().hex[:8]}"
    _administer(cluster, f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER assetreg_owner')
    home: Path = tmp_path_factory.mktemp("walls")
    runtime = Runtime(
        replace(
            load_settings({"ASSETREG_HOME": str(home)}, dotenv=home / "none"),
            database_url=cluster.url(role="web", database=name),
            owner_database_url=cluster.url(role="owner", database=name),
        )
    )
    yield runtime
    runtime.close()
    _administer(cluster, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def grounds(walled: Runtime) -> dict[str, Ground]:
    """The five places by name."""
    with walled.session() as session:
        return make_grounds(session, contents_of(walled.settings))
