"""Reads what people wrote in public in a period and what stands, or an even sample of it where that is
much."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bot.domain.report_scope import EVERYTHING, ReportScope
from bot.store import Transaction

#: About so many texts are read for one report, and never more than half as many again: half a second of work.
MOST_TEXTS = 2_000


@dataclass(frozen=True, kw_only=True, slots=True)
class SampledText:
    """A public comment that stands, as it was first written. `author` tells people apart; whoever the
    platform withholds is somebody else each time. `is_answered` says whether anybody of ours replied to
    it."""

    id: int
    author: str
    author_name: str
    text: str
    sentiment: str | None
    intent: str | None
    needs_answer: float
    is_answered: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class TextSample:
    """The texts of a period, the oldest first: one in `parts` of all."""

    texts: Sequence[SampledText]
    parts: int


def sample_texts(
    tx: Transaction,
    since: float,
    until: float,
    scope: ReportScope = EVERYTHING,
    most: int = MOST_TEXTS,
    written: int | None = None,
) -> TextSample:
    """The texts of [since, until), about `most` of them. What is spam, hidden, removed or erased is none.
    `written` is how many there are, for whoever has counted them already."""
    period = {"since": since, "until": until, **asdict(scope)}
    count = tx.value("sampled_texts.count", **period) if written is None else written
    parts = max(1, round(count / most))
    rows = tx.all("sampled_texts.sample", parts=parts, **period)
    texts = [
        SampledText(
            id=row["id"],
            author=f"{row['account_id']}:{row['author_id'] or row['message_id']}",
            author_name=row["author_name"] or "",
            text=row["text"],
            sentiment=row["sentiment"],
            intent=row["intent"],
            needs_answer=row["needs_answer"],
            is_answered=row["is_answered"] == 1,
        )
        for row in rows
    ]
    return TextSample(texts=texts, parts=parts)


def list_most_constructive(
    tx: Transaction, since: float, until: float, scope: ReportScope, *, at_least: float, most: int
) -> list[int]:
    """The rows of the public comments of [since, until) that stand with the highest score, one of each
    person."""
    rows = tx.all(
        "sampled_texts.most_constructive",
        since=since,
        until=until,
        at_least=at_least,
        most=most * 10,
        **asdict(scope),
    )
    by_person = {(row["account_id"], row["author"]): row["id"] for row in reversed(rows)}
    return list(reversed(by_person.values()))[:most]
