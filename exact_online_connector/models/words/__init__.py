from . import exact_reasoned
