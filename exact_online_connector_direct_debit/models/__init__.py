from . import account_banking_mandate
from . import account_payment
from . import account_payment_order
from . import exact_collection
from . import exact_mandate
