"""One running process of assetreg: its settings, its cluster where it has one, its engines and sessions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Literal

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from assetreg.core.db import make_engine, make_session_factory
from assetreg.core.embedded import EmbeddedCluster
from assetreg.core.settings import Settings

Role = Literal["owner", "web"]


class Runtime:
    """Opens what a command or the server needs, once, and closes what it opened."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._engines: dict[Role, Engine] = {}
        self._cluster: EmbeddedCluster | None = None

    @cached_property
    def uses_embedded(self) -> bool:
        return self.settings.database_url is None

    def cluster(self) -> EmbeddedCluster:
        """The private cluster, started; raises ``Unavailable`` in production or without PostgreSQL."""
        if self._cluster is None:
            self._cluster = EmbeddedCluster(self.settings.home, production=self.settings.production)
            self._cluster.start()
        return self._cluster

    def url(self, role: Role = "owner") -> str:
        """The database's address for one of our two roles."""
        given = self.settings.owner_database_url if role == "owner" else self.settings.database_url
        return given or self.cluster().url(role=role)

    def engine(self, role: Role = "owner") -> Engine:
        """The engine of a role: the owner migrates and loads, the web role serves."""
        if role not in self._engines:
            self._engines[role] = make_engine(self.url(role))
        return self._engines[role]

    @contextmanager
    def session(self, *, role: Role = "owner", dry_run: bool = False) -> Iterator[Session]:
        """One transaction: committed when the block ends well, rolled back on errors and on ``dry_run``."""
        with make_session_factory(self.engine(role), self.settings)() as session:
            yield session
            if dry_run:
                session.rollback()
            else:
                session.commit()

    def close(self) -> None:
        """Give back connections; the cluster stops with its last user."""
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()
        if self._cluster is not None:
            self._cluster.release()
        self._cluster = None
