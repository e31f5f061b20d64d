"""The simulator's own clock, so that a test can let ten minutes pass at once."""

from datetime import UTC, date, datetime, timedelta


class Clock:
    """Real time plus an offset that ``advance`` and ``set`` change."""

    def __init__(self):
        self._offset = timedelta()

    def now(self) -> datetime:
        """The simulated moment, aware, in UTC."""
        return datetime.now(UTC) + self._offset

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
        self._offset = moment - datetime.now(UTC)

    def reset(self) -> None:
        """Back to real time."""
        self._offset = timedelta()

    def snapshot(self) -> timedelta:
        """How far it is from real time, for ``restore``."""
        return self._offset

    def restore(self, offset: timedelta) -> None:
        """Go as far from real time as at a snapshot."""
        self._offset = offset
