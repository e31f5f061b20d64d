from . import test_payment_returns
from . import test_rights
