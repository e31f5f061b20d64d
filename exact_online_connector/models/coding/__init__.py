from . import words
from . import exact_coding
from . import exact_coding_line
from . import learning
from . import exact_coding_rule
from . import exact_coding_walk
from . import walk_screen
