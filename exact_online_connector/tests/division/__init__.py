from . import test_division_check
