from . import test_category_mapping
