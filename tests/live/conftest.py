"""The client all live tests share: its journal keeps them within Exact's limits together."""

import pytest

from exact_online_connector.exact_api.auth import TokenSource
from exact_online_connector.exact_api.budget import MemoryCallJournal
from exact_online_connector.exact_api.client import ExactClient

from . import setting


@pytest.fixture(scope="session")
def client():
    tokens = TokenSource(setting.app(), setting.token_store())
    return ExactClient(setting.site_url(), setting.division(), tokens, MemoryCallJournal())
