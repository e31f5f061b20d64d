"""A naive connector on ``exactonline`` of the package index: look-up, entry, document, file.

What many do: is the relation there, is the entry there, post it, add the PDF. No intent is kept, no
limit respected, no answer that got lost is looked for.
"""

import base64
import json
from urllib.parse import quote

from exactonline import rawapi
from exactonline.http import opt_secure
from exactonline.resource import GET, POST
from exactonline.storage.base import ExactOnlineConfig

from benchmarks.peers import timing

PDF = base64.b64encode(b"%PDF-1.4" + 20_000 * b"0").decode()
SALES_INVOICE = 10  # type of a document. Exact Online REST behaviour, see docs/exact-online.md


class Storage(ExactOnlineConfig):
    """The library's settings, in memory."""

    def __init__(self, url, token):
        self._values = {
            ("server", "rest_url"): f"{url}/api",
            ("transient", "access_token"): token,
        }

    def get(self, section, option):
        """A setting."""
        return self._values[section, option]

    def set(self, section, option, value):
        """Keep a setting."""
        self._values[section, option] = value


def connect(url, token, division):
    """:return: function that sends a payload as such a connector does"""
    # The simulator listens on loopback, without TLS.
    opt_secure.protocols = ("http", "https")
    api = rawapi.ExactRawApi(Storage(url, token))
    base = f"v1/{division}"

    def send(payload):
        values = json.loads(payload)
        customer, reference = values["Customer"], values["YourRef"]
        api.rest(GET(f"{base}/crm/Accounts?$select=ID,Name&$filter={_is('ID', customer, 'guid')}"))
        found = f"$select=EntryID&$filter={_is('YourRef', reference)}"
        api.rest(GET(f"{base}/salesentry/SalesEntries?{found}"))
        entry = api.rest(POST(f"{base}/salesentry/SalesEntries", values))["d"]
        document = {
            "Subject": reference,
            "Type": SALES_INVOICE,
            "Account": customer,
            "FinancialTransactionEntryID": entry["EntryID"],
        }
        made = api.rest(POST(f"{base}/documents/Documents", document))["d"]
        file = {"Document": made["ID"], "FileName": f"{reference}.pdf", "Attachment": PDF}
        file["FileName"] = file["FileName"].replace("/", "-")
        api.rest(POST(f"{base}/documents/DocumentAttachments", file))

    return send


def _is(name, value, kind=""):
    return quote(f"{name} eq {kind}'{value}'")


if __name__ == "__main__":
    timing.run(connect)
