"""What needs somebody now, in sentences, the worst first: codes and names of ours, no word of a stranger."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.present.messages import Catalog
from bot.present.report_page.html import Html, join, quote
from bot.present.report_page.parts import platform_name
from bot.present.spike_view import spike_site
from bot.services.reports.live import AccountFault, AccountHealth, LiveFigures, Pause, ShownAccount

#: What costs answers or hides at this moment; everything else can wait until somebody has time.
_BAD_FAULTS = frozenset({AccountFault.ENDED, AccountFault.ANSWER_LOST, AccountFault.UNSUBSCRIBED})
_LONGEST_TITLE = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """One thing that needs somebody; `since` is in seconds since 1970, None where nobody knows."""

    is_bad: bool
    text: Html
    since: float | None = None


def list_notices(figures: LiveFigures, health: Mapping[str, bool], t: Catalog) -> list[Notice]:
    """Everything that needs somebody, the worst first and the oldest of equals."""
    notices = [
        *_program(health, t),
        *_pauses(figures, t),
        *_queue(figures, t),
        *_breaker(figures, t),
        *(notice for account in figures.accounts for notice in _account(account, t)),
        *_waiting(figures, t),
        *_refused(figures, t),
        *_spikes(figures, t),
    ]
    return sorted(notices, key=lambda notice: (not notice.is_bad, notice.since or 0.0))


def account_name(account: ShownAccount) -> Html:
    """As people call it: its name, else its id, with the platform."""
    return join(quote(account.name or account.id, 60), f" ({platform_name(account.platform)})")


def _program(health: Mapping[str, bool], t: Catalog) -> Iterator[Notice]:
    for name, is_well in health.items():
        if not is_well:
            yield Notice(is_bad=name in ("rules", "disk"), text=join(t(f"live.health.{name}")))


def _pauses(figures: LiveFigures, t: Catalog) -> Iterator[Notice]:
    names = {health.account.id: account_name(health.account) for health in figures.accounts}
    for pause in figures.pauses:
        yield Notice(is_bad=True, text=_pause(pause, names, t), since=pause.at or None)


def _pause(pause: Pause, names: Mapping[str, Html], t: Catalog) -> Html:
    kind, _, which = pause.scope.partition(":")
    subject = names.get(which) or quote(which, 60)
    if kind in ("all", "copy"):
        return join(t(f"live.pause.{kind}"))
    return join(subject, " · ", t(f"live.pause.{kind}"), " · ", t(f"live.cause.{pause.cause}"))


def _queue(figures: LiveFigures, t: Catalog) -> Iterator[Notice]:
    if figures.queue.overdue:
        yield Notice(is_bad=True, text=join(t.count("live.overdue_cases", figures.queue.overdue)))


def _breaker(figures: LiveFigures, t: Catalog) -> Iterator[Notice]:
    for cap in figures.tripped:
        held = f" · {t.count('live.held', cap.held)}" if cap.held else ""
        text = join(quote(cap.rule, 60), f" · {t('live.tripped')}{held}")
        yield Notice(is_bad=False, text=text, since=cap.at)


def _account(health: AccountHealth, t: Catalog) -> Iterator[Notice]:
    name = account_name(health.account)
    for _, fault in health.faults:
        yield Notice(is_bad=fault in _BAD_FAULTS, text=join(name, " · ", t(f"live.fault.{fault}")))
    if health.silent_since is not None:
        yield Notice(is_bad=False, text=join(name, " · ", t("live.silent")), since=health.silent_since)
    if health.polls_fail_since is not None:
        yield Notice(
            is_bad=False, text=join(name, " · ", t("live.polls_fail")), since=health.polls_fail_since
        )


def _waiting(figures: LiveFigures, t: Catalog) -> Iterator[Notice]:
    names = {health.account.id: account_name(health.account) for health in figures.accounts}
    for actions in figures.waiting:
        where = quote(actions.target, 60) if actions.target else names.get(actions.account_id)
        subject = where or quote(actions.account_id, 60)
        text = join(subject, " · ", t.count("live.waiting", actions.count))
        yield Notice(is_bad=bool(actions.target), text=text, since=actions.planned_at)


def _spikes(figures: LiveFigures, t: Catalog) -> Iterator[Notice]:
    names = {health.account.id: health.account.name for health in figures.accounts}
    for spike in figures.spikes:
        site = spike_site(spike, names.get(spike.account_id) or spike.account_id, t)
        title = t(f"trend.notice.{spike.measure}", site=site, rule=spike.rule)
        yield Notice(is_bad=False, text=quote(title, _LONGEST_TITLE), since=spike.began_at)


def _refused(figures: LiveFigures, t: Catalog) -> Iterator[Notice]:
    for refused in figures.refused:
        # What was refused before the source was believed again is over.
        if (refused.last_taken_in or 0.0) > refused.last_at:
            continue
        why = t(f"live.refusal.{refused.refusal}")
        text = join(quote(refused.source, 60), " · ", t.count("live.refused", refused.count, why=why))
        yield Notice(is_bad=True, text=text, since=refused.last_at)
