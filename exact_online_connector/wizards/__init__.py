from . import division
from . import mappings
from . import relation
from . import entry
from . import coding
from . import report
from . import debit
from . import drift
