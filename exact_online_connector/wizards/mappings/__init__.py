from . import exact_analytic_wizard
from . import exact_mapping_transfer_wizard
