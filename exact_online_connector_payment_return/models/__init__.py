from . import payment_return
from . import payment_return_line
