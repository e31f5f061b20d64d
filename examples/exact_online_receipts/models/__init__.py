from . import account_move
from . import exact_journal_mapping
