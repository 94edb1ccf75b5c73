"""From event to decision: gathers the facts, lets the rules decide, addresses and commits the actions.

Each decision is one transaction: whatever came before is decided by then, and no two events can both be the
last one that a limit allows.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot import answers, rules
from bot.config import Config
from bot.domain import Action, Decision, Event, Facts, Judgement, Kind, Verb
from bot.platforms.ports import Adapter
from bot.rules import RuleSet
from bot.store import Transaction, decisions
from bot.store.context import facts
from bot.store.delivery import circuit_breaker, outbox, rate_limits, timers
from bot.store.delivery.timers import DueTimer
from bot.store.intake import echoes, events
from bot.store.intake.events import StoredEvent
from bot.store.review import blind_reviews, overrides

# https://developers.facebook.com/docs/messenger-platform/discovery/private-replies
_PRIVATE_REPLY_WINDOW = timedelta(days=7)
# https://developers.facebook.com/docs/messenger-platform/policy/policy-overview (standard messaging)
_MESSAGE_WINDOW = timedelta(hours=24)


class Decider:
    """Decides about stored events and due timers for the accounts of these adapters."""

    def __init__(self, adapters: Mapping[str, Adapter], config: Config) -> None:
        self._adapters = adapters
        self._config = config

    def decide_event(
        self, tx: Transaction, stored: StoredEvent, judgement: Judgement, rule_set: RuleSet, now: datetime
    ) -> Decision | None:
        """Decide about a new event and close it; None when there is nothing to decide (any more)."""
        event, at = stored.event, now.timestamp()
        is_echo = event.author_id is None and echoes.is_echo(tx, event, now=at)
        if is_echo:
            events.mark_own_echo(tx, stored.id, human_reply=False)
        is_settled = is_echo or overrides.is_deleted(tx, event.account_id, event.message_id)
        state = "recorded" if is_settled else "decided"
        closed = events.close_event(tx, stored.id, state=state, judgement=judgement, at=at)
        if is_settled or not closed:
            return None
        known_facts = self._gather_facts(tx, stored, rule_set, at)
        mode_caps = circuit_breaker.mode_caps(tx)
        decision = rules.decide(rule_set, event, judgement, known_facts, now, mode_caps)
        decision = self._commit(tx, decision, stored, judgement, rule_set, now)
        reviews = rules.draw_blind_reviews(rule_set.blind_review, event, decision)
        blind_reviews.open_blind_review(tx, stored.id, reviews, at=at)
        return decision

    def decide_delayed(self, tx: Transaction, timer: DueTimer, rule_set: RuleSet, now: datetime) -> None:
        """Let a delayed rule decide about its event, unless something happened first; end its timer."""
        at = now.timestamp()
        original = events.get_event(tx, timer.event_id)
        assert original is not None  # timers refer to their event
        stored = events.with_latest_text(tx, original)
        known_facts = self._gather_facts(tx, stored, rule_set, at)
        if reason := timers.find_cancel_reason(tx, timer, stored, known_facts.thread.answered_by):
            timers.cancel_timer(tx, timer.id, reason, at=at)
            return
        judgement = stored.judgement or Judgement(scores={}, degraded=True)
        mode_caps = circuit_breaker.mode_caps(tx)
        decision = rules.decide_delayed(
            rule_set, timer.rule, stored.event, judgement, known_facts, now, mode_caps
        )
        if decision.matches:
            self._commit(tx, decision, stored, judgement, rule_set, now)
        timers.mark_timer_done(tx, timer.id, at=at)

    def _gather_facts(self, tx: Transaction, stored: StoredEvent, rule_set: RuleSet, at: float) -> Facts:
        adapter = self._adapters.get(stored.source)
        account = adapter.source.account(stored.event.account_id) if adapter else None
        return facts.gather_facts(
            tx,
            stored,
            now=at,
            account_name=account.name if account else "",
            aggregates=rule_set.aggregate_queries,
            counters=rule_set.counters,
        )

    def _commit(
        self,
        tx: Transaction,
        decision: Decision,
        stored: StoredEvent,
        judgement: Judgement,
        rule_set: RuleSet,
        now: datetime,
    ) -> Decision:
        """Make the actions ready to leave and commit the decision; returns what was committed."""
        decision = _without_settled_messages(tx, decision)
        decision = answers.fill_replies(
            decision, stored.event, judgement, rule_set, lambda action: rate_limits.next_turn(tx, action)
        )
        actions = tuple(self._addressed(tx, action, stored, now) for action in decision.actions)
        decision = rate_limits.apply_rate_limits(tx, replace(decision, actions=actions), now.timestamp())
        decisions.commit(tx, event_id=stored.id, decision=decision, at=now.timestamp(), judgement=judgement)
        return decision

    def _addressed(self, tx: Transaction, action: Action, stored: StoredEvent, now: datetime) -> Action:
        """The action with who carries it out and until when it makes sense."""
        event = stored.event
        via, expires_at = action.via or stored.source, self._expiry(action.verb, event, now)
        action = replace(action, via=via, expires_at=expires_at)
        if action.verb is not Verb.ESCALATE:
            return action
        link = outbox.linked_id(tx, via, event.account_id, event.thread_id, event.author_id)
        handover = action.handover
        if handover and event.kind is Kind.DM:
            handover = replace(handover, window_until=event.created_at + _MESSAGE_WINDOW)
        return replace(action, linked=link, handover=handover)

    def _expiry(self, verb: Verb, event: Event, now: datetime) -> datetime | None:
        if verb is Verb.PRIVATE_REPLY:
            return event.created_at + _PRIVATE_REPLY_WINDOW
        if verb is Verb.MESSAGE:
            return event.created_at + _MESSAGE_WINDOW
        return now + timedelta(seconds=self._config.reply_max_age) if verb is Verb.REPLY else None


def _without_settled_messages(tx: Transaction, decision: Decision) -> Decision:
    """Without actions on other messages of a group on which a person has decided, or which their author
    removed."""
    actions = tuple(
        action
        for action in decision.actions
        if action.event_id is None
        or not (
            overrides.is_in_force(tx, action.account_id, action.message_id)
            or overrides.is_deleted(tx, action.account_id, action.message_id)
        )
    )
    return replace(decision, actions=actions)
