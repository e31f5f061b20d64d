"""A pytest plugin: the longest tests come first, and classes that begin alike follow each other.

So no worker of pytest-xdist is left alone with a long one at the end, when nothing can be taken
over; and what classes of one kind begin with is made once (`tests/kept.py` of the addon).
"""

_LONGEST = (
    "test_both_ways.py",
    "test_rights.py",
    "test_settled_by.py",
    "test_payment_scenarios.py",
    "test_collections.py",
    "test_first_contact.py",
    "test_journey.py",
    "test_how_much_is_settled.py",
)


def pytest_collection_modifyitems(items):
    """Otherwise the order stays as it is, so that the tests of a class stay together."""
    items.sort(key=lambda item: (item.path.name not in _LONGEST, _kind(item)))


def _kind(item):
    kind = getattr(item.cls, "kept_kind", None)
    return str(kind and kind())
