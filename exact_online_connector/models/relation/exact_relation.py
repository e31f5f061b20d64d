"""The relations of a division as they were fetched, and which contact each of them is."""

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.translate import LazyTranslate

from ...core.relation.relation_match import Relation
from ..base.changes import changed_values, write_changed
from ..words.language import counted
from ..words.who_may import whom_to_ask

_lt = LazyTranslate(__name__)

MATCH_STATES = [
    ("linked", "Linked"),
    ("sure", "Certain match"),
    ("ambiguous", "To be decided"),
    ("none", "Not in Odoo"),
]
# The words of core.relation.relation_match, and our own for what a person chose.
MATCHED_BY = [
    ("chamber_of_commerce", "Chamber of Commerce"),
    ("vat_number", "VAT number"),
    ("code", "Code and name"),
    ("iban", "Bank account"),
    ("email_name", "E-mail and name"),
    ("name_postcode", "Name and postcode"),
    ("person", "Chosen by hand"),
]
# What the link of a contact repeats of its relation.
REPEATED = ("code", "name", "is_customer", "is_supplier")


class ExactRelation(models.Model):
    """A relation (``crm/Accounts``), and what it was matched with.

    How relations are fetched stands in ``relation/fetch.py``, how they are matched in
    ``relation/match.py``.
    """

    _name = "exact.relation"
    _inherit = ["exact.guarded", "exact.branches"]
    _of_division = True
    _description = "Relation of Exact Online"
    _order = "name, code, id"
    _rec_names_search = ["code", "name", "vat_number"]
    _check_company_auto = True

    connection_id = fields.Many2one(
        "exact.connection", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, index=True, precompute=True
    )
    # --- as it is in Exact ---
    guid = fields.Char("Exact account ID", required=True, readonly=True)
    code = fields.Char(readonly=True)
    name = fields.Char(readonly=True)
    vat_number = fields.Char("VAT number", readonly=True)
    chamber_of_commerce = fields.Char("Chamber of Commerce number", readonly=True)
    email = fields.Char("E-mail", readonly=True)
    city = fields.Char(readonly=True)
    country_code = fields.Char("Country", readonly=True)
    is_customer = fields.Boolean("Customer", readonly=True)
    is_supplier = fields.Boolean("Supplier", readonly=True)
    is_blocked = fields.Boolean("Blocked", readonly=True, help="Blocked or ended in Exact.")
    # --- which contact it is ---
    match_state = fields.Selection(
        MATCH_STATES, "In Odoo", required=True, default="none", index=True, readonly=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help=(
            "The contact that it is, or the one proposed. Choose another one, or none, before "
            "you link."
        ),
    )
    matched_by = fields.Selection(MATCHED_BY, "Found by", readonly=True)
    candidate_ids = fields.Many2many(
        "res.partner",
        string="Possible matches",
        readonly=True,
        help="Contacts that fit equally well, or that fit another relation just as well.",
    )

    remark = fields.Char(
        compute="_compute_remark",
        help="What came of it when a contact was last made of it.",
    )

    _guid_unique = models.UniqueIndex("(connection_id, guid)", "This relation already exists.")

    @api.depends("match_state")
    @api.depends_context("lang", "uid")
    def _compute_remark(self):
        """What came of making its contact; nothing once the relation changed, or was decided on."""
        units = self.env["exact.new.contact"].search(
            [("connection_id", "in", self.connection_id.ids), ("guid", "in", self.mapped("guid"))]
        )
        last = {(unit.connection_id, unit.guid): unit for unit in units}
        for relation in self:
            unit = last.get((relation.connection_id, relation.guid))
            counts = unit and unit.state_changed_at >= relation.write_date.replace(microsecond=0)
            relation.remark = counts and " ".join((unit.reason or "").split("\n"))

    @api.depends("code", "name")
    def _compute_display_name(self):
        for relation in self:
            relation.display_name = " ".join(filter(None, (relation.code, relation.name)))

    # === FETCHED FROM EXACT === #

    @api.model
    def _store_page(self, connection, rows):
        """Keep a page of relations: those that are known are changed, the others are new.

        :param exact.connection connection: whose relations
        :param list[dict] rows: of ``resources.changed_account_pages``; the last of a GUID counts
        """
        fresh = {row["ID"]: self._exact_values(row) for row in rows}
        mine = [("connection_id", "=", connection.id), ("guid", "in", list(fresh))]
        known = {relation.guid: relation for relation in self.search(mine)}
        for guid, relation in known.items():
            write_changed(relation, fresh[guid])
        new = [values for guid, values in fresh.items() if guid not in known]
        self.create([{**values, "connection_id": connection.id} for values in new])
        links = self.env["exact.contact"].with_context(active_test=False)
        self._tell_links(links.search(mine), fresh)

    @api.model
    def _tell_links(self, accounts, fresh):
        """Repeat on the links what changed; one that is worked on now asks Exact itself."""
        for account in accounts.try_lock_for_update(allow_referencing=True):
            values = fresh[account.guid]
            if changed := changed_values(account, {name: values[name] for name in REPEATED}):
                # With its GUID: a code alone is a person's choice, and looked up again.
                account.write({**changed, "guid": account.guid})

    @api.model
    def _exact_values(self, row):
        """A row of Exact as values of ours.

        :param dict row: of ``resources.changed_account_pages``
        :rtype: dict
        """
        return {
            "guid": row["ID"],
            "code": row["Code"] or False,
            "name": row["Name"] or False,
            "vat_number": row["VATNumber"] or False,
            "chamber_of_commerce": row["ChamberOfCommerce"] or False,
            "email": row["Email"] or False,
            "city": row["City"] or False,
            "country_code": row["Country"] or False,
            "is_customer": row["Status"] == "C",
            "is_supplier": bool(row["IsSupplier"]),
            "is_blocked": is_blocked(row),
        }

    def _as_matched(self):
        """This relation as the mapping compares it.

        :return: see ``core.relation.relation_match``
        :rtype: Relation
        """
        return Relation(
            guid=self.guid,
            code=self.code or None,
            name=self.name or "",
            vat=self.vat_number or None,
            chamber_of_commerce=self.chamber_of_commerce or None,
            email=self.email or None,
            country_code=self.country_code or None,
            is_blocked=self.is_blocked,
        )

    # === CHOSEN BY A PERSON === #

    def write(self, vals):
        """Let a person choose the contact of a relation that is not linked yet, and nothing else.

        :raises UserError: naming the way out
        """
        if self.env.su:
            return super().write(vals)
        if vals.keys() - {"partner_id"}:
            raise UserError(self.env._("Only the contact of a relation can be changed here."))
        self._check_not_linked()
        return super().write(self._chosen(vals["partner_id"])) if vals else True

    @api.model
    def _chosen(self, partner_id):
        """What to write for the choice of a person, which stays when relations are matched again.

        :param int partner_id: id of the contact, False when it is none of them
        :return: values
        :rtype: dict
        """
        return {
            "partner_id": partner_id,
            "match_state": "sure" if partner_id else "none",
            "matched_by": "person",
            "candidate_ids": [Command.clear()],
        }

    def _check_not_linked(self):
        """Refuse what cannot be done to a relation that is a contact's already.

        :raises UserError: one is linked
        """
        for relation in self.filtered(lambda relation: relation.match_state == "linked"):
            raise UserError(
                self.env._(
                    "%(relation)s is already linked to %(partner)s. To change that, enter another "
                    "code in the list of linked contacts.",
                    relation=relation.display_name,
                    partner=relation.partner_id.display_name,
                )
            )

    def action_leave(self):
        """Decide that these relations are none of the contacts."""
        self.check_access("write")
        self._check_not_linked()
        self.sudo().write(self._chosen(False))

    def action_open_partner(self):
        """Open the contact."""
        self._check_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [(False, "form")],
        }

    # === LINKED TO CONTACTS === #

    def action_link(self):
        """Link these relations to the contacts that they are; the others are left as they are.

        :raises UserError: when none of them has a contact, or two would share one
        """
        self._check_may_send()
        self.check_access("write")
        relations = self.sudo().filtered(lambda relation: relation.match_state == "sure")
        if not relations:
            raise UserError(self.env._("Choose a contact for them first, in the Contact column."))
        relations._link()

    def action_link_sure(self):
        """Link all relations of this company whose contact is sure."""
        connection = self.env.company.sudo().exact_connection_id
        mine = [("connection_id", "=", connection.id), ("match_state", "=", "sure")]
        return self.search(mine).action_link()

    @api.model
    def action_open(self):
        """Show the relations of this company, as they are linked by now."""
        return self.env.company._exact_connection().action_open_relations()

    def action_fetch(self):
        """Fetch what changed in Exact, and match again."""
        return self.env.company._exact_connection().action_refresh_relations()

    def _link(self):
        """Make each of these relations that of its contact, and end the other candidates'
        claims.
        """
        for connection, relations in self.grouped("connection_id").items():
            relations._check_contacts_free(connection)
            contacts = relations.partner_id
            accounts = self.env["exact.contact"]._of(connection, contacts)
            by_partner = {account.partner_id: account for account in accounts}
            self.env["exact.contact"]._link_relations(
                {by_partner[relation.partner_id]: relation for relation in relations}
            )
            relations.match_state = "linked"
            connection._withdraw_candidates(contacts)

    # === MADE CONTACTS === #

    def action_make_contacts(self):
        """Ask whether contacts are to be made of the relations that have none."""
        self._check_may_make_contacts()
        return self.env["exact.new.contact.wizard"]._open(self)

    def _check_may_make_contacts(self):
        """Refuse people who may not link these relations, or may not create contacts in Odoo.

        :raises AccessError: for who may not link them
        :raises UserError: for who may not create contacts, saying whom to ask
        """
        self._check_may_send()
        self.check_access("write")
        if not self.env["res.partner"].has_access("create"):
            text = self.env._("You may not create contacts in Odoo.")
            ask = whom_to_ask(self.env, {"res_model": "res.partner"}, self.connection_id[:1])
            text += f" {ask}"
            raise UserError(text)

    def _making_text(self):
        """:return: of how many relations contacts are made, for who is asked
        :rtype: str
        """
        return counted(
            self.env,
            len(self),
            _lt("A contact is made in Odoo of %(count)s relation of Exact Online."),
            _lt("Contacts are made in Odoo of %(count)s relations of Exact Online."),
        )

    def _without_contact(self):
        """Those of these relations that are no contact's yet.

        :raises UserError: when there is none
        """
        without = self.filtered(lambda relation: relation.match_state != "linked")
        if not without:
            raise UserError(self.env._("Select relations that have no contact yet."))
        return without

    def _show(self):
        """The action that shows these relations to people.

        :rtype: dict
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exact_online_connector.action_exact_relation"
        )
        # Few of them, so what is remarked has the room.
        context = {"exact_remarks": True}
        return {**action, "domain": [("id", "in", self.ids)], "context": context}

    def _check_contacts_free(self, connection):
        """Refuse two relations for a contact.

        :param exact.connection connection: of all of them
        :raises UserError: naming them
        """
        relation_of = connection._relations_of_contacts()
        for relation in self:
            partner = relation.partner_id
            if relation_of.setdefault(partner.id, relation.guid) != relation.guid:
                raise UserError(
                    self.env._(
                        "%(partner)s is already another relation in Exact Online, so it cannot be "
                        "%(relation)s too. Choose another contact.",
                        partner=partner.display_name,
                        relation=relation.display_name,
                    )
                )


def is_blocked(account):
    """Whether nothing can be booked on a relation, or not any more.

    :param dict account: as of ``resources.find_account``
    """
    return bool(account["Blocked"] or (account["EndDate"] and account["EndDate"] < date.today()))
