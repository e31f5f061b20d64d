"""Where Exact Online stands: one site per country, or the simulator on this machine."""

from ipaddress import ip_address
from urllib.parse import urlsplit

SITES = {
    "be": "https://start.exactonline.be",
    "nl": "https://start.exactonline.nl",
    "de": "https://start.exactonline.de",
    "fr": "https://start.exactonline.fr",
    "es": "https://start.exactonline.es",
    "uk": "https://start.exactonline.co.uk",
    "us": "https://start.exactonline.com",
}

# The App Center has a page for each country, under its own code.
_APP_CENTER = "https://apps.exactonline.com"
_APP_CENTER_COUNTRY = {"uk": "gb"}


def app_center_url(site: str, simulator_url: str | None = None) -> str:
    """Return where an app for a site is registered: the App Center of its country.

    :param site: a key of ``SITES``, or "simulator"
    :param simulator_url: where the simulator listens; its own first page shows its app
    """
    if site not in SITES:
        return (simulator_url or "").strip().rstrip("/")
    return f"{_APP_CENTER}/{_APP_CENTER_COUNTRY.get(site, site)}/"


def redirect_is_taken(url: str) -> bool:
    """Whether Exact takes a redirect address: https only; its simulator also this machine's own."""
    return url.startswith("https://")


def base_url(site: str, simulator_url: str | None = None) -> str:
    """Return the address of a site, without a slash at its end.

    :param site: a key of ``SITES``, or "simulator"
    :param simulator_url: where the simulator listens; used for "simulator" only
    :raises ValueError: an unknown site, or a simulator that is not on this machine. Client secrets
        go to this address, so a free text field must not be able to send them elsewhere.
    """
    if site in SITES:
        return SITES[site]
    if site != "simulator":
        raise ValueError(f"unknown Exact Online site {site!r}")
    url = (simulator_url or "").strip().rstrip("/")
    if not _is_bare_address(url) or not is_loopback(url):
        raise ValueError("the simulator must be at an http(s) address of this machine")
    return url


def require_safe(url: str) -> str:
    """Return an address that tokens may be sent to: https, or http to this machine.

    :raises ValueError: any other address
    """
    if not _is_bare_address(url) or not (url.startswith("https://") or is_loopback(url)):
        raise ValueError("Exact Online is only spoken to over https")
    return url.rstrip("/")


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine: localhost, 127.0.0.0/8 or ::1."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _is_bare_address(url: str) -> bool:
    """Whether an address is a scheme, a host and perhaps a port, and nothing else."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and parts.path in ("", "/")
        and not (parts.query or parts.fragment)
    )
