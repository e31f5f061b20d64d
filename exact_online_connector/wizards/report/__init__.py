from . import exact_reconciliation_wizard
from . import exact_reconciliation_line
from . import exact_reconciliation_file
