from . import exact_category_mapping
from . import account_move_line
