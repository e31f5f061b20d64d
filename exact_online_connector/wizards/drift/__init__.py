from . import exact_difference_wizard
