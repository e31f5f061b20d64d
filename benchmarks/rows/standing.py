"""What a company costs that sends nothing: its crons."""

from .. import gauge, product
from ..registry import Figure, row
from ..stage import do

# How often a day, as the crons are set up.
TIMES = {
    "payments": ("exact.connection", "_cron_fetch_payments", 24),
    "automatic sending": ("exact.connection", "_cron_export", 24),
    "watch": ("exact.connection", "_cron_watch", 96),
    "queue": ("exact.driver", "_cron_work_queue", 144),
    "lists": ("exact.connection", "_cron_refresh_lists", 1),
    "comparison": ("exact.connection", "_cron_compare", 1),
}


@row(
    "A company that sends nothing",
    "Each cron once, in a company where nothing happened since; the times of a day are those "
    "of the crons as they are set up.",
)
def standing(stage):
    """Calls and CPU of a day."""
    with stage.scene() as scene:
        costs = do(scene, run_crons, url=scene.exact.url)
    for name, cost in costs.items():
        yield Figure(f"{name}: calls", cost["calls"])
        yield Figure(f"{name}: CPU", 1000 * cost["cpu"], "ms")
    for what, unit in (("calls", ""), ("cpu", "s")):
        day = sum(cost[what] * TIMES[name][2] for name, cost in costs.items())
        yield Figure(f"{'CPU' if unit else 'calls'} of a day", day, unit)


# === JOBS === #


def run_crons(env, url):
    """Run each of them twice, and tell what the second time took."""
    product.without_limits()
    product.connection(env).write({"fetch_payments": True, "compare_nightly": True})
    costs = {}
    for name, (model, method, _times) in TIMES.items():
        for _time in range(2):
            env.cr.execute(
                "UPDATE exact_connection SET lists_refreshed_at = now() - interval '2 days'"
            )
            env.cr.commit()
            env.invalidate_all()
            with gauge.measured(env, url) as cost:
                getattr(env[model], method)()
        costs[name] = cost
    return costs
