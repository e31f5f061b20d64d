"""Odoo's caches outlive a test that changed nothing of what is cached.

Odoo's test case empties them after each test, so that the next one reads access rules, groups, XML
ids and defaults again: about an eighth of all statements. Yet whatever changes what is cached
empties its cache itself, and ids are never given twice, even when a test is rolled back. So a cache
that nobody emptied holds at the end of a test nothing but what is true at its beginning too.
"""

from unittest.mock import patch

from odoo.tests import TransactionCase

from .kept import Kept

_NOT_EMPTIED = "no cache has this key but those nobody emptied"


class KeptCaches(TransactionCase):
    """After a test, a cache that was emptied during it is again as it was before."""

    @classmethod
    def setUpClass(cls):
        if Kept.current:
            Kept.current.end()  # this class has a transaction of its own
        super().setUpClass()

    def setUp(self):
        # Odoo takes what is called that way for what is to be done after the test.
        with patch.object(self.registry, "clear_all_caches", self._restore_caches):
            super().setUp()
        self._before = {name: cache.snapshot for name, cache in self._caches().items()}
        for cache in self._caches().values():
            cache[_NOT_EMPTIED] = True

    def _restore_caches(self):
        for name, cache in self._caches().items():
            if cache.pop(_NOT_EMPTIED, False):
                continue
            cache.clear()
            for key, value in self._before[name].items():
                cache[key] = value

    def _caches(self):
        return self.registry._Registry__caches
