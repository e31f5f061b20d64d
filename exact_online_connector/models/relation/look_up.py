"""How the relation of a contact is found, and created when there is none."""

from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from ...core.issues import issue
from ...core.relation.account import ROLES, chamber_of_commerce, normalize_vat, prepare_account
from ...core.relation.bank_accounts import prepare_bank_accounts
from ...core.relation.relation_judge import STRENGTH, Party, Relation, judge, shared_vat_numbers
from ...exact_api import errors, resources
from ..queue.exact_work import WorkBusy
from ..queue.lost_answer import LOOKED_FOR_AFTER, LookAgain, database_now, next_look
from ..words.refusals import refusal_code
from .exact_contact import ROLE_FIELDS, UNKNOWN, AccountDoubt
from .exact_relation import is_blocked

# How long we wait before looking up, for proposals, a relation that was not found or not answered.
LOOK_AGAIN_AFTER = timedelta(minutes=10)


class ExactContact(models.Model):
    _inherit = "exact.contact"

    def _ensure(self, client, partner, role):
        """Make sure the partner has a role in Exact: known, else found or promoted, else created.

        A generator like ``exact.work._steps``: the driver commits at each ``yield``.

        :param ExactClient client: of the connection
        :param res.partner partner: the commercial partner of the row
        :param str role: ``Customer`` or ``Supplier``
        :return: GUID of the relation (the generator's value)
        :rtype: str
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
        """Link the relation that is this contact, or make one; each ``yield`` is a commit.

        :param ExactClient client: of this connection
        :param res.partner partner: the contact
        :param str role: key of ``core.relation.account.ROLES``
        :raises WorkBusy: Exact was asked to make it a moment ago
        :raises LookAgain: Exact was asked to make it, did not answer, and does not have it yet
        """
        if self._is_being_created():
            raise WorkBusy("Exact is creating this relation at this moment.")
        yield
        asked_at = database_now(self.env)
        found = self._look_up(client, partner, role)
        yield
        if found:
            self._store_found(found)
        else:
            yield from self._create_in_exact(client, partner, role, asked_at)

    def _is_being_created(self):
        first_look = self.creation_at and self.creation_at + LOOKED_FOR_AFTER[0]
        return bool(first_look and database_now(self.env) < first_look)

    def _create_in_exact(self, client, partner, role, asked_at):
        """Create the relation, once: the intention is committed, a lost answer looked up later.

        :param datetime asked_at: when Exact was asked and did not have it, naive UTC
        """
        if not self.try_lock_for_update(allow_referencing=True):
            raise WorkBusy("Another worker is looking for this relation.")
        if self.guid:
            # Another worker made it after we had looked.
            return
        if self._is_being_created():
            raise WorkBusy("Another worker is creating this relation.")
        if again := self.creation_at and next_look(self.creation_at, asked_at):
            raise LookAgain(again, issue("no_answer_relation"))
        code = self.connection_id._code_for(partner, role)
        self.creation_at = database_now(self.env)
        snapshot = self._snapshot()
        payload = self._prepare_payload(prepare_account(snapshot, role, code))
        yield
        try:
            self._wait_for_others(asked_at)
            answer = resources.create_account(client, payload)
        except errors.UnknownOutcome:
            self.creation_at = database_now(self.env)
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

    def _wait_for_others(self, asked_at):
        """Exact cannot tell of a relation that is just being made for another contact of the same
        company. Of two that stand here at once each sees the other, whose intention is committed.

        :param datetime asked_at: as of ``_create_in_exact``
        :raises WorkBusy: when one is being made, or was made after Exact was asked
        :raises LookAgain: when one may still come to stand there
        """
        being_made = Domain("guid", "=", False) & Domain("creation_at", "!=", False)
        made_since = Domain("guid", "!=", False) & Domain("write_date", ">=", asked_at)
        of_division = Domain("connection_id", "=", self.connection_id.id)
        others = self.search(of_division & Domain("id", "!=", self.id) & (being_made | made_since))
        mine = self._looked_up_by()
        for other in others.filtered(lambda one: one._looked_up_by() & mine):
            if other.guid or other._is_being_created():
                raise WorkBusy("Another contact of this company becomes a relation.")
            if again := next_look(other.creation_at, asked_at):
                raise LookAgain(again, issue("no_answer_relation"))

    def _looked_up_by(self):
        """What a relation is known again by, whichever contact it was made of.

        :rtype: set
        """
        snapshot = self._snapshot()
        vat = normalize_vat(snapshot.vat, snapshot.country_code)
        email = (snapshot.email or "").strip().casefold()
        return {vat, chamber_of_commerce(snapshot), email} - {""}

    @staticmethod
    def _says_taken(error):
        messages = error.messages
        return bool(messages) and refusal_code(messages) == "refused_duplicate"

    def _code_taken(self, client, partner, code):
        """The doubt about a code that another relation has: nobody's number is taken."""
        found = resources.find_account(client, code=code)
        names = ", ".join(_label(relation) for relation in found) or code
        return AccountDoubt("code_clash_in_exact", partner, found, code=code, relation=names)

    # === LOOKED UP BEFORE IT IS NEEDED === #

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
            with self.connection_id._client() as client:
                found = self._look_up(client, self.partner_id, "Supplier")
        except (errors.ExactError, AccountDoubt):
            return
        if found:
            self._store_found(found)

    # === LOOK-UP === #

    def _look_up(self, client, partner, role):
        """The one relation that is this partner, judged as in ``core.relation.relation_judge``.

        :return: Exact's account, empty when there is none
        :rtype: dict
        :raises AccountDoubt: when a person has to choose
        """
        snapshot, code = self._snapshot(), self._known_code(role)
        found = resources.find_account(client, **self._criteria(snapshot, code))
        if self.code:
            # A person chose it: nothing else may be taken.
            return self._chosen(partner, found)
        likely = self._likely(found, code)
        if not likely or likely[0][0] > STRENGTH.index("iban"):
            found += self._find_by_iban(client, snapshot)
            likely = self._likely(found, code)
        others = [account for account in found if account["MatchedBy"] == "Code"]
        if others and not likely:
            # Another relation has the number that this contact would get.
            names = ", ".join(_label(account) for account in others)
            raise AccountDoubt("code_clash_in_exact", partner, others, code=code, relation=names)
        surest = [one for one in likely if one[0] == likely[0][0]]
        accounts = [account for _strength, _is_sure, account in surest]
        names = ", ".join(_label(account) for account in accounts)
        if len(surest) > 1:
            raise AccountDoubt("account_ambiguous", partner, accounts, accounts=names)
        if not all(is_sure for _strength, is_sure, _account in surest):
            raise AccountDoubt("account_uncertain", partner, accounts, account=names)
        return accounts[0] if accounts else {}

    def _chosen(self, partner, found):
        """The relation with the code a person filled in, unless it is surely another company's."""
        if not found:
            raise AccountDoubt("account_code_unknown", partner, code=self.code)
        contact = self._party()
        for account in found:
            if contact.contradicts(Party.of(as_judged(account))):
                raise AccountDoubt(
                    "account_numbers_differ",
                    partner,
                    account=_label(account),
                    theirs=_numbers(account["VATNumber"], account["ChamberOfCommerce"]),
                    ours=_numbers(partner.vat, chamber_of_commerce(self._snapshot())),
                )
        return found[0]

    def _likely(self, found, code):
        """What the judge takes for this contact, the surest first.

        One that is blocked or ended in Exact counts only where there is no other.

        :param list[dict] found: as of ``resources.find_account``
        :param str code: the one it gets by its mask, None when that is not certain yet
        :return: place in ``STRENGTH``, whether it is sure, Exact's account
        :rtype: list
        """
        contact = self._party(code)
        relations = {account["ID"]: as_judged(account) for account in found}
        # An account found by its bank account comes twice: the second time with it.
        parties = {guid: Party.of(relation) for guid, relation in relations.items()}
        shared = shared_vat_numbers([contact, *parties.values(), *self._namesakes_in_vat()])
        likely = []
        for account in {account["ID"]: account for account in found}.values():
            verdict = judge(contact, parties[account["ID"]], shared)
            if verdict.matched_by and account["ID"] not in (self.refused or ()):
                likely.append((STRENGTH.index(verdict.matched_by), verdict.is_sure, account))
        live = [one for one in likely if not relations[one[2]["ID"]].is_blocked]
        return sorted(live or likely, key=lambda one: one[0])

    def _party(self, code=None):
        return Party.of(self.partner_id._exact_candidate(code, was_asked=bool(self.creation_at)))

    def _namesakes_in_vat(self):
        """The other contacts with this VAT number: members of its fiscal unity perhaps."""
        partner = self.partner_id
        if not partner.vat:
            return []
        spellings = {partner.vat, normalize_vat(partner.vat, partner.country_id.code)}
        others = partner.sudo().search(
            [*self.connection_id._commercial_contacts(), ("vat", "in", list(spellings))]
        )
        return [Party.of(other._exact_candidate()) for other in others - partner]

    def _criteria(self, snapshot, code):
        """What the relation is asked for by; the code alone where a person filled one in.

        :param Partner snapshot: the contact
        :param str code: the one its number mask gives it
        :return: arguments of ``resources.find_account``
        :rtype: dict
        """
        if self.code:
            return {"code": self.code}
        return {
            "chamber_of_commerce": chamber_of_commerce(snapshot),
            "vat_number": normalize_vat(snapshot.vat, snapshot.country_code),
            "code": code,
            "email": snapshot.email,
            # A name alone proves nothing, unless we asked Exact to create it and never heard back.
            "name": snapshot.name if self.creation_at else None,
        }

    def _known_code(self, role):
        """The code the contact would get by its mask; None when that is not certain yet."""
        connection = self.connection_id
        digits = connection[f"{role.lower()}_digits"]
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
        found = resources.find_accounts_by_iban(client, ibans) if ibans else []
        return [{**account, "IBANs": ibans} for account in found]


def as_judged(account):
    """An account of ``resources.find_account`` as ``core.relation.relation_judge`` takes it."""
    return Relation(
        guid=account["ID"],
        code=account["Code"],
        name=account["Name"] or "",
        vat=account["VATNumber"],
        chamber_of_commerce=account["ChamberOfCommerce"],
        email=account["Email"],
        country_code=account["Country"],
        ibans=tuple(account.get("IBANs", ())),
        is_blocked=is_blocked(account),
    )


def _numbers(vat, registry):
    return " / ".join(filter(None, (vat, registry))) or "-"


def _label(account):
    return f"{account['Code']} {account['Name']}"
