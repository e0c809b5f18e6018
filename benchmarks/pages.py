"""Server time of the pages over the national demonstration data, beside the bare query behind the list."""

from __future__ import annotations

from sqlalchemy import text

from assetreg.app import create_app
from assetreg.core.runtime import Runtime
from benchmarks.database import measured_database, median_ms
from tests.support.web import PageClient, make_user

PAGES = (
    "/",
    "/facilities",
    "/facilities?unit=52",
    "/facilities?q=gia+lai",
    "/facilities?unit=52&outcome=undecided",
    "/map",
    "/commuting?unit=52",
    "/api/v1/facilities?limit=50",
)
# What a list of fifty shows, asked for by hand.
BARE_LIST = text(
    """
    SELECT f.code, f.name, f.kind, f.holder, f.outcome, f.status, f.land_area_m2, f.gross_floor_m2,
           f.original_cost_vnd, f.residual_value_vnd, f.headcount, c.name, p.name
    FROM facility f JOIN admin_unit c ON c.id = f.commune_id LEFT JOIN admin_unit p ON p.id = f.former_commune_id
    ORDER BY f.id LIMIT 50
    """
)


def main() -> None:
    """Print one line per page: median milliseconds, and the ratio to the bare list query."""
    with measured_database(demonstration=True) as runtime:
        bare = _bare(runtime)
        print(f"bare list query   {bare:8.2f} ms")
        app = create_app(runtime)
        app.test_client_class = PageClient
        with runtime.session() as session:
            user = make_user(session, "officer")
        client = app.test_client()
        assert isinstance(client, PageClient)
        client.sign_in(user)
        for page in PAGES:
            answer = client.get(page)
            assert answer.status_code == 200, f"{page}: {answer.status}"
            taken = median_ms(lambda page=page: client.get(page))
            print(f"{page:42} {taken:8.1f} ms  {taken / bare:7.1f} x bare  {len(answer.data) / 1024:7.1f} KB")


def _bare(runtime: Runtime) -> float:
    with runtime.session() as session:
        return median_ms(lambda: session.execute(BARE_LIST).all())
