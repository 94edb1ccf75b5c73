"""What is new in a period: spikes, rising topics, questions that nobody answered, what people complain about.

Topics come from words, of an even sample where people wrote much. What is quoted stands in public as its
author last left it, without addresses and numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.report_scope import EVERYTHING, ReportScope
from bot.domain.spikes import FEWEST_WEEKS, Measure, TrendSettings, known_weeks, slot_of
from bot.errors import UserError
from bot.services.reports.conversations import CONSTRUCTIVE
from bot.services.reports.responses import NEEDS_ANSWER
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.reporting import quotations, sampled_texts, spikes
from bot.store.reporting.sampled_texts import SampledText
from bot.store.reporting.spikes import Spike
from bot.text.normalize import placeholders
from bot.text.topics import Cluster, Text, Topic, cluster, is_alike, rising_topics, telling_words

_MOST_EXAMPLES = 3
_MOST_QUESTIONS = 5
_MOST_COMMENTS = 5
#: Questions that are compared with each other, the latest.
_MOST_COMPARED = 600
_LONGEST_QUOTE = 280
_QUESTION, _COMPLAINT = "question_", "complaint_"
_TROUBLE = frozenset(
    {"delivery_problem", "refund_return", "payment_billing", "order_status", "account_access"}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Quotation:
    """A public comment as its author last left it: people, addresses and numbers are replaced by their
    kind."""

    platform: str
    post: str
    permalink: str
    written_at: datetime
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RisingTopic:
    """Something that clearly more people write about than in the period before, with examples."""

    topic: Topic
    examples: tuple[Quotation, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenQuestion:
    """A question that so many people asked in public and nobody of ours answered; `before` asked it in the
    period before."""

    people: int
    before: int
    example: Quotation


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownWeeks:
    """How many weeks of an account can be compared; fewer than four are not enough to see a spike."""

    account_id: str
    weeks: int

    @property
    def is_enough(self) -> bool:
        """Whether spikes are noticed on the account."""
        return self.weeks >= FEWEST_WEEKS


@dataclass(frozen=True, kw_only=True, slots=True)
class Trends:
    """What is new in [since, until), compared with the period before, which is as long. Of the texts, one in
    `parts` was read."""

    since: datetime
    until: datetime
    spikes: tuple[Spike, ...] = ()
    history: tuple[KnownWeeks, ...] = ()
    topics: tuple[RisingTopic, ...] = ()
    complaints: tuple[RisingTopic, ...] = ()
    questions: tuple[OpenQuestion, ...] = ()
    comments: tuple[Quotation, ...] = ()  # the five most constructive, one of each person
    texts: int = 0
    parts: int = 1


async def measure_trends(
    workspace: Workspace, since: datetime, until: datetime | None = None, scope: ReportScope = EVERYTHING
) -> Trends:
    """The trends of [since, until), by default until now. Raises `UserError` when it ends before it
    begins."""
    end = until or workspace.now()
    if end <= since:
        raise UserError("period_ends_before_it_begins")
    timezone = workspace.timezone
    return await workspace.store.read(lambda tx: read_trends(tx, since, end, scope, timezone))


def read_trends(
    tx: Transaction,
    since: datetime,
    until: datetime,
    scope: ReportScope,
    timezone: str,
    written: tuple[int | None, int | None] = (None, None),
) -> Trends:
    """The same in a transaction that reads more, and may know how much was written now and before."""
    start, end = since.timestamp(), until.timestamp()
    now = sampled_texts.sample_texts(tx, start, end, scope, written=written[0])
    before = sampled_texts.sample_texts(tx, 2 * start - end, start, scope, written=written[1])
    names = {text.author_name for text in (*now.texts, *before.texts)}
    topics = rising_topics(_texts(now.texts), _texts(before.texts), names=names)
    complaints = rising_topics(
        _texts(filter(_complains, now.texts)), _texts(filter(_complains, before.texts)), names=names, most=5
    )
    return Trends(
        since=since,
        until=until,
        spikes=tuple(spikes.list_spikes_between(tx, start, end, scope)),
        history=_list_history(tx, end, scope, timezone),
        topics=_with_examples(tx, topics),
        complaints=_with_examples(tx, complaints),
        questions=_open_questions(tx, now.texts, before.texts),
        comments=_most_constructive(tx, start, end, scope),
        texts=len(now.texts),
        parts=now.parts,
    )


def quote_events(tx: Transaction, event_ids: Sequence[int], most: int) -> tuple[Quotation, ...]:
    """At most so many of these that stand, in this order."""
    quoted: list[Quotation] = []
    for event in quotations.list_events(tx, event_ids[: most * 4]):
        text = placeholders(" ".join(event.text.split()))
        quoted.append(
            Quotation(
                platform=event.platform,
                post=event.thread_id,
                permalink=event.permalink or "",
                written_at=event.created_at,
                text=text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1].rstrip() + "…",
            )
        )
        if len(quoted) == most:
            break
    return tuple(quoted)


def _most_constructive(
    tx: Transaction, since: float, until: float, scope: ReportScope
) -> tuple[Quotation, ...]:
    rows = sampled_texts.list_most_constructive(
        tx, since, until, scope, at_least=CONSTRUCTIVE, most=_MOST_COMMENTS * 4
    )
    quoted = {
        quotation.text.casefold(): quotation for quotation in reversed(quote_events(tx, rows, len(rows)))
    }
    return tuple(reversed(quoted.values()))[:_MOST_COMMENTS]


def _list_history(tx: Transaction, until: float, scope: ReportScope, timezone: str) -> tuple[KnownWeeks, ...]:
    zone, slot, weeks = ZoneInfo(timezone), slot_of(until), TrendSettings().weeks
    return tuple(
        KnownWeeks(
            account_id=account_id,
            weeks=known_weeks(
                spikes.read_history(tx, account_id, Measure.VOLUME, "", slot=slot, weeks=weeks),
                slot,
                zone,
                weeks,
            ),
        )
        for account_id in spikes.list_accounts(tx)
        if scope.account_id in ("", account_id)
    )


def _with_examples(tx: Transaction, topics: Iterable[Topic]) -> tuple[RisingTopic, ...]:
    with_examples = (
        RisingTopic(topic=topic, examples=quote_events(tx, _spread(topic.texts), _MOST_EXAMPLES))
        for topic in topics
    )
    return tuple(rising for rising in with_examples if rising.examples)


def _spread(rows: Sequence[int]) -> list[int]:
    """The first, the last and some in between, so that examples are not all of one moment."""
    step = max(1, len(rows) // (_MOST_EXAMPLES * 2))
    return [*rows[::step], *rows]


def _open_questions(
    tx: Transaction, now: Sequence[SampledText], before: Sequence[SampledText]
) -> tuple[OpenQuestion, ...]:
    asked = [text for text in now if _asks(text) and not text.is_answered][-_MOST_COMPARED:]
    earlier = [(text.author, telling_words(text.text)) for text in before if _asks(text)][-_MOST_COMPARED:]
    questions: list[OpenQuestion] = []
    for group in cluster(_texts(asked)):
        example = quote_events(tx, group.texts, 1)
        if group.people < 2 or len(questions) == _MOST_QUESTIONS:
            break
        if example:
            questions.append(
                OpenQuestion(people=group.people, before=_people_of(group, earlier), example=example[0])
            )
    return tuple(questions)


def _people_of(group: Cluster, earlier: Sequence[tuple[str, frozenset[str]]]) -> int:
    return len({author for author, words in earlier if is_alike(group.words, words)})


def _asks(text: SampledText) -> bool:
    return text.needs_answer >= NEEDS_ANSWER and (text.intent or "").startswith(_QUESTION)


def _complains(text: SampledText) -> bool:
    intent = text.intent or ""
    return intent.startswith(_COMPLAINT) or (text.sentiment == "negative" and intent in _TROUBLE)


def _texts(texts: Iterable[SampledText]) -> list[Text]:
    return [Text(id=text.id, author=text.author, text=text.text) for text in texts]
