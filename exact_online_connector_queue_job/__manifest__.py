{
    "name": "Exact Online Connector: Job Queue",
    "version": "19.0.1.0.0",
    "summary": "What goes to Exact Online goes as jobs of OCA's queue, on any number of servers",
    "category": "Accounting/Accounting",
    "author": "Exact Online Connector contributors",
    "license": "LGPL-3",
    "auto_install": True,
    "depends": ["exact_online_connector", "queue_job"],
    "data": ["data/queue_job_channel.xml"],
    "uninstall_hook": "leave_to_cron",
}
