from . import words
from . import settings
from . import entry
from . import difference
from . import open_item
from . import feed
from . import move
