"""Metrics: counted per program, refreshed from the store when they are read."""

from bot.domain import State
from bot.runtime.metrics import Metrics, StoredFigures


async def test_two_programs_in_one_process_do_not_share_counters() -> None:
    first, second = Metrics(), Metrics()
    first.step_failures.labels(step="dispatcher").inc()
    assert b'tamis_step_failures_total{step="dispatcher"} 1.0' in await first.render()
    assert b'tamis_step_failures_total{step="dispatcher"}' not in await second.render()


async def test_every_series_exists_before_its_first_event() -> None:
    metrics = Metrics(["meta"])
    metrics.expect_steps(["pipeline"])
    rendered = (await metrics.render()).decode()
    for series in (
        'webhook_requests_total{source="meta",status="503"}',
        'webhook_requests_total{source="meta",status="401"}',
        'duplicate_deliveries_total{source="meta"}',
        'step_failures_total{step="pipeline"}',
        'counters{name="breaker_tripped"}',
        'breaker{what="rules"}',
        'disk{state="full"}',
        *(f'outbox_rows{{state="{state}"}}' for state in State),
    ):
        assert f"tamis_{series} 0.0" in rendered


async def test_stored_figures_are_fresh_at_every_reading() -> None:
    metrics, open_rows = Metrics(), [3.0]

    async def figures() -> StoredFigures:
        return {"outbox_rows": {"planned": open_rows[0]}}

    metrics.on_refresh(figures)
    assert b'tamis_outbox_rows{state="planned"} 3.0' in await metrics.render()
    open_rows[0] = 0.0
    assert b'tamis_outbox_rows{state="planned"} 0.0' in await metrics.render()
