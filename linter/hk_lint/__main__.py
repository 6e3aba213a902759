"""`python -m hk_lint`."""

import sys

from hk_lint.cli.main import main

sys.exit(main())
