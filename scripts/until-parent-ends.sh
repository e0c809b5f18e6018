#!/bin/sh
# Runs a program that is asked to leave when the one that called it is killed: no server stays behind unseen.
if command -v setpriv >/dev/null 2>&1 && setpriv --pdeathsig TERM true 2>/dev/null; then
    exec setpriv --pdeathsig TERM "$@"
fi
exec "$@"
