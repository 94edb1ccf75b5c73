"""The sections that are tables or compare: service, paid and organic, rules, people behind the desk."""

from collections.abc import Iterable, Mapping
from functools import partial

from bot.domain.statistics import Ratio
from bot.present.report_page import charts
from bot.present.report_page.charts import Bar
from bot.present.report_page.html import Html, element, join, quote
from bot.present.report_page.opinions import agreement_cards
from bot.present.report_page.parts import FULL, Voice, card, chart, legend, of_n, section, table, with_basis
from bot.services.reports.briefing import Briefing
from bot.services.reports.casework import Queue
from bot.services.reports.moderation import Moderation, WronglyHidden
from bot.services.reports.rights import Rights
from bot.services.reports.satisfaction import Satisfaction

_COMPARED = ("answered_of_needed", "constructive", "negative", "hidden")


def service(briefing: Briefing, voice: Voice) -> Html:
    """How fast and how much was answered, machine and people apart, now and before."""
    t, numbers = voice.t, voice.numbers
    now, before = briefing.report.service, briefing.previous.service
    rows: list[list[str | Html]] = []
    for key in ("first_answer", "first_answer_open", "next_answer"):
        for who, duration in getattr(now, key).items():
            earlier = getattr(before, key)[who]
            rows.append(
                [
                    t(f"html.{key}", who=t(f"who.{who}")),
                    numbers.duration(duration.median),
                    numbers.duration(duration.p90),
                    numbers.count(duration.n),
                    numbers.duration(earlier.median),
                ]
            )
    heads = ("", *(t(f"html.{key}") for key in ("median", "p90", "n", "median_before")))
    times = table(voice, t("html.times"), heads, rows, folded=False)
    rates = _rates(
        voice,
        [
            (
                t("html.needed", who=t(f"who.{who}")),
                now.answered_of_needed[who],
                before.answered_of_needed[who],
            )
            for who in ("any", "bot", "human")
        ]
        + [(t("html.of_all", who=t("who.any")), now.answered_of_all["any"], before.answered_of_all["any"])],
        t("html.rates"),
    )
    badges = [
        element(
            "p",
            t(
                "html.badge_yes" if badge.qualifies["any"] else "html.badge_no",
                account=badge.account_id,
                share=numbers.percent(badge.answered["any"].share),
                time=numbers.duration(badge.first_answer["any"].median),
                n=numbers.count(badge.answered["any"].n),
            ),
            class_="takeaway",
        )
        for badge in now.badges
    ]
    return section(
        "service", t("html.service"), t("html.service_why"), card(times, is_long=True), card(rates, badges)
    )


def _rates(voice: Voice, rows: Iterable[tuple[str, Ratio, Ratio]], caption: str) -> Html:
    t, numbers = voice.t, voice.numbers
    heads = ("", *(t(f"html.{key}") for key in ("share", "interval_95", "n", "share_before")))
    cells = [
        [
            label,
            numbers.percent(now.share, 1),
            numbers.interval(now.low, now.high),
            f"{numbers.count(now.hits)} / {numbers.count(now.n)}",
            numbers.percent(before.share, 1),
        ]
        for label, now, before in rows
    ]
    return table(voice, caption, heads, cells, folded=False)


def mentions(briefing: Briefing, voice: Voice) -> Html:
    """Whom messages name, now and before."""
    now, before = briefing.report.mentions, briefing.previous.mentions
    nothing = Ratio(hits=0, n=0, definition="", share=None, low=None, high=None)
    rows = [(name, share, before.get(name, nothing)) for name, share in now.items()]
    return _rates(voice, rows, voice.t("html.mentions_why"))


def origins(briefing: Briefing, voice: Voice) -> Html:
    """Advertisements and organic posts side by side, by one definition."""
    t, numbers, report = voice.t, voice.numbers, briefing.report
    groups, rows = [], []
    for key in _COMPARED:
        bars = []
        for origin, kind in (("ad", "paid"), ("organic", "organic")):
            share: Ratio = getattr(report.by_origin[origin], key)
            label = t(f"html.{kind}")
            bars.append(
                Bar(
                    kind=kind,
                    label=label,
                    value=numbers.percent(share.share, 1),
                    share=share.share,
                    low=share.low,
                    high=share.high,
                )
            )
            rows.append(
                [
                    t("pair", label=t(f"html.compared_{key}"), value=label),
                    numbers.percent(share.share, 1),
                    numbers.interval(share.low, share.high),
                    f"{numbers.count(share.hits)} / {numbers.count(share.n)}",
                ]
            )
        difference = report.ad_minus_organic[key]
        note = ""
        if difference.value is not None and difference.low is not None and difference.high is not None:
            note = t(
                "html.difference",
                value=numbers.points(difference.value),
                low=numbers.decimal(100 * difference.low, 1, signed=True),
                high=numbers.decimal(100 * difference.high, 1, signed=True),
            )
        groups.append((t(f"html.compared_{key}"), note, bars))
    name = t("html.origins_name")
    heads = ("", t("html.share"), t("html.interval_95"), t("html.n"))
    drawn = chart(partial(charts.interval_bars, groups, name=name), FULL, table(voice, name, heads, rows))
    counts = (
        ("paid", t("html.paid_n", n=numbers.count(report.by_origin["ad"].inbound))),
        ("organic", t("html.organic_n", n=numbers.count(report.by_origin["organic"].inbound))),
    )
    return section("origins", t("html.origins"), t("html.origins_why"), card(legend(counts), drawn))


def rules(briefing: Briefing, voice: Voice) -> Html:
    """What each rule did, and how often people found it wrong."""
    t, numbers, moderation = voice.t, voice.numbers, briefing.report.moderation
    names = sorted(
        moderation.effects_by_rule, key=lambda rule: -sum(moderation.effects_by_rule[rule].values())
    )
    rows: list[list[str | Html]] = []
    for rule in names:
        effects = moderation.effects_by_rule[rule]
        rows.append(
            [
                element("code", quote(rule)),
                numbers.count(effects.get("hide", 0) + effects.get("delete", 0)),
                numbers.count(sum(effects.get(verb, 0) for verb in ("reply", "private_reply", "message"))),
                numbers.count(effects.get("queue", 0)),
                _with_basis(moderation.overturned_by_rule, rule, voice),
                _with_basis(moderation.precision_by_rule, rule, voice),
            ]
        )
    heads = tuple(
        t(f"html.{key}") for key in ("rule", "hidden", "replies", "cases", "overturned", "precision")
    )
    shown = table(voice, t("html.rules_caption"), heads, rows, folded=False)
    notes = element("div", [element("p", line, class_="takeaway") for line in _rule_notes(moderation, voice)])
    cards = [card(join(shown, notes), is_long=True), *agreement_cards(briefing.report.second_opinions, voice)]
    stack = element("div", cards, class_="stack")
    return section("rules", t("html.rules"), t("html.rules_why"), stack)


def _rule_notes(moderation: Moderation, voice: Voice) -> list[str]:
    """What the table cannot show: what nobody caught, and what hiding did to the mood that others see."""
    t, numbers = voice.t, voice.numbers
    lines = [
        t(
            "html.recall",
            share=numbers.percent(moderation.recall.share),
            interval=numbers.interval(moderation.recall.low, moderation.recall.high),
            n=numbers.count(moderation.recall.n),
        )
        if moderation.recall.share is not None
        else t("html.no_recall"),
        t(
            "html.lift",
            lift="–"
            if moderation.visible_lift.value is None
            else numbers.decimal(moderation.visible_lift.value, signed=True),
            critical=numbers.percent(moderation.hidden_only_critical.share),
            basis=of_n(voice, moderation.hidden_only_critical),
        ),
    ]
    lines += [
        t(
            code,
            share=numbers.percent(estimate.share, 1),
            interval=numbers.interval(estimate.low, estimate.high),
        )
        for code, estimate in (
            ("html.prevalence", moderation.prevalence),
            ("html.prevalence_seen", moderation.prevalence_seen),
        )
        if estimate.share is not None
    ]
    lines += _wrongly_hidden(moderation.wrongly_hidden, voice)
    if moderation.agreement.value is not None:
        lines.append(
            t(
                "html.kappa",
                kappa=numbers.decimal(moderation.agreement.value),
                n=numbers.count(moderation.agreement.n),
            )
        )
    return lines


def _wrongly_hidden(wrong: WronglyHidden, voice: Voice) -> list[str]:
    if wrong.hidden_for.median is None or wrong.hours.value is None:
        return []
    numbers = voice.numbers
    return [
        voice.t.count(
            "html.wrongly_hidden",
            wrong.hidden_for.n,
            median=numbers.duration(wrong.hidden_for.median),
            hours=numbers.duration(wrong.hours.value * 3_600),
            people=numbers.count(wrong.repeatedly.n),
            repeatedly=numbers.count(wrong.repeatedly.hits),
        )
    ]


def _with_basis(shares: Mapping[str, Ratio], rule: str, voice: Voice) -> str | Html:
    share = shares.get(rule)
    if share is None or share.share is None:
        return "–"
    interval = voice.numbers.interval(share.low, share.high)
    basis = f"{voice.numbers.count(share.hits)} / {voice.numbers.count(share.n)}"
    return with_basis(voice.numbers.percent(share.share, 1), basis, interval)


def desk(briefing: Briefing, voice: Voice) -> Html:
    """What people had to do, how long it took, and what they had to look at."""
    t, numbers, queue = voice.t, voice.numbers, briefing.report.queue
    effort, before = queue.effort, briefing.previous.queue
    saved = "–" if effort.saved_seconds is None else numbers.duration(effort.saved_seconds)
    rows = _desk_rows(queue, before, voice)
    rows += _satisfaction_rows(briefing.report.satisfaction, briefing.previous.satisfaction, voice)
    rows += _rights_rows(briefing.report.rights, briefing.previous.rights, voice)
    heads = ("", t("html.this_period"), t("html.before_period"), t("html.n"))
    shown = table(voice, t("html.desk_caption"), heads, rows, folded=False)
    lines = [
        t(
            "html.saved",
            saved=saved,
            automatic=numbers.count(effort.automatic),
            per_case=numbers.duration(effort.per_case.median),
            n=numbers.count(effort.per_case.n),
        )
        if effort.saved_seconds is not None
        else t("html.no_saving"),
        t("html.open_now", open=numbers.count(queue.open), overdue=numbers.count(queue.overdue)),
    ]
    notes = element("div", [element("p", line, class_="takeaway") for line in lines])
    return section("desk", t("html.desk"), t("html.desk_why"), card(shown, notes))


def _desk_rows(queue: Queue, before: Queue, voice: Voice) -> list[list[str]]:
    t, numbers, exposure = voice.t, voice.numbers, queue.exposure
    return [
        [t("html.desk_opened"), numbers.count(queue.opened), numbers.count(before.opened), ""],
        [t("html.desk_answered"), numbers.count(queue.answered), numbers.count(before.answered), ""],
        [
            t("html.desk_time"),
            numbers.duration(queue.time_to_answer.median),
            numbers.duration(before.time_to_answer.median),
            numbers.count(queue.time_to_answer.n),
        ],
        [
            t("html.desk_in_time"),
            numbers.percent(queue.in_time.share, 1),
            numbers.percent(before.in_time.share, 1),
            numbers.count(queue.in_time.n),
        ],
        [
            t("html.desk_followed"),
            numbers.percent(queue.followed.share, 1),
            numbers.percent(before.followed.share, 1),
            numbers.count(queue.followed.n),
        ],
        [
            t("html.desk_taken_up"),
            numbers.percent(queue.taken_up.share, 1),
            numbers.percent(before.taken_up.share, 1),
            numbers.count(queue.taken_up.n),
        ],
        [
            t("html.desk_per_hour"),
            _cases_per_hour(queue, voice),
            _cases_per_hour(before, voice),
            numbers.count(queue.effort.per_hour.n),
        ],
        [
            t("html.desk_severe"),
            numbers.percent(exposure.severe.share, 1),
            numbers.percent(before.exposure.severe.share, 1),
            numbers.count(exposure.severe.n),
        ],
        [
            t("html.desk_run"),
            numbers.duration(exposure.longest_run_seconds),
            numbers.duration(before.exposure.longest_run_seconds),
            "",
        ],
    ]


def _rights_rows(now: Rights, before: Rights, voice: Voice) -> list[list[str]]:
    """What became of requests for rights; nothing where nobody was asked."""
    if not now.asked and not before.asked:
        return []
    numbers = voice.numbers
    return [
        [
            voice.t("html.rights_granted"),
            numbers.percent(now.granted.share, 1),
            numbers.percent(before.granted.share, 1),
            numbers.count(now.asked),
        ]
    ]


def _cases_per_hour(queue: Queue, voice: Voice) -> str:
    value = queue.effort.per_hour.value
    return "–" if value is None else voice.numbers.decimal(value, 0)


def _satisfaction_rows(now: Satisfaction, before: Satisfaction, voice: Voice) -> list[list[str]]:
    """What people said of how their conversation ended; nothing where nobody was asked."""
    t, numbers = voice.t, voice.numbers
    if not now.answered.n and not before.answered.n:
        return []
    few = t("html.few_ratings", n=numbers.count(now.satisfied.n)) if now.is_few else ""
    return [
        [
            t("html.satisfied"),
            numbers.percent(now.satisfied.share, 1),
            numbers.percent(before.satisfied.share, 1),
            few or numbers.count(now.satisfied.n),
        ],
        [
            t("html.rated"),
            numbers.percent(now.answered.share, 1),
            numbers.percent(before.answered.share, 1),
            numbers.count(now.answered.n),
        ],
    ]
