"""How much happens in a run, and what happened."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Plan:
    """How much happens in a run.

    :param seed: of all that is drawn
    :param documents: how many
    :param payments: that the accountant receives and matches
    :param rate: share of the calls that fail
    :param kill_every: documents, at which a process is killed at some moment
    :param restart_every: documents, at which PostgreSQL restarts
    :param collect_every: documents, at which a batch is collected
    :param workers: processes beside the cron
    :param minutes: after so many no documents are added; what is there is brought to its end
    """

    seed: int = 1
    documents: int = 100
    payments: int = 20
    rate: float = 0.1
    kill_every: int = 12
    restart_every: int = 60
    collect_every: int = 50
    workers: int = 2
    minutes: float = float("inf")


@dataclass
class Figures:
    """What happened in a run."""

    kills: int = 0
    killed_by_answer: int = 0
    restarts: int = 0
    consents: int = 0
    batches: int = 0
    debits: int = 0
    returned: int = 0
    payments: int = 0
    jumps: int = 0
    hours_passed: float = 0
    clocks_of_exact: int = 0
    seconds: float = 0
    faults: dict = field(default_factory=dict)
    calls: int = 0
    failures: list = field(default_factory=list)
