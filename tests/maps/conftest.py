"""What the tests of the map stand on: many facilities at once, and the seats of the whole country."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.audit.record import open_change_set
from assetreg.cli.demo import load_facilities
from assetreg.commuting import service as commuting
from assetreg.routing.estimate import EstimateRouter

GIA_LAI = "52"


def put_facilities(
    session: Session, points: Sequence[tuple[float | None, float | None]], *, prefix: str, outcome: str = "undecided",
    province: str = GIA_LAI,
) -> None:  # fmt: skip
    """One facility per point (longitude, latitude; None: not located), inserted by one statement."""
    change = open_change_set(session, OPERATOR, "test.put_facilities")
    session.execute(
        text(
            """
            INSERT INTO facility (code, province_code, name, kind, holder, commune_id, location, location_source,
                                  outcome, change_set_id)
            SELECT :prefix || n, :province, 'Trụ sở số ' || n, 'headquarters', 'UBND',
                   (SELECT min(id) FROM admin_unit
                    WHERE level = 'commune' AND province_code = :province AND valid_to IS NULL),
                   ST_SetSRID(ST_MakePoint(lon, lat), 4326), CASE WHEN lon IS NOT NULL THEN 'stated' END,
                   :outcome, :change
            FROM unnest(CAST(:lons AS float8[]), CAST(:lats AS float8[])) WITH ORDINALITY AS point (lon, lat, n)
            """
        ),
        {
            "prefix": prefix,
            "province": province,
            "outcome": outcome,
            "change": change.id,
            "lons": [lon for lon, _ in points],
            "lats": [lat for _, lat in points],
        },
    )


@pytest.fixture(scope="module")
def national(database: Engine) -> Iterator[Session]:
    """The former seats of the whole country, and the flows of two provinces; rolled back after the module."""
    with database.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            load_facilities(session)
            commuting.compute(session, OPERATOR, ["51", "52"], EstimateRouter())
            session.commit()
            yield session
        transaction.rollback()


@pytest.fixture
def altered(national: Session) -> Iterator[Session]:
    """The same session for a test that writes; what it wrote is taken back. (A second transaction would wait.)"""
    with national.begin_nested() as savepoint:
        yield national
        savepoint.rollback()
