"""The relations of a division: fetched by what changed, and what a deletion means for a link."""

from contextlib import suppress

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...core.issues import issue
from ...core.relation.relation_match import same_name
from ...exact_api import resources
from ..base.lock import UnderWay
from ..connection.exact_reasoned import kept


class ExactRelationFeed(models.Model):
    """How far the relations of a division are known."""

    _name = "exact.relation.feed"
    _inherit = "exact.feed"
    _description = "Relations fetched from Exact Online"

    def _changed_pages(self, client, after):
        return resources.changed_account_pages(client, after)

    def _deleted(self, client, after):
        return resources.deleted_accounts(client, after)

    def _store_page(self, page):
        self.env["exact.relation"]._store_page(self.connection_id, page)

    def _under_way_text(self):
        return self.env._("The relations are being fetched at this moment. Try again later.")

    def _steps(self, client):
        """Fetch what changed since the last time, and match all that is not linked."""
        started = fields.Datetime.now()
        yield from self._pages(client)
        self._check_links(started)
        self.connection_id._match_relations()

    # === GONE FROM EXACT === #

    def _before_full_read(self):
        self.connection_id.relation_ids.unlink()

    def _drop(self, guids):
        mine = [("connection_id", "=", self.connection_id.id), ("guid", "in", guids)]
        self.env["exact.relation"].search(mine).unlink()
        self._let_go(self.env["exact.contact"].with_context(active_test=False).search(mine))

    def _check_links(self, started):
        """Find again, by code and name, what is linked to a relation that Exact does not have.

        Deletions that Exact did not tell, and divisions that moved, show here.

        :param datetime started: links that were made since are not among what was fetched
        """
        unreadable = self._unreadable_guids()
        if None in unreadable:
            # Any that is missing may be that one.
            return
        lost = self._links_without_relation(started)
        lost = lost.filtered(lambda contact: contact.guid not in unreadable)
        mine = [("connection_id", "=", self.connection_id.id)]
        relations = self.env["exact.relation"].search([*mine, ("code", "in", lost.mapped("code"))])
        by_code = {relation.code: relation for relation in relations}
        for contact in lost:
            relation = by_code.get(contact.code)
            if relation and same_name(relation.name or "", contact.name or ""):
                contact.write({"guid": relation.guid, "code": relation.code})
            else:
                self._let_go(contact)

    def _links_without_relation(self, started):
        """Links whose relation was not among all that was read.

        :param datetime started: when the reading began; links made or looked up later are left out
        :rtype: exact.contact
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT link.id
                     FROM exact_contact link
                    WHERE link.connection_id = %(connection)s
                      AND link.guid IS NOT NULL
                      AND link.state_changed_at < %(started)s
                      AND (link.looked_up_at IS NULL OR link.looked_up_at < %(started)s)
                      AND NOT EXISTS (
                          SELECT 1
                            FROM exact_relation relation
                           WHERE relation.connection_id = link.connection_id
                             AND relation.guid = link.guid)""",
                connection=self.connection_id.id,
                started=started,
            )
        )
        return self.env["exact.contact"].browse(id_ for (id_,) in rows)

    @api.model
    def _let_go(self, contacts):
        """Unlink contacts whose relation is gone from Exact, and say so."""
        contacts.filtered(lambda contact: not contact.active).unlink()
        contacts = contacts.exists()
        contacts._forget(code=False)
        contacts.write({"issues": kept(issue("relation_gone"))})


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    relation_ids = fields.One2many("exact.relation", "connection_id", "Exact relations")
    relation_feed_ids = fields.One2many(
        "exact.relation.feed", "connection_id", "Relations: how far"
    )

    def action_fetch_relations(self):
        """Fetch the relations that changed, match them with the contacts, and show them."""
        self._check_may_fetch()
        return self._in_plain_words(self._fetch_and_show)

    def action_refresh_relations(self):
        """Do so for a person who looks at them already."""
        self._check_may_fetch()
        return self._in_plain_words(self._fetch_relations)

    def _check_may_fetch(self):
        self._check_one()
        self.check_access("write")
        if self.state not in ("connected", "paused"):
            raise UserError(self.env._("Connect to Exact Online first."))

    def _fetch_and_show(self):
        self._fetch_relations()
        return self.action_open_relations()

    def _fetch_relations(self):
        """Fetch the relations that changed, and match all that is not linked.

        :raises ExactError: when Exact says no; what was fetched stays
        :raises UnderWay: when they are being fetched already
        """
        self.env["exact.relation.feed"]._fetch(self)

    def action_open_relations(self):
        """Show the relations of this division, as they are linked by now."""
        self._check_one()
        self.sudo()._mark_linked()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exact_online_connector.action_exact_relation"
        )
        return {**action, "domain": [("connection_id", "=", self.id)]}

    def _after_refresh(self):
        """Go on with the relations every day, once a person began with them."""
        result = super()._after_refresh()
        if self.relation_feed_ids.fetched_at:
            with suppress(UnderWay):
                self._fetch_relations()
        return result
