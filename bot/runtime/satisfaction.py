"""Asks how satisfied people are once a person of ours has closed their conversation and it has become quiet.

Looks at each closing once. Who wrote something grave, had something hidden, asked for no automatic messages
or was asked lately is not asked, and no setting changes that.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot import rules
from bot.config import Config
from bot.domain import NO_AUTOMATIC_MESSAGES, Action, Decision, Event, Judgement, Verb
from bot.domain.danger import serious_scores
from bot.domain.rate_limits import without_refused
from bot.domain.spikes import TrendSettings
from bot.platforms.ports import Adapter
from bot.rules import RuleSet
from bot.runtime.clock import Clock
from bot.runtime.deciding import Decider
from bot.runtime.loop import Loops
from bot.runtime.pipeline import ActivePolicy
from bot.store import Store, Transaction, decisions
from bot.store.history import author_marks, switched_states
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.review import evidence, satisfaction
from bot.store.review.satisfaction import ClosedCase, NotAsked
from bot.text.ratings import HIGHEST, LOWEST

#: Between two looks.
_SECONDS = 5.0
#: Later than so long after it was closed, nobody is asked any more: we were down, or nobody was on duty.
_HORIZON = 3 * 86_400.0
#: For how long somebody is left alone after what was grave or had to be hidden.
_MEMORY = 90 * 86_400.0
#: A question that could not leave by then comes too late.
_LONGEST_WAIT = timedelta(hours=1)
#: What a rule that forbids these says is that no machine speaks there.
_SPEECH = frozenset({Verb.MESSAGE, Verb.PRIVATE_REPLY, Verb.REPLY})
BUTTONS = tuple(f"{rating} ★" for rating in range(LOWEST, HIGHEST + 1))


def follow_up(
    loops: Loops,
    db: Store,
    adapters: Mapping[str, Adapter],
    config: Config,
    policy: ActivePolicy,
    clock: Clock,
) -> None:
    """Look every few seconds at what was closed, for as long as the program runs."""
    asker = SatisfactionAsker(db, adapters, config, policy, clock=clock)
    loops.start("satisfaction", asker.run_once, longest=_SECONDS, wakes="dispatcher")


class SatisfactionAsker:
    """Asks in the conversations of these adapters, as the rules in force say."""

    def __init__(
        self,
        db: Store,
        adapters: Mapping[str, Adapter],
        config: Config,
        policy: ActivePolicy,
        *,
        clock: Clock,
    ) -> None:
        self._db = db
        self._adapters = adapters
        self._policy = policy
        self._clock = clock
        self._decider = Decider(adapters, config)
        self._crisis = (config.trends or TrendSettings()).state

    async def run_once(self) -> bool:
        """Whether somebody was asked."""
        rule_set = self._policy.rules
        if rule_set is None or not rule_set.satisfaction.ask:
            return False
        now = self._clock.now()
        if not await self._db.read(lambda tx: _list_due(tx, rule_set, now)):
            return False
        return await self._db.write(lambda tx: self._settle(tx, rule_set, now))

    def _settle(self, tx: Transaction, rule_set: RuleSet, now: datetime) -> bool:
        # Another process may have opened a case again since it was read.
        asked = [self._settle_one(tx, closed, rule_set, now) for closed in _list_due(tx, rule_set, now)]
        return any(asked)

    def _settle_one(self, tx: Transaction, closed: ClosedCase, rule_set: RuleSet, now: datetime) -> bool:
        stored = events.get_event(tx, satisfaction.last_written(tx, closed))
        assert stored is not None  # the case refers to it
        stored, at = events.with_latest_text(tx, stored), now.timestamp()
        reason = self._why_not(tx, closed, stored, rule_set, at)
        decision = Decision(rules_version=rule_set.version)
        if reason is None:
            decision = self._ask(tx, closed, stored, rule_set, now)
            reason = _why_impossible(decision, now)
        if reason is not None:
            satisfaction.record_not_asked(tx, closed, stored.id, reason, at=at)
            return False
        action = self._with_buttons(decision.actions[0], stored, now)
        decisions.commit(tx, event_id=stored.id, decision=replace(decision, actions=(action,)), at=at)
        satisfaction.record_asked(tx, closed, stored.id, action.key, at=at)
        return True

    def _ask(
        self, tx: Transaction, closed: ClosedCase, stored: StoredEvent, rule_set: RuleSet, now: datetime
    ) -> Decision:
        decider, case_id = self._decider, closed.case_id
        known_facts = decider.gather_facts(tx, stored, rule_set, now.timestamp())
        judgement = stored.judgement or Judgement(scores={}, degraded=True)
        question = rules.ask_satisfaction(
            rule_set,
            stored.event,
            judgement,
            known_facts,
            key=f"{rules.SATISFACTION}:case:{case_id}:{closed.closed_at:.0f}",
            why=f"case {case_id}",
        )
        limited = decider.limiter(tx, stored, judgement, rule_set, now)(question)
        return without_refused(limited.decision, limited.refusals)

    def _why_not(
        self, tx: Transaction, closed: ClosedCase, stored: StoredEvent, rule_set: RuleSet, at: float
    ) -> NotAsked | None:
        event = stored.event
        settings, lately = rule_set.satisfaction, at - _MEMORY
        if settings.queues and closed.queue not in settings.queues:
            return NotAsked.OTHER_QUEUE
        if event.author_id is None or satisfaction.is_erased(tx, event):
            return NotAsked.UNKNOWN_PERSON
        if NO_AUTOMATIC_MESSAGES in author_marks.author_labels(tx, event.account_id, event.author_id, at):
            return NotAsked.OPTED_OUT
        if not satisfaction.was_answered_by_person(tx, closed):
            return NotAsked.UNANSWERED
        if satisfaction.was_asked(tx, event, at - settings.once_per):
            return NotAsked.ASKED_LATELY
        if satisfaction.had_urgent_case(tx, event, urgent=evidence.URGENT, since=lately) or _is_delicate(
            tx, event, lately
        ):
            return NotAsked.DELICATE
        if satisfaction.was_hidden(tx, event, lately):
            return NotAsked.HIDDEN
        account_name = self._account_name(stored)
        if switched_states.states_around(tx, event, (self._crisis,), account_name=account_name, now=at):
            return NotAsked.STATE
        return None

    def _account_name(self, stored: StoredEvent) -> str:
        adapter = self._adapters.get(stored.source)
        account = adapter.source.account(stored.event.account_id) if adapter else None
        return account.name if account else ""

    def _with_buttons(self, action: Action, stored: StoredEvent, now: datetime) -> Action:
        """The question with a button for each rating, where the platform takes so many."""
        adapter = self._adapters.get(stored.source)
        limits = adapter.limits_on(action.platform) if adapter else None
        latest = now + _LONGEST_WAIT
        expires_at = latest if action.expires_at is None else min(latest, action.expires_at)
        has_buttons = limits is not None and limits.most_buttons >= len(BUTTONS)
        return replace(action, buttons=BUTTONS if has_buttons else action.buttons, expires_at=expires_at)


def _list_due(tx: Transaction, rule_set: RuleSet, now: datetime) -> list[ClosedCase]:
    """Those whose time has come, by the clock or by the opening hours of a calendar."""
    after, at = rule_set.satisfaction.after, now.timestamp()
    closed = satisfaction.list_closed(tx, since=at - _HORIZON, until=at - after.seconds)
    return [case for case in closed if after.due(datetime.fromtimestamp(case.closed_at, UTC)) <= now]


def _why_impossible(decision: Decision, now: datetime) -> NotAsked | None:
    """Why what was to be asked cannot leave; None when it can."""
    if not decision.matches:
        return NotAsked.NOT_POSSIBLE
    if not decision.actions:
        return NotAsked.LIMITED
    expires_at = decision.actions[0].expires_at
    return NotAsked.WINDOW_OVER if expires_at is not None and expires_at <= now else None


def _is_delicate(tx: Transaction, event: Event, since: float) -> bool:
    """Whether they wrote what is taken seriously by itself, or where a rule lets no machine speak."""
    return any(
        serious_scores(judgement) or any(_SPEECH & set(match.never) for match in matches)
        for judgement, matches in satisfaction.list_read(tx, event, since)
    )
