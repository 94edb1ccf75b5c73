"""Trends as a service finds them, for whoever shows them."""

from datetime import timedelta

from bot.domain.spikes import Measure
from bot.services.reports.trends import KnownWeeks, OpenQuestion, Quotation, RisingTopic, Trends
from bot.store.reporting.spikes import Site, Spike, SpikeFigures
from bot.text.topics import Topic
from tests.fakes.clock import START

#: A spike of everything under a post, as it is opened.
FIGURES = SpikeFigures(count=40, authors=30, usual=4.0, deviation=18.0)
SITE = Site(
    account_id="1000",
    platform="facebook",
    measure=Measure.VOLUME,
    rule="",
    post="1000_55",
    comment="",
    began_at=START.timestamp(),
    event_id=None,
)


def spike(**changes: object) -> Spike:
    """Forty negative comments under a post, still going on."""
    fields: dict[str, object] = {
        "id": 7,
        "account_id": "1000",
        "platform": "facebook",
        "measure": Measure.NEGATIVE,
        "rule": "",
        "post": "1000_66",
        "comment": "",
        "began_at": START.timestamp() - 900,
        "noticed_at": START.timestamp(),
        "last_at": START.timestamp(),
        "ended_at": None,
        "figures": SpikeFigures(count=40, authors=38, usual=3.0, deviation=12.5, share=0.8, usual_share=0.25),
        "event_id": 5,
    }
    return Spike(**(fields | changes))  # type: ignore[arg-type]


def quotation(text: str = "The zipper broke") -> Quotation:
    """A comment that is quoted."""
    return Quotation(
        platform="facebook",
        post="1000_66",
        permalink="https://www.facebook.com/1000_66",
        written_at=START,
        text=text,
    )


def rising(words: str = "zipper", text: str = "The zipper broke") -> RisingTopic:
    """A topic of twelve people with an example."""
    topic = Topic(
        words=words,
        related=("coat",),
        people=12,
        of_people=80,
        before=1,
        of_before=60,
        score=14.2,
        texts=(1, 2),
    )
    return RisingTopic(topic=topic, examples=(quotation(text),))


def trends(text: str = "The zipper broke") -> Trends:
    """Something of everything."""
    return Trends(
        since=START - timedelta(days=7),
        until=START,
        spikes=(
            spike(),
            spike(id=8, measure=Measure.HIDDEN, rule="insult", post="", ended_at=START.timestamp()),
        ),
        history=(KnownWeeks(account_id="1000", weeks=8), KnownWeeks(account_id="2000", weeks=2)),
        topics=(rising(text, text),),
        complaints=(rising("parcel", text),),
        questions=(OpenQuestion(people=3, before=0, example=quotation(text)),),
        comments=(quotation(text),),
        texts=2_500,
        parts=4,
    )
