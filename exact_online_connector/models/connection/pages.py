"""The pages of a connection: how it is, its settings, its mappings."""

from odoo import models
from odoo.tools.translate import LazyTranslate

from ...exact_api import errors
from ..words.error_texts import error_text

_lt = LazyTranslate(__name__)

# By the last word of the name of their view.
TITLES = {
    "settings": _lt("Settings of Exact Online"),
    "mappings": _lt("Mappings to Exact Online"),
    "set_up": _lt("Set up Exact Online"),
}


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    def _open_form(self):
        """The action that opens this connection."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exact_online_connector.action_exact_connection"
        )
        return {**action, "res_id": self.id, "views": [(False, "form")]}

    def _set_up_address(self):
        """Where a browser finds the app and its key: the set-up card of the company one is in.

        :rtype: str
        """
        is_mine = self.env.company.exact_connection_id == self
        return "/odoo/exact-set-up" if is_mine else f"/odoo/exact-online/{self.id}"

    def _is_about_app(self, problem):
        """Whether consent failed because of the app or its key, so that trying again is no use.

        :param str problem: as ``_take_answer`` tells it
        :rtype: bool
        """
        return problem == error_text(self.env, errors.AuthError("wrong_client"))

    def _open_page(self, page):
        """The action that opens a page of this connection; of a new one where there is none yet.

        :param str page: a key of ``TITLES``
        :rtype: dict
        """
        if page == "mappings" and not self.division:  # there is nothing to map to yet
            page = "set_up"
        view = self.env.ref(f"exact_online_connector.exact_connection_view_{page}")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(TITLES[page]),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view.id, "form")],
        }
