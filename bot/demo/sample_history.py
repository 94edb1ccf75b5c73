"""Fills a fresh data folder with months of a made-up community, so that a report can be judged before the
first real comment. What was written is made up; it is read by the real classifier and decided by the rules.

What the platform and people would have done is made up, too: actions take effect after seconds, two people
answer cases in the hours of a day, and now and then they find a rule wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from bot import rules
from bot.classify.ports import Classifier
from bot.config import Config
from bot.demo.sample_events import SampleMessage, make_up
from bot.demo.sample_metrics import make_up_conversions, make_up_metrics
from bot.demo.sample_texts import TEXTS
from bot.domain import (
    SLOT_OF,
    Action,
    Actor,
    Decision,
    DecisionKind,
    Delivery,
    Effect,
    Event,
    Facts,
    Judgement,
    State,
    Verb,
)
from bot.domain.platform_metrics import MetricRow
from bot.domain.progress import Progress, Step
from bot.domain.spikes import FEWEST_WEEKS, TrendSettings
from bot.rules import RuleSet
from bot.rules.model.rule_set import BlindReviewSpec
from bot.services.reports.spikes import check_spikes
from bot.store import Store, Transaction, decisions
from bot.store.delivery import outbox
from bot.store.intake import events, inbox
from bot.store.reporting import conversions, platform_metrics, spikes
from bot.store.review import blind_reviews, cases, overrides

#: What people would hide, by what its author is up to.
_HARMFUL = frozenset({"abuse"})
_LEA, _TOM = Actor.person("Léa"), Actor.person("Tom")
_SOURCE = "meta"
_CHUNK = 200
_LOOK_EVERY = timedelta(minutes=5)
_REVIEWS = BlindReviewSpec(hidden_share=0.3, kept_share=0.06, seed="sample")
_AT_WORK = (8, 18)  # hours in UTC


@dataclass(frozen=True, kw_only=True, slots=True)
class SampleSummary:
    """What was made up."""

    events: int
    since: datetime
    until: datetime


async def fill_sample(
    store: Store,
    classifier: Classifier,
    rule_set: RuleSet,
    *,
    until: datetime,
    days: int,
    seed: int,
    progress: Progress,
) -> SampleSummary:
    """Write the history of the days before `until` into an empty database."""
    story = make_up(until, days, seed)
    judgements = _judge(classifier)
    random = Random(seed)  # noqa: S311  a story, no secret
    await store.write(lambda tx: _insert_delivery(tx, until))
    for begin in range(0, len(story), _CHUNK):
        chunk = story[begin : begin + _CHUNK]
        progress(Step.SAMPLE, begin, len(story))
        await store.write(partial(_live_through, chunk, judgements, rule_set, random, until))
    metrics = make_up_metrics((message.event for message in story), seed)
    await store.write(partial(_keep_metrics, metrics, until))
    orders = [order for order in make_up_conversions(metrics, seed) if order.happened_at < until.timestamp()]
    shop = Actor.system("intake")
    await store.write(lambda tx: conversions.take_posted(tx, tuple(orders), by=shop, at=until.timestamp()))
    await store.write(partial(_look_back, until, days))
    return SampleSummary(events=len(story), since=until - timedelta(days=days), until=until)


def _look_back(until: datetime, days: int, tx: Transaction) -> None:
    """What would have been noticed, had the program run all the time."""
    accounts, zone, settings = spikes.list_accounts(tx), ZoneInfo(Config.timezone), TrendSettings()
    # Before that, no account is known for long enough.
    moment = until - timedelta(days=days) + timedelta(weeks=FEWEST_WEEKS)
    while moment < until:
        check_spikes(tx, accounts, now=moment, zone=zone, settings=settings)
        moment += _LOOK_EVERY


def _judge(classifier: Classifier) -> dict[str, Judgement]:
    texts = sorted({text for several in TEXTS.values() for text in several})
    return dict(zip(texts, classifier.judge(texts), strict=True))


def _insert_delivery(tx: Transaction, at: datetime) -> None:
    """What all of it came with: events refer to a delivery."""
    inbox.insert_delivery(tx, Delivery(source=_SOURCE, body=b"{}", headers={}, received_at=at))
    inbox.close_delivery(tx, 1, [])


def _keep_metrics(metrics: Sequence[MetricRow], until: datetime, tx: Transaction) -> None:
    """What platforms count, as if their APIs had told it."""
    for source in sorted({row.source for row in metrics}):
        rows = [row for row in metrics if row.source == source]
        platform_metrics.take_from_api(
            tx, rows, source=source, account_id="", by=Actor.system("platform"), at=until.timestamp()
        )


def _live_through(
    chunk: Sequence[SampleMessage],
    judgements: dict[str, Judgement],
    rule_set: RuleSet,
    random: Random,
    until: datetime,
    tx: Transaction,
) -> None:
    for message in chunk:
        _happen(tx, message, judgements[message.event.text], rule_set, random, until)


def _happen(
    tx: Transaction,
    message: SampleMessage,
    judgement: Judgement,
    rule_set: RuleSet,
    random: Random,
    until: datetime,
) -> None:
    """One message comes in, is decided about, and what follows happens."""
    event = message.event
    at = event.created_at + timedelta(seconds=random.uniform(0.4, 3))
    event_id = events.insert_event(
        tx,
        event,
        source=_SOURCE,
        delivery_id=1,
        received_at=at.timestamp(),
        state="new",
        not_before=0,
    )
    if event_id is None:
        return
    events.close_event(tx, event_id, state="decided", judgement=judgement, at=at.timestamp())
    decision = rules.decide(rule_set, event, judgement, Facts(), at)
    decisions.commit(tx, event_id=event_id, decision=decision, at=at.timestamp(), judgement=judgement)
    if message.mood != "abuse" or decision.actions:
        samples = rules.draw_blind_reviews(_REVIEWS, event, decision)
        blind_reviews.open_blind_review(tx, event_id, samples, at=at.timestamp())
    is_hidden = _take_effect(tx, event_id, at, random)
    answered = any(
        action.verb in (Verb.REPLY, Verb.PRIVATE_REPLY, Verb.MESSAGE) for action in decision.actions
    )
    person, seen_at = _at_work(at, random)
    if seen_at >= until:
        return
    _review(tx, event_id, message, person, seen_at)
    if not answered and not is_hidden and _deserves_answer(message, random):
        _answer(tx, event_id, event, person, seen_at)
    if is_hidden and message.mood not in _HARMFUL and random.random() < 0.7:
        overrides.set_override(
            tx,
            account_id=event.account_id,
            message_id=event.message_id,
            by=person,
            verb="unhide",
            at=seen_at.timestamp(),
        )


def _take_effect(tx: Transaction, event_id: int, at: datetime, random: Random) -> bool:
    """The platform does what rules decided; whether the message is out of sight then."""
    is_hidden = False
    for row in outbox.list_actions(tx, event_id):
        if row["state"] in (State.PLANNED, State.HELD):
            seconds = random.uniform(1, 6) if row["verb"] == Verb.HIDE else random.uniform(6, 95)
            outbox.mark_done(tx, row["id"], Effect(), at=at.timestamp() + seconds)
            is_hidden |= row["verb"] in (Verb.HIDE, Verb.DELETE)
    return is_hidden


def _at_work(at: datetime, random: Random) -> tuple[Actor, datetime]:
    """Who gets to it, and when: within the hours of a day, seldom at the weekend."""
    seen_at = at + timedelta(minutes=random.expovariate(1 / 26))
    while not _AT_WORK[0] <= seen_at.hour < _AT_WORK[1] or (seen_at.weekday() >= 5 and random.random() < 0.5):
        seen_at = (seen_at + timedelta(hours=1)).replace(
            minute=random.randrange(60), second=random.randrange(60)
        )
    return random.choices((_LEA, _TOM), (62, 38))[0], seen_at


def _review(tx: Transaction, event_id: int, message: SampleMessage, person: Actor, seen_at: datetime) -> None:
    case = cases.case_of_event(tx, event_id)
    removes = message.mood in _HARMFUL
    if case is not None and case.state == "open":
        answer = (
            "hide"
            if removes
            else "reply"
            if message.mood in ("complaint", "message", "question", "zip")
            else "approve"
        )
        cases.close_case(tx, case.id, by=person, answer=answer, at=seen_at.timestamp())
    blind_reviews.settle_blind_review(tx, event_id, removes=removes, by=person, at=seen_at.timestamp())


def _deserves_answer(message: SampleMessage, random: Random) -> bool:
    chances = {
        "question": 0.86,
        "complaint": 0.8,
        "message": 0.97,
        "constructive": 0.45,
        "still_angry": 0.8,
        "zip": 0.3,
    }
    return random.random() < chances.get(message.mood, 0.02)


def _answer(tx: Transaction, event_id: int, event: Event, person: Actor, at: datetime) -> None:
    """A person answers from the queue."""
    verb = Verb.REPLY if event.kind != "dm" else Verb.MESSAGE
    action = Action(
        verb=verb,
        slot=SLOT_OF[verb],
        platform=event.platform,
        account_id=event.account_id,
        message_id=event.message_id,
        target=event.message_id if verb is Verb.REPLY else event.author_id or "",
        key=f"sample:{event.message_id}:{person.id}",
        actor=person,
        via=_SOURCE,
        text="Bonjour, nous nous en occupons.",
        kind=event.kind,
        thread_id=event.thread_id,
        author_id=event.author_id or "",
    )
    decision = Decision(rules_version="", kind=DecisionKind.REVIEW, actor=person, actions=(action,))
    decisions.commit(tx, event_id=event_id, decision=decision, at=at.timestamp())
    for row in outbox.list_actions(tx, event_id):
        if row["key"] == action.key:
            outbox.mark_done(tx, row["id"], Effect(), at=at.timestamp() + 4)
