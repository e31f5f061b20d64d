from . import counts
from . import contact
from . import dashboard
from . import month_end
from . import weekly
