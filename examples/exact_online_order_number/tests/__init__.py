from . import test_order_number
