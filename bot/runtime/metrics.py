"""Metrics for Prometheus. One registry per running program; labels are never ids.

Names follow https://prometheus.io/docs/practices/naming/: the unit at the end, `_total` for counters.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from bot.domain import State

StoredFigures = Mapping[str, Mapping[str, float]]

#: Stored figures: the metric without its prefix, its label, its help text, and the values of the label that
#: exist from the start. A series that appears with its first event hides that event from `increase()`.
_STORED = (
    ("outbox_rows", "state", "Rows of the outbox by state", tuple(State)),
    ("events", "state", "Events by state", ("new", "decided", "recorded", "quarantined", "unrouted")),
    ("deliveries", "state", "Deliveries by state", ("new", "parsed", "malformed", "quarantined")),
    ("cases", "state", "Cases by state", ("open",)),
    ("breaker", "what", "Rules that the breaker holds back, and their actions that wait", ("rules", "held")),
    ("silence", "what", "Accounts that are silent for longer than usual", ("accounts",)),
    ("disk", "state", "1 while commits find no room", ("full",)),
    (
        "counters",
        "name",
        "Operational counters, such as repeated and malformed items",
        ("malformed", "repeated", "breaker_tripped"),
    ),
)
#: The statuses that a webhook is answered with; others come from strangers.
_STATUSES = ("200", "400", "401", "403", "503")
#: Those of requests without a source: malformed, or with a compressed body. Prometheus drops the empty label.
_STATUSES_WITHOUT_SOURCE = ("400", "415")


class Metrics:
    """What the program counts, and what `on_refresh` reads from the store for each scrape."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self, sources: Iterable[str] = ()) -> None:
        self._registry = registry = CollectorRegistry()
        self._refresh: Callable[[], Awaitable[StoredFigures]] | None = None
        self.webhook_requests = Counter(
            "tamis_webhook_requests_total",
            "Webhook requests by source and HTTP status",
            ["source", "status"],
            registry=registry,
        )
        self.duplicate_deliveries = Counter(
            "tamis_duplicate_deliveries_total",
            "Deliveries that were stored already",
            ["source"],
            registry=registry,
        )
        self.webhook_duration = Histogram(
            "tamis_webhook_duration_seconds",
            "From the request to the answer",
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2),
            registry=registry,
        )
        self.scoring_requests = Counter(
            "tamis_scoring_requests_total",
            "Requests for scores by method and HTTP status",
            ["method", "status"],
            registry=registry,
        )
        self.scoring_duration = Histogram(
            "tamis_scoring_duration_seconds",
            "From the request for scores to the answer",
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
            registry=registry,
        )
        self.step_failures = Counter(
            "tamis_step_failures_total", "Steps that failed unexpectedly", ["step"], registry=registry
        )
        self.rules_stale = Gauge("tamis_rules_stale", "1 while a rules file is refused", registry=registry)
        self.classifier_down = Gauge("tamis_classifier_down", "1 without a model", registry=registry)
        self._stored = {
            name: Gauge(f"tamis_{name}", text, [label], registry=registry) for name, label, text, _ in _STORED
        }
        self._begin_at_zero(sources)

    def expect_steps(self, steps: Iterable[str]) -> None:
        """Steps of these names may fail from now on."""
        for step in steps:
            self.step_failures.labels(step=step)

    def on_refresh(self, refresh: Callable[[], Awaitable[StoredFigures]]) -> None:
        """Set where the stored figures come from."""
        self._refresh = refresh

    async def render(self) -> bytes:
        """Everything in the text format of Prometheus."""
        if self._refresh:
            for name, values in (await self._refresh()).items():
                for label, value in values.items():
                    self._stored[name].labels(label).set(value)
        return generate_latest(self._registry)

    def _begin_at_zero(self, sources: Iterable[str]) -> None:
        for source in sources:
            self.duplicate_deliveries.labels(source=source)
            for status in _STATUSES:
                self.webhook_requests.labels(source=source, status=status)
        for status in _STATUSES_WITHOUT_SOURCE:
            self.webhook_requests.labels(source="", status=status)
        for name, _, _, values in _STORED:
            for value in values:
                self._stored[name].labels(value)
