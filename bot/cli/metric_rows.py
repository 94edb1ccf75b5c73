"""Metrics as rows of a table, each with its interval and its sample size where it has them."""

from collections.abc import Mapping

from bot.domain.estimates import Estimate, Kappa, Mean
from bot.domain.statistics import Balance, Difference, Duration, Ratio
from bot.present.messages import Catalog

Row = Mapping[str, str]
#: Stands for what cannot be said because nothing was counted.
NO_VALUE = "-"


def ratio_row(metric: str, ratio: Ratio) -> Row:
    """A share, its interval and its n."""
    if ratio.share is None or ratio.low is None or ratio.high is None:
        return {"metric": metric, "value": NO_VALUE, "n": "0"}
    return {
        "metric": metric,
        "value": f"{ratio.share:.1%}",
        "interval": f"{ratio.low:.1%} – {ratio.high:.1%}",
        "n": f"{ratio.hits}/{ratio.n}",
    }


def duration_row(metric: str, duration: Duration, t: Catalog) -> Row:
    """The median and the 90th percentile of a duration."""
    if duration.median is None or duration.p90 is None:
        return {"metric": metric, "value": NO_VALUE, "n": "0"}
    value = f"{t.duration(duration.median)} / {t.duration(duration.p90)}"
    return {"metric": metric, "value": value, "n": str(duration.n)}


def balance_row(metric: str, balance: Balance) -> Row:
    """A balance between -1 and 1."""
    value = NO_VALUE if balance.value is None else f"{balance.value:+.2f}"
    return {"metric": metric, "value": value, "n": str(balance.n)}


def difference_row(metric: str, difference: Difference) -> Row:
    """A difference of shares in points, and its interval."""
    if difference.value is None or difference.low is None or difference.high is None:
        return {"metric": metric, "value": NO_VALUE}
    interval = f"{100 * difference.low:+.1f} – {100 * difference.high:+.1f}"
    return {"metric": metric, "value": f"{100 * difference.value:+.1f} pt", "interval": interval}


def estimate_row(metric: str, estimate: Estimate) -> Row:
    """A share that a sample stands for, its interval and the size of the sample."""
    if estimate.share is None or estimate.low is None or estimate.high is None:
        return {"metric": metric, "value": NO_VALUE, "n": str(estimate.n)}
    interval = f"{estimate.low:.1%} – {estimate.high:.1%}"
    return {"metric": metric, "value": f"{estimate.share:.1%}", "interval": interval, "n": str(estimate.n)}


def mean_row(metric: str, mean: Mean | Kappa, *, signed: bool = False) -> Row:
    """A mean or an agreement, with its interval where it has one."""
    if mean.value is None:
        return {"metric": metric, "value": NO_VALUE, "n": str(mean.n)}
    form = "+.2f" if signed else ".2f"
    row = {"metric": metric, "value": f"{mean.value:{form}}", "n": str(mean.n)}
    if mean.low is not None and mean.high is not None:
        row["interval"] = f"{mean.low:{form}} – {mean.high:{form}}"
    return row
