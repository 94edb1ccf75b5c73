"""Metrics: counted per program, refreshed from the store when they are read."""

from bot.runtime.metrics import Figures, Metrics


async def test_two_programs_in_one_process_do_not_share_counters() -> None:
    first, second = Metrics(), Metrics()
    first.faults.labels(part="dispatch").inc()
    assert b'tamis_faults_total{part="dispatch"} 1.0' in await first.render()
    assert b'tamis_faults_total{part="dispatch"}' not in await second.render()


async def test_stored_figures_are_fresh_at_every_reading() -> None:
    metrics, open_rows = Metrics(), [3.0]

    async def figures() -> Figures:
        return {"outbox": {"planned": open_rows[0]}}

    metrics.on_refresh(figures)
    assert b'tamis_outbox{state="planned"} 3.0' in await metrics.render()
    open_rows[0] = 0.0
    assert b'tamis_outbox{state="planned"} 0.0' in await metrics.render()
