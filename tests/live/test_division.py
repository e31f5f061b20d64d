"""What "Check this division" asks, and the trial it offers, asked of the real Exact Online."""

import time
from datetime import UTC, datetime

import pytest

from exact_online_connector.core.kinds import BILL, INVOICE, VAT_TYPES
from exact_online_connector.exact_api import resources
from exact_online_connector.exact_api.checks import all_checks, try_check
from exact_online_connector.exact_api.errors import RateLimited
from exact_online_connector.exact_api.trial import Trial, choose

from . import setting

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(bool(setting.missing()), reason=f"not set: {', '.join(setting.missing())}"),
]

REVENUE, COSTS = 110, 121


def within_limits(call):
    """Do something now, or once a limit of a minute is over."""
    try:
        return call()
    except RateLimited as limited:
        if limited.scope != "minute":
            raise
        time.sleep(max(0, (limited.reset_at - datetime.now(UTC)).total_seconds()) + 1)
        return call()


@pytest.mark.parametrize("check", all_checks(INVOICE, BILL), ids=lambda check: check.name)
def test_the_division_answers_as_expected(client, check):
    seen = within_limits(lambda: try_check(client.probing(), check))
    assert (seen.state, seen.words) == ("works", "")


def test_what_is_written_is_answered_as_expected(client):
    lists = [
        within_limits(lambda read=read: read(client))
        for read in (resources.journals, resources.gl_accounts, resources.vat_codes)
    ]
    sales = choose(INVOICE, (20, REVENUE), VAT_TYPES[INVOICE.side], *lists)
    purchases = choose(BILL, (22, COSTS), VAT_TYPES[BILL.side], *lists)
    division = resources.division(client, setting.division())
    trial = Trial(client, sales, purchases, division["Country"])
    assert {name: (seen.state, seen.words) for name, seen in trial.run()} == dict.fromkeys(
        (
            "trial.relation",
            "trial.relation_found",
            "trial.invoice",
            "trial.credit_note",
            "trial.bill",
            "trial.deleted",
        ),
        ("works", ""),
    )
