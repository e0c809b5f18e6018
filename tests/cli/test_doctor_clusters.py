"""The doctor sees a pyramid of map clusters that no longer tells what the register holds."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from assetreg.cli.database_checks import check_database
from assetreg.core.runtime import Runtime
from tests.factories.facilities import make_facility


def verdict_of_clusters(runtime: Runtime) -> str:
    (finding,) = [f for f in check_database(runtime) if f.subject == "Cụm trên bản đồ"]
    return finding.verdict


@pytest.mark.committing
def test_the_doctor_sees_drifted_clusters_and_its_hint_mends_them(committed: Runtime) -> None:
    with committed.session() as session:
        make_facility(session)
    assert verdict_of_clusters(committed) == "good"
    with committed.session() as session:
        session.execute(text("UPDATE map_cluster SET n = n + 1 WHERE z = (SELECT min(z) FROM map_cluster)"))
    assert verdict_of_clusters(committed) == "bad"
    with committed.session() as session:
        session.execute(text("SELECT rebuild_map_clusters()"))
    assert verdict_of_clusters(committed) == "good"
