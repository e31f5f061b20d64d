from . import exact_send_wizard
