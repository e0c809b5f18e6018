#!/bin/sh
# Installs the system packages that are missing, and nothing when nothing is: `demo` or `test`.
set -eu
purpose=${1:-demo}

have() { command -v "$1" >/dev/null 2>&1; }

# PostGIS 3.3 came with PostgreSQL 15 in Debian 12: any newer server directory will do.
have_postgis() {
    for control in /usr/share/postgresql/*/extension/postgis.control "$(pg_config --sharedir 2>/dev/null)/extension/postgis.control"; do
        [ -f "$control" ] || continue
        version=$(printf '%s\n' "$control" | sed -n 's|.*/postgresql/\([0-9]*\)/.*|\1|p')
        [ "${version:-15}" -ge 15 ] && return 0
    done
    return 1
}

have_browser() {
    [ -n "${ASSETREG_TEST_BROWSER:-}" ] || have chromium || have google-chrome || ls "$HOME"/.cache/ms-playwright/chromium-* >/dev/null 2>&1
}

# A Python without ensurepip (Debian's, bare) cannot make a virtual environment.
have_venv() {
    for python in python3.14 python3.13 python3.12 python3; do
        have "$python" || continue
        "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 && return 0
    done
    have uv || ls "$HOME"/.pyenv/versions/3.1[2-9]*/bin/python >/dev/null 2>&1
}

missing=''
have_postgis || missing="$missing postgis"
have npm || missing="$missing npm"
have_venv || missing="$missing python3-venv"
if [ "$purpose" = test ]; then have_browser || missing="$missing chromium"; fi
[ -n "$missing" ] || exit 0

by_hand() {
    names=$(printf '%s' "$missing" | sed 's/ postgis/ postgresql-postgis/; s/ npm/ nodejs npm/')
    echo "Please install as root, then run this again: apt-get install$names" >&2
    exit 1
}

have apt-get || by_hand
if [ "$(id -u)" = 0 ]; then
    as_root() { "$@"; }
elif have sudo && { sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }; }; then
    as_root() { sudo "$@"; }
else
    by_hand
fi

install_packages() {
    as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a apt-get install -y --no-install-recommends \
        -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0 "$@"
}

# The distribution's own choice of version; before the unversioned name existed, its newest.
postgis_package() {
    if apt-cache show postgresql-postgis >/dev/null 2>&1; then
        echo postgresql-postgis
    else
        apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$' | awk '{print $1}' | sort -V | tail -n 1
    fi
}

# Debian's server package starts a cluster of its own unless told otherwise; ours is private.
# The setting is put back, so that whoever installs a server here later finds what they know.
install_postgis() {
    conf=/etc/postgresql-common/createcluster.conf
    install_packages postgresql-common
    as_root cp -p "$conf" "$conf.assetreg"
    as_root sed -i '/^[[:space:]]*create_main_cluster[[:space:]]*=/d' "$conf"
    echo 'create_main_cluster = false' | as_root tee -a "$conf" >/dev/null
    status=0
    install_packages "$(postgis_package)" || status=$?
    as_root mv "$conf.assetreg" "$conf"
    return "$status"
}

echo "Installing system packages:$missing" >&2
as_root apt-get update -q || echo "apt-get update failed; going on with what is known" >&2
for package in $missing; do
    case $package in
        postgis) install_postgis ;;
        npm) install_packages nodejs npm ;;
        chromium)
            # Ubuntu's package is only a pointer to a snap; Playwright brings its own browser later.
            apt-cache show chromium 2>/dev/null | grep -Eq '^(Pre-)?Depends:.*snapd' || install_packages chromium || true ;;
        *) install_packages "$package" ;;
    esac
done
