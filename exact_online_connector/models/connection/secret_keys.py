"""The keys that secrets are encrypted with, which stand outside the database.

The environment variable ``EXACT_ONLINE_KEY`` names them, else ``secret_key`` in our section of
``odoo.conf``: one, or several with blanks or commas between them. The first encrypts and each
decrypts what it encrypted, so a new one is put in front of the old one (docs/security.md).
"""

import hashlib
import os
import re

from cryptography.fernet import Fernet, InvalidToken

from ...exact_api.errors import Forbidden
from .odoo_conf import odoo_conf

VARIABLE = "EXACT_ONLINE_KEY"
OPTION = "secret_key"
# What makes one; Odoo has the library.
COMMAND = (
    'python3 -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
)
_ENCRYPTED = re.compile(r"encrypted:([0-9a-f]{8}):([\w=-]+)", re.ASCII)


class SecretKeys:
    """Keys of this server, and what they do with a value that is stored.

    :param str text: the keys; without one, values stay as they are
    :raises Forbidden: "BadKey" when one of them is no key
    """

    def __init__(self, text):
        keys = [part for part in re.split(r"[\s,;]+", text) if part]
        try:
            self._by_name = {_name(key): Fernet(key) for key in keys}
        except ValueError:
            # Without its cause, which may tell a part of the key.
            raise Forbidden("BadKey") from None

    @classmethod
    def of_server(cls):
        """:raises Forbidden: "BadKey" when what is set up is no key"""
        return cls(os.environ.get(VARIABLE) or odoo_conf(OPTION))

    @property
    def name(self):
        """The fingerprint of the key that encrypts; "" without one."""
        return next(iter(self._by_name), "")

    def encrypted(self, secret):
        """:return: what is stored of a secret; None for none
        :rtype: str
        """
        if not secret or not self.name:
            return secret or None
        content = self._by_name[self.name].encrypt(secret.encode()).decode()
        return f"encrypted:{self.name}:{content}"

    def decrypted(self, stored):
        """The secret that is stored, encrypted or not.

        :param str stored: None for none
        :return: None for none
        :rtype: str
        :raises Forbidden: "LostKey" when no key of this server decrypts it
        """
        name, content = _parts(stored)
        if not name:
            return stored or None
        try:
            return self._by_name[name].decrypt(content.encode()).decode()
        except (KeyError, InvalidToken):
            raise Forbidden("LostKey") from None

    def renewed(self, stored):
        """:return: the same secret, encrypted with the first key; as it was where that cannot be
        :rtype: str
        """
        if not self.is_outdated(stored):
            return stored
        return self.encrypted(self.decrypted(stored))

    def is_outdated(self, stored):
        """Whether a value that can be read is not encrypted with the first key."""
        name, _content = _parts(stored)
        return bool(stored and self.name and name != self.name and not self.is_lost(stored))

    def is_lost(self, stored):
        """Whether no key of this server decrypts a value."""
        try:
            self.decrypted(stored)
        except Forbidden:
            return True
        return False


def key_name(stored):
    """:return: the fingerprint of the key that encrypted a stored value; "" for none
    :rtype: str
    """
    return _parts(stored)[0]


def _parts(stored):
    found = _ENCRYPTED.fullmatch(stored or "")
    return found.groups() if found else ("", "")


def _name(key):
    """A fingerprint: it tells keys apart, and nothing of what they are."""
    return hashlib.sha256(b"exact_online_connector:" + key.encode()).hexdigest()[:8]
