from . import base_partner_merge
from . import exact_gl_account_wizard
from . import exact_cost_center_wizard
from . import exact_autosend_wizard
from . import exact_coding_review
