#!/bin/sh
# Makes sure the browser journeys have a Chromium: the system's, else Playwright's own.
set -eu
cd "$(dirname "$0")/.."
[ -n "${ASSETREG_TEST_BROWSER:-}" ] && exit 0
for name in chromium google-chrome; do command -v "$name" >/dev/null 2>&1 && exit 0; done
ls "$HOME"/.cache/ms-playwright/chromium-* >/dev/null 2>&1 && exit 0
exec .venv/bin/playwright install --with-deps chromium
