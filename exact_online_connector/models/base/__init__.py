from . import exact_rights
from . import exact_stateful
from . import account_move
