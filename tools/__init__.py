"""Set-up, tests and demo: what the Makefile calls, through ``tools/run``."""
