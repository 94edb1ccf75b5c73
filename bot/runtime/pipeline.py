"""From delivery to decision: reads what came in, judges it, decides, plans.

Each delivery and each event is one transaction, so that a crash at any moment leaves it either
untouched or finished. Nothing here acts on a platform; `dispatch` does.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot import answers, rules
from bot.classify.ports import Classifier
from bot.config import Config
from bot.domain import Action, CaseRequest, Decision, Event, Facts, Judgement, Kind, Verb
from bot.errors import Malformed
from bot.platforms.ports import Adapter
from bot.rules import RuleSet
from bot.store import Store, Transaction, decisions
from bot.store.context import facts, lookup, similar_events
from bot.store.delivery import circuit_breaker, outbox, rate_limits, timers
from bot.store.delivery.timers import Due
from bot.store.history import author_marks
from bot.store.intake import echoes, events, inbox
from bot.store.intake.events import StoredEvent
from bot.store.intake.inbox import StoredDelivery
from bot.store.reporting import reconciliation
from bot.store.review import blind_reviews, cases, overrides
from bot.text import links

logger = logging.getLogger(__name__)

#: Kinds that rules may speak about; the rest is recorded.
DECIDABLE = frozenset({Kind.COMMENT, Kind.REPLY, Kind.DM, Kind.MENTION, Kind.REVIEW, Kind.EDIT})
_BATCH = 64
_PRIVATE_REPLY_WINDOW = timedelta(days=7)
_MESSAGE_WINDOW = timedelta(hours=24)

OnDecided = Callable[[Event, Judgement, Decision], None]


@dataclass(kw_only=True)
class ActivePolicy:
    """What deciding needs and what may be exchanged while running: rules and classifier.

    `rules` is None while no usable rules are known, `classifier` while it is being loaded;
    events wait then. `words` is the classifier that always works.
    """

    fallback: Classifier
    rules: RuleSet | None = None
    classifier: Classifier | None = None


class Pipeline:
    """Reads and decides, one `step` at a time."""

    def __init__(
        self,
        db: Store,
        adapters: Mapping[str, Adapter],
        mind: ActivePolicy,
        config: Config,
        on_decided: OnDecided | None = None,
    ) -> None:
        self._db = db
        self._adapters = adapters
        self._mind = mind
        self._config = config
        self._on_decided = on_decided
        self._judging = ThreadPoolExecutor(1, thread_name_prefix="judge")
        self._own_ids = {account.id for adapter in adapters.values() for account in adapter.source.accounts}

    def close(self) -> None:
        """Let go of the judging thread."""
        self._judging.shutdown(wait=False, cancel_futures=True)

    async def run_once(self) -> bool:
        """Read the deliveries, decide the events that wait, let delayed rules speak; False when there was
        nothing of it."""
        read = await self._read_deliveries()
        decided = await self._decide_events()
        spoken = await self._speak_later()
        return read or decided or spoken

    async def seconds_until_due(self) -> float | None:
        """Seconds until a held event or a delayed rule is due, None when nothing waits."""
        now = time.time()
        dues = await self._db.read(lambda tx: (events.next_due(tx, now), timers.next_due(tx, now)))
        return min((due for due in dues if due is not None), default=None)

    # ---- deliveries → events

    async def _read_deliveries(self) -> bool:
        taken = await self._db.write(lambda tx: inbox.claim(tx, _BATCH))
        if not taken:
            return False
        parsed = await asyncio.to_thread(lambda: [self._parse(kept) for kept in taken])
        await asyncio.gather(
            *(
                self._db.write(lambda tx, kept=kept, found=found: self._keep(tx, kept, found))  # type: ignore[misc]
                for kept, found in zip(taken, parsed, strict=True)
            )
        )
        return True

    def _parse(self, kept: StoredDelivery) -> list[Event | Malformed]:
        adapter = self._adapters.get(kept.delivery.source)
        if adapter is None:
            return [Malformed(f"source '{kept.delivery.source}' is not configured any more")]
        return list(adapter.parse(kept.delivery))

    def _keep(self, tx: Transaction, kept: StoredDelivery, found: Sequence[Event | Malformed]) -> None:
        problems = []
        for item in found:
            if isinstance(item, Malformed):
                problems.append(str(item))
            else:
                self._keep_event(tx, kept, item)
        if problems:
            reconciliation.count(tx, "malformed", len(problems))
            logger.warning("malformed delivery", extra={"action": "malformed", "delivery": kept.id})
        inbox.close(tx, kept.id, problems)

    def _keep_event(self, tx: Transaction, kept: StoredDelivery, event: Event) -> None:
        received_at = kept.delivery.received_at.timestamp()
        source = kept.delivery.source
        hold = event.author_id is None and event.kind in DECIDABLE
        event_id = events.insert(
            tx,
            event,
            source=source,
            delivery_id=kept.id,
            received_at=received_at,
            state=self._first_state(source, event),
            not_before=received_at + (self._config.echo_hold if hold else 0.0),
        )
        if event_id is None:
            reconciliation.count(tx, "repeated")
            return
        similar_events.insert(tx, event_id, event, links.hosts(event.text), received_at)
        if event.kind is Kind.IGNORED:
            reconciliation.count(tx, f"ignored:{source}:{event.extra.get('why', 'unknown')}"[:120])
        _take_note(tx, event, event_id, time.time())

    def _first_state(self, source: str, event: Event) -> str:
        if self._adapters[source].source.account(event.account_id) is None:
            return "unrouted"
        return "recorded" if event.is_own_echo or event.kind not in DECIDABLE else "new"

    # ---- events → decisions

    async def _decide_events(self) -> bool:
        rule_set, classifier = self._mind.rules, self._mind.classifier
        if rule_set is None or classifier is None:
            return False
        taken = await self._db.write(_take_events)
        if not taken:
            return False
        stored, above = await self._db.read(lambda tx: _texts(tx, taken))
        judgements = await self._judge([one.event.text for one in stored], above, classifier)
        await asyncio.gather(
            *(
                self._decide(one, judgement, rule_set)
                for one, judgement in zip(stored, judgements, strict=True)
            )
        )
        return True

    def _name_of(self, stored: StoredEvent) -> str:
        adapter = self._adapters.get(stored.source)
        account = adapter.source.account(stored.event.account_id) if adapter else None
        return account.name if account else ""

    async def _judge(
        self, texts: Sequence[str], above: Sequence[str], classifier: Classifier
    ) -> list[Judgement]:
        """The classifier's word, or the word lists' alone when it is late: late is not harmless."""
        loop = asyncio.get_running_loop()
        judging = loop.run_in_executor(self._judging, classifier.judge, list(texts), list(above))
        done, _ = await asyncio.wait({judging}, timeout=self._config.judge_timeout)
        if done:
            return judging.result()
        logger.error("the classifier is late", extra={"action": "classifier_late", "texts": len(texts)})
        return self._mind.fallback.judge(texts)

    async def _decide(self, stored: StoredEvent, judgement: Judgement, rule_set: RuleSet) -> None:
        kept = await self._db.write(lambda tx: self._commit(tx, stored, judgement, rule_set))
        if kept and self._on_decided:
            self._on_decided(stored.event, judgement, kept)

    def _address(self, decision: Decision, stored: StoredEvent, now: datetime) -> Decision:
        """Say who carries each action out, and until when it still makes sense."""
        actions = []
        for action in decision.actions:
            until = self._expiry(action.verb, stored, now)
            details = dict(action.details) | ({"expires_at": str(until.timestamp())} if until else {})
            if action.verb is Verb.ESCALATE and stored.event.kind is Kind.DM:
                details["window_until"] = (stored.event.created_at + _MESSAGE_WINDOW).isoformat()
            actions.append(replace(action, via=action.via or stored.source, details=details))
        return replace(decision, actions=tuple(actions))

    def _expiry(self, verb: Verb, stored: StoredEvent, now: datetime) -> datetime | None:
        if verb is Verb.PRIVATE_REPLY:
            return stored.event.created_at + _PRIVATE_REPLY_WINDOW
        if verb is Verb.MESSAGE:
            return stored.event.created_at + _MESSAGE_WINDOW
        return now + timedelta(seconds=self._config.reply_max_age) if verb is Verb.REPLY else None

    def _commit(
        self, tx: Transaction, stored: StoredEvent, judgement: Judgement, rule_set: RuleSet
    ) -> Decision | None:
        """Look around, decide and keep in one transaction: whatever came before is decided by now, and no
        two events can both be the last one that a limit allows."""
        now = datetime.now(UTC)
        event, at = stored.event, now.timestamp()
        withheld = event.author_id is None and echoes.is_ours(tx, event, now=at)
        if withheld or overrides.is_deleted(tx, event.account_id, event.message_id):
            if withheld:
                echoes.note_human(tx, stored.id, is_human=False)
            events.close(tx, stored.id, state="recorded", judgement=judgement, at=at)
            return None
        if not events.close(tx, stored.id, state="decided", judgement=judgement, at=at):
            return None
        known = self._look_around(tx, stored, rule_set, at)
        ceilings = circuit_breaker.mode_caps(tx)
        decision = rules.decide(rule_set, event, judgement, known, now, ceilings)
        decision = self._keep_decision(tx, decision, stored, judgement, rule_set, now)
        blind_reviews.draw(tx, stored.id, rules.second_looks(rule_set.review, event, decision), at=at)
        return decision

    def _look_around(self, tx: Transaction, stored: StoredEvent, rule_set: RuleSet, at: float) -> Facts:
        return facts.gather(
            tx,
            stored,
            now=at,
            account_name=self._name_of(stored),
            asks=rule_set.aggregate_queries,
            counters=rule_set.counters,
        )

    def _keep_decision(
        self,
        tx: Transaction,
        decision: Decision,
        stored: StoredEvent,
        judgement: Judgement,
        rule_set: RuleSet,
        now: datetime,
    ) -> Decision:
        """Write out the words and say who carries what out; then keep it with everything that follows."""
        event, at = stored.event, now.timestamp()
        decision = _spare_decided(tx, decision)
        decision = answers.fill(
            decision, event, judgement, rule_set, lambda action: rate_limits.turn(tx, action)
        )
        decision = self._address(decision, stored, now)
        linked = tuple(_linked(tx, action, event) for action in decision.actions)
        decision = rate_limits.apply_limits(tx, replace(decision, actions=linked), at)
        decision_id = decisions.keep(tx, event_id=stored.id, decision=decision, at=at, judgement=judgement)
        author_marks.insert(tx, event_id=stored.id, decision_id=decision_id, decision=decision, at=at)
        similar_events.label(tx, stored, decision.labels)
        timers.start(tx, stored.id, decision.timers)
        case = cases.of_event(tx, stored.id) if decision.closes_case else None
        if case is not None:
            cases.close(tx, case.id, by="rules", answer="needs nothing any more", at=at)
        return decision

    # ---- delayed rules

    async def _speak_later(self) -> bool:
        rule_set = self._mind.rules
        if rule_set is None:
            return False
        taken = await self._db.write(lambda tx: timers.take(tx, _BATCH, time.time()))
        for due in taken:
            await self._db.write(lambda tx, due=due: self._speak(tx, due, rule_set))  # type: ignore[misc]
        return bool(taken)

    def _speak(self, tx: Transaction, due: Due, rule_set: RuleSet) -> None:
        now = datetime.now(UTC)
        at = now.timestamp()
        stored = events.get(tx, due.event_id)
        assert stored is not None  # timers refer to their event
        stored = events.with_latest_text(tx, stored)
        known = self._look_around(tx, stored, rule_set, at)
        if why := timers.ended_by(tx, due, stored, known.thread.answered_by):
            timers.settle(tx, due.id, state="cancelled", why=why, at=at)
            return
        judgement = stored.judgement or Judgement(scores={}, degraded=True)
        ceilings = circuit_breaker.mode_caps(tx)
        decision = rules.speak_later(rule_set, due.rule, stored.event, judgement, known, now, ceilings)
        if decision.matches:
            self._keep_decision(tx, decision, stored, judgement, rule_set, now)
        timers.settle(tx, due.id, state="done", at=at)


def _texts(tx: Transaction, taken: Sequence[StoredEvent]) -> tuple[list[StoredEvent], list[str]]:
    """The events as their authors last left them, and what stands above each."""
    stored = [events.with_latest_text(tx, one) for one in taken]
    return stored, [lookup.parent_context(tx, one) for one in stored]


def _spare_decided(tx: Transaction, decision: Decision) -> Decision:
    """Without what would be done to other comments of a crowd on which a person has decided, or which
    their author removed."""
    kept = tuple(
        action
        for action in decision.actions
        if action.event_id is None
        or not (
            overrides.is_in_force(tx, action.account_id, action.message_id)
            or overrides.is_deleted(tx, action.account_id, action.message_id)
        )
    )
    return replace(decision, actions=kept)


def _linked(tx: Transaction, action: Action, event: Event) -> Action:
    """The action with what an earlier effect of the same case left behind."""
    if action.verb is not Verb.ESCALATE:
        return action
    link = outbox.link_of(tx, action.via, event.account_id, event.thread_id, event.author_id)
    return replace(action, linked=link)


def _take_note(tx: Transaction, event: Event, event_id: int, now: float) -> None:
    """What an event means for others: a removal, an echo of ours, a colleague's hand."""
    if event.kind is Kind.DELETE:
        why = "removed by its author"
        overrides.mark_deleted(tx, event.account_id, event.message_id, now)
        outbox.cancel(tx, account_id=event.account_id, message_id=event.message_id, at=now, why=why)
        if event.extra.get("unsent") == "true":
            events.redact(tx, event.account_id, event.message_id)
    elif event.kind is Kind.CONTROL:
        echoes.absorb(tx, event, now=now)
    elif event.is_own_echo and event.kind in DECIDABLE:
        echoes.note_human(tx, event_id, is_human=not echoes.absorb(tx, event, now=now))


def _take_events(tx: Transaction) -> list[StoredEvent]:
    now = time.time()
    taken = events.claim(tx, _BATCH, now)
    if len(taken) == 1 and events.strikes(tx, taken[0].id) > events.STRIKES:
        _set_aside(tx, taken[0], now)
        return _take_events(tx)
    return taken


def _set_aside(tx: Transaction, stored: StoredEvent, at: float) -> None:
    """An event whose judging crashed too often goes to a person."""
    if events.close(tx, stored.id, state="quarantined", judgement=None, at=at):
        why = f"judging it crashed {events.STRIKES} times"
        cases.open(
            tx, event_id=stored.id, request=CaseRequest(rule="system:poison", why=why, priority=50), at=at
        )
