"""What the connector is compared with; each runs as a program of its own, without Odoo."""
