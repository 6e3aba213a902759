"""Sets hk-lint up with its development tools and runs the tests: `python3 scripts/test.py`.

Arguments go to pytest, for example `--heavy` or `-k timeouts`.
"""

from __future__ import annotations

import sys

from setup_venv import run, set_up

if __name__ == "__main__":
    sys.exit(run(set_up(dev=True), "-m", "pytest", *sys.argv[1:]))
