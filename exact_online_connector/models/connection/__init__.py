from . import words
from . import exact_connection
from . import client
from . import trouble
from . import consent
from . import exact_token
from . import exact_call
from . import res_company
