"""What a division offers, where that is known: asked before a read, told after it.

Exact takes properties out of its model without notice, and which filters a resource takes is not
written anywhere (see docs/exact-online.md). So both are learned, and remembered by whoever makes
the client.
"""

from typing import Protocol


class Capabilities(Protocol):
    """The memory of what a division offers.

    Names are ``property.hrm/Costcenters.EndDate`` and ``filter.periods``.
    """

    def can(self, name: str) -> bool:
        """Whether something may be tried: it is not known to be refused."""

    def note(self, name: str, state: str, words: str = "") -> None:
        """Remember something that was just seen.

        :param state: "works", "refused" or "other"
        :param words: Exact's own
        """


class MemoryCapabilities:
    """A memory for scripts and tests."""

    def __init__(self):
        self.noted: dict[str, tuple[str, str]] = {}

    def can(self, name: str) -> bool:
        """See ``Capabilities``."""
        return self.noted.get(name, ("",))[0] != "refused"

    def note(self, name: str, state: str, words: str = "") -> None:
        """See ``Capabilities``."""
        self.noted[name] = state, words
