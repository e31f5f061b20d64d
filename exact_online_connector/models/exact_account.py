"""Which relation (account) of Exact a partner is, found or created before its first document."""

from datetime import timedelta

from odoo import api, fields, models

from ..exact_api import errors, resources
from ..mapping.account import ROLES, chamber_of_commerce, normalize_vat, prepare_account
from ..mapping.issues import Issue

# A lost or running creation is left alone this long, before the relation is looked up again.
CREATION_TAKES = timedelta(seconds=60)
# So long a relation that was not found, or could not be asked for, is not looked up for proposals.
LOOK_AGAIN_AFTER = timedelta(minutes=10)
# Our field for each role of mapping.account.ROLES.
ROLE_FIELDS = {"Customer": "is_customer", "Supplier": "is_supplier"}
# What a row says of a relation that has to be looked up again.
UNKNOWN = {
    "guid": False,
    "name": False,
    "is_customer": False,
    "is_supplier": False,
    "purchase_gl_guid": False,
    "purchase_vat_code": False,
    "looked_up_at": False,
}


class AccountDoubt(Exception):
    """A person has to say which relation a partner is; ``issue`` tells why."""

    def __init__(self, code, partner, /, **params):
        super().__init__(code)
        params["partner"] = partner.display_name
        self.issue = Issue(code, True, params, ("res.partner", partner.id))


class RelationBusy(errors.Unavailable):
    """Another worker makes the relation at this moment: a matter of seconds, not Exact's fault."""


class ExactAccount(models.Model):
    """The relation of one partner in one connection's division."""

    _name = "exact.account"
    _description = "Relation in Exact Online"
    _order = "partner_id"
    _rec_name = "partner_id"
    _check_company_auto = True

    connection_id = fields.Many2one(
        "exact.connection", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    division = fields.Integer(readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        readonly=True,
    )
    code = fields.Char(
        help="The code of the relation in Exact Online. Fill it in to choose between relations "
        "that look alike."
    )
    guid = fields.Char("Exact account ID", readonly=True)
    name = fields.Char("Name in Exact", readonly=True)
    is_customer = fields.Boolean("Customer in Exact", readonly=True)
    is_supplier = fields.Boolean("Supplier in Exact", readonly=True)
    purchase_gl_guid = fields.Char("G/L account for purchases in Exact", readonly=True)
    purchase_vat_code = fields.Char("VAT code for purchases in Exact", readonly=True)
    looked_up_at = fields.Datetime("Looked up in Exact", readonly=True)
    creation_at = fields.Datetime(
        "Creation asked",
        readonly=True,
        help="When Exact was last asked to create it; empty once it answered.",
    )

    _partner_unique = models.UniqueIndex(
        "(connection_id, partner_id)", "This partner is linked to Exact Online already."
    )

    def write(self, vals):
        """Look the relation up again when a person fills in its code."""
        if "code" in vals and "guid" not in vals:
            vals = {**UNKNOWN, **vals}
        return super().write(vals)

    @api.model
    def _of(self, connection, partner):
        """The row of a partner, made when it is not there; what it is at Exact comes later.

        :param exact.connection connection: the link, whose division counts
        :param res.partner partner: a commercial partner
        :return exact.account: one row, perhaps without ``guid``
        """
        account = self.search(
            [("connection_id", "=", connection.id), ("partner_id", "=", partner.id)]
        )
        values = {"division": connection.division, "partner_id": partner.id}
        if not account:
            return self.create({**values, "connection_id": connection.id})
        if account.division != connection.division:
            account.write({**UNKNOWN, **values, "code": False})
        return account

    def _ensure(self, client, partner, role):
        """Make sure the partner has a role in Exact: known, else found or promoted, else created.

        A generator like ``exact.entry._steps``: the driver commits at each ``yield``.

        :param ExactClient client: of the connection
        :param res.partner partner: the commercial partner of the row
        :param str role: ``Customer`` or ``Supplier``
        :return str: GUID of the relation (the generator's value)
        :raises ExactError: when a call fails; nothing is booked by then
        :raises AccountDoubt: when a person has to choose
        """
        if not self.guid:
            yield from self._find_or_create(client, partner, role)
        if not self[ROLE_FIELDS[role]]:
            yield
            yield from self._promote(client, partner, role)
        return self.guid

    def _promote(self, client, partner, role):
        """Give the relation a role it lacks; one that is gone from Exact is made anew."""
        try:
            resources.update_account(client, self.guid, ROLES[role])
        except errors.NotFound:
            self.write({**UNKNOWN, "code": False})
            yield from self._find_or_create(client, partner, role)
        self[ROLE_FIELDS[role]] = True

    def _find_or_create(self, client, partner, role):
        now = fields.Datetime.now()
        if self.creation_at and now < self.creation_at + CREATION_TAKES:
            raise RelationBusy("Exact is creating this relation at this moment.")
        yield
        found = self._look_up(client, partner)
        yield
        if not found:
            found = yield from self._create_in_exact(client, partner, role)
        self._store_found(found)

    def _store_found(self, found):
        """Remember which relation it is, and what Exact proposes for its purchases.

        :param dict found: as ``resources.find_account`` returns it
        """
        self.write(
            {
                "guid": found["ID"],
                "code": found["Code"],
                "name": found["Name"],
                "is_customer": found["Status"] == "C",
                "is_supplier": bool(found["IsSupplier"]),
                "purchase_gl_guid": found["GLAccountPurchase"],
                "purchase_vat_code": found["PurchaseVATCode"],
                "looked_up_at": fields.Datetime.now(),
                "creation_at": False,
            }
        )

    def _look_up_now(self):
        """Find the relation before it is needed, for what Exact proposes for it.

        Never creates one, never fails: who is in doubt or out of reach is found while sending.
        """
        self.ensure_one()
        now = fields.Datetime.now()
        if self.guid or (self.looked_up_at and now < self.looked_up_at + LOOK_AGAIN_AFTER):
            return
        self.looked_up_at = now
        try:
            found = self._look_up(self.connection_id._client(), self.partner_id)
        except (errors.ExactError, AccountDoubt):
            return
        if found:
            self._store_found(found)

    def _create_in_exact(self, client, partner, role):
        """Create the relation, once: the intention is committed, a lost answer looked up later."""
        if not self.try_lock_for_update(allow_referencing=True):
            raise RelationBusy("Another worker is looking for this relation.")
        self.creation_at = fields.Datetime.now()
        payload = prepare_account(partner._exact_snapshot(), role)
        yield
        try:
            answer = resources.create_account(client, payload)
        except errors.UnknownOutcome:
            raise
        except errors.ExactError:
            self.creation_at = False
            raise
        yield
        return answer

    # === LOOK-UP === #

    def _look_up(self, client, partner):
        """The one relation that is this partner.

        :return dict: Exact's account, empty when there is none
        :raises AccountDoubt: when a person has to choose
        """
        snapshot = partner._exact_snapshot()
        found = resources.find_account(client, **self._criteria(snapshot))
        likely = [account for account in found if self._may_be(account, snapshot)]
        surest = [a for a in likely if a["MatchedBy"] == likely[0]["MatchedBy"]]
        if len(surest) > 1:
            names = ", ".join(f"{account['Code']} {account['Name']}" for account in surest)
            raise AccountDoubt("account_ambiguous", partner, accounts=names)
        if self.code and not surest:
            raise AccountDoubt("account_code_unknown", partner, code=self.code)
        return surest[0] if surest else {}

    def _criteria(self, snapshot):
        if self.code:
            # A person chose it: nothing else may be taken.
            return {"code": self.code}
        return {
            "chamber_of_commerce": chamber_of_commerce(snapshot),
            "vat_number": normalize_vat(snapshot.vat, snapshot.country_code),
            "email": snapshot.email,
            # A name alone proves nothing, unless we asked Exact to create it and never heard back.
            "name": snapshot.name if self.creation_at else None,
        }

    @staticmethod
    def _may_be(found, snapshot):
        """Whether a relation that matches in one thing contradicts the partner in none."""
        country = snapshot.country_code
        ours, theirs = (normalize_vat(vat, country) for vat in (snapshot.vat, found["VATNumber"]))
        if ours and theirs and ours != theirs:
            return False
        if found["MatchedBy"] in ("Email", "Name"):
            # Cut as it was when it was created.
            name = prepare_account(snapshot)["Name"]
            return (found["Name"] or "").casefold() == name.casefold()
        return True
