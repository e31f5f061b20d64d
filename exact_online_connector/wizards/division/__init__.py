from . import exact_division_wizard
