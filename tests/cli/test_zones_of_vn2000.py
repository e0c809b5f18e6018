"""The zones of VN-2000 in the database: seen by the doctor, mended by an upgrade, kept by a restore."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assetreg.core.embedded import EmbeddedCluster
from tests.cli.test_database import execute, run, told
from tests.support.places import reachable_directory

BARE = (
    "INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, srtext, proj4text) VALUES (9217, 'EPSG', 9217, 'x', 'y')"
)
COUNT = "SELECT count(*) FROM spatial_ref_sys WHERE srid BETWEEN 9205 AND 9218 AND proj4text LIKE '%+towgs84=-191.9%'"


@pytest.fixture(scope="module")
def own() -> Iterator[EmbeddedCluster]:
    """A migrated cluster in a home of its own."""
    with reachable_directory() as place:
        cluster = EmbeddedCluster(place / "home")
        cluster.start()
        run(cluster, "db", "upgrade")
        yield cluster
        cluster.stop()


def verdict(own: EmbeddedCluster) -> dict[str, str]:
    checks = told(run(own, "db", "check", "--json"))["checks"]
    found: dict[str, str] = next(check for check in checks if check["subject"] == "Zones of VN-2000")
    return found


def test_a_missing_zone_is_named_and_the_next_upgrade_mends_it(own: EmbeddedCluster) -> None:
    own.start()
    assert verdict(own)["verdict"] == "good"
    execute(own.libpq_url(), "DELETE FROM spatial_ref_sys WHERE srid = 9210")
    assert (verdict(own)["verdict"], "EPSG:9210" in verdict(own)["seen"]) == ("doubt", True)
    run(own, "db", "upgrade")
    assert verdict(own)["verdict"] == "good"


def test_a_restore_keeps_the_zones_also_where_postgis_has_bare_ones_of_its_own(
    own: EmbeddedCluster, tmp_path: Path
) -> None:
    own.start()
    file = tmp_path / "backup"
    told(run(own, "db", "backup", str(file), "--json"))
    execute(own.libpq_url(role="admin", database="template1"), BARE)
    told(run(own, "db", "restore", str(file), "--json"))
    assert execute(own.libpq_url(), COUNT) == [(14,)]
    assert verdict(own)["verdict"] == "good"
