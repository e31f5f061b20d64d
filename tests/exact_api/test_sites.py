"""Client secrets go to the address in the settings, so only Exact and this machine may be in
there.
"""

import pytest

from exact_online_connector.exact_api.auth import OAuthApp
from exact_online_connector.exact_api.client import ExactClient
from exact_online_connector.exact_api.sites import SITES, base_url


@pytest.mark.parametrize("site", SITES)
def test_every_country_has_its_own_https_site(site):
    assert base_url(site).startswith("https://start.exactonline.")
    assert len(set(SITES.values())) == len(SITES)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:18210", "http://localhost:18210/", "http://[::1]:18210"]
)
def test_the_simulator_is_on_this_machine(url):
    assert base_url("simulator", url) == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "http://simulator.example.com",
        "https://simulator.example.com",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://127.0.0.1:80@example.com",
        "http://user:password@127.0.0.1",
        "http://10.0.0.1",
        "http://127.0.0.1:99999",
        "http://127.0.0.1/path",
        "http://127.0.0.1?x",
        "file://127.0.0.1",
        "ftp://localhost",
        "127.0.0.1",
    ],
)
def test_the_simulator_is_nowhere_else(url):
    with pytest.raises(ValueError):
        base_url("simulator", url)


def test_an_unknown_site_is_refused():
    with pytest.raises(ValueError):
        base_url("lu")


def test_tokens_do_not_travel_over_plain_http():
    with pytest.raises(ValueError):
        OAuthApp("http://start.exactonline.be", "id", "secret", "https://odoo.example.com")
    with pytest.raises(ValueError):
        ExactClient("http://start.exactonline.be", 1, None, None)
