"""Files made for one person at one moment: written aside, sent, and gone."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from flask import Response, send_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = {
    "xlsx": XLSX,
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "zip": "application/zip",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
}


def send_written(write: Callable[[Path], object], name: str) -> Response:
    """What ``write(path)`` leaves at ``path``, as an attachment called ``name``; its ending says its type."""
    ending = name.rpartition(".")[2]
    with tempfile.TemporaryDirectory(prefix="assetreg-") as folder:
        path = Path(folder) / f"file.{ending}"
        write(path)
        opened = path.open("rb")  # stays readable after the folder is gone; closed with the answer
    return send_file(opened, mimetype=MEDIA_TYPES[ending], as_attachment=True, download_name=name, max_age=0)
