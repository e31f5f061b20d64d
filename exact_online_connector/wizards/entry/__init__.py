from . import exact_period_wizard
from . import exact_send_wizard
from . import exact_withdraw_wizard
