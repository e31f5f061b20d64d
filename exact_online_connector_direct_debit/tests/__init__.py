from . import test_debit_orders
from . import test_mandates
from . import test_story
from . import test_rights
