"""The relations of a division: fetched by what changed, and what a deletion means for a link."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...core.relation.relation_match import same_name
from ...exact_api import resources
from ..base.lock import work_lock

# Exact keeps deletions for two months (docs/exact-online.md); later only a full read tells them.
DELETIONS_KEPT = timedelta(days=55)


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    relation_ids = fields.One2many("exact.relation", "connection_id", "Relations of Exact")
    relations_fetched_at = fields.Datetime("Relations fetched", readonly=True, copy=False)
    # Up to where changes and deletions are known. Timestamps of Exact have 64 bits, integers 32.
    relation_cursor = fields.Char(readonly=True, copy=False)
    deletion_cursor = fields.Char(readonly=True, copy=False)

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

    def action_open_relations(self):
        """Show the relations of this division, as they are linked by now."""
        self._check_one()
        self.sudo()._mark_linked()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exact_online_connector.action_exact_relation"
        )
        return {**action, "domain": [("connection_id", "=", self.id)]}

    # === FETCH === #

    def _fetch_relations(self):
        """Fetch what changed since the last time, and match all that is not linked.

        Each page is committed together with how far it got: what interrupts this costs a page,
        and the next time goes on from there.

        :raises ExactError: when Exact says no; what was fetched stays
        :raises UserError: when they are being fetched already
        """
        self.ensure_one()
        connection = self.sudo()
        commit = self.env["ir.cron"]._commit_progress
        commit()
        with work_lock(self) as is_ours:
            if not is_ours:
                raise UserError(
                    self.env._("The relations are being fetched at this moment. Try again later.")
                )
            started = fields.Datetime.now()
            connection._fetch_pages(self._client(), commit)
            connection._check_links(started)
            connection.relations_fetched_at = fields.Datetime.now()
            connection._match_relations()
            commit()

    def _fetch_pages(self, client, commit):
        if not self.relation_cursor or self._deletions_are_lost():
            self._start_over()
        self._drop_deleted(client)
        commit()
        for page in resources.changed_account_pages(client, int(self.relation_cursor or 1)):
            self.env["exact.relation"]._store_page(self, page)
            self.relation_cursor = str(max(row["Timestamp"] for row in page))
            # While all is read for the first time, what was read may be deleted meanwhile.
            self.deletion_cursor = self.deletion_cursor or self.relation_cursor
            commit()

    def _start_over(self):
        self.relation_ids.unlink()
        self.write({"relation_cursor": False, "deletion_cursor": False})

    def _deletions_are_lost(self):
        fetched_at = self.relations_fetched_at
        return bool(fetched_at) and fetched_at < fields.Datetime.now() - DELETIONS_KEPT

    # === GONE FROM EXACT === #

    def _drop_deleted(self, client):
        """Forget the relations that were deleted since deletions were read the last time."""
        if not self.deletion_cursor:
            return
        deleted = resources.deleted_accounts(client, int(self.deletion_cursor))
        guids = [guid for _timestamp, guid in deleted]
        mine = [("connection_id", "=", self.id), ("guid", "in", guids)]
        self.env["exact.relation"].search(mine).unlink()
        self._let_go(self.env["exact.contact"].with_context(active_test=False).search(mine))
        # Whatever is deleted from now on has a later Timestamp than what changed until now.
        self.deletion_cursor = self.relation_cursor

    def _check_links(self, started):
        """Find again, by code and name, what is linked to a relation that Exact does not have.

        Deletions that Exact did not tell, and divisions that moved, show here.

        :param datetime started: links that were made since are not among what was fetched
        """
        lost = self._links_without_relation(started)
        by_code = {
            relation.code: relation
            for relation in self.relation_ids.search(
                [("connection_id", "=", self.id), ("code", "in", lost.mapped("code"))]
            )
        }
        for account in lost:
            relation = by_code.get(account.code)
            if relation and same_name(relation.name or "", account.name or ""):
                account.write({"guid": relation.guid, "code": relation.code})
            else:
                self._let_go(account)

    def _links_without_relation(self, started):
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
                connection=self.id,
                started=started,
            )
        )
        return self.env["exact.contact"].browse(id_ for (id_,) in rows)

    @api.model
    def _let_go(self, accounts):
        """Unlink contacts whose relation is gone from Exact, and say so."""
        accounts.filtered(lambda account: not account.active).unlink()
        accounts = accounts.exists()
        accounts._forget(code=False)
        accounts.write({"error_code": "relation_gone", "error_params": False})
