"""``assetreg serve``: the web server, with the private cluster where no other database is named."""

from __future__ import annotations

import gc
import os
import signal
import socket
import tempfile
from collections.abc import Callable
from importlib import import_module
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from assetreg.core.console import note, pass_runtime
from assetreg.core.embedded import ClusterError
from assetreg.core.errors import Unavailable
from assetreg.core.i18n import gettext
from assetreg.core.runtime import Runtime
from assetreg.core.upgrade import ensure_newest
from assetreg.jobs.beside import worker_beside

WORKERS = 2
THREADS = 4
TIMEOUT_S = 120  # a large import is one request


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn under our own process: it forks the workers, and returns when the last of them has ended."""

    def __init__(self, runtime: Runtime, options: dict[str, Any]) -> None:
        self.runtime = runtime
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Our options instead of a configuration file."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application; by name, for the server stands below what it serves."""
        app = import_module("assetreg.app").create_app(self.runtime)
        assert isinstance(app, Flask)
        # What lives as long as the server need not be walked again and again: a full collection took 0.15 s of a page.
        gc.collect()
        gc.freeze()
        return app


@click.command()
@click.option("--host", help="Address to listen on (default: ASSETREG_HOST, else this machine only).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port (default: ASSETREG_PORT, else 8000).")
@click.option("--workers", type=click.IntRange(1, 64), default=WORKERS, show_default=True, help="Processes.")
@click.option("--threads", type=click.IntRange(1, 64), default=THREADS, show_default=True, help="Threads in each.")
@click.option("--background/--no-background", default=True, help="Run a worker beside it (default), or none.")
@pass_runtime
def serve(runtime: Runtime, host: str | None, port: int | None, workers: int, threads: int, background: bool) -> None:
    """Serve the pages and the interface until Ctrl-C; stops everything it started."""
    settings = runtime.settings
    host, port = host or settings.host, port or settings.port
    refuse_taken(host, port)
    if runtime.uses_embedded:
        if settings.production:
            raise ClusterError("embedded_in_production")
        ensure_newest(runtime.engine())
        runtime.engine().dispose()  # no connection may cross the fork
    with tempfile.TemporaryDirectory(prefix="assetreg-metrics-") as metrics:
        # Read by prometheus_client when it is imported, which the application does.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = metrics
        with worker_beside() as start_worker:
            options = _options(host, port, workers, threads, settings.log_level)
            _run(Server(runtime, options | {"when_ready": _ready(host, port, start_worker if background else None)}))


def _run(server: Server) -> None:
    """Serve until told to stop; a worker that ends leaves at once, for what the parent started is not its to stop."""
    parent = os.getpid()
    try:
        server.run()
    except SystemExit as leaving:
        if os.getpid() != parent:
            os._exit(leaving.code if isinstance(leaving.code, int) else 0)
        raise


def _listen_to_the_end(_arbiter: Any, _worker: Any) -> None:
    """A worker told to stop while it is still being born would miss it and delay the end by ten seconds."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def refuse_taken(host: str, port: int) -> None:
    """Raise Unavailable where the address cannot be listened on, before anything was started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            code = "port_taken" if error.errno == 98 else "address_unusable"
            raise Unavailable(code, host=host, port=str(port), reason=str(error.strerror)) from None


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _ready(host: str, port: int, start_worker: Callable[[], None] | None) -> Callable[[Any], None]:
    """Say where we serve, and only then start what works beside us: nobody waits for it."""
    sentence = gettext("Serving on {address} (Ctrl-C ends it)", address=f"http://{_address(host, port)}/")

    def when_ready(_arbiter: Any) -> None:
        note(sentence)
        if start_worker is not None:
            start_worker()

    return when_ready


def _options(host: str, port: int, workers: int, threads: int, log_level: str) -> dict[str, Any]:
    return {
        "bind": _address(host, port),
        "post_fork": _listen_to_the_end,
        "workers": workers,
        "worker_class": "gthread",
        "threads": threads,
        "timeout": TIMEOUT_S,
        "graceful_timeout": 10,
        "keepalive": 5,
        "preload_app": True,  # one copy of the code in memory, shared by the workers
        "max_requests": 20_000,
        "max_requests_jitter": 2_000,
        "worker_tmp_dir": "/dev/shm" if os.access("/dev/shm", os.W_OK) else None,
        "loglevel": "warning" if log_level == "info" else log_level,
        "proc_name": "assetreg",
        "control_socket_disable": True,
    }
