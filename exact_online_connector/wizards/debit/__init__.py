from . import exact_difference_wizard
from . import exact_reversal_wizard
