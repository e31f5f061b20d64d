"""Jobs about payments for an Odoo process, see ``odoo_side``."""


def link(env, entries):
    """Make an invoice of Odoo for each of these sales entries of Exact, as if it had been sent.

    :param list[dict] entries: as the simulator answers when it makes them
    """
    connection = env["exact.connection"].search([])
    connection.fetch_payments = True
    partners = _partners(env, connection, entries)
    moves = (
        env["account.move"]
        .with_context(tracking_disable=True)
        .create(
            [
                {
                    "move_type": "out_invoice",
                    "ref": entry["YourRef"],
                    "partner_id": partners[entry["Account"]].id,
                    "invoice_date": env.cr.now().date(),
                    "invoice_line_ids": [
                        (0, 0, {"name": "Table", "price_unit": entry["AmountFC"], "tax_ids": False})
                    ],
                }
                for entry in entries
            ]
        )
    )
    moves.action_post()
    queued = env["exact.entry"]._enqueue(moves, connection)
    queued._set_state("sending", attempt_count=1)
    for entry, row in zip(queued, entries, strict=True):
        entry._set_state("sent", guid=row["EntryID"], entry_number=row["EntryNumber"])


def _partners(env, connection, entries):
    """A contact for each relation of these entries, by the relation's GUID."""
    partners = {}
    for guid in {entry["Account"] for entry in entries}:
        partner = env["res.partner"].create({"name": f"Relation {guid}", "is_company": True})
        account = env["exact.contact"]._of(connection, partner)
        account._set_state("linked", guid=guid)
        partners[guid] = partner
    return partners


def fetch_payments(env):
    """Fetch payments as the button does, over RPC.

    :return: what the person is told
    :rtype: str
    """
    connection = env["exact.connection"].search([])
    told = _by_rpc(env, connection, "action_fetch_payments")
    return told if isinstance(told, str) else told["params"]["message"]


def payments_cron(env):
    """Run the cron of the payments as the scheduler does."""
    env.ref("exact_online_connector.ir_cron_payments").method_direct_trigger()


def pay_by_hand(env, reference):
    """Register the payment of an invoice in Odoo, over RPC as the dialog does.

    :return: why it was refused, empty when it was not
    :rtype: str
    """
    move = env["account.move"].search([("ref", "=", reference)])
    bank = [("code", "=", "BNK1"), ("company_id", "=", move.company_id.id)]
    journal = env["account.journal"].search(bank)
    context = {"active_model": move._name, "active_ids": move.ids}
    wizard = env["account.payment.register"].with_context(context)
    wizard = wizard.create({"journal_id": journal.id})
    told = _by_rpc(env, wizard, "action_create_payments")
    return told if isinstance(told, str) else ""


def settle_again(env, reference):
    """Look again whether the payment of an invoice can be booked, over RPC as the button does."""
    move = env["account.move"].search([("ref", "=", reference)])
    told = _by_rpc(env, move, "action_exact_settle_again")
    return told or ""


def _by_rpc(env, records, method):
    """Call a method as a person's browser does: when two people meet, it is called again.

    :return: what it answers, or the text of the message when it refuses
    """
    from odoo.exceptions import UserError
    from odoo.service.model import execute_cr

    env.cr.commit()  # what was made for the call, as another call did
    user_id, context = env.ref("base.user_admin").id, dict(records.env.context)
    with env.registry.cursor() as cr:
        try:
            return execute_cr(
                cr, user_id, records._name, method, [records.ids], {"context": context}
            )
        except UserError as error:
            return str(error)
