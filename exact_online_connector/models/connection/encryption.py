"""Whether the secrets of a connection are encrypted, with which key, and what is to be done."""

from odoo import fields, models

from ...exact_api.errors import Forbidden
from .exact_token import SECRETS
from .secret_keys import COMMAND, SecretKeys, key_name

STATES = [
    ("plain", "Not encrypted"),
    ("encrypted", "Encrypted"),
    ("outdated", "To be encrypted again"),
    ("lost", "Key is missing"),
    ("bad", "Key is not valid"),
]


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    encryption = fields.Selection(
        STATES, "Secrets", compute="_compute_encryption", compute_sudo=True
    )
    key_name = fields.Char(
        "Fingerprint of the key",
        compute="_compute_encryption",
        compute_sudo=True,
        help="Which key is in use. It tells keys apart, and nothing of what they are.",
    )
    lost_key_names = fields.Char(
        "Fingerprint of the missing key", compute="_compute_encryption", compute_sudo=True
    )
    key_command = fields.Char("Make a key", compute="_compute_key_command")

    def _compute_encryption(self):
        for connection in self:
            token = self.env["exact.token"].sudo()._of(connection)
            stored = [token[name] for name in SECRETS if token[name]]
            values = _encryption(stored)
            connection.encryption, connection.key_name, connection.lost_key_names = values

    def _compute_key_command(self):
        self.key_command = COMMAND

    def action_encrypt_secrets(self):
        """Encrypt what is plain, or encrypted with an older key, with the first key."""
        self._check_one()
        self.check_access("write")
        return self._in_plain_words(self._encrypt_secrets)

    def _encrypt_secrets(self):
        self.env["exact.token"].sudo()._of(self)._encrypt_again()
        self.invalidate_recordset(["encryption"])
        text = dict(self._fields["encryption"]._description_selection(self.env))[self.encryption]
        return self._notification(text, "success" if self.encryption == "encrypted" else "warning")


def _encryption(stored):
    """How values are kept.

    :param list[str] stored: of ``exact.token``, those there are
    :return: of ``STATES``, the fingerprint of the key that encrypts, those of keys that are missing
    :rtype: tuple[str, str, str]
    """
    try:
        keys = SecretKeys.of_server()
    except Forbidden:
        return "bad", False, False
    lost = {key_name(value) for value in stored if keys.is_lost(value)}
    if lost:
        return "lost", keys.name, ", ".join(sorted(lost))
    if any(keys.is_outdated(value) for value in stored):
        return "outdated", keys.name, False
    return "encrypted" if keys.name else "plain", keys.name, False
