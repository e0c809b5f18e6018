"""Pages ask nothing of another machine, break none of our own rules, and fit every width we promise."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, ConsoleMessage

from assetreg.app import create_app
from assetreg.core.runtime import Runtime
from tests.factories.facilities import make_facility
from tests.support.browser import DESK, PHONE, serving, sign_in, watched
from tests.support.web import PASSWORD, make_user

PUBLIC = ("/sign-in", "/api/docs")
PAGES = (
    *(
        "/",
        "/facilities",
        "/facilities?q=khongcogi",
        "/facilities/{code}",
        "/facilities/{code}/edit",
        "/facilities/new",
    ),
    *("/imports", "/commuting", "/commuting?unit=52", "/account/password", "/nowhere", "/map"),
)
ZOOMED = {"width": 680, "height": 430}  # the desk at 200 %
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.mark.browser
@pytest.mark.committing
def test_no_page_asks_another_machine_breaks_its_policy_or_scrolls_sideways(
    browser: Browser, committed: Runtime
) -> None:
    with committed.session() as session:
        email = make_user(session, "officer", hashed=True).email
        code = make_facility(session, name="Trụ sở UBND xã có tên rất dài để xem trang có vừa không (cũ)").code
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # The browser's own note about a page that does not exist is what we asked for.
        if message.type in ("error", "warning") and "404" not in message.text:
            complaints.append(f"{message.location['url']}: {message.text}")

    with serving(create_app(committed)) as address, watched(browser, size=DESK, address=address) as (context, left):
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        for path in PUBLIC:
            page.goto(path)
        sign_in(page, email, PASSWORD)
        for pattern in PAGES:
            path = pattern.format(code=code)
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == (404 if path == "/nowhere" else 200), path
            for size in (PHONE, ZOOMED, DESK):
                page.set_viewport_size(size)  # type: ignore[arg-type]
                if page.evaluate(TOO_WIDE):
                    complaints.append(f"{path} scrolls sideways at {size['width']} px")
        page.wait_for_load_state("networkidle")
    assert left == []
    assert complaints == []
