"""``python -m mtasts``: the same as the program ``mtasts``."""

import sys

from ._cli import main

sys.exit(main())
