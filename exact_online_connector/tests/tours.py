"""Tours in a real browser, which never fail because the machine is busy."""

from unittest.mock import patch

from odoo.tests import HttpCase, common
from odoo.tests.common import ChromeBrowser

from .common import ExactCase
from .languages import ENGLISH, learn

# How many times longer than Odoo to wait for the browser to start and to answer.
PATIENCE = 20
# Seconds for a whole tour.
TOUR_TIMEOUT = 600


class PatientBrowser(ChromeBrowser):
    """Odoo multiplies what it waits for by this factor, which is meant for a throttled browser."""

    @property
    def throttling_factor(self):
        return PATIENCE

    @throttling_factor.setter
    def throttling_factor(self, _factor):
        """Odoo sets it to one."""

    def _json_command(self, command, timeout=60):
        return super()._json_command(command, timeout)


class TourCase(ExactCase, HttpCase):
    """Runs tours; comes first among the bases of a test, the last says what there is to see."""

    test_cursor_lock_timeout = TOUR_TIMEOUT

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(common, "ChromeBrowser", PatientBrowser))
        iterations = PATIENCE * common.CHECK_BROWSER_ITERATIONS
        self.startPatcher(patch.object(common, "CHECK_BROWSER_ITERATIONS", iterations))

    def tour(self, name, action, **options):
        """Run a tour from an action; without a browser Odoo skips the test."""
        options.setdefault("login", self.env.user.login)
        self.start_tour(f"/odoo/action-{action}", name, timeout=TOUR_TIMEOUT, **options)
        self.env.invalidate_all()

    def read_in(self, lang, user=None):
        """Somebody reads a language, in our texts and in Odoo's; whoever runs the test."""
        if lang != ENGLISH:
            learn(self.env, lang)
        (user or self.env.user).lang = lang
