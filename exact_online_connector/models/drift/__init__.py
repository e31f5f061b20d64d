from . import words
from . import settings
from . import compared
from . import difference
from . import entry
from . import open_item
from . import feed
from . import move
