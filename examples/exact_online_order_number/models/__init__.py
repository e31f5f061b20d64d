from . import exact_entry
