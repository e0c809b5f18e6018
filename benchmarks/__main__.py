"""``python -m benchmarks [name ...]``: runs the benchmarks, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

NAMES = (
    "units",
    "imports",
    "pages",
    "tiles",
    "register",
    "audit",
    "reorganisations",
    "quality",
    "duplicates",
    "clocks",
)


def main() -> int:
    """Run the named benchmarks, or all; the exit code says whether every one of them ran."""
    wanted = sys.argv[1:] or list(NAMES)
    root = Path(__file__).resolve().parents[1]
    codes = []
    for name in wanted:
        print(f"== {name}", flush=True)
        code = f"from benchmarks.{name} import main; main()"
        codes.append(subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
