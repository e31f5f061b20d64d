"""Several Odoo servers on one database, whose jobs are shared out by queue_job: `make scale`."""
