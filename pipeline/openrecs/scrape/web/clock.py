"""Time, as fetching needs it: what the time is, and waiting. Tests bring a clock of their own."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

Say = Callable[[str], None]  # tells a person what goes on


class Clock(Protocol):
    """A clock that can be waited on."""

    def now(self) -> datetime:
        """Return the time of day in UTC: what is written down."""

    def monotonic(self) -> float:
        """Return seconds that never go back: what deadlines are measured by."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """Return the time of day in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)
