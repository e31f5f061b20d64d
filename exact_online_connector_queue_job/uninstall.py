"""What is left when the addon goes: the queue, and the cron that works it."""


def leave_to_cron(env):
    """Delete our jobs and channels, which nobody could work on any more, and wake the cron.

    What they were made for stands in the queue of the connector.
    """
    ours = "root.exact_online.%"
    env["queue.job"].search([("channel", "=like", ours)]).unlink()
    env["queue.job.channel"].search([("complete_name", "=like", ours)]).unlink()
    env["exact.driver"]._wake()
