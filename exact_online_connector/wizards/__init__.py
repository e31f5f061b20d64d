from . import exact_division_wizard
from . import exact_send_wizard
from . import exact_gl_account_wizard
from . import exact_cost_center_wizard
from . import exact_autosend_wizard
