from . import exact_reconciliation
