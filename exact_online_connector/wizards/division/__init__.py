from . import exact_division_wizard
from . import exact_division_check
