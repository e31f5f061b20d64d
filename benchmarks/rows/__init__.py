"""The rows; each module registers its own when it is imported, in the order of the page."""

# isort: off
from . import sending  # noqa: F401
from . import selection  # noqa: F401
from . import crons  # noqa: F401
from . import profile  # noqa: F401
from . import standing  # noqa: F401
from . import bills  # noqa: F401
from . import books  # noqa: F401
from . import relations  # noqa: F401
from . import install  # noqa: F401
