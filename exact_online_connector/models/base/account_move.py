from odoo import api, models

from ...core.kinds import KINDS


class AccountMove(models.Model):
    """Which documents go to Exact, and as what."""

    _inherit = "account.move"

    @api.model
    def _exact_kinds(self):
        """The kinds of documents that go to Exact.

        Override this to let another kind go: return those of ``super()`` and yours. Its move type
        is also to be added to ``exact.journal.mapping.move_type``. See docs/extending.md.

        :return: ``Kind`` by move type
        :rtype: dict
        """
        return dict(KINDS)

    def _exact_kind(self):
        """What this document is.

        :return: None for one that never goes to Exact, and for no document
        :rtype: Kind
        """
        return self._exact_kinds().get(self.move_type)

    def _exact_is_coded(self):
        """Whether this document goes to Exact, and its lines are coded first."""
        kind = self._exact_kind()
        return kind is not None and kind.is_coded

    @api.model
    def _exact_move_types(self, side=None):
        """The move types that go to Exact.

        :param str side: ``sale`` or ``purchase``; both when not given
        :return:
        :rtype: tuple[str]
        """
        kinds = self._exact_kinds().values()
        return tuple(kind.move_type for kind in kinds if side in (None, kind.side))
