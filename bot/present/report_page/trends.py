"""What is new: spikes, rising topics with examples, questions that nobody answered."""

from collections.abc import Iterable
from datetime import UTC, datetime

from bot.documents.local_time import local_time
from bot.present.local_time import format_time
from bot.present.report_page.html import Html, element, join, link, quote
from bot.present.report_page.parts import Voice, card, empty, flowing, platform_name, section
from bot.present.spike_view import spike_measure, spike_site
from bot.services.reports.briefing import Briefing
from bot.services.reports.trends import OpenQuestion, Quotation, RisingTopic
from bot.store.reporting.spikes import Spike

_MOST_EXAMPLES = 2


def trends(briefing: Briefing, voice: Voice) -> Html:
    """What is new in the period, compared with the one before and with the same hours of other weeks."""
    t, new = voice.t, briefing.trends
    zone = briefing.report.timezone
    spikes = _spikes(new.spikes, briefing, voice) if new.spikes else empty(t("trend.no_spike"))
    topics = _topics(new.topics, zone, voice) or empty(t("trend.no_topic"))
    questions = _questions(new.questions, zone, voice) or empty(t("trend.no_question"))
    complaints = _topics(new.complaints, zone, voice)
    sampled = (
        element("p", t("trend.sampled", parts=new.parts, texts=new.texts), class_="meta")
        if new.parts > 1
        else None
    )
    return section(
        "trends",
        t("html.trends"),
        t("html.trends_why"),
        card(element("h3", t("trend.spikes")), spikes, is_long=True),
        flowing(
            card(element("h3", t("trend.topics")), topics, sampled, is_long=True),
            card(element("h3", t("trend.questions")), questions, is_long=True),
            card(element("h3", t("trend.complaints")), complaints, is_long=True) if complaints else None,
        ),
    )


def _spikes(spikes: Iterable[Spike], briefing: Briefing, voice: Voice) -> Html:
    t, numbers, timezone = voice.t, voice.numbers, briefing.report.timezone

    def site(spike: Spike) -> str:
        """The post by its title, which says more than its account and its id."""
        return briefing.post_titles.get(spike.post, "") or spike_site(spike, spike.account_id, t)

    def moment(at: float | None) -> str:
        if at is None:
            return t("html.trends_now")
        local = local_time(datetime.fromtimestamp(at, UTC), timezone)
        return f"{numbers.day(local.date())}, {format_time(local)}"

    items = [
        element(
            "li",
            element(
                "p",
                element("b", quote(spike_measure(spike, t), 80)),
                " · ",
                platform_name(spike.platform),
                " · ",
                quote(site(spike), 120),
            ),
            element(
                "small",
                t(
                    "html.trends_spike",
                    began=moment(spike.began_at),
                    ended=moment(spike.ended_at),
                    count=numbers.count(spike.figures.count),
                    people=numbers.count(spike.figures.authors),
                    usual=numbers.count(round(spike.figures.usual)),
                ),
            ),
        )
        for spike in spikes
    ]
    return element("ul", items, class_="posts")


def _topics(topics: Iterable[RisingTopic], timezone: str, voice: Voice) -> Html | None:
    t, numbers = voice.t, voice.numbers
    items = []
    for rising in topics:
        topic = rising.topic
        basis = t(
            "html.trends_people",
            people=numbers.count(topic.people),
            of_people=numbers.count(topic.of_people),
            before=numbers.count(topic.before),
            of_before=numbers.count(topic.of_before),
        )
        also = t("html.trends_also", words=", ".join(topic.related)) if topic.related else ""
        items.append(
            element(
                "li",
                element("p", element("b", quote(topic.words, 80))),
                element("small", basis),
                element("p", quote(also, 200), class_="meta") if also else None,
                [_quoted(example, timezone, voice) for example in rising.examples[:_MOST_EXAMPLES]],
            )
        )
    return element("ul", items, class_="posts") if items else None


def _questions(questions: Iterable[OpenQuestion], timezone: str, voice: Voice) -> Html | None:
    t, numbers = voice.t, voice.numbers
    items = [
        element(
            "li",
            _quoted(question.example, timezone, voice),
            element(
                "small",
                t(
                    "html.trends_asked",
                    people=numbers.count(question.people),
                    before=numbers.count(question.before),
                ),
            ),
        )
        for question in questions
    ]
    return element("ul", items, class_="posts") if items else None


def _quoted(quotation: Quotation, timezone: str, voice: Voice) -> Html:
    moment = voice.numbers.moment(local_time(quotation.written_at, timezone))
    return element(
        "blockquote",
        element("p", quote(quotation.text, 300)),
        element("footer", join(platform_name(quotation.platform), " · ", link(quotation.permalink, moment))),
    )
