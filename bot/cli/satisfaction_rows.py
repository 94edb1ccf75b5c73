"""The rows of `tamis report` about how satisfied people say they are."""

from collections.abc import Iterator

from bot.cli.metric_rows import Row, mean_row, ratio_row
from bot.cli.terminal import sanitize_terminal
from bot.present.messages import Catalog
from bot.services.reports.satisfaction import FEW, Satisfaction

_LONGEST_NAME = 60


def satisfaction_rows(satisfaction: Satisfaction, t: Catalog) -> Iterator[Row]:
    """Nothing where nobody was asked and nothing was closed; a figure of few says so."""
    if not satisfaction.answered.n and not satisfaction.not_asked:
        return
    yield ratio_row(t("metric.satisfied"), satisfaction.satisfied)
    if satisfaction.is_few and satisfaction.satisfied.n:
        yield {"metric": "  " + t("metric.few_ratings", few=FEW), "value": ""}
    yield ratio_row(t("metric.rated"), satisfaction.answered)
    yield mean_row(t("metric.rating"), satisfaction.rating)
    for value, count in sorted(satisfaction.ratings.items(), reverse=True):
        yield {"metric": "  " + "★" * int(value), "value": str(count)}
    for key, groups in (("account", satisfaction.by_account), ("queue", satisfaction.by_queue)):
        if len(groups) > 1:
            for name, group in groups.items():
                label = sanitize_terminal(name)[:_LONGEST_NAME]
                yield ratio_row("  " + t(f"metric.satisfied_{key}", name=label), group.satisfied)
    for reason, count in satisfaction.not_asked.items():
        yield {"metric": t("metric.not_asked", why=t(f"not_asked.{reason}")), "value": str(count)}
