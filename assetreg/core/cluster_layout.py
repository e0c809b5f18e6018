"""Knows where a cluster's data, sockets, log and lock files lie for a given ASSETREG_HOME."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from assetreg.core.cluster_account import Account, account_for
from assetreg.core.cluster_binaries import ClusterError

PORT = 5432  # names the socket file only: no TCP port is ever opened
ELSEWHERE = Path("/var/lib/assetreg")
LONGEST_SOCKET_DIR = 80  # bytes; with the socket's name it must stay under the system's 107


@dataclass(frozen=True)
class Layout:
    """The places of one cluster. `root` holds the data directory and the log beside it."""

    home: Path
    root: Path
    account: Account

    @property
    def data_dir(self) -> Path:
        """PostgreSQL's data directory."""
        return self.root / "data"

    @property
    def log_file(self) -> Path:
        """What the server says; the previous file is kept beside it as `.1`."""
        return self.root / "postgres.log"

    @property
    def socket_dir(self) -> Path:
        """A short directory that only the account (and root) can enter, the same at every start."""
        digest = _digest(self.root)
        if os.geteuid() == 0 and os.access("/run", os.W_OK):
            return Path("/run/assetreg") / digest
        if os.access(f"/run/user/{self.account.uid}", os.W_OK):
            return Path(f"/run/user/{self.account.uid}") / f"assetreg-{digest}"
        return Path("/tmp") / f"assetreg-{self.account.uid}-{digest}"

    @property
    def users_lock(self) -> Path:
        """Held, shared, by every process that uses the server."""
        return self.home / "cluster.users"

    @property
    def kept_mark(self) -> Path:
        """Exists while the server is to run on after its last user has left (`db start`)."""
        return self.home / "cluster.kept"


def find_layout(home: Path) -> Layout:
    """Where the cluster of `home` lies, or would lie; nothing is created."""
    root = _recorded_root(home) or home / "cluster"
    return Layout(home, root, account_for(root))


def prepare_layout(home: Path) -> Layout:
    """Make the cluster's directory, within `home` if the account can reach it, and record where.

    Raises ClusterError when no place can be made.
    """
    layout = find_layout(home)
    if _is_ready(layout):
        return layout
    reason = "inside ASSETREG_HOME"
    if not _can_hold(layout):
        layout = Layout(home, ELSEWHERE / _digest(home), layout.account)
        reason = f"the account {layout.account.name} cannot reach {home}"
        if not _can_hold(layout):
            raise ClusterError(
                "cluster_no_place", account=layout.account.name, home=str(home), elsewhere=str(ELSEWHERE)
            )
    _record(layout, reason)
    return layout


def prepare_socket_dir(layout: Layout) -> Path:
    """Make the private socket directory; refuse one that somebody else has laid there first."""
    directory = layout.socket_dir
    if len(os.fsencode(directory)) > LONGEST_SOCKET_DIR:
        raise ClusterError("cluster_socket_too_long", path=str(directory))
    _make_enterable(directory.parent)
    directory.mkdir(mode=0o700, exist_ok=True)
    found = directory.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), layout.account.uid):
        raise ClusterError("cluster_socket_taken", path=str(directory))
    layout.account.own(directory, 0o700)
    return directory


def _is_ready(layout: Layout) -> bool:
    return (layout.home / "cluster.json").exists() and (
        (layout.data_dir / "PG_VERSION").exists() and layout.account.may_write(layout.data_dir)
    )


def _can_hold(layout: Layout) -> bool:
    """Make `root` and see whether the account can really write there."""
    try:
        _make_enterable(layout.root.parent)
        layout.root.mkdir(exist_ok=True)
        layout.account.own(layout.root, 0o700)
    except OSError:
        return False
    return layout.account.may_write(layout.root)


def _make_enterable(directory: Path) -> None:
    """Create a directory others may pass through, whatever our umask; an existing one is left alone."""
    if not directory.exists():
        directory.mkdir(parents=True)
        directory.chmod(0o755)


def _record(layout: Layout, reason: str) -> None:
    inside = layout.root.is_relative_to(layout.home)
    record = {
        # Relative when inside: a home that is moved takes its cluster along.
        "root": str(layout.root.relative_to(layout.home) if inside else layout.root),
        "account": layout.account.name,
        "reason": reason,
        "home": str(layout.home),
    }
    (layout.home / "cluster.json").write_text(json.dumps(record, indent=2) + "\n")


def _recorded_root(home: Path) -> Path | None:
    try:
        record = json.loads((home / "cluster.json").read_text())
        root = home / str(record["root"])
        former = Path(record["home"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    # A copied home must not share the cluster of the home it was copied from.
    copied = former != home and (former / "cluster.json").exists()
    if copied and not root.is_relative_to(home):
        return None
    return root


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
