from . import exact_rights
from . import exact_stateful
