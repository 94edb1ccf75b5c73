"""How many requests a client may make: so many a second on average, a minute's worth of them at once.

Pure: the time is an argument, in seconds of a clock that never jumps back.
"""

from dataclasses import dataclass

_BURST_SECONDS = 60.0


@dataclass(slots=True)
class _Allowance:
    tokens: float
    refilled_at: float


class RequestQuota:
    """One token bucket per client. What is refused costs nothing, so that whoever waits is let in."""

    def __init__(self) -> None:
        self._allowances: dict[str, _Allowance] = {}

    def take(self, client: str, per_second: float, now: float) -> float:
        """Count a request and return 0, or how many seconds too early it is."""
        most = max(1.0, per_second * _BURST_SECONDS)
        allowance = self._allowances.setdefault(client, _Allowance(most, now))
        allowance.tokens = min(most, allowance.tokens + (now - allowance.refilled_at) * per_second)
        allowance.refilled_at = now
        if allowance.tokens >= 1.0:
            allowance.tokens -= 1.0
            return 0.0
        return (1.0 - allowance.tokens) / per_second
