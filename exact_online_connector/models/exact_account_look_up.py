"""How the relation of a contact is found, and created when there is none."""

from datetime import timedelta

from odoo import fields, models

from ..exact_api import errors, resources
from ..mapping.account import (
    ROLES,
    account_values,
    chamber_of_commerce,
    normalize_vat,
    prepare_account,
)
from ..mapping.bank_accounts import prepare_bank_accounts
from ..mapping.relation_match import same_name
from .exact_account import ROLE_FIELDS, UNKNOWN, AccountDoubt
from .exact_refusals import refusal_code
from .exact_work import WorkBusy

# A lost or running creation is left alone this long, before the relation is looked up again.
CREATION_TAKES = timedelta(seconds=60)
# What a relation is recognised by, the surest first.
STRENGTH = ("ChamberOfCommerce", "VATNumber", "Code", "IBAN", "Email", "Name")
# What proves something only together with the name.
WEAK = ("Code", "Email", "Name")


class ExactAccount(models.Model):
    _inherit = "exact.account"

    def _ensure(self, client, partner, role):
        """Make sure the partner has a role in Exact: known, else found or promoted, else created.

        A generator like ``exact.work._steps``: the driver commits at each ``yield``.

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
            raise WorkBusy("Exact is creating this relation at this moment.")
        yield
        found = self._look_up(client, partner, role)
        yield
        if found:
            self._store_found(found)
        else:
            yield from self._create_in_exact(client, partner, role)

    def _create_in_exact(self, client, partner, role):
        """Create the relation, once: the intention is committed, a lost answer looked up later."""
        if not self.try_lock_for_update(allow_referencing=True):
            raise WorkBusy("Another worker is looking for this relation.")
        code = self.connection_id._code_for(partner, role)
        self.creation_at = fields.Datetime.now()
        snapshot = self._snapshot()
        payload = prepare_account(snapshot, role, code)
        yield
        try:
            answer = resources.create_account(client, payload)
        except errors.UnknownOutcome:
            raise
        except errors.ExactError as error:
            self.creation_at = False
            if code and self._says_taken(error):
                yield
                raise self._code_taken(client, partner, code) from error
            raise
        yield
        # All of it stands in Exact now; what may change it later are changes in Odoo.
        self._store_found(answer, sent_at=fields.Datetime.now(), checks_all=False)
        if self.state == "linked" and (snapshot.bank_accounts or snapshot.contacts):
            # Created with a document, which does not wait for what is added to the relation.
            self._queue()

    @staticmethod
    def _says_taken(error):
        messages = getattr(error, "messages", ())
        return bool(messages) and refusal_code(messages) == "refused_duplicate"

    def _code_taken(self, client, partner, code):
        """The doubt about a code that another relation has: nobody's number is taken."""
        found = resources.find_account(client, code=code)
        names = ", ".join(_label(relation) for relation in found) or code
        return AccountDoubt("code_clash_in_exact", partner, found, code=code, relation=names)

    # === LOOK-UP === #

    def _look_up(self, client, partner, role):
        """The one relation that is this partner.

        :return dict: Exact's account, empty when there is none
        :raises AccountDoubt: when a person has to choose
        """
        snapshot = self._snapshot()
        found = resources.find_account(client, **self._criteria(snapshot, role))
        if not self.code and _strength(found) > STRENGTH.index("IBAN"):
            found += self._find_by_iban(client, snapshot)
        likely = [account for account in found if self._may_be(account, snapshot)]
        others = [account for account in found if account["MatchedBy"] == "Code"]
        if others and not likely and not self.code:
            # Another relation has the number that this contact would get.
            names = ", ".join(_label(account) for account in others)
            code = others[0]["Code"]
            raise AccountDoubt("code_clash_in_exact", partner, others, code=code, relation=names)
        surest = [a for a in likely if _strength([a]) == _strength(likely)]
        surest = list({account["ID"]: account for account in surest}.values())
        if len(surest) > 1:
            names = ", ".join(_label(account) for account in surest)
            raise AccountDoubt("account_ambiguous", partner, surest, accounts=names)
        if self.code and not surest:
            raise AccountDoubt("account_code_unknown", partner, code=self.code)
        return surest[0] if surest else {}

    def _criteria(self, snapshot, role):
        if self.code:
            # A person chose it: nothing else may be taken.
            return {"code": self.code}
        return {
            "chamber_of_commerce": chamber_of_commerce(snapshot),
            "vat_number": normalize_vat(snapshot.vat, snapshot.country_code),
            "code": self._known_code(role),
            "email": snapshot.email,
            # A name alone proves nothing, unless we asked Exact to create it and never heard back.
            "name": snapshot.name if self.creation_at else None,
        }

    def _known_code(self, role):
        """The code the contact would get by its mask; None when that is not certain yet."""
        connection = self.connection_id
        digits = connection.debtor_digits if role == "Customer" else connection.creditor_digits
        if digits == "sequence" and not self.number:
            # Drawn when it is created, so that nobody's number is spent on looking.
            return None
        try:
            return connection._code_for(self.partner_id, role)
        except AccountDoubt:
            return None

    @staticmethod
    def _find_by_iban(client, snapshot):
        payloads, _issues = prepare_bank_accounts(snapshot)
        ibans = [payload["BankAccount"] for payload in payloads]
        return resources.find_accounts_by_iban(client, ibans) if ibans else []

    def _may_be(self, found, snapshot):
        """Whether a relation that matches in one thing contradicts the partner in none."""
        country = snapshot.country_code
        ours, theirs = (normalize_vat(vat, country) for vat in (snapshot.vat, found["VATNumber"]))
        if ours and theirs and ours != theirs:
            return False
        if self.code or found["MatchedBy"] not in WEAK:
            return True
        return same_name(found["Name"] or "", account_values(snapshot)["Name"] or "")


def _strength(found):
    """The place in ``STRENGTH`` of what the surest of these accounts was found by."""
    places = (STRENGTH.index(account["MatchedBy"]) for account in found)
    return min(places, default=len(STRENGTH))


def _label(account):
    return f"{account['Code']} {account['Name']}"
