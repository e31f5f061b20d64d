"""Waiting for another process without guessing how long it takes."""

import time

# Seconds; only a test that fails waits so long, also on a machine that is busy.
PATIENCE = 240


def wait_until(happened, what):
    """Ask again and again until something is so.

    :param happened: function without arguments
    :param str what: is awaited
    :return: the first true answer
    :raises AssertionError: when it takes longer than ``PATIENCE`` seconds
    """
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        answer = happened()
        if answer:
            return answer
        time.sleep(0.01)
    raise AssertionError(f"in vain: {what}")
