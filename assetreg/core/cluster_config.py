"""Knows the private cluster's configuration files: small machine, no network, peer sign-in."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

from assetreg.core.cluster_account import Account
from assetreg.core.cluster_layout import PORT, Layout

ADMIN = "assetreg_admin"
OWNER = "assetreg_owner"
WEB = "assetreg_web"
WORKER = "assetreg_worker"
ROLES = (ADMIN, OWNER, WEB, WORKER)
MEBIBYTE = 1 << 20


def write_configuration(layout: Layout, socket_dir: Path) -> None:
    """Write all three files anew at every start: what the program says is what runs."""
    files = {
        "postgresql.conf": settings_text(socket_dir, memory_mib(), _dynamic_memory(layout.account)),
        "pg_hba.conf": HBA,
        "pg_ident.conf": ident_text(layout.account.name),
    }
    for name, text in files.items():
        path = layout.data_dir / name
        path.write_text(text)
        layout.account.own(path, 0o600)


HBA = f"""# Written by assetreg at every start. Nobody comes in but by the private socket.
local  all          all      peer map=assetreg
local  replication  {ADMIN}  peer map=assetreg
"""


def ident_text(account: str) -> str:
    """Who of this machine may act as which role: root, the server's account and we ourselves."""
    people = dict.fromkeys(["root", account, pwd.getpwuid(os.geteuid()).pw_name])
    lines = [f'assetreg  "{person}"  {role}' for person in people for role in ROLES]
    return "# Written by assetreg at every start.\n" + "\n".join(lines) + "\n"


def settings_text(socket_dir: Path, memory: int, dynamic: str) -> str:
    """Settings for a machine with `memory` MiB that also runs the web processes and the desktop."""
    shared = max(64, min(512, memory // 16))
    return f"""# Written by assetreg at every start; put your own settings into local.conf beside this file.
listen_addresses = ''
port = {PORT}
unix_socket_directories = '{socket_dir}'
unix_socket_permissions = 0700
max_connections = 60

shared_buffers = '{shared}MB'
effective_cache_size = '{max(128, memory // 2)}MB'
maintenance_work_mem = '{max(64, min(256, memory // 16))}MB'
work_mem = '{max(4, min(16, memory // 256))}MB'
dynamic_shared_memory_type = '{dynamic}'
max_wal_size = '2GB'
random_page_cost = 1.1
# Our statements are short; compiling them costs more than it saves.
jit = off

timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'iso, ymd'
lc_messages = 'C'
log_line_prefix = '%m [%p] %q%u@%d '
log_min_duration_statement = '2s'
include_if_exists = 'local.conf'
"""


def memory_mib() -> int:
    """Memory of this machine in MiB, or of the container where a limit is set."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        limit = int(Path("/sys/fs/cgroup/memory.max").read_text())
    except (OSError, ValueError):
        limit = machine
    return min(machine, limit) // MEBIBYTE


def _dynamic_memory(account: Account) -> str:
    # Containers often have a tiny /dev/shm, where parallel queries would fail, or one nobody may write.
    shm = Path("/dev/shm")
    try:
        size = os.statvfs(shm)
    except OSError:
        return "mmap"
    roomy = size.f_blocks * size.f_frsize >= 256 * MEBIBYTE
    return "posix" if roomy and account.may_write(shm) else "mmap"
