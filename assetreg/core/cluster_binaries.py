"""Knows where the system keeps PostgreSQL's programs and whether PostGIS lies beside them."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from assetreg.core.errors import Unavailable

OLDEST_POSTGRES = 15
OLDEST_POSTGIS = (3, 3)
DEBIAN_ROOT = Path("/usr/lib/postgresql")


class ClusterError(Unavailable):
    """The embedded cluster cannot do what was asked; the catalogue's sentence says what to do."""

    code = "cluster_program_failed"

    def __str__(self) -> str:
        return f"{self.code}: " + ", ".join(f"{name}={value}" for name, value in self.params.items())


@dataclass(frozen=True)
class PostgresPrograms:
    """One installed PostgreSQL: its major version, program directory and PostGIS version."""

    major: int
    bin_dir: Path
    postgis: tuple[int, int] | None

    def path(self, program: str) -> str:
        """Absolute path of one program, e.g. `pg_ctl`; its existence was checked when found."""
        return str(self.bin_dir / program)

    @property
    def usable(self) -> bool:
        """Whether both versions are ones this product is tested with."""
        return self.major >= OLDEST_POSTGRES and self.postgis is not None and self.postgis >= OLDEST_POSTGIS

    def describe(self) -> str:
        """E.g. `PostgreSQL 15 (PostGIS 3.3)`, for messages to people."""
        postgis = ".".join(map(str, self.postgis)) if self.postgis else "none"
        return f"PostgreSQL {self.major} (PostGIS {postgis}) in {self.bin_dir}"


def find_programs(major: int | None = None) -> PostgresPrograms:
    """The newest usable PostgreSQL, or the one of version `major` when data was made by it.

    Raises ClusterError, whose sentence names the package to install.
    """
    installed = installed_programs()
    for programs in installed:
        if programs.usable and major in (None, programs.major):
            return programs
    found = "; ".join(programs.describe() for programs in installed) or "-"
    if major is not None:
        raise ClusterError("postgres_version_missing", major=str(major), found=found)
    raise ClusterError("postgres_missing", found=found)


def installed_programs() -> list[PostgresPrograms]:
    """Every PostgreSQL server on this machine, newest first; those with PostGIS before others."""
    seen: dict[Path, PostgresPrograms] = {}
    for bin_dir in _candidate_directories():
        programs = _inspect(bin_dir)
        if programs is not None:
            seen.setdefault(bin_dir.resolve(), programs)
    return sorted(seen.values(), key=lambda p: (p.usable, p.major), reverse=True)


def _candidate_directories() -> list[Path]:
    directories = sorted(DEBIAN_ROOT.glob("*/bin"))
    for program in ("pg_config", "pg_ctl", "postgres"):
        on_path = shutil.which(program)
        if on_path is None:
            continue
        if program == "pg_config":
            # Debian's wrapper answers for the newest version, from outside its bin directory.
            answer = _output([on_path, "--bindir"])
            if answer:
                directories.append(Path(answer))
        else:
            directories.append(Path(on_path).resolve().parent)
    return directories


def _inspect(bin_dir: Path) -> PostgresPrograms | None:
    needed = ("postgres", "initdb", "pg_ctl")
    if not all((bin_dir / program).exists() for program in needed):
        return None
    match = re.search(r"\(PostgreSQL\) (\d+)", _output([str(bin_dir / "postgres"), "--version"]))
    if match is None:
        return None
    major = int(match.group(1))
    return PostgresPrograms(major, bin_dir, _postgis_version(bin_dir, major))


def _postgis_version(bin_dir: Path, major: int) -> tuple[int, int] | None:
    share = [Path(f"/usr/share/postgresql/{major}")]
    pg_config = bin_dir / "pg_config"
    if pg_config.exists():
        answer = _output([str(pg_config), "--sharedir"])
        if answer:
            share.insert(0, Path(answer))
    for directory in share:
        control = directory / "extension" / "postgis.control"
        if control.exists():
            match = re.search(r"default_version\s*=\s*'(\d+)\.(\d+)", control.read_text())
            if match is not None:
                return int(match.group(1)), int(match.group(2))
    return None


def _output(command: list[str]) -> str:
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    except OSError:
        return ""
    return result.stdout.strip() if result.returncode == 0 else ""
