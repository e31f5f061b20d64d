"""Refresh tokens are single use, and processes share one: no chain breaks by our own doing."""

import pytest

from .exact import TOKEN
from .odoo_side import consent, drive, token
from .payment_jobs import payments_cron

# Exact refuses a refresh before 570 seconds, and an access token after 600.
RENEWABLE = 580
ACTIVITIES = "SELECT count(*) FROM mail_activity WHERE res_model = 'exact.connection' AND active"


def test_two_processes_renew_one_token(scene):
    scene.age_token(RENEWABLE)
    before = len(scene.exact.calls(TOKEN))
    scene.exact.hold(TOKEN)
    workers = scene.start_together((token, {}), (token, {}))
    scene.exact.is_holding(TOKEN)
    scene.database.awaits_lock()
    scene.exact.let_go()
    first, second = [worker.result() for worker in workers]
    assert first == second
    assert len(scene.exact.calls(TOKEN)) == before + 1
    assert scene.exact.takes(first)

    scene.age_token(RENEWABLE)
    assert scene.do(token) != first
    assert scene.exact.consents() == 1


def test_killed_while_exact_has_not_renewed_yet(scene):
    scene.queue(2)
    kill_while_renewing(scene)
    # The look-up of what is there already comes first, so nothing was about to be sent.
    assert scene.states() == ["queued", "queued"]
    scene.do(drive)
    assert scene.states() == ["sent", "sent"]
    scene.finish()
    assert scene.exact.consents() == 1


def test_killed_after_exact_renewed(scene):
    """The new token is lost with the process: a person is asked once, and nothing else is lost."""
    scene.queue(2)
    kill_while_renewing(scene, after=True)
    for _turn in range(3):
        scene.drive_later()
        assert scene.states() == ["queued", "queued"]
        assert scene.database.value("SELECT state FROM exact_connection") == "reconnect"
        assert scene.database.value(ACTIVITIES) == 1
    # A no is believed the second time.
    assert len(scene.exact.calls(TOKEN)) == 3, "asked for twice more, and never again"
    assert scene.database.value("SELECT refresh_token FROM exact_token") is None
    assert not scene.exact.entries()

    scene.do(consent)
    assert scene.database.value(ACTIVITIES) == 0
    scene.finish()


@pytest.mark.parametrize(
    ("fault", "lives"), [("cut_before_write", True), ("cut_after_write", False)]
)
def test_answer_to_the_renewal_lost(scene, fault, lives):
    """It is asked for once more, at once; a person is asked where that is refused."""
    scene.queue()
    scene.age_token(RENEWABLE)
    scene.exact.fault(fault, TOKEN)
    scene.do(drive)
    state = scene.database.value("SELECT state FROM exact_connection")
    assert state == ("connected" if lives else "reconnect")
    assert scene.states() == ["sent" if lives else "queued"]
    if not lives:
        scene.do(consent)
    scene.finish()


def test_two_processes_lose_the_consent_at_once(scene):
    """Both want to tell a person: one does, and the cron of the other comes back."""
    scene.queue()
    scene.database.rows("UPDATE exact_connection SET fetch_payments = true")
    scene.age_token(RENEWABLE)
    scene.exact.control("faults", {"kind": "consent_revoked"})
    with scene.database.slow_commits("mail_activity"):
        first = scene.start(drive)
        scene.database.awaits_lock()
        second = scene.start(payments_cron)
        scene.database.awaits_lock(processes=2)
    first.result()
    second.result()
    assert scene.database.value("SELECT state FROM exact_connection") == "reconnect"
    assert scene.database.value(ACTIVITIES) == 1


def kill_while_renewing(scene, after=False):
    """A process dies while Exact renews its token."""
    scene.age_token(RENEWABLE)
    scene.exact.hold(TOKEN, after=after)
    killed = scene.start(drive)
    scene.exact.is_holding(TOKEN, executed=after)
    scene.kill(killed)
