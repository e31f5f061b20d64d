from . import words
from . import exact_work
from . import exact_attempt
from . import exact_posting
from . import exact_feed
from . import exact_run
from . import exact_driver
