"""What a run costs before it has anything to do, as a multiple of starting Python.

Prints the least of several runs; ratios can be compared between machines, milliseconds cannot.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from measuring import best

FUNCTION = """\
import { load } from "../lib/load";

export default async function handler(req: Request) {
  return Response.json(await load(NUMBER));
}
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15, help="runs of each command (default: 15)")
    runs = parser.parse_args().runs
    hk_lint = (sys.executable, "-m", "hk_lint")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_ten_files(folder)
        commands = {
            "python -c pass": (sys.executable, "-c", "pass"),
            "hk-lint --version": (*hk_lint, "--version"),
            "hk-lint rules": (*hk_lint, "rules"),
            "hk-lint . (ten files)": (*hk_lint, "."),
            "hk-lint FILE (one of ten)": (*hk_lint, "api/f3.ts"),
        }
        bare = best(runs, *commands["python -c pass"], cwd=folder).seconds
        sys.stdout.write(f"{'':<26}{'ms':>7}{'ratio':>8}{'MB':>7}\n")
        for title, command in commands.items():
            spent = best(runs, *command, cwd=folder)
            ratio = spent.seconds / bare
            sys.stdout.write(
                f"{title:<26}{spent.seconds * 1000:>7.0f}{ratio:>8.2f}{spent.megabytes:>7.0f}\n"
            )


def write_ten_files(folder: Path) -> None:
    """A clean project of ten files."""
    (folder / "api").mkdir()
    (folder / "lib").mkdir()
    (folder / "hiveku.json").write_text("{}\n")
    (folder / "package.json").write_text('{ "name": "ten" }\n')
    (folder / "lib/load.ts").write_text("export const load = async (n: number) => n;\n")
    for number in range(7):
        text = FUNCTION.replace("NUMBER", str(number))
        (folder / f"api/f{number}.ts").write_text(text)


if __name__ == "__main__":
    main()
