"""First run of the live tests: give consent, so that there is a token to work with.

The address Exact sends the browser back to goes into EXACT_LIVE_ANSWER; without it this test prints
where to go. It is skipped once there is a token.
"""

import os
from urllib.parse import parse_qs, urlsplit

import pytest

from . import setting

pytestmark = pytest.mark.live


@pytest.mark.skipif(bool(setting.missing()), reason=f"not set: {', '.join(setting.missing())}")
def test_consent():
    store = setting.token_store()
    if store.load():
        pytest.skip("there is a token already")
    answer = os.environ.get("EXACT_LIVE_ANSWER", "")
    if not answer:
        address = setting.app().authorize_url("live")
        pytest.fail(f"Consent at {address}, then repeat with EXACT_LIVE_ANSWER=the new address")
    [code] = parse_qs(urlsplit(answer).query)["code"]
    with store.exclusive() as tokens:
        tokens.save(setting.app().exchange(code))
    assert store.load().refresh_token
