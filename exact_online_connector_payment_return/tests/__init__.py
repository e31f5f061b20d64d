from . import test_payment_returns
