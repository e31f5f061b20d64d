from . import exact_month_end
from . import exact_month_end_sheet
