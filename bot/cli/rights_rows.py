"""The rows of `tamis report` about requests for rights."""

from collections.abc import Iterator

from bot.cli.metric_rows import Row, ratio_row
from bot.present.messages import Catalog
from bot.services.reports.rights import Rights


def rights_rows(rights: Rights, t: Catalog) -> Iterator[Row]:
    """Nothing where nobody was asked."""
    if not rights.asked:
        return
    yield {"metric": t("metric.rights_asked"), "value": str(rights.asked)}
    yield ratio_row(t("metric.rights_granted"), rights.granted)
    yield ratio_row(t("metric.rights_refused"), rights.refused)
    for state in ("asked", "expired", "unclear", "withdrawn"):
        if count := rights.by_state.get(state, 0):
            yield {"metric": "  " + t(f"rights.state_{state}"), "value": str(count)}
