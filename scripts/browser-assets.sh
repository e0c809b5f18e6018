#!/bin/sh
# Installs the pinned browser assets and copies what we serve.
set -eu
cd "$(dirname "$0")/.."
echo "Installing browser assets" >&2
npm ci --no-progress --loglevel=error >&2
sh scripts/vendor-assets.sh
