"""How far two people agree and what became of appeals, as rows of a table."""

from bot.cli.metric_rows import Row, mean_row, ratio_row
from bot.present.messages import Catalog
from bot.services.reports.second_opinions import SecondOpinions


def opinion_rows(measured: SecondOpinions, t: Catalog) -> list[Row]:
    """The rows of a table; nothing where nothing was asked twice or appealed."""
    rows: list[Row] = []
    for policy, figures in measured.agreement.items():
        rows.append(ratio_row(t("metric.agreed", policy=policy), figures.agreed))
        rows.append(mean_row("  " + t("metric.agreement"), figures.kappa))
    if measured.overturned.n:
        rows.append(ratio_row(t("metric.appeals_overturned"), measured.overturned))
        for rule, share in measured.overturned_by_rule.items():
            rows.append(ratio_row("  " + t("metric.appeals_against", rule=rule), share))
        rows.append(ratio_row(t("metric.appeals_in_time"), measured.in_time))
    return rows
