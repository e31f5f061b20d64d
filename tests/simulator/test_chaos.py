"""Chaos: a share of the calls fails, the same ones for the same seed."""

from collections import Counter

import pytest
import requests

from exact_simulator.chaos import KINDS

RELATIONS = "crm/Accounts"
NAMES = [f"Relation {number}" for number in range(60)]


def outcome(simulator, api, name):
    """What came of making a relation: its status, or that there was no answer."""
    try:
        answer = api.post(RELATIONS, {"Name": name})
    except requests.ConnectionError:
        return "cut"
    return answer.headers.get("X-Simulator") or answer.status_code


def run(simulator, api, names=NAMES, **chaos):
    simulator.control("knobs", {"minute_limit": 1000})
    simulator.control("chaos", {"rate": 0.5, "slow": 0.11, **chaos})
    return {name: outcome(simulator, api, name) for name in names}


def test_the_same_seed_fails_the_same_calls_in_any_order(simulator, api):
    first = run(simulator, api, seed=3)
    met = simulator.control("chaos")["met"]
    again = run(simulator, api, list(reversed(NAMES)), seed=3)
    assert first == again
    assert met == simulator.control("chaos")["met"]
    assert 15 < sum(met.values()) < 45
    assert first != run(simulator, api, seed=4)


def test_it_is_drawn_anew_for_the_next_call_about_the_same(simulator, api):
    chosen = {"weights": dict.fromkeys(KINDS, 0) | {"html": 1}}
    simulator.control("chaos", {"rate": 0.5, "seed": 1, **chosen})
    outcomes = Counter(outcome(simulator, api, "Relation") for _time in range(40))
    assert set(outcomes) == {201, 503}


def test_who_is_told_to_die_finds_it_booked_or_not(simulator, api):
    for kind, there in (("die_before_write", 0), ("die_after_write", 1)):
        weights = dict.fromkeys(KINDS, 0) | {kind: 1}
        simulator.control("chaos", {"rate": 1, "weights": weights})
        assert outcome(simulator, api, kind) == "die"
        simulator.control("chaos", method="DELETE")
        stored = simulator.control(f"entities?division=100001&resource={RELATIONS}")["entities"]
        assert sum(row["Name"] == kind for row in stored) == there


def test_a_stopped_clock_goes_on_only_when_told(simulator):
    simulator.control("clock", {"stop": True})
    first = simulator.control("state")["now"]
    assert simulator.control("state")["now"] == first
    assert simulator.control("clock", {"advance": 60})["now"] > first


def test_unknown_kinds_are_refused(simulator):
    with pytest.raises(ValueError, match="known:"):
        simulator.control("chaos", {"weights": {"fire": 1}})
