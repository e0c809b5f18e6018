"""Knows under which operating-system account the private cluster runs, and how to act as it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from assetreg.core.cluster_binaries import ClusterError

OWN_ACCOUNT = "assetreg"
PREFERRED_ACCOUNTS = ("postgres", OWN_ACCOUNT)


@dataclass(frozen=True)
class Account:
    """An unprivileged account: PostgreSQL refuses to run as root."""

    name: str
    uid: int
    gid: int

    @property
    def is_ours(self) -> bool:
        """Whether this very process runs as the account."""
        return os.geteuid() == self.uid

    def run(self, command: list[str], *, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a program as the account, apart from our terminal's session.

        Its own session keeps a Ctrl-C meant for us from killing the server behind our back.
        Raises ClusterError with the program's last words when it fails and `check` is true.
        """
        try:
            result = _run(command) if self.is_ours else _run(command, user=self.uid, group=self.gid)
        except OSError as error:
            raise _failed(command[0], str(error)) from error
        if check and result.returncode != 0:
            words = (result.stderr or result.stdout).strip()
            raise _failed(command[0], words)
        return result

    def may_write(self, directory: Path) -> bool:
        """Whether the account can reach and write `directory`, asked of the system itself."""
        return self.run(["/usr/bin/test", "-w", str(directory)], check=False).returncode == 0

    def own(self, path: Path, mode: int) -> None:
        """Give a file or directory to the account alone; raises OSError where that cannot be."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)
        path.chmod(mode)


def account_for(data_dir: Path) -> Account:
    """The account that runs the cluster: the data's owner, else ours, else one for the purpose.

    Raises ClusterError when the data belongs to somebody we cannot act as.
    """
    owner = _owner_of(data_dir)
    if os.geteuid() != 0:
        if owner is not None and owner != os.geteuid():
            raise ClusterError("cluster_of_other_account", path=str(data_dir), account=_name_of(owner))
        return _account(pwd.getpwuid(os.geteuid()))
    if owner:
        return _account(pwd.getpwuid(owner))
    for name in PREFERRED_ACCOUNTS:
        try:
            return _account(pwd.getpwnam(name))
        except KeyError:
            continue
    return _create_account()


def _create_account() -> Account:
    command = shutil.which("useradd") or "/usr/sbin/useradd"
    arguments = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    try:
        subprocess.run(
            [command, *arguments, "--shell", "/usr/sbin/nologin", OWN_ACCOUNT],
            check=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise ClusterError("cluster_account_failed", account=OWN_ACCOUNT, reason=str(error)) from error
    return _account(pwd.getpwnam(OWN_ACCOUNT))


def _owner_of(data_dir: Path) -> int | None:
    try:
        return data_dir.stat().st_uid
    except PermissionError:
        # Behind a directory of another account: the closest ancestor we can see tells whose.
        return _owner_of(data_dir.parent)
    except FileNotFoundError:
        return None


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _failed(program: str, reason: str) -> ClusterError:
    return ClusterError("cluster_program_failed", program=Path(program).name, reason=reason)


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _run(command: list[str], *, user: int | None = None, group: int | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        user=user,
        group=group,
        extra_groups=None if user is None else [],
        # Our own working directory may be one the account cannot enter.
        cwd="/",
        env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,
        check=False,
    )
