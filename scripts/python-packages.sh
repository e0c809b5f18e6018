#!/bin/sh
# Makes .venv and installs exactly what a lock file lists, checking hashes: `python-packages.sh LOCK`.
set -eu
cd "$(dirname "$0")/.."
lock=$1

# A virtual environment whose interpreter has gone (an upgraded system) is made anew.
if ! .venv/bin/python -c '' 2>/dev/null; then
    python=$(sh scripts/find-python.sh)
    echo "Making .venv with $python" >&2
    rm -rf .venv
    "$python" -m venv .venv
fi

pip() { .venv/bin/python -m pip "$@" -qq --disable-pip-version-check; }
echo "Installing Python packages of $lock" >&2
# The lock is complete; --no-deps keeps out what it leaves out on purpose (pyproject.toml, [tool.uv]).
pip install --no-deps --require-hashes --requirement "$lock"
pip install --no-deps --no-build-isolation --editable .
