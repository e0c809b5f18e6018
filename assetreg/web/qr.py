"""Printable labels whose QR code leads to a record: on a door, on a car, on a shelf of files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import segno
from flask import render_template
from markupsafe import Markup

MOST_LABELS = 240  # ten sheets of 24


@dataclass(frozen=True, slots=True)
class Label:
    """What one label says; ``address`` is absolute, for a telephone that is not signed in anywhere yet."""

    title: str
    code: str
    lines: Sequence[str]
    address: str


def qr_svg(text: str) -> Markup:
    """``text`` as a QR code of medium correction, drawn in the page itself; its size is the style sheet's."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(scale=1, border=2, omitsize=True, svgclass="qr")
    return Markup(drawn)


def label_sheet(labels: Sequence[Label], *, back: str) -> str:
    """A page that prints as labels, 70 x 37 mm each, three beside one another on A4."""
    return render_template("web/labels.html", labels=[(label, qr_svg(label.address)) for label in labels], back=back)
