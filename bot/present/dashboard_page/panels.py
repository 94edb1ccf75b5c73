"""The panels of the page: what each shows of this moment, as markup that replaces the one before."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot.present.dashboard_page.attention import Notice, account_name, list_notices
from bot.present.dashboard_page.chart import MinuteColumn, draw_hour
from bot.present.local_time import format_clock, format_day
from bot.present.report_page.html import Html, element, join, quote
from bot.present.report_page.parts import NARROW, Voice, figure, legend, platform_name, table
from bot.services.reports.live import AccountHealth, LiveFigures, Minute

_WIDE = 900
_LABEL_MINUTES = 10
_TABLE_MINUTES = 5
#: A token that ends within so many seconds is worth a word.
_TOKEN_SOON = 30 * 86_400.0

#: In the order in which they stand on the page.
PANELS = ("status", "clock", "figures", "hour", "needs", "accounts", "queues", "problems", "today")


def render_panels(
    figures: LiveFigures, health: Mapping[str, bool], voice: Voice, timezone: str
) -> Mapping[str, Html]:
    """Each panel by its name. `health` says of parts of the program whether they are well."""
    notices = list_notices(figures, health, voice.t)
    time = _Time(figures.at, timezone)
    return {
        "status": _status(notices, voice),
        "clock": join(voice.t("live.as_of", time=format_clock(figures.at, timezone))),
        "figures": _figures(figures, voice, time),
        "hour": _hour(figures.minutes, voice, time),
        "needs": _needs(notices, voice, time),
        "accounts": _accounts(figures.accounts, voice, time),
        "queues": _queues(figures, voice, time),
        "problems": _problems(figures, voice, time),
        "today": _today(figures, voice),
    }


def window_title(figures: LiveFigures, voice: Voice) -> str:
    """What the tab of the browser says, so that a glance at it is enough."""
    if figures.queue.open:
        return voice.t("live.page_title_cases", count=voice.numbers.count(figures.queue.open))
    return voice.t("live.page_title")


class _Time:
    """Shows stored moments as people on the page read them."""

    def __init__(self, now: datetime, timezone: str) -> None:
        self._now = now
        self._timezone = timezone

    def clock(self, seconds: float) -> str:
        """`14:03` of today, with the day before it for another."""
        moment = datetime.fromtimestamp(seconds, UTC)
        clock = format_clock(moment, self._timezone)[:5]
        is_today = abs(self._now.timestamp() - seconds) < 20 * 3_600
        return clock if is_today else f"{format_day(moment, self._timezone)} {clock}"

    def since(self, seconds: float) -> float:
        """For how many seconds it has been so."""
        return max(0.0, self._now.timestamp() - seconds)


def _status(notices: Sequence[Notice], voice: Voice) -> Html:
    bad = sum(notice.is_bad for notice in notices)
    if bad:
        kind, sign, text = "bad", "■", voice.t.count("live.trouble", bad)
    elif notices:
        kind, sign, text = "warning", "▲", voice.t.count("live.attention", len(notices))
    else:
        kind, sign, text = "well", "●", voice.t("live.well")
    mark = element("span", sign, aria_hidden="true")
    return element("a", mark, text, href="#needs", class_=f"pill {kind}")


def _figures(figures: LiveFigures, voice: Voice, time: _Time) -> Html:
    t, numbers, queue, minutes = voice.t, voice.numbers, figures.queue, figures.minutes
    arrived = sum(minute.arrived for minute in minutes)
    automatic, human = (
        sum(counts) for counts in zip(*((m.automatic, m.human) for m in minutes), strict=True)
    )
    oldest = queue.oldest_since
    cards = (
        figure(
            t("live.open"),
            numbers.count(queue.open),
            t("live.open_basis", count=queue.claimed) if queue.claimed else "",
            None,
        ),
        figure(
            t("live.oldest"),
            numbers.duration(None if oldest is None else time.since(oldest)),
            t("live.nothing_waits") if oldest is None else t("live.oldest_basis", time=time.clock(oldest)),
            None,
        ),
        figure(
            t("live.due"),
            numbers.count(queue.due_soon),
            element(
                "span", t("live.due_basis", count=queue.overdue), class_="late" if queue.overdue else None
            ),
            None,
        ),
        figure(
            t("live.arrived"),
            numbers.count(arrived),
            t("live.arrived_basis", number=numbers.decimal(arrived / len(minutes), 1)),
            None,
        ),
        figure(
            t("live.done"),
            numbers.count(automatic + human),
            t("live.done_basis", automatic=numbers.count(automatic), human=numbers.count(human)),
            None,
        ),
    )
    return element("ul", cards, class_="figures live", aria_label=t("live.figures"))


def _hour(minutes: Sequence[Minute], voice: Voice, time: _Time) -> Html:
    t = voice.t
    columns = [
        MinuteColumn(
            arrived=minute.arrived,
            automatic=minute.automatic,
            human=minute.human,
            label=time.clock(minute.starts_at) if minute.starts_at // 60 % _LABEL_MINUTES == 0 else "",
            title=t(
                "live.minute_title",
                time=time.clock(minute.starts_at),
                arrived=minute.arrived,
                automatic=minute.automatic,
                human=minute.human,
            ),
        )
        for minute in minutes
    ]
    sparse = [
        column
        if index % (2 * _LABEL_MINUTES) == next(i for i, one in enumerate(columns) if one.label)
        else MinuteColumn(
            arrived=column.arrived,
            automatic=column.automatic,
            human=column.human,
            label="",
            title=column.title,
        )
        for index, column in enumerate(columns)
    ]
    legends = legend(
        [
            ("arrived", t("live.legend_arrived")),
            ("bot", t("live.legend_bot")),
            ("person", t("live.legend_person")),
        ]
    )
    name = t("live.hour_name")
    return element(
        "figure",
        legends,
        draw_hour(columns, _WIDE, name),
        draw_hour(sparse, NARROW, name),
        _minute_table(minutes, voice, time),
    )


def _minute_table(minutes: Sequence[Minute], voice: Voice, time: _Time) -> Html:
    t, rows = voice.t, []
    for start in range(0, len(minutes), _TABLE_MINUTES):
        group = minutes[start : start + _TABLE_MINUTES]
        sums = (sum(getattr(minute, name) for minute in group) for name in ("arrived", "automatic", "human"))
        rows.append([time.clock(group[0].starts_at), *map(voice.numbers.count, sums)])
    columns = [
        t("live.column_time"),
        t("live.legend_arrived"),
        t("live.legend_bot"),
        t("live.legend_person"),
    ]
    return table(voice, t("live.hour_name"), columns, rows)


def _needs(notices: Sequence[Notice], voice: Voice, time: _Time) -> Html:
    t = voice.t
    if not notices:
        return element("p", element("span", "●", aria_hidden="true"), t("live.needs_nobody"), class_="calm")
    items = [
        element(
            "li",
            element("span", "■" if notice.is_bad else "▲", aria_hidden="true", class_="sign"),
            element("span", t("live.bad" if notice.is_bad else "live.warning"), class_="unseen"),
            element("span", notice.text),
            element("small", t("live.since", time=time.clock(notice.since))) if notice.since else None,
            class_="bad" if notice.is_bad else "warning",
        )
        for notice in notices
    ]
    return element("ul", items, class_="notices")


def _accounts(accounts: Sequence[AccountHealth], voice: Voice, time: _Time) -> Html:
    t = voice.t
    if not accounts:
        return element("p", t("live.accounts_none"), class_="empty")
    rows = [
        [
            join(
                quote(health.account.name or health.account.id, 60),
                element("small", platform_name(health.account.platform)),
            ),
            join(_account_state(health, voice), _heard(health, voice, time)),
            _token(health, voice, time),
        ]
        for health in accounts
    ]
    heads = ("account", "state", "token")
    return _plain_table(t("live.accounts"), [t(f"live.column_{head}") for head in heads], rows)


def _account_state(health: AccountHealth, voice: Voice) -> Html:
    t = voice.t
    words = [
        *([t("live.account_paused")] if health.is_paused else []),
        *(t(f"live.fault.{fault}") for _, fault in health.faults),
        *([t("live.account_silent")] if health.silent_since is not None else []),
        *([t("live.account_polls")] if health.polls_fail_since is not None else []),
    ]
    sign = element("span", "●" if health.is_well else "▲", aria_hidden="true", class_="sign")
    text = ", ".join(words) or t("live.account_well")
    return element("span", sign, text, class_="well" if health.is_well else "warning")


def _heard(health: AccountHealth, voice: Voice, time: _Time) -> Html:
    t, numbers = voice.t, voice.numbers
    if health.heard_at is None:
        heard = t("live.never_heard")
    else:
        heard = t("live.heard", duration=numbers.duration(time.since(health.heard_at)))
    if health.polled_at is None:
        return element("small", heard)
    polled = t("live.polled", duration=numbers.duration(time.since(health.polled_at)))
    return element("small", f"{heard} · {polled}")


def _token(health: AccountHealth, voice: Voice, time: _Time) -> Html:
    ends_at = health.token_ends_at
    if ends_at is None:
        return element("span", voice.t("live.no_end"), class_="quiet")
    left = ends_at - (time.since(0.0))
    if left <= 0:
        return element("span", voice.t("live.has_ended"), class_="late")
    text = voice.t("live.ends_in", duration=voice.numbers.duration(left))
    return element("span", text, class_=None if left < _TOKEN_SOON else "quiet")


def _queues(figures: LiveFigures, voice: Voice, time: _Time) -> Html:
    t = voice.t
    if not figures.queue.by_queue:
        return element("p", t("live.queues_empty"), class_="empty")
    rows = [
        [
            quote(queue, 60),
            join(voice.numbers.count(count)),
            join(voice.numbers.duration(time.since(oldest))),
        ]
        for queue, count, oldest in figures.queue.by_queue
    ]
    heads = [t(f"live.column_{head}") for head in ("queue", "open", "oldest")]
    return _plain_table(t("live.queues"), heads, rows, numbers_from=1)


def _problems(figures: LiveFigures, voice: Voice, time: _Time) -> Html:
    t = voice.t
    if not figures.not_done:
        return element("p", t("live.problems_none"), class_="empty")
    names = {health.account.id: health.account for health in figures.accounts}
    rows = []
    for problem in figures.not_done:
        account = names.get(problem.account_id)
        where = account_name(account) if account else quote(problem.account_id, 60)
        what = f"{t(f'verb.{problem.verb}')} · {t(f'state.{problem.state}')}"
        rows.append(
            [
                join(what, element("small", where)),
                join(voice.numbers.count(problem.count)),
                join(time.clock(problem.last_at)),
            ]
        )
    heads = [t(f"live.column_{head}") for head in ("what", "count", "last")]
    return _plain_table(t("live.problems"), heads, rows, numbers_from=1)


def _today(figures: LiveFigures, voice: Voice) -> Html:
    today = figures.today
    entries = (
        ("written", today.written),
        ("bot", today.answered_automatically),
        ("people", today.answered_by_people),
        ("hidden", today.hidden),
        ("escalated", today.escalated),
    )
    items = [
        element(
            "div",
            element("dt", voice.t(f"live.today_{name}")),
            element("dd", voice.numbers.count(count)),
        )
        for name, count in entries
    ]
    return element("dl", items, class_="today")


def _plain_table(
    caption: str, heads: Sequence[str], rows: Sequence[Sequence[Html]], numbers_from: int = 99
) -> Html:
    """A table with the heading of its panel as its caption, for those who hear it."""

    def kind(index: int) -> str | None:
        return "number" if index >= numbers_from else None

    head = element(
        "tr", [element("th", text, scope="col", class_=kind(index)) for index, text in enumerate(heads)]
    )
    body = [
        element(
            "tr",
            element("th", row[0], scope="row"),
            [element("td", cell, class_=kind(index)) for index, cell in enumerate(row[1:], 1)],
        )
        for row in rows
    ]
    return element(
        "table",
        element("caption", caption, class_="unseen"),
        element("thead", head),
        element("tbody", body),
    )
