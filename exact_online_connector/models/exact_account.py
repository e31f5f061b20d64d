"""Which relation (account) of Exact a partner is, found or created before its first document."""

from datetime import timedelta

from odoo import api, fields, models

from ..exact_api import errors, resources
from ..mapping.account import (
    chamber_of_commerce,
    normalize_vat,
    prepare_account,
)
from ..mapping.issues import Issue

# A lost or running creation is left alone this long, before the relation is looked up again.
CREATION_TAKES = timedelta(seconds=60)
CUSTOMER = "C"


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
    creation_at = fields.Datetime(
        "Creation asked",
        readonly=True,
        help="When Exact was last asked to create it; empty once it answered.",
    )

    _partner_unique = models.UniqueIndex(
        "(connection_id, partner_id)", "This customer is linked to Exact Online already."
    )

    def write(self, vals):
        """Look the relation up again when a person fills in its code."""
        if "code" in vals and "guid" not in vals:
            vals = {**vals, "guid": False, "name": False}
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
            account.write({**values, "code": False, "guid": False, "name": False})
        return account

    def _ensure(self, client, partner):
        """Make sure the partner is a customer in Exact: known, else found, else created.

        A generator like ``exact.entry._steps``: the driver commits at each ``yield``.

        :param ExactClient client: of the connection
        :param res.partner partner: the commercial partner of the row
        :return str: GUID of the relation (the generator's value)
        :raises ExactError: when a call fails; nothing is booked by then
        :raises AccountDoubt: when a person has to choose
        """
        if self.guid:
            return self.guid
        now = fields.Datetime.now()
        if self.creation_at and now < self.creation_at + CREATION_TAKES:
            raise RelationBusy("Exact is creating this relation at this moment.")
        yield
        found = self._look_up(client, partner)
        yield
        if not found:
            found = yield from self._create_in_exact(client, partner)
        elif found["Status"] != CUSTOMER:
            resources.update_account(client, found["ID"], {"Status": CUSTOMER})
        self.write(
            {
                "guid": found["ID"],
                "code": found["Code"],
                "name": found["Name"],
                "creation_at": False,
            }
        )
        return self.guid

    def _create_in_exact(self, client, partner):
        """Create the relation, once: the intention is committed, a lost answer looked up later."""
        if not self.try_lock_for_update(allow_referencing=True):
            raise RelationBusy("Another worker is looking for this relation.")
        self.creation_at = fields.Datetime.now()
        payload = prepare_account(partner._exact_snapshot())
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
