"""Chromium for the journeys, and a server for it; every request that would leave this machine is refused and noted."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route
from werkzeug.serving import WSGIRequestHandler, make_server

DESK = {"width": 1360, "height": 860}
PHONE = {"width": 390, "height": 844}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]


def launch(playwright: Playwright) -> Browser:
    """The system's Chromium, or the one ``ASSETREG_TEST_BROWSER`` names."""
    found = os.environ.get("ASSETREG_TEST_BROWSER") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "no Chromium: apt-get install chromium, or set ASSETREG_TEST_BROWSER"
    return playwright.chromium.launch(executable_path=found, args=ARGUMENTS)


class QuietHandler(WSGIRequestHandler):
    """Logs nothing: a page is thirty requests, and a failed test shows the program's own log."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The application on a free port of this machine; gives its address without a slash at the end."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def watched(browser: Browser, *, size: dict[str, int], address: str = "") -> Iterator[tuple[BrowserContext, list[str]]]:
    """A fresh context that may speak to this machine only; gives it and the addresses it was kept from."""
    left: list[str] = []

    def keep_home(route: Route) -> None:
        if urlsplit(route.request.url).hostname in ("127.0.0.1", None):
            route.continue_()
        else:
            left.append(route.request.url)
            route.abort()

    context = browser.new_context(viewport=size, locale="vi-VN", base_url=address or None)  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    context.route("**/*", keep_home)
    try:
        yield context, left
    finally:
        context.close()


def sign_in(page: Page, email: str, password: str) -> None:
    """Through the page, as a person does."""
    page.goto("/sign-in")
    page.fill("#email", email)
    page.fill("#password", password)
    page.click("button[type=submit]")
    page.wait_for_url("**/")


def keep_picture(page: Page, name: str) -> None:
    """Save what is seen under ``ASSETREG_SCREENSHOTS`` where that names a directory."""
    directory = os.environ.get("ASSETREG_SCREENSHOTS")
    if directory:
        Path(directory).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(directory) / f"{name}.png"))
