"""The short form of ``make chaos``: everything goes wrong at once, with fixed seeds."""

import os
from pathlib import Path

from . import odoo_side
from .chaos.audit import audit
from .chaos.month_end import ERRORS_AN_HOUR, MonthEnd
from .chaos.plan import Plan
from .chaos.world import World


def test_nothing_is_lost_doubled_or_stuck(scene, tmp_path):
    plan = Plan(seed=1, documents=30, payments=6, kill_every=5, restart_every=15)
    world = World(scene, tmp_path, plan)
    world.run()
    log = Path(os.environ[odoo_side.LOG])
    found = audit(scene, log, since=world.log_began)
    assert not found.faults
    assert not world.figures.failures
    assert found.states == {"sent": plan.documents}
    assert world.figures.faults


def test_month_end_under_the_real_limits(scene, tmp_path):
    plan = Plan(documents=200, payments=0, rate=0)
    world = MonthEnd(scene, tmp_path, plan, wrong=20)
    world.run()
    use = world.use()
    assert (use.documents, use.sent, use.rejected) == (200, 180, 20)
    assert use.refused == 0, "no 429 of our own making"
    assert use.most_errors < ERRORS_AN_HOUR
    assert set(use.told) >= {"rate_limited"}
    assert not use.unexplained
    assert not world.figures.failures
