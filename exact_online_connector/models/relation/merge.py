"""What becomes of the links to Exact when contacts are merged in Odoo."""

from functools import partial

from odoo import api, models


class ExactContact(models.Model):
    _inherit = "exact.contact"

    @api.model
    def _make_one(self, src_partners, dst_partner):
        """Leave one link for each division to contacts that become one.

        It is that of the contact that stays, unless only another one is in Exact. The link to
        another relation is kept beside it, archived: what is open there is still the contact's.

        :param res.partner src_partners: that go
        :param res.partner dst_partner: that stays
        :return: the links that were archived now
        :rtype: exact.contact
        """
        links = self.with_context(active_test=False).search(
            [("partner_id", "in", (src_partners | dst_partner).ids)], order="id"
        )
        archived = self.browse()
        for mine in links.filtered("active").grouped("connection_id").values():
            kept = mine.sorted(lambda link: (not link.guid, link.partner_id != dst_partner))[0]
            archived |= (mine - kept)._make_room(kept)
        return archived

    def _make_room(self, kept):
        """Go, or as another relation of the contact be archived.

        :return: those that are archived
        :rtype: exact.contact
        """
        same = self.filtered(lambda link: link.guid == kept.guid)
        for role in ("is_customer", "is_supplier"):
            kept[role] = kept[role] or any(same.mapped(role))
        others = (self - same).filtered("guid")
        (self - others).unlink()
        for other in others.filtered(lambda link: link.state != "linked"):
            other._set_state("linked")
        others.write({"active": False, "conflicts": False})
        return others

    def _tell_merged(self):
        """Tell who merged contacts that they are still several relations in Exact."""
        for other in self:
            contact, connection = other.partner_id, other.connection_id
            kept = self.search(
                [("connection_id", "=", connection.id), ("partner_id", "=", contact.id)]
            )
            contact._exact_ask(
                f"two_relations.{other.id}",
                partial(_said_of_two, kept=kept, other=other),
                self.env.user,
            )


def _said_of_two(contact, kept, other):
    """Summary and note of the activity about a contact that is two relations.

    :param res.partner contact: in the language of who is asked
    :param exact.contact kept: what documents are booked on
    :param exact.contact other: the one that is archived
    """
    connection = kept.connection_id
    return contact.env._("Two relations in Exact Online"), contact.env._(
        "In Exact Online %(division)s this contact is still two relations: %(kept)s and %(other)s. "
        "From now on documents are booked on %(kept)s; payments on either settle their invoices. "
        "Settle what is open on %(other)s in Exact, then block it there.",
        division=connection.division_name or connection.division,
        kept=" ".join(filter(None, (kept.code, kept.name))),
        other=" ".join(filter(None, (other.code, other.name))),
    )
