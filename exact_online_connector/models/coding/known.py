"""What proposals need to know beside the bill: rules, relations and lists, read once."""


class Known:
    """What proposals for the bills of some suppliers follow from, read once for all of them.

    :param exact.connection connection: where they go
    :param res.partner suppliers: theirs
    :param ExactMappings mappings: of the connection
    """

    def __init__(self, connection, suppliers, mappings):
        env = suppliers.env
        self.mappings = mappings
        self.rules = env["exact.coding.rule"]._of_suppliers(connection, suppliers)
        self.relations = (
            env["exact.contact"]
            .search([("connection_id", "=", connection.id), ("partner_id", "in", suppliers.ids)])
            .grouped("partner_id")
        )
        lists = connection.sudo()
        self.vat_codes = {row.code: row.id for row in lists.vat_code_ids}
        self.gl_accounts = {row.guid: row.id for row in lists.gl_account_ids}
        self.cost_centers = {row.code: row.id for row in lists.cost_center_ids}
        self.cost_units = {row.code: row.id for row in lists.cost_unit_ids}
