from . import exact_reversal_wizard
