"""What the first run on a repository costs, next to other linters on the same machine.

Peers that are not installed are left out, and said to be. They
look for other faults than hk-lint, so the figures compare cost only; cfn-lint reads templates, so
only its start is measured.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from measuring import Cost, Failed, best

SOURCES = (".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".mts", ".cts")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path, help="the repository")
    parser.add_argument("--runs", type=int, default=3, help="runs of each linter (default: 3)")
    options = parser.parse_args()
    folder = options.path.resolve()
    if not folder.is_dir():
        sys.exit(f"{options.path} is no folder")
    _describe(folder)
    command = (sys.executable, "-m", "hk_lint", "-q", "--output-format", "concise", str(folder))
    for place in (folder / ".hk-lint-cache", folder / ".cache" / "hk-lint"):
        if place.exists():
            sys.stdout.write(f"{place} is a cache: these are not first runs\n")
    own = best(options.runs, *command)
    sys.stdout.write(f"{'':<24}{'s':>8}{'MB':>7}{'ratio':>8}\n")
    _print("hk-lint", own, own)
    for title, program, arguments in _peers(folder):
        if program is None:
            sys.stdout.write(f"{title:<24} not installed, left out\n")
            continue
        try:
            spent = best(
                options.runs, program, *arguments, environment={"SEMGREP_SEND_METRICS": "off"}
            )
        except Failed as failure:
            sys.stdout.write(f"{title:<24} does not run ({failure}), left out\n")
        else:
            _print(title, spent, own)


def _describe(folder: Path) -> None:
    sizes = [size for path in _sources(folder) if (size := _size(path))]
    sys.stdout.write(
        f"{folder.name}: {len(sizes):,} JavaScript and TypeScript files, "
        f"{sum(sizes) / 1e6:.1f} MB, {os.cpu_count()} cores\n"
    )


def _sources(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in ("node_modules", ".git")]
        yield from (Path(place, name) for name in names if name.endswith(SOURCES))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _peers(folder: Path) -> Iterator[tuple[str, str | None, tuple[str, ...]]]:
    rules = str(Path(__file__).with_name("semgrep.yml"))
    arguments = {
        "oxlint": (str(folder),),
        "semgrep": ("scan", "--quiet", "--config", rules, str(folder)),
        "cfn-lint": ("--version",),
    }
    titles = {"semgrep": "semgrep, three rules", "cfn-lint": "cfn-lint, start only"}
    for name, given in arguments.items():
        yield titles.get(name, name), shutil.which(name), given


def _print(title: str, spent: Cost, own: Cost) -> None:
    ratio = spent.seconds / own.seconds
    sys.stdout.write(f"{title:<24}{spent.seconds:>8.2f}{spent.megabytes:>7.0f}{ratio:>8.2f}\n")


if __name__ == "__main__":
    main()
