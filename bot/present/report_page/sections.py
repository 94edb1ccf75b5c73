"""The sections of the page, from what came in to what is worth reading."""

from collections.abc import Sequence
from functools import partial

from bot.documents.local_time import local_time
from bot.domain import Event
from bot.domain.taxonomy import SENTIMENTS
from bot.present.report_page import charts, tables
from bot.present.report_page.charts import Column
from bot.present.report_page.html import Html, element, join, link, quote
from bot.present.report_page.parts import (
    FULL,
    HALF,
    Voice,
    card,
    chart,
    empty,
    legend,
    platform_name,
    section,
    table,
    two,
)
from bot.services.reports.briefing import Briefing
from bot.services.reports.patterns import PostMood, TimeSlot

_LONGEST_QUOTE = 600
_LONGEST_TITLE = 90


def volume(briefing: Briefing, voice: Voice) -> Html:
    """What people wrote over time, and who answered."""
    t, numbers, series = voice.t, voice.numbers, briefing.series
    columns = [
        Column(
            label=numbers.day(slot.begins),
            parts={"bot": slot.by_bot, "person": slot.by_person, "none": slot.unanswered},
            title=_slot_title(slot, voice),
        )
        for slot in series.slots
    ]
    name = t("html.volume_name")
    rows = [
        [numbers.full_day(slot.begins), *(numbers.count(number) for number in _slot_numbers(slot))]
        for slot in series.slots
    ]
    heads = (
        t("html.week_of") if series.is_weekly else t("html.day_head"),
        *(t(f"html.{key}") for key in ("written", "by_bot", "by_person", "unanswered", "hidden")),
    )
    entries = (("bot", t("html.by_bot")), ("person", t("html.by_person")), ("none", t("html.unanswered")))
    drawn = chart(partial(charts.stacked_columns, columns, name=name), FULL, table(voice, name, heads, rows))
    why = t("html.volume_why_weekly") if series.is_weekly else t("html.volume_why")
    return section("volume", t("html.volume"), why, card(legend(entries), drawn))


def _slot_numbers(slot: TimeSlot) -> tuple[int, ...]:
    return slot.written, slot.by_bot, slot.by_person, slot.unanswered, slot.hidden


def _slot_title(slot: TimeSlot, voice: Voice) -> str:
    written, bot, person, unanswered, _ = map(voice.numbers.count, _slot_numbers(slot))
    return voice.t(
        "html.slot",
        day=voice.numbers.day(slot.begins),
        written=written,
        bot=bot,
        person=person,
        unanswered=unanswered,
    )


def rhythm(briefing: Briefing, voice: Voice) -> Html:
    """At which hours of the week people write."""
    t, numbers, counts = voice.t, voice.numbers, briefing.by_hour
    most = max(map(max, counts))
    day, hour = next(
        (day, hour) for day, row in enumerate(counts) for hour, count in enumerate(row) if count == most
    )
    titles = [
        [
            t("html.cell", day=numbers.weekdays[day], hour=f"{hour:02}", count=numbers.count(count))
            for hour, count in enumerate(row)
        ]
        for day, row in enumerate(counts)
    ]
    name = t("html.rhythm_name")
    heads = ("", *(f"{hour:02}" for hour in range(24)))
    rows = [[numbers.weekdays[day], *map(numbers.count, row)] for day, row in enumerate(counts)]
    drawn = chart(
        partial(charts.heat_map, counts, numbers.weekdays, titles, name=name),
        FULL,
        table(voice, name, heads, rows),
    )
    evening = sum(sum(row[18:]) + sum(row[:8]) for row in counts) + sum(sum(row[8:18]) for row in counts[5:])
    total = sum(map(sum, counts))
    takeaway = (
        t(
            "html.busiest",
            day=numbers.weekdays[day],
            hour=f"{hour:02}",
            share=numbers.percent(evening / total),
        )
        if total
        else t("html.nothing_counted")
    )
    return section(
        "rhythm",
        t("html.rhythm"),
        t("html.rhythm_why"),
        card(drawn, element("p", takeaway, class_="takeaway")),
    )


def funnel(briefing: Briefing, voice: Voice) -> Html:
    """From a comment to an action."""
    t, numbers, counts = voice.t, voice.numbers, briefing.funnel
    stages = (
        ("written", counts.written),
        ("read", counts.read),
        ("called", counts.called_for_action),
        ("handled", counts.handled),
        ("by_rules", counts.handled_by_rules),
    )
    rows, before = [], 0
    for key, count in stages:
        share = numbers.percent(count / before) if before else ""
        value = f"{numbers.count(count)} · {share}" if share else numbers.count(count)
        rows.append((t(f"html.stage_{key}"), value, count))
        before = count
    name = t("html.funnel_name")
    behind = table(
        voice,
        name,
        (t("html.stage"), t("html.count")),
        [[label, numbers.count(count)] for label, _, count in rows],
    )
    return card(element("h3", t("html.funnel")), chart(partial(charts.steps, rows, name=name), HALF, behind))


def sentiment(briefing: Briefing, voice: Voice) -> Html:
    """How people felt, now and before."""
    t, numbers = voice.t, voice.numbers
    pieces, rows = [], []
    for key, report in (("now", briefing.report), ("before", briefing.previous)):
        shares = report.sentiment.shares
        parts = [
            (kind, shares[kind].share or 0.0, numbers.percent(shares[kind].share)) for kind in SENTIMENTS
        ]
        label = t(f"html.{key}", n=numbers.count(report.sentiment.judged.hits))
        drawn = (
            join(
                charts.parts_of_whole(parts, HALF, label),
                charts.parts_of_whole(parts, 320, label),
            )
            if report.sentiment.judged.hits
            else empty(t("html.nothing_counted"))
        )
        pieces += [element("p", label, class_="meta"), drawn]
        rows += [
            [
                t("pair", label=label, value=t(f"word.{kind}")),
                numbers.percent(shares[kind].share, 1),
                numbers.interval(shares[kind].low, shares[kind].high),
            ]
            for kind in SENTIMENTS
        ]
    name = t("html.sentiment_name")
    entries = [(kind, t(f"word.{kind}")) for kind in SENTIMENTS]
    behind = table(voice, name, ("", t("report.value"), t("report.interval")), rows)
    return card(element("h3", t("html.sentiment")), legend(entries), element("figure", pieces, behind))


def flows(briefing: Briefing, voice: Voice) -> Html:
    """How feeling changed within conversations, with and without an answer."""
    t, numbers, shift = voice.t, voice.numbers, briefing.report.conversation.shift
    cards = []
    for key, mean in (("answered", shift.answered), ("unanswered", shift.unanswered)):
        counts = {
            (start, end): count
            for pair, count in shift.flows[key].items()
            for start, _, end in (pair.partition(">"),)
        }
        title = t(f"html.flow_{key}")
        if not counts:
            cards.append(card(element("h3", title), empty(t("html.nothing_counted"))))
            continue
        labels = {kind: t(f"word.{kind}") for kind in SENTIMENTS}
        rows = [
            [f"{labels[start]} → {labels[end]}", numbers.count(count)]
            for (start, end), count in sorted(counts.items())
        ]
        behind = table(voice, title, ("", t("html.conversations")), rows)
        drawn = chart(partial(charts.flow, counts, SENTIMENTS, labels, name=title), HALF, behind)
        shifted = t(
            "html.shifted",
            mean=numbers.decimal(mean.value or 0.0, signed=True),
            n=numbers.count(mean.n),
        )
        cards.append(card(element("h3", title), element("p", shifted, class_="meta"), drawn))
    difference = shift.difference
    takeaway = None
    if difference.value is not None and difference.low is not None and difference.high is not None:
        takeaway = element(
            "p",
            t(
                "html.shift_difference",
                value=numbers.decimal(difference.value, signed=True),
                low=numbers.decimal(difference.low, signed=True),
                high=numbers.decimal(difference.high, signed=True),
            ),
            class_="takeaway",
        )
    return section("flow", t("html.flow"), t("html.flow_why"), two(*cards), takeaway)


def posts(briefing: Briefing, voice: Voice) -> Html:
    """Where it went well, and where it did not."""
    t = voice.t
    best = _posts(briefing.best_posts, briefing, voice, "positive")
    worst = _posts(briefing.worst_posts, briefing, voice, "negative")
    return section(
        "posts",
        t("html.posts"),
        t("html.posts_why"),
        two(
            card(element("h3", t("html.best_posts")), best),
            card(element("h3", t("html.worst_posts")), worst),
        ),
    )


def _posts(moods: Sequence[PostMood], briefing: Briefing, voice: Voice, kind: str) -> Html:
    t, numbers = voice.t, voice.numbers
    if not moods:
        return empty(t("html.no_posts"))
    items = []
    for mood in moods:
        share = mood.positive if kind == "positive" else mood.negative
        positive, negative = mood.positive.share or 0.0, mood.negative.share or 0.0
        parts = [
            ("positive", positive, numbers.percent(positive)),
            ("neutral", 1 - positive - negative, numbers.percent(1 - positive - negative)),
            ("negative", negative, numbers.percent(negative)),
        ]
        basis = t(
            f"html.post_{kind}",
            comments=numbers.count(mood.comments),
            share=numbers.percent(share.share),
            interval=numbers.interval(share.low, share.high),
        )
        title = briefing.post_titles.get(mood.post)
        name = quote(title, _LONGEST_TITLE) if title else element("code", quote(mood.post))
        where = join(platform_name(mood.platform), " · ", name)
        items.append(
            element(
                "li",
                element("p", link(briefing.post_links.get(mood.event_id), where)),
                charts.parts_of_whole(parts, HALF, basis),
                charts.parts_of_whole(parts, 320, basis),
                element("small", basis),
            )
        )
    return element("ul", items, class_="posts")


def voices(briefing: Briefing, voice: Voice) -> Html:
    """The comments most worth reading, and who wrote more of the kind."""
    t = voice.t
    quotes = [_quoted(event, briefing.report.timezone, voice) for event in briefing.comments]
    children = [card(quotes or empty(t("html.no_comments")), is_long=True)]
    if briefing.contributors:
        rows: list[list[str | Html]] = [
            [
                quote(name, 80),
                *(voice.numbers.count(n) for n in (who.constructive, who.replies_received, who.strikes)),
            ]
            for name, who in briefing.contributors
        ]
        heads = tuple(t(f"html.{key}") for key in ("person", "constructive", "replies_received", "strikes"))
        people = table(voice, t("html.contributors_why"), heads, rows, folded=False)
        children.append(card(element("h3", t("html.contributors")), people))
    if briefing.report.mentions:
        children.append(card(element("h3", t("html.mentions")), tables.mentions(briefing, voice)))
    return section("voices", t("html.voices"), t("html.voices_why"), element("div", children, class_="stack"))


def _quoted(event: Event, timezone: str, voice: Voice) -> Html:
    moment = voice.numbers.moment(local_time(event.created_at, timezone))
    name = quote(event.author_name, 80) if event.author_name else voice.t("html.somebody")
    return element(
        "blockquote",
        element("p", quote(event.text, _LONGEST_QUOTE)),
        element(
            "footer",
            join(name, " · ", platform_name(event.platform), " · ", link(event.permalink, moment)),
        ),
    )
