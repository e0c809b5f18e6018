#!/bin/sh
# Prints the path of a Python 3.12 or newer that can make virtual environments; fetches one with uv if need be.
set -eu
cd "$(dirname "$0")/.."

good() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1
}

try() {
    path=$(command -v "$1" 2>/dev/null) || return 0
    if good "$path"; then
        "$path" -c 'import sys; print(sys.executable)'
        exit 0
    fi
}

for name in ${ASSETREG_PYTHON:-} python3.12 python3.13 python3.14 python3 python; do try "$name"; done
# pyenv's shims refuse versions that were not chosen; the interpreters behind them do not.
for path in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[2-9]*/bin/python; do try "$path"; done

echo "No Python 3.12 or newer here; uv fetches one." >&2
uv=$(command -v uv 2>/dev/null || true)
if [ -z "$uv" ]; then
    python3 -m venv .tools >&2
    .tools/bin/python -m pip install --quiet --disable-pip-version-check uv >&2
    uv=.tools/bin/uv
fi
if ! "$uv" python install 3.12 >&2; then
    echo "Please install Python 3.12 or newer, then run this again." >&2
    exit 1
fi
"$uv" python find 3.12
