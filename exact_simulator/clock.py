"""The simulator's own clock, so that a test can let ten minutes pass at once."""

from datetime import UTC, date, datetime, timedelta


class Clock:
    """Real time plus an offset that ``advance`` and ``set`` change; it may be stopped."""

    def __init__(self):
        self._offset = timedelta()
        self._stopped: datetime | None = None

    def now(self) -> datetime:
        """The simulated moment, aware, in UTC."""
        return (self._stopped or datetime.now(UTC)) + self._offset

    def stop(self) -> None:
        """Let time pass only by ``advance``."""
        self._stopped = self._stopped or datetime.now(UTC)

    def today(self) -> date:
        """The simulated day (UTC)."""
        return self.now().date()

    def advance(self, seconds: float) -> None:
        """Let this many seconds pass at once."""
        self._offset += timedelta(seconds=seconds)

    def set(self, moment: datetime) -> None:
        """Jump to a moment; one without a zone is taken as UTC."""
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        self._offset = moment - (self._stopped or datetime.now(UTC))

    def reset(self) -> None:
        """Back to real time."""
        self._offset, self._stopped = timedelta(), None

    def snapshot(self) -> tuple[timedelta, datetime | None]:
        """How far it is from real time, and where it stopped, for ``restore``."""
        return self._offset, self._stopped

    def restore(self, kept: tuple[timedelta, datetime | None]) -> None:
        """Go as far from real time as at a snapshot."""
        self._offset, self._stopped = kept
