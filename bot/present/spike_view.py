"""How a spike is named, and what a person is told of it: ids and numbers, nothing that anybody wrote."""

from bot.present.local_time import format_seconds
from bot.present.messages import Catalog
from bot.services.reports.spikes import DescribeSpike, SpikeNotice
from bot.store.reporting.spikes import Spike


def spike_measure(spike: Spike, t: Catalog) -> str:
    """What there is more of than usual."""
    return t(f"trend.measure.{spike.measure}", rule=spike.rule)


def spike_site(spike: Spike, account: str, t: Catalog) -> str:
    """The account by this name, and the post where it is one."""
    return t("trend.notice.post", account=account, post=spike.post) if spike.post else account


def notice_in(language: str, timezone: str) -> DescribeSpike:
    """How to describe spikes in a language and with the clock of a zone."""
    t = Catalog(language)

    def describe(spike: Spike, account: str) -> SpikeNotice:
        figures = spike.figures
        site = spike_site(spike, account, t)
        why = t(
            "trend.notice.why",
            since=format_seconds(spike.began_at, timezone),
            count=figures.count,
            authors=figures.authors,
            usual=f"{figures.usual:.0f}",
        )
        if figures.share is not None and figures.usual_share is not None:
            share, usual_share = (f"{100 * value:.0f}" for value in (figures.share, figures.usual_share))
            why += " " + t("trend.notice.share", share=share, usual_share=usual_share)
        return SpikeNotice(title=t(f"trend.notice.{spike.measure}", site=site, rule=spike.rule), why=why)

    return describe
