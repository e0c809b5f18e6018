"""Real PostGIS for every test: one migrated template with all units, a savepoint or a clone per test."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from assetreg.app import Application, create_app
from assetreg.core.db import make_engine
from assetreg.core.embedded import EmbeddedCluster
from assetreg.core.logs import configure_logs
from assetreg.core.runtime import Runtime
from assetreg.core.settings import Settings, load_settings
from assetreg.core.upgrade import upgrade
from tests.support.browser import DESK, launch, serving, watched
from tests.support.sealing import seal_at_commit
from tests.support.web import PageClient, make_user

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = f"assetreg_test_{os.getpid()}"


@pytest.fixture(scope="session", autouse=True)
def _quiet_logs() -> None:
    """Requests are not told on the terminal; what goes wrong is."""
    configure_logs("warning")


@pytest.fixture(scope="session")
def cluster() -> Iterator[EmbeddedCluster]:
    """The test cluster; it stays on disk between runs, its databases do not."""
    cluster = EmbeddedCluster(ROOT / "var" / "test")
    cluster.start()
    _drop_leftovers(cluster)
    yield cluster
    cluster.release()


def _drop_leftovers(cluster: EmbeddedCluster) -> None:
    """Databases of test runs that were killed; those of a run that is still alive stay."""
    engine = make_engine(cluster.url(role="admin", database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        names = connection.scalars(
            text("SELECT datname FROM pg_database WHERE datname LIKE 'assetreg\\_test\\_%'")
        ).all()
        for name in names:
            if not Path(f"/proc/{name.split('_')[2]}").exists():
                connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    engine.dispose()


def _administer(cluster: EmbeddedCluster, *statements: str) -> None:
    # As the cluster's own role: a failed test may have left sessions of any role to be ended.
    engine = make_engine(cluster.url(role="admin", database="postgres"), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def empty_template(cluster: EmbeddedCluster) -> Iterator[str]:
    """The name of a migrated database without any rows, to be cloned."""
    name = f"{TEMPLATE}_empty"
    _administer(cluster, f'CREATE DATABASE "{name}" TEMPLATE assetreg OWNER assetreg_owner')
    engine = make_engine(cluster.url(role="owner", database=name))
    upgrade(engine)
    engine.dispose()
    yield name
    _administer(cluster, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def template(cluster: EmbeddedCluster, empty_template: str) -> Iterator[str]:
    """The name of a database with all built-in units, to be cloned."""
    from assetreg.admin_units.loader import load_builtin

    _administer(cluster, f'CREATE DATABASE "{TEMPLATE}" TEMPLATE "{empty_template}" OWNER assetreg_owner')
    engine = make_engine(cluster.url(role="owner", database=TEMPLATE))
    with Session(engine) as session:
        load_builtin(session)
        session.commit()
        session.execute(text("ANALYZE"))
        session.commit()
    engine.dispose()
    yield TEMPLATE
    _administer(cluster, f'DROP DATABASE "{TEMPLATE}" WITH (FORCE)')


@pytest.fixture(scope="session")
def database(cluster: EmbeddedCluster, template: str) -> Iterator[Engine]:
    """An engine, as owner, on a clone of the template shared by all rolled-back tests."""
    name = f"{TEMPLATE}_shared"
    _administer(cluster, f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER assetreg_owner')
    engine = make_engine(cluster.url(role="owner", database=name))
    yield engine
    engine.dispose()
    _administer(cluster, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def session(database: Engine) -> Iterator[Session]:
    """A session whose commits end at a savepoint and are rolled back with the test."""
    with database.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            yield seal_at_commit(session)
        transaction.rollback()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a test process: an own home, nothing from the environment."""
    return load_settings({"ASSETREG_HOME": str(tmp_path / "home")}, dotenv=tmp_path / "none")


def _clone(cluster: EmbeddedCluster, source: str, settings: Settings) -> Iterator[Runtime]:
    name = f"{TEMPLATE}_{uuid.uuid4().hex[:8]}"
    _administer(cluster, f'CREATE DATABASE "{name}" TEMPLATE "{source}" OWNER assetreg_owner')
    runtime = Runtime(
        replace(
            settings,
            database_url=cluster.url(role="web", database=name),
            owner_database_url=cluster.url(role="owner", database=name),
        )
    )
    yield runtime
    runtime.close()
    _administer(cluster, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def committed(cluster: EmbeddedCluster, template: str, settings: Settings) -> Iterator[Runtime]:
    """A runtime on a database of this test's own, with all units: commits, roles, races."""
    yield from _clone(cluster, template, settings)


@pytest.fixture
def empty(cluster: EmbeddedCluster, empty_template: str, settings: Settings) -> Iterator[Runtime]:
    """A runtime on a migrated database of this test's own, without any rows."""
    yield from _clone(cluster, empty_template, settings)


@pytest.fixture
def app(session: Session, settings: Settings) -> Application:
    """The application; each request works in a savepoint of ``session``, so the test sees what it stored."""
    connection = session.connection()

    def open_session() -> Session:
        return seal_at_commit(Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False))

    app = create_app(settings, open_session=open_session)
    app.test_client_class = PageClient
    return app


@pytest.fixture
def anonymous(app: Application) -> PageClient:
    """A client of nobody."""
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


@pytest.fixture
def signed_in(app: Application, session: Session) -> Callable[[str], PageClient]:
    """``signed_in("clerk")``: a client of a new user with this role."""

    def make(role: str) -> PageClient:
        client = app.test_client()
        assert isinstance(client, PageClient)
        return client.sign_in(make_user(session, role))

    return make


@pytest.fixture
def client(signed_in: Callable[[str], PageClient]) -> PageClient:
    """A client of an officer."""
    return signed_in("officer")


@pytest.fixture
def live_server(committed: Runtime) -> Iterator[str]:
    """The address of the application served over a database of this test's own, by the web role."""
    with serving(create_app(committed)) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, live_server: str) -> Iterator[Page]:
    """A page at desk width on ``live_server``; the test fails if it asked anything of another machine."""
    with watched(browser, size=DESK, address=live_server) as (context, left):
        yield context.new_page()
    assert left == [], "the page asked other machines"
