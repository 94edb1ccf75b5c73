"""From delivery to decision: reads what came in, judges it, decides, plans.

Each delivery and each event is one transaction, so that a crash at any moment leaves it either
untouched or finished. Nothing here acts on a platform; `dispatcher` does.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from bot import rules
from bot.classify.ports import Classifier, MayGoOn, always
from bot.config import Config
from bot.dialogues.model import NO_DIALOGUES, DialogueBook
from bot.domain import Actor, CaseRequest, Decision, Event, Judgement
from bot.errors import Malformed
from bot.knowledge.lookup import Knowledge
from bot.platforms.ports import Adapter
from bot.rules import RuleSet
from bot.runtime.author_names import AuthorNames
from bot.runtime.clock import SYSTEM_CLOCK, Clock
from bot.runtime.deciding import Decider
from bot.runtime.intake import Intake
from bot.runtime.lanes import LANES, Lane, Turns, sort_out
from bot.store import Store, Transaction
from bot.store.context import lookup, similar_events
from bot.store.delivery import timers
from bot.store.delivery.timers import DueTimer
from bot.store.intake import events, inbox, message_fragments
from bot.store.intake.events import StoredEvent
from bot.store.intake.inbox import StoredDelivery
from bot.store.review import cases
from bot.text import links

logger = logging.getLogger(__name__)

_BATCH = 64
_POISON_PRIORITY = 50

OnDecided = Callable[[Event, Judgement, Decision], None]


@dataclass(kw_only=True)
class ActivePolicy:
    """What deciding needs and what may be exchanged while running: rules and classifier.

    `rules` is None while no usable rules are known, `classifier` while it is being loaded;
    events wait then. `fallback` is the classifier that always works; `knowledge` is None where there is no
    knowledge base.
    """

    fallback: Classifier
    rules: RuleSet | None = None
    classifier: Classifier | None = None
    knowledge: Knowledge | None = None
    dialogues: DialogueBook = NO_DIALOGUES

    @property
    def model(self) -> Classifier | None:
        """The classifier, if it is more than the fallback."""
        return None if self.classifier is self.fallback else self.classifier


@dataclass(frozen=True, kw_only=True)
class _Waiting:
    """Which kinds of work there are."""

    deliveries: bool
    events: bool
    timers: bool


@dataclass(frozen=True)
class _Text:
    """An event as its author last left it, what stands above it, and the lane that it belongs in."""

    stored: StoredEvent
    above: str
    lane: int


class Pipeline:
    """Reads and decides, one batch of each at a time."""

    def __init__(
        self,
        db: Store,
        adapters: Mapping[str, Adapter],
        policy: ActivePolicy,
        config: Config,
        on_decided: OnDecided | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self._db = db
        self._policy = policy
        self._config = config
        self._on_decided = on_decided
        self._clock = clock
        self._intake = Intake(adapters, config)
        self._author_names = AuthorNames()
        self._decider = Decider(adapters, config, self._author_names)
        self._turns = Turns()
        self._judging = ThreadPoolExecutor(1, thread_name_prefix="judge")

    def close(self) -> None:
        """Let go of the judging thread."""
        self._judging.shutdown(wait=False, cancel_futures=True)

    async def run_once(self) -> bool:
        """Read the deliveries, decide the events that wait, apply delayed rules; False when there was
        nothing of it."""
        now = self._timestamp()
        waiting = await self._db.read(lambda tx: _look(tx, now))
        read = waiting.deliveries and await self._read_deliveries()
        decided = (read or waiting.events) and await self._decide_events()
        applied = waiting.timers and await self._apply_delayed_rules()
        return read or decided or applied

    async def seconds_until_due(self) -> float | None:
        """Seconds until a held event or a delayed rule is due, None when nothing waits."""
        now = self._timestamp()
        dues = await self._db.read(
            lambda tx: (events.seconds_until_event_due(tx, now), timers.seconds_until_timer_due(tx, now))
        )
        return min((due for due in dues if due is not None), default=None)

    async def _read_deliveries(self) -> bool:
        claimed = await self._db.write(lambda tx: inbox.claim_deliveries(tx, _BATCH), lasting=False)
        if not claimed:
            return False
        parsed = await asyncio.to_thread(lambda: [self._intake.parse(stored) for stored in claimed])
        await self._db.write_all(
            (
                partial(self._store, stored=stored, items=items)
                for stored, items in zip(claimed, parsed, strict=True)
            ),
            lasting=False,
        )
        return True

    def _store(self, tx: Transaction, stored: StoredDelivery, items: Sequence[Event | Malformed]) -> None:
        self._intake.store(tx, stored, items, self._timestamp())

    async def _decide_events(self) -> bool:
        rule_set, classifier = self._policy.rules, self._policy.classifier
        if rule_set is None or classifier is None:
            return False
        began = self._clock.monotonic()
        has_decided = await self._decide_first(LANES[:1], rule_set, classifier) is not None
        self._turns.record_short(self._clock.monotonic() - began)
        if has_decided and not self._turns.is_due:
            return True
        return await self._decide_longer(rule_set, classifier) or has_decided

    async def _decide_longer(self, rule_set: RuleSet, classifier: Classifier) -> bool:
        """Give one of the longer lanes its turn; False when nothing waits in any of them."""
        began = self._clock.monotonic()
        lane = await self._decide_first(self._turns.longer, rule_set, classifier)
        if lane is not None:
            self._turns.record_longer(lane, self._clock.monotonic() - began)
        return lane is not None

    async def _decide_first(
        self, lanes: Sequence[Lane], rule_set: RuleSet, classifier: Classifier
    ) -> Lane | None:
        """Decide some events of the first of these lanes in which any wait, or move them to a slower one;
        the lane from which they were taken."""
        lane, claimed = await self._db.write(
            lambda tx: _claim_first(tx, self._timestamp(), lanes), lasting=False
        )
        if lane is None:
            return None
        texts = await self._db.read(lambda tx: _read_texts(tx, claimed))
        if slower := {text.stored.id: text.lane for text in texts if text.lane > lane.number}:
            await self._db.write(lambda tx: _change_lanes(tx, slower), lasting=False)
            texts = [text for text in texts if text.stored.id not in slower]
        if texts:
            await self._decide_texts(texts, lane, rule_set, classifier)
        return lane

    async def _decide_texts(
        self, texts: Sequence[_Text], lane: Lane, rule_set: RuleSet, classifier: Classifier
    ) -> None:
        stored, contexts = [text.stored for text in texts], [text.above for text in texts]
        may_go_on = self._deadline(lane, len(stored))
        judgements = await self._judge(
            [event.event.text for event in stored], contexts, classifier, may_go_on
        )
        if self._policy.knowledge is not None:
            judgements = await self._look_up(
                [event.event for event in stored], judgements, self._policy.knowledge
            )
        if any("author" in reply.placeholders for reply in rule_set.replies.values()):
            await self._judge_names([event.event for event in stored], judgements, classifier)
        if lane != LANES[0]:
            await self._read_ahead(stored, judgements, rule_set)
        decisions = await self._db.write_all(
            partial(self._commit, stored=event, judgement=judgement, rule_set=rule_set)
            for event, judgement in zip(stored, judgements, strict=True)
        )
        if self._on_decided:
            for event, judgement, decision in zip(stored, judgements, decisions, strict=True):
                if decision:
                    self._on_decided(event.event, judgement, decision)

    async def _read_ahead(
        self, stored: Sequence[StoredEvent], judgements: Sequence[Judgement], rule_set: RuleSet
    ) -> None:
        """Let the judging thread read what the rules will look for in long texts, not the one that writes."""
        now = self._clock.now()

        def read() -> None:
            for event, judgement in zip(stored, judgements, strict=True):
                rules.read_ahead(rule_set, event.event, judgement, now)

        await asyncio.get_running_loop().run_in_executor(self._judging, read)

    def _deadline(self, lane: Lane, texts: int) -> MayGoOn:
        """Whether so many texts of a lane may still be read on."""
        if lane.seconds is None:
            return always
        ends_at = self._clock.monotonic() + lane.seconds * texts
        return lambda: self._clock.monotonic() < ends_at

    async def _judge(
        self,
        texts: Sequence[str],
        contexts: Sequence[str],
        classifier: Classifier,
        may_go_on: MayGoOn = always,
    ) -> list[Judgement]:
        """What the classifier reads, or the word lists alone when it is late: late is not harmless."""
        judgements = await self._ask(texts, contexts, classifier, may_go_on)
        if judgements is not None:
            return judgements
        logger.error("the classifier is late", extra={"action": "classifier_late", "texts": len(texts)})
        return self._policy.fallback.judge(texts)

    async def _look_up(
        self, happened: Sequence[Event], judgements: Sequence[Judgement], knowledge: Knowledge
    ) -> list[Judgement]:
        """The judgements with what the knowledge base has to say, in the judging thread; as they are when
        that takes too long."""
        loop = asyncio.get_running_loop()
        looking = loop.run_in_executor(
            self._judging, lambda: list(map(knowledge.look_up, happened, judgements))
        )
        done, _ = await asyncio.wait({looking}, timeout=self._config.classifier_timeout)
        return looking.result() if done else list(judgements)

    async def _judge_names(
        self, happened: Sequence[Event], judgements: Sequence[Judgement], classifier: Classifier
    ) -> None:
        """Learn which authors' names an answer may repeat; not from a classifier that was just late."""
        if any(judgement.degraded and judgement.model != classifier.name for judgement in judgements):
            return
        names = self._author_names.unjudged(zip(happened, judgements, strict=True))
        verdicts = await self._ask(names, [""] * len(names), classifier) if names else None
        if verdicts is not None:
            self._author_names.keep(names, verdicts)

    async def _ask(
        self,
        texts: Sequence[str],
        contexts: Sequence[str],
        classifier: Classifier,
        may_go_on: MayGoOn = always,
    ) -> list[Judgement] | None:
        """What the classifier reads, in the judging thread; None when it takes too long."""
        loop = asyncio.get_running_loop()
        judging = loop.run_in_executor(
            self._judging, classifier.judge, list(texts), list(contexts), may_go_on
        )
        done, _ = await asyncio.wait({judging}, timeout=self._config.classifier_timeout)
        return judging.result() if done else None

    def _commit(
        self, tx: Transaction, stored: StoredEvent, judgement: Judgement, rule_set: RuleSet
    ) -> Decision | None:
        """Decide about the event and end its fragments.

        What has changed since it was read is left to the next round.
        """
        now = self._clock.now()
        if not message_fragments.is_unchanged(tx, stored):
            events.take_back_attempt(tx, stored.id)
            return None
        leads = stored.leader_id is not None
        if leads and message_fragments.join_fragments(tx, stored.id, at=now.timestamp()):
            similar_events.insert_keys(tx, stored.id, stored.event, links.hosts(stored.event.text))
        return self._decider.decide_event(tx, stored, judgement, rule_set, now, self._policy.dialogues)

    async def _apply_delayed_rules(self) -> bool:
        rule_set = self._policy.rules
        if rule_set is None:
            return False
        due = await self._db.write(
            lambda tx: timers.claim_due_timers(tx, _BATCH, self._timestamp()), lasting=False
        )
        await self._db.write_all(
            partial(self._decide_delayed, timer=timer, rule_set=rule_set) for timer in due
        )
        return bool(due)

    def _decide_delayed(self, tx: Transaction, timer: DueTimer, rule_set: RuleSet) -> None:
        self._decider.decide_delayed(tx, timer, rule_set, self._clock.now(), self._policy.dialogues)

    def _timestamp(self) -> float:
        return self._clock.now().timestamp()


def _look(tx: Transaction, now: float) -> _Waiting:
    """To look costs less than to claim nothing, which is a write for each kind of work."""
    return _Waiting(
        deliveries=inbox.is_waiting(tx),
        events=events.is_due(tx, now),
        timers=timers.seconds_until_timer_due(tx, now) == 0,
    )


def _claim_first(tx: Transaction, now: float, lanes: Sequence[Lane]) -> tuple[Lane | None, list[StoredEvent]]:
    """The first of these lanes in which events wait, and some of them."""
    for lane in lanes:
        if claimed := _claim_events(tx, now, lane):
            return lane, claimed
    return None, []


def _claim_events(tx: Transaction, now: float, lane: Lane) -> list[StoredEvent]:
    claimed = events.claim_events(tx, lane.batch, now, lane.number)
    # An event that has crashed the program before is claimed alone.
    if len(claimed) == 1 and claimed[0].attempts > events.MAX_ATTEMPTS:
        _quarantine(tx, claimed[0], now)
        return _claim_events(tx, now, lane)
    return claimed


def _quarantine(tx: Transaction, stored: StoredEvent, now: float) -> None:
    """An event whose judging crashed too often goes to a person."""
    message_fragments.join_fragments(tx, stored.id, at=now)
    if events.close_event(tx, stored.id, state="quarantined", judgement=None, at=now):
        request = CaseRequest(
            actor=Actor.system("poison"),
            why=f"judging it crashed {events.MAX_ATTEMPTS} times",
            priority=_POISON_PRIORITY,
        )
        cases.open_case(tx, event_id=stored.id, request=request, at=now)


def _read_texts(tx: Transaction, claimed: Sequence[StoredEvent]) -> list[_Text]:
    """The events as their authors last left them. One that a crash interrupted stays in its lane."""
    stored = [events.with_latest_text(tx, event) for event in claimed]
    lanes = {} if stored[0].attempts > 1 else sort_out(tx, stored)
    return [_Text(event, lookup.parent_context(tx, event), lanes.get(event.id, 0)) for event in stored]


def _change_lanes(tx: Transaction, lanes: Mapping[int, int]) -> None:
    for event_id, lane in lanes.items():
        events.change_lane(tx, event_id, lane)
