"""An invoice that is collected goes to Exact with its mandate, and with the condition for that."""

from odoo import models

from ...core.issues import issue
from ...exact_api import errors
from ..connection.exact_reasoned import kept
from ..mappings.reader import ExactMappings
from ..words.refusals import refusal_code
from .exact_mandate import StaysEnded


class AccountMove(models.Model):
    _inherit = "account.move"

    def _exact_mandate(self, mappings):
        """What this invoice is collected with.

        :param ExactMappings mappings: those of the connection it goes to
        :return: empty when it is not collected
        :rtype: exact.mandate
        """
        connection = mappings.connection
        mandates = connection.env["exact.mandate"]
        if (
            not connection.collect_invoices
            or self.move_type != "out_invoice"
            or self.currency_id != self.company_currency_id
        ):
            return mandates
        of_customer = (self.commercial_partner_id, self.company_id)
        return mappings.once(("mandate", *of_customer), lambda: mandates._of(*of_customer))

    def _exact_collected_with(self, mappings):
        return self._exact_mandate(mappings)._snapshot()

    def _exact_payment_condition(self, mappings):
        if self._exact_mandate(mappings):
            return mappings.connection.collection_condition
        return super()._exact_payment_condition(mappings)


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    def _stopped_by_needs(self, client, relation):
        """Send the mandate of an invoice that is collected, and those its customer ended."""
        stopped = yield from super()._stopped_by_needs(client, relation)
        connection, move = self.connection_id, self.move_id
        if stopped or not connection.collect_invoices or move.move_type != "out_invoice":
            return stopped
        mandate = move._exact_mandate(ExactMappings(connection))
        if mandate:
            yield
            yield from connection._ensure_collection_condition(client)
        customer = move.commercial_partner_id
        ended = self.env["exact.mandate"]._ended(customer, self.company_id, relation)
        for sent in ended | mandate:
            try:
                yield from sent._ensure_alone(client, self._account())
            except errors.Rejected as error:
                self._store_refused_mandate(sent, error)
                return True
        return False

    def _store_refused_mandate(self, mandate, error):
        names = {"mandate": mandate.display_name, "partner": self.partner_id.display_name}
        record, answer = ("exact.mandate", mandate.id), "\n".join(error.messages)
        code = "mandate_refused"
        if isinstance(error, StaysEnded):
            code = "mandate_stays_ended"
        elif refusal_code(error.messages) == "refused_duplicate":
            code = "mandate_reference_used"
        self._set_state("rejected", issues=kept(issue(code, record, **names, answer=answer)))
