"""The wizard that walks through bills: one after the other is coded, sent, or left for later."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...core.coding.coding import place_difference
from ..mappings.reader import ExactMappings


class ExactCodingWalk(models.Model):
    """A person's selection of bills, and where in it they are.

    Not transient, so that leaving it half-way loses nothing: it goes on where it stopped. What it
    shows stands in ``walk_screen.py``.
    """

    _name = "exact.coding.walk"
    _inherit = "exact.guarded"
    _of_division = True
    _description = "Coding of bills"
    _rec_name = "user_id"

    connection_id = fields.Many2one(
        "exact.connection", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="cascade", readonly=True
    )
    coding_ids = fields.Many2many("exact.coding", string="Bills", readonly=True)
    coding_id = fields.Many2one("exact.coding", readonly=True, ondelete="set null")
    skipped_ids = fields.Many2many(
        "exact.coding", relation="exact_coding_walk_skipped_rel", readonly=True
    )
    seen_ids = fields.Many2many(
        "exact.coding",
        relation="exact_coding_walk_seen_rel",
        readonly=True,
        help="What this person had on the screen.",
    )
    run_id = fields.Many2one("exact.run", readonly=True, ondelete="set null")

    _user_unique = models.UniqueIndex(
        "(user_id, connection_id)", "This person is already coding bills."
    )

    # === THE WALK === #

    @api.model
    def _open(self, moves):
        """Start walking through bills, or go on with the ones this person was at.

        :param account.move moves: bills of one company
        :return: the action that shows the first one to do
        :rtype: dict
        :raises RedirectWarning: when the company is not connected
        """
        moves._check_may_send()
        connection = moves.company_id._exact_connected()
        walk = self._mine(connection)
        codings = self.env["exact.coding"]._of(connection, moves)
        goes_on = codings == walk.coding_ids
        if not goes_on:
            anew = dict.fromkeys(("skipped_ids", "seen_ids", "run_id"), False)
            walk.write({"coding_ids": codings.ids, **anew})
        at = goes_on and walk.coding_id._is_open() and walk.coding_id
        walk._show(at or walk._unfinished()[:1] or walk._ordered()[:1])
        return walk._action()

    @api.model
    def _mine(self, connection):
        """This person's walk through the bills of a connection, made when there is none."""
        mine = [("user_id", "=", self.env.uid), ("connection_id", "=", connection.id)]
        return self.search(mine) or self.create(
            {"user_id": self.env.uid, "connection_id": connection.id}
        )

    @api.model
    def action_continue(self):
        """Go on coding where this person stopped.

        :raises UserError: when nothing is left
        """
        connection = self.env.company.sudo().exact_connection_id
        walk = self._mine(connection) if connection else self
        left = walk._unfinished()
        if not left:
            raise UserError(
                self.env._('No bill is left to code. Select bills and press "Send to Exact".')
            )
        if walk.coding_id not in left:
            walk._show(left[:1])
        return walk._action()

    def _action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Code bills for Exact Online"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "current",
        }

    def _ordered(self):
        """The bills in the order of their dates, whatever order they were selected in."""
        return self.coding_ids.sorted(lambda coding: (str(coding.bill_date or ""), coding.id))

    def _unfinished(self):
        """What still is to be coded or sent, skipped bills last."""
        left = self._ordered().filtered(lambda coding: coding._is_open())
        return (left - self.skipped_ids) | (left & self.skipped_ids)

    def _show(self, coding):
        """Bring a bill on the screen, with lines, proposals and what Exact knows of its supplier.

        :param exact.coding coding: one, or none when all is done
        """
        self.coding_id = coding
        self.seen_ids |= coding
        if coding and coding._is_open():
            relations = self.env["exact.contact"].sudo()
            relations._of(self.connection_id, coding.partner_id)._look_up_now()
            coding._prepare_lines()

    def _show_next(self):
        """Go to the next bill that is not done, round the end; to none when all are done."""
        order = self._ordered()
        at = order.ids.index(self.coding_id.id) if self.coding_id in order else -1
        following = order[at + 1 :] | order[: at + 1]
        left = following.filtered(lambda coding: coding._is_open()) - self.skipped_ids
        left -= self.coding_id if len(left) > 1 or not self.coding_id._is_open() else left.browse()
        self._show(left[:1])

    # === BUTTONS === #

    def action_previous(self):
        """Go back to the bill before."""
        self._check_one()
        order = self._ordered()
        if self.coding_id in order:
            self._show(order[max(order.ids.index(self.coding_id.id) - 1, 0)])
        else:
            self._show(order[-1:])

    def action_skip(self):
        """Leave this bill and go to the next one; at the end, go on with what was left."""
        self._check_one()
        if not self.coding_id:
            self.skipped_ids = False
        if self.coding_id and self.coding_id._is_open():
            self.skipped_ids |= self.coding_id
        self._show_next()

    def action_save_for_later(self):
        """Keep the coding as it is and leave; the walk goes on here."""
        self._check_one()
        self.coding_id.reviewed = True
        return self.action_leave()

    def action_leave(self):
        """Go back to the list one came from, as it was left; to all bills when there is none."""
        self._check_one()
        bills = self.env["ir.actions.act_window"]._for_xml_id("account.action_move_in_invoice_type")
        return {
            "type": "ir.actions.client",
            "tag": "exact_online_connector.coding_leave",
            "params": {"bills": {**bills, "target": "main"}},
        }

    def action_send_and_next(self):
        """Queue this bill and show the next one."""
        self._check_one()
        self._check_may_send()
        coding = self.coding_id
        if not coding._is_open():
            return self._show_next()
        coding._confirm()
        self._send(coding)
        self.skipped_ids -= coding
        self._show_next()
        if times := coding._offered():
            return self.env["exact.autosend.wizard"]._open(coding, times)
        return None if self.coding_id else self.run_id.action_open()

    def action_send_complete(self):
        """Show what can go as it is, what nobody looked at first, before any of it goes.

        :raises UserError: when there is none
        """
        self._check_one()
        self._check_may_send()
        left = self._unfinished()
        mappings = ExactMappings(self.connection_id)
        left._prepare_lines(mappings)
        prepared = {coding: coding._prepared(mappings=mappings)[-1] for coding in left}
        sendable = {coding: entry for coding, entry in prepared.items() if not entry.blocked}
        if not sendable:
            raise UserError(
                self.env._("None of these bills is complete yet. Code them one by one.")
            )
        return self.env["exact.coding.review"]._open(self, sendable)

    def _send_complete(self, codings):
        """Queue bills as they are coded now, and show how they fare.

        :param exact.coding codings: of this walk; what cannot go any more is left
        :raises UserError: when none of them can go
        """
        mappings = ExactMappings(self.connection_id)
        left = self._unfinished() & codings
        going = left.filtered(lambda coding: not coding._prepared(mappings=mappings)[-1].blocked)
        if not going:
            raise UserError(
                self.env._("None of these bills is complete yet. Code them one by one.")
            )
        going._confirm_checked()
        self._send(going)
        self.skipped_ids -= going
        self._show_next()
        return self.run_id.action_open()

    def _send(self, codings):
        """Queue bills in the run of this walk."""
        if self.run_id:
            self.run_id._add(codings.move_id)
        else:
            self.run_id = self.env["exact.run"]._start(codings.move_id, self.connection_id)

    def action_place_difference(self):
        """Put a difference of some cents into the VAT of the line it belongs to."""
        self._check_one()
        if not self.coding_id:
            return
        document, division, coded, _prepared = self.coding_id._prepared()
        place = place_difference(document, coded, division)
        if place:
            key, vat = place
            self.env["exact.coding.line"].browse(key).vat = float(vat)

    def action_accept_e_invoice(self):
        """Book this bill as it is in Odoo, although its own e-invoice says otherwise."""
        self._check_one()
        self._check_may_send()
        self.move_id._check_may_send()
        self.move_id.sudo()._exact_accept_e_invoice()

    def action_refresh(self):
        """Fetch the lists of the division anew, and propose again."""
        self._check_one()
        self._check_may_send()
        return self.connection_id.sudo()._in_plain_words(self._refresh)

    def _refresh(self):
        self.connection_id.sudo()._fetch_lists()
        self.coding_id._prepare_lines()

    def action_repropose(self):
        """Forget what was chosen for this bill and propose anew."""
        self._check_one()
        self.coding_id.reviewed = False
        self.coding_id.line_ids.unlink()
        self.coding_id._prepare_lines()

    def action_open_bill(self):
        """Open the bill itself."""
        self._check_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [(False, "form")],
        }

    def action_adopt(self):
        """The entry found in Exact is this bill: go on with the next."""
        self._check_one()
        self.move_id.action_exact_adopt()
        self._show_next()

    def action_book_anyway(self):
        """Book this bill although Exact has one with its reference, and go on with the next."""
        self._check_one()
        self._check_may_send()
        self.coding_id.move_id.exact_entry_id.sudo().duplicate_allowed = True
        return self.action_send_and_next()

    # === IN THE BACKGROUND === #

    def work(self):
        """Do a little of what this walk sent, while the person codes the next bill.

        :return: sent, failed, left (bills to do), worked, finished, message
        :rtype: dict
        """
        self._check_one()
        worked = self.run_id._work() if self.run_id else 0
        self.invalidate_recordset(["sent_count", "failed_count", "left_count"])
        is_open = self.env["exact.entry"]._open_states
        waiting = self.coding_ids.move_id.filtered(lambda move: move.exact_state in is_open)
        return {
            "sent": self.sent_count,
            "failed": self.failed_count,
            "left": self.left_count,
            "worked": worked,
            "finished": not waiting,
            "message": self.run_id.sudo().message or False,
        }
