"""The JSON of trends: spikes, topics with examples, questions; times in ISO 8601."""

from datetime import UTC, datetime

from bot.services.reports.trends import OpenQuestion, Quotation, RisingTopic, Trends
from bot.store.reporting.spikes import Spike


def trends_json(trends: Trends) -> dict[str, object]:
    """What is new in a period, under stable names."""
    return {
        "since": trends.since.isoformat(),
        "until": trends.until.isoformat(),
        "definitions": {
            "spikes": "hours with clearly more messages than the same hour of the last weeks (median and"
            " median absolute deviation, at the level of the last seven days), by when people wrote",
            "topics": "groups of words that clearly more people use than in the period before, which is as"
            " long (G² of at least 10.83, at least five people); a long text that many copy counts once",
            "complaints": "the same in complaints alone",
            "comments": "the most constructive public comments that stand, one of each person",
            "questions": "public questions of at least two people that nobody of ours answered",
        },
        "texts": trends.texts,
        "one_in": trends.parts,
        "spikes": [spike_json(spike) for spike in trends.spikes],
        "history": [
            {"account_id": account.account_id, "weeks": account.weeks, "is_enough": account.is_enough}
            for account in trends.history
        ],
        "topics": [_topic_json(rising) for rising in trends.topics],
        "complaints": [_topic_json(rising) for rising in trends.complaints],
        "comments": [quotation_json(comment) for comment in trends.comments],
        "questions": [_question_json(question) for question in trends.questions],
    }


def spike_json(spike: Spike) -> dict[str, object]:
    """One spike; `ended_at` is null while it goes on."""
    figures = spike.figures
    return {
        "id": spike.id,
        "account_id": spike.account_id,
        "platform": spike.platform,
        "measure": spike.measure.value,
        "rule": spike.rule or None,
        "post": spike.post or None,
        "comment": spike.comment or None,
        "began_at": _moment(spike.began_at),
        "noticed_at": _moment(spike.noticed_at),
        "ended_at": None if spike.ended_at is None else _moment(spike.ended_at),
        "count": figures.count,
        "authors": figures.authors,
        "usual": figures.usual,
        "deviation": figures.deviation,
        "share": figures.share,
        "usual_share": figures.usual_share,
    }


def quotation_json(quotation: Quotation) -> dict[str, object]:
    """A comment that is quoted, without addresses and numbers."""
    return {
        "platform": quotation.platform,
        "post": quotation.post,
        "permalink": quotation.permalink or None,
        "written_at": quotation.written_at.isoformat(),
        "text": quotation.text,
    }


def _topic_json(rising: RisingTopic) -> dict[str, object]:
    topic = rising.topic
    return {
        "words": topic.words,
        "related": list(topic.related),
        "people": topic.people,
        "of_people": topic.of_people,
        "before": topic.before,
        "of_before": topic.of_before,
        "score": topic.score,
        "examples": [quotation_json(example) for example in rising.examples],
    }


def _question_json(question: OpenQuestion) -> dict[str, object]:
    return {
        "people": question.people,
        "before": question.before,
        "example": quotation_json(question.example),
    }


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()
