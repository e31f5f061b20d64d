"""What runs inside an Odoo process: many companies with invoices, and the queue of all of them."""

# Of each company, in turn.
CUSTOMERS = 5


def quiet_crons(env):
    """No cron but that of the queue has anything to do in the next hours."""
    env["ir.cron.trigger"].search([]).unlink()
    env["ir.cron"].search([]).write({"nextcall": "2099-01-01 00:00:00"})


def write_invoices(env, each):
    """Post so many more invoices in every connected company, for some customers of each.

    :return: by division, their names
    """
    names = {}
    for connection in env["exact.connection"].search([("state", "=", "connected")]):
        company = connection.company_id
        ours = env(context={"allowed_company_ids": company.ids, "tracking_disable": True})
        customers = ours["res.partner"].create(
            [
                {
                    "name": f"Customer {number} of {connection.division}",
                    "is_company": True,
                    "country_id": company.country_id.id,
                    "company_id": company.id,
                }
                for number in range(CUSTOMERS)
            ]
        )
        moves = ours["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": customers[number % CUSTOMERS].id,
                    "invoice_date": env.cr.now().date(),
                    "invoice_line_ids": [(0, 0, {"name": "Advice", "price_unit": 100 + number})],
                }
                for number in range(each)
            ]
        )
        moves.action_post()
        runs = ours["exact.run"].with_user(env.ref("base.user_admin"))
        runs._start(moves, connection.with_env(ours))
        names[connection.division] = moves.mapped("name")
        env.cr.commit()
    quiet_crons(env)
    return names


def wake(env):
    """Have the cron look at the queue now."""
    env["exact.driver"]._wake()
