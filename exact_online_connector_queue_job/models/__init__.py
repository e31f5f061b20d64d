from . import exact_work
from . import exact_connection
from . import exact_driver
from . import exact_run
