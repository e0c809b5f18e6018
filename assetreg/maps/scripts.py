"""Which scripts the map runs, in the order they must be loaded."""

from __future__ import annotations

SCRIPTS = (
    "symbols.js",
    "rules.js",
    "sources.js",
    "things.js",
    "canvas.js",
    "state.js",
    "details.js",
    "legend.js",
    "search.js",
    "hover.js",
    "page.js",
)
