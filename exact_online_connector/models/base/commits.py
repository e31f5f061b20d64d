"""The one way to say "commit here": a generator that yields, and whoever drives it commits."""


def commit_steps(env, steps):
    """Do all steps of a generator, and commit at each ``yield`` and at its end.

    A step that fails is left to the caller, and what it wrote is not committed. ``yield`` gives the
    seconds that are left for a cron, infinite for anybody else.

    :param Environment env: whose cursor commits
    :param generator steps: of a unit of work or a fetch
    :return: what the generator returns
    """
    commit = env["ir.cron"]._commit_progress
    left = None
    while True:
        try:
            steps.send(left)
        except StopIteration as done:
            commit()
            return done.value
        left = commit()
