"""Sets hk-lint up and lints the example project: `python3 scripts/demo.py`.

Arguments go to hk-lint, for example `--output-format concise`.
"""

from __future__ import annotations

import sys

from setup_venv import ROOT, run, set_up

EXAMPLE = "fixtures/projects/shop"
MEANINGS = {
    0: "Exit code 0: nothing in the example reaches the failing severity.",
    1: "Exit code 1: hk-lint ran and found the faults that were planted in the example.",
}


def main(arguments: list[str]) -> int:
    """0 when hk-lint ran, whether or not it found something; its own exit code otherwise."""
    python = set_up(dev=False)
    if not (ROOT / EXAMPLE).is_dir():
        sys.exit(f"{EXAMPLE} is missing from this checkout.")
    sys.stdout.write(f"$ {' '.join(['hk-lint', EXAMPLE, *arguments])}\n\n")
    code = run(python, "-m", "hk_lint", EXAMPLE, *arguments)
    if code not in MEANINGS:
        return code
    sys.stdout.write(f"\n{MEANINGS[code]}\n")
    command = python.with_name("hk-lint").relative_to(ROOT)
    sys.stdout.write(f"Now try it on a project of yours: {command} path/to/project\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
