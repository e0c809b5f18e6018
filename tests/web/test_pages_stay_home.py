"""Pages ask nothing of another machine, break none of our own rules, and say nothing is missing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, ConsoleMessage

from assetreg.app import create_app
from assetreg.core.runtime import Runtime
from tests.support.browser import DESK, PHONE, serving, sign_in, watched
from tests.support.web import PASSWORD, make_user

PUBLIC = ("/sign-in", "/api/docs")
PAGES = ("/", "/account/password", "/nowhere")


@pytest.mark.browser
@pytest.mark.committing
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_no_page_asks_another_machine_or_breaks_its_policy(
    browser: Browser, committed: Runtime, size: dict[str, int]
) -> None:
    with committed.session() as session:
        email = make_user(session, "officer", hashed=True).email
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # The browser's own note about a page that does not exist is what we asked for.
        if message.type in ("error", "warning") and "404" not in message.text:
            complaints.append(f"{message.location['url']}: {message.text}")

    with serving(create_app(committed)) as address, watched(browser, size=size, address=address) as (context, left):
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        for path in PUBLIC:
            page.goto(path, wait_until="networkidle")
        sign_in(page, email, PASSWORD)
        for path in PAGES:
            page.goto(path, wait_until="networkidle")
            too_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            assert not too_wide, f"{path} scrolls sideways at {size['width']} px"
    assert left == []
    assert complaints == []
