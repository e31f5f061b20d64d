"""Which relation (account) of Exact a contact is: the link, its states, and the queue."""

from odoo import api, fields, models

from ...core.issues import issue
from ...core.relation.account import ROLES
from ..connection.exact_reasoned import kept
from ..mappings.reader import ExactMappings

# STATE DIAGRAM
#   unlinked          --[found or created with a document]-->  linked
#   any but queued    --[sent by a person, or changed]------>  queued
#   queued            --[found or created, changes sent]---->  linked
#   any               --[which relation is meant?]---------->  blocked
#   queued            --[Exact says no]--------------------->  rejected
#   any               --[gone from Exact, another code]----->  unlinked
STATES = [
    ("unlinked", "Not in Exact"),
    ("queued", "Waiting"),
    ("linked", "In Exact"),
    ("blocked", "To be decided"),
    ("rejected", "Refused by Exact"),
]
# Our fields for each role of core.relation.account.ROLES: what it is in Exact, what it is to be.
ROLE_FIELDS = {"Customer": "is_customer", "Supplier": "is_supplier"}
WANTED_FIELDS = {"Customer": "wanted_customer", "Supplier": "wanted_supplier"}
# What a row says of a relation that has to be looked up again.
UNKNOWN = {
    "guid": False,
    "name": False,
    "is_customer": False,
    "is_supplier": False,
    "purchase_gl_guid": False,
    "purchase_vat_code": False,
    "looked_up_at": False,
    "sent_values": False,
    "compared_values": False,
    "added_details": False,
    "sent_at": False,
    "conflicts": False,
}


class AccountDoubt(Exception):
    """A person has to say which relation a partner is; ``issue`` tells why.

    :param found: relations of Exact that may be meant, as ``resources.find_account`` returns them
    """

    def __init__(self, code, partner, /, found=(), **params):
        super().__init__(code)
        params["partner"] = partner.display_name
        self.issue = issue(code, ("res.partner", partner.id), **params)
        self.candidates = [
            {
                name: relation[name]
                for name in ("ID", "Code", "Name", "City", "VATNumber", "ChamberOfCommerce")
            }
            for relation in found
        ]


class ExactContact(models.Model):
    """The relation of one contact in one connection's division.

    How it is found and made stands in ``look_up.py``, how the contact's changes get
    to Exact in ``send.py``.
    """

    _name = "exact.contact"
    _inherit = ["exact.work", "exact.branches"]
    _of_division = True
    _description = "Relation in Exact Online"
    _order = "partner_id"
    _rec_name = "partner_id"
    _check_company_auto = True
    _transitions = {
        "unlinked": {"queued", "linked", "blocked"},
        "queued": {"linked", "blocked", "rejected", "unlinked"},
        "linked": {"queued", "unlinked", "blocked"},
        "blocked": {"queued", "linked", "unlinked"},
        "rejected": {"queued", "linked", "blocked", "unlinked"},
    }
    _may_stay = True
    _queue_order = 10
    _open_states = ("queued",)
    _done_states = ("linked",)
    _failed_states = ("blocked", "rejected")

    connection_id = fields.Many2one(
        "exact.connection", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    division = fields.Integer(readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        required=True,
        index=True,
        ondelete="cascade",
        # Not checked against the company: a contact may be moved to another one after its
        # documents were posted, and they are to be booked all the same.
        readonly=True,
    )
    state = fields.Selection(STATES, default="unlinked", required=True, index=True, readonly=True)
    # --- the relation ---
    code = fields.Char(
        help="The code of the relation in Exact Online. Fill it in to choose between relations "
        "that look alike."
    )
    number = fields.Integer(
        readonly=True, aggregator=None, help="Taken from the sequence, where codes come from one."
    )
    guid = fields.Char("Exact account ID", readonly=True, index="btree_not_null")
    name = fields.Char("Name in Exact", readonly=True)
    is_customer = fields.Boolean("Customer in Exact", readonly=True)
    is_supplier = fields.Boolean("Supplier in Exact", readonly=True)
    purchase_gl_guid = fields.Char("G/L account for purchases in Exact", readonly=True)
    purchase_vat_code = fields.Char("VAT code for purchases in Exact", readonly=True)
    looked_up_at = fields.Datetime("Looked up in Exact", readonly=True)
    creation_at = fields.Datetime(
        "Creation requested on",
        readonly=True,
        help="When Exact was last asked to create it; empty once it answered.",
    )
    # --- what is to be sent, and what was ---
    wanted_customer = fields.Boolean("Should be a customer", readonly=True)
    wanted_supplier = fields.Boolean("Should be a supplier", readonly=True)
    sent_at = fields.Datetime("Sent", readonly=True)
    sent_values = fields.Json(readonly=True, help="What both ledgers agreed on, by field of Exact.")
    compared_values = fields.Json(readonly=True, help="The contact when it was last compared.")
    added_details = fields.Json(readonly=True, help="Bank accounts and contact persons sent.")
    checks_all = fields.Boolean(
        readonly=True, help="Every field is compared, not only what changed in Odoo."
    )
    candidates = fields.Json(readonly=True, help="Relations in Exact that may be this contact.")
    refused = fields.Json(readonly=True, help="Relations in Exact that it is not, says a person.")
    conflicts = fields.Json(readonly=True, help="Fields that both sides changed.")
    to_clear = fields.Json(readonly=True, help="Fields a person decided to empty in Exact.")
    conflict_count = fields.Integer(
        "Different in both", compute="_compute_conflict_count", store=True, aggregator=None
    )

    active = fields.Boolean(
        default=True,
        readonly=True,
        help="No longer for the other relations of contacts that were merged in Odoo: nothing new "
        "is booked on them.",
    )

    _due_index = models.Index("(id) WHERE state = 'queued'")
    _partner_unique = models.UniqueIndex(
        "(connection_id, partner_id) WHERE active IS TRUE",
        "This partner is already linked to Exact Online.",
    )
    # A GUID may stand on several rows: a company that is twice in Odoo is one relation.

    @api.depends("conflicts")
    def _compute_conflict_count(self):
        for account in self:
            account.conflict_count = len(account.conflicts or ())

    # === STATES === #

    def write(self, vals):
        """Look the relation up again when a person fills in its code."""
        if "code" in vals and "guid" not in vals:
            self._forget()
        return super().write(vals)

    def _values_on_move(self, before, target):
        return {**super()._values_on_move(before, target), "candidates": False}

    def _forget(self, **values):
        """Look the relation up again when it is needed next; its row and roles stay."""
        queued = self.filtered(lambda account: account.state == "queued")
        queued.write({**UNKNOWN, **values})
        (self - queued)._set_state("unlinked", **UNKNOWN, **values)

    def _store_doubt(self, doubt):
        """Note, for the list of relations, what a person has to decide.

        :param AccountDoubt doubt: found while sending it, or a document
        """
        self._set_state(
            "blocked",
            issues=kept(doubt.issue),
            candidates=doubt.candidates or False,
        )

    # === ROWS === #

    @api.model
    def _of(self, connection, partners):
        """The rows of contacts, made where there are none; what they are at Exact comes later.

        :param exact.connection connection: the link, whose division counts
        :param res.partner partners: commercial partners
        :return: one row each, perhaps without ``guid``
        :rtype: exact.contact
        """
        known = self.search_fetch(
            [("connection_id", "=", connection.id), ("partner_id", "in", partners.ids)],
            # What a document asks of it.
            ["partner_id", "division", "state", "guid", *ROLE_FIELDS.values()],
        )
        known.filtered(lambda a: a.division != connection.division)._forget(
            division=connection.division, code=False
        )
        shared = {"connection_id": connection.id, "division": connection.division}
        new = partners - known.partner_id
        return known | self.create([{**shared, "partner_id": partner.id} for partner in new])

    def _store_found(self, found, **values):
        """Link to a relation, and remember what Exact proposes for its purchases.

        :param dict found: as ``resources.find_account`` returns it
        :param values: other fields to write along
        """
        values = {
            "guid": found["ID"],
            "code": found["Code"],
            "name": found["Name"],
            "is_customer": found["Status"] == "C",
            "is_supplier": bool(found["IsSupplier"]),
            "purchase_gl_guid": found.get("GLAccountPurchase"),
            "purchase_vat_code": found.get("PurchaseVATCode"),
            "looked_up_at": fields.Datetime.now(),
            "creation_at": False,
            **self._agreed_values(),
            **values,
        }
        if self.state == "queued":
            self.write(values)
        else:
            self._set_state("linked", **values)

    @api.model
    def _link_relations(self, found):
        """Link contacts to relations that a person, or a sure match, says they are.

        :param dict found: ``exact.relation`` by row of ours
        """
        connections = {account.connection_id for account in found}
        mappings = {connection: ExactMappings(connection) for connection in connections}
        for account, relation in found.items():
            account._set_state(
                "linked",
                guid=relation.guid,
                code=relation.code,
                name=relation.name,
                is_customer=relation.is_customer,
                is_supplier=relation.is_supplier,
                creation_at=False,
                **account._agreed_values(mappings[account.connection_id]),
            )

    def _agreed_values(self, mappings=None):
        """The contact as it is when it is linked: only what changes later is sent by itself."""
        values = self._contact_values(self._snapshot(mappings))
        return {"sent_values": values, "compared_values": values}

    # === QUEUE === #

    @api.model
    def _enqueue(self, partners, connection, roles=None, run=None):
        """Put contacts in the queue, because a person wants them in Exact as they are.

        :param res.partner partners: any; their commercial partners are meant
        :param exact.connection connection: where they go
        :param set roles: keys of ``core.relation.account.ROLES``; None for what each contact is in
            Odoo, else in Exact, and a customer one that is nothing yet
        :param exact.run run: what the person started
        :return: the relations that are queued now
        :rtype: exact.contact
        """
        accounts = self._of(connection, partners.commercial_partner_id)
        for wanted, some in accounts.grouped(
            lambda a: frozenset(
                roles or a.partner_id._exact_roles() or a._known_roles() or ["Customer"]
            )
        ).items():
            some._set_state(
                "queued",
                run_id=run.id if run else False,
                checks_all=True,
                **{field: role in wanted for role, field in WANTED_FIELDS.items()},
            )
        return accounts

    def _queue_changed(self):
        """Queue the relations whose contact changed since it was last compared."""
        changed = self.filtered(
            lambda account: (
                account.state == "linked"
                and account.connection_id.relation_updates != "manual"
                and account._differs(account._contact_values(account._snapshot()))
            )
        )
        changed._queue()

    def _queue(self):
        """Have the cron bring these relations along, without a run."""
        if self:
            self._set_state("queued", run_id=False, checks_all=False)
            self.env["exact.driver"]._wake()

    def _subject(self):
        return ("res.partner", self.partner_id.id)

    def _progress_line(self):
        """How the progress dialog shows this relation; a conflict is not done."""
        line = {
            "key": f"{self._name}-{self.id}",
            "name": self.code or "",
            "partner": self.partner_id.display_name,
            "state": self.state,
            "label": self._state_label(),
            "number": "",
            "reason": self.reason or "",
        }
        if self.state != "linked" or not self.conflicts:
            return line
        [reason] = self._conflict_reasons()
        return {
            **line,
            "state": "undecided",
            "label": self.env._("Not changed"),
            "action": reason["action"],
            "action_text": reason["action_text"],
        }

    def _result_text(self, run):
        return self.env._(
            "Relations in Exact Online: %(sent)s of %(total)s.",
            sent=run.sent_count,
            total=run.total,
        )

    def _show(self, title=None):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exact_online_connector.action_exact_contact"
        )
        return {**action, "domain": [("id", "in", self.ids)], "context": {}}

    def _set_aside(self):
        self._set_state("blocked", issues=kept(self._mistake()))

    # === ACTIONS === #

    def action_retry(self):
        """Send these relations again, and show how it goes."""
        self._check_may_send()
        grouped = self.sudo().grouped(
            lambda account: (account.connection_id, frozenset(account._known_roles()))
        )
        runs = [
            self.env["exact.run"]._start_relations(accounts.partner_id, connection, roles)
            for (connection, roles), accounts in grouped.items()
        ]
        return runs[0].action_open() if runs else None

    def action_call_off(self):
        """Take relations out of the queue."""
        self._check_may_send()
        states = (*self._open_states, *self._failed_states)
        waiting = self.sudo().filtered(lambda account: account.state in states)
        linked = waiting.filtered("guid")
        linked._set_state("linked")
        (waiting - linked)._set_state("unlinked")

    def _wanted_roles(self):
        return [role for role in ROLES if self[WANTED_FIELDS[role]]]

    def _known_roles(self):
        """What it is in Exact, and what it was to be while that is not done."""
        is_done = self.state == "linked"
        return [
            role
            for role in ROLES
            if self[ROLE_FIELDS[role]] or (self[WANTED_FIELDS[role]] and not is_done)
        ]
