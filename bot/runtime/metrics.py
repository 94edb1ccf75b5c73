"""Counters for Prometheus. One registry per running program; labels are never ids."""

from collections.abc import Awaitable, Callable, Mapping

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

Figures = Mapping[str, Mapping[str, float]]


class Metrics:
    """What the program counts. `refresh` is asked for the stored figures when they are read."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._refresh: Callable[[], Awaitable[Figures]] | None = None
        self.deliveries = Counter(
            "tamis_deliveries", "Webhook requests by answer", ["source", "status"], registry=self._registry
        )
        self.repeats = Counter(
            "tamis_repeated_deliveries",
            "Deliveries that were known already",
            ["source"],
            registry=self._registry,
        )
        self.intake_seconds = Histogram(
            "tamis_intake_seconds",
            "From request to answer",
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2),
            registry=self._registry,
        )
        self.faults = Counter(
            "tamis_faults", "Steps that failed unexpectedly", ["part"], registry=self._registry
        )
        self.rules_stale = Gauge(
            "tamis_rules_stale", "1 while a rules file is refused", registry=self._registry
        )
        self.classifier_down = Gauge("tamis_classifier_down", "1 without a model", registry=self._registry)
        self._stored = {
            name: Gauge(f"tamis_{name}", f"Stored {name} by state", ["state"], registry=self._registry)
            for name in ("outbox", "events", "inbox", "cases", "counters")
        }

    def on_refresh(self, refresh: Callable[[], Awaitable[Figures]]) -> None:
        """Say where the stored figures come from."""
        self._refresh = refresh

    async def render(self) -> bytes:
        """Everything in the text format of Prometheus."""
        if self._refresh:
            for name, by_state in (await self._refresh()).items():
                for state, value in by_state.items():
                    self._stored[name].labels(state=state).set(value)
        return generate_latest(self._registry)
