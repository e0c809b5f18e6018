#!/bin/sh
# Pins every dependency anew: hashes, but no index and no download address, so any mirror will do.
set -eu
cd "$(dirname "$0")/.."
uv=.venv/bin/uv
[ -x "$uv" ] || .venv/bin/python -m pip install --quiet uv

compile() {
    # setuptools builds our own package, without a download at that moment.
    echo 'setuptools>=77' | "$uv" pip compile --quiet --universal --python-version 3.12 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --no-annotate --upgrade pyproject.toml - "$@"
}
compile --output-file requirements.lock
compile --extra dev --constraint requirements.lock --output-file requirements-dev.lock

npm install --package-lock-only --no-progress
(cd tests/node && npm install --package-lock-only --no-progress)
# Packages name their sponsors' pages in the lock; nothing there may look like an address to fetch from.
.venv/bin/python - <<'PYTHON'
import json
from pathlib import Path

for path in (Path("package-lock.json"), Path("tests/node/package-lock.json")):
    lock = json.loads(path.read_text())
    for package in lock["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    path.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n")
PYTHON
