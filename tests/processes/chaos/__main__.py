"""``python -m tests.processes.chaos``: what ``make chaos`` runs; see tools/chaos.py."""

import sys

from .command import main

sys.exit(main(sys.argv[1:]))
