"""From event to decision: gathers the facts, lets the rules decide, addresses and commits the actions.

Each decision is one transaction: whatever came before is decided by then, and no two events can both be the
last one that a limit allows.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot import answers, rules
from bot.config import Config
from bot.dialogues.model import NO_DIALOGUES, DialogueBook
from bot.documents.local_time import local_day
from bot.domain import (
    PRIVATE_VERBS,
    SPEAKING_VERBS,
    Action,
    Actor,
    AnswerWindows,
    CancelReason,
    Decision,
    Event,
    Facts,
    Judgement,
    Kind,
    Reason,
    Verb,
)
from bot.domain.dialogues import is_dialogue_template
from bot.domain.rate_limits import Limited, Limiter
from bot.domain.spikes import TrendSettings
from bot.platforms.ports import Adapter
from bot.rules import RuleSet
from bot.runtime import talking
from bot.runtime.author_names import AuthorNames
from bot.runtime.rights_requests import find_unaskable
from bot.runtime.second_answers import find_second_answers
from bot.runtime.talking import Talk
from bot.runtime.temporary_hides import show_again
from bot.services.campaign_links import links_of
from bot.store import Transaction, decisions
from bot.store.context import facts, lookup
from bot.store.delivery import circuit_breaker, outbox, rate_limits, timers
from bot.store.delivery.timers import DueTimer
from bot.store.intake import app_acts, backfills, echoes, events
from bot.store.intake.events import StoredEvent
from bot.store.review import blind_reviews, earlier_effects, evidence, overrides
from bot.store.review.evidence import Change

#: For how long what rules say in private makes sense where the platform sets no limit.
_DEFAULT_WINDOWS = AnswerWindows(
    standard=timedelta(hours=24), by_person=timedelta(hours=24), private_reply=timedelta(days=7)
)
_SAFETY_NET = Actor.system(rules.SAFETY_NET)
_ANSWER_LIMIT = Actor.system(rules.ANSWER_LIMIT)


class Decider:
    """Decides about stored events and due timers for the accounts of these adapters."""

    def __init__(
        self, adapters: Mapping[str, Adapter], config: Config, author_names: AuthorNames | None = None
    ) -> None:
        self._adapters = adapters
        self._config = config
        self._author_names = author_names or AuthorNames()
        self._links = links_of(config)
        self._crisis = (config.trends or TrendSettings()).state

    def decide_event(
        self,
        tx: Transaction,
        stored: StoredEvent,
        judgement: Judgement,
        rule_set: RuleSet,
        now: datetime,
        book: DialogueBook = NO_DIALOGUES,
    ) -> Decision | None:
        """Decide about a new event and close it; None when there is nothing to decide (any more)."""
        event, at = stored.event, now.timestamp()
        is_echo = self._may_be_own(stored) and echoes.is_echo(tx, event, now=at)
        if is_echo:
            events.mark_own_echo(tx, stored.id, human_reply=False)
        is_settled = is_echo or _is_removed(tx, event)
        state = "recorded" if is_settled else "decided"
        closed = events.close_event(tx, stored.id, state=state, judgement=judgement, at=at)
        if closed and is_settled and not is_echo:
            self._rescue_removed(tx, stored, judgement, rule_set, now)
        if is_settled or not closed:
            return None
        known_facts = self.gather_facts(tx, stored, rule_set, at)
        talk = talking.SILENCE
        if event.kind is Kind.DM:
            talk = talking.listen(
                tx, stored, judgement, book, rule_set, known_facts, now=now, timezone=self._config.timezone
            )
            known_facts = talk.with_facts(known_facts)
        mode_caps = circuit_breaker.mode_caps(tx)
        limiter = self.limiter(tx, stored, judgement, rule_set, now, talk=talk)
        decision = rules.decide(rule_set, event, judgement, known_facts, now, mode_caps, limiter)
        decision = rules.catch_unanswered(decision, rule_set, event, judgement, known_facts, now)
        decision = _sharing_case(tx, decision, stored)
        if event.kind is Kind.DM and rules.ends_automatic_messages(decision):
            outbox.cancel_private(
                tx,
                account_id=event.account_id,
                author_id=event.author_id,
                at=at,
                reason=CancelReason.OPTED_OUT,
            )
        decisions.commit(tx, event_id=stored.id, decision=decision, at=at, judgement=judgement)
        if decision.case is not None:
            app_acts.settle_answered(tx, event, now=at)
        if event.kind is Kind.EDIT:
            today = local_day(now, self._config.timezone)
            talking.heed_edit(tx, stored, judgement, book, today=today, at=at)
            earlier_effects.ask_about_earlier_effects(tx, event, stored.id, decision, at=at)
        _draw_blind_review(tx, stored, decision, rule_set, at=at)
        return decision

    def _may_be_own(self, stored: StoredEvent) -> bool:
        adapter = self._adapters.get(stored.source)
        return stored.event.author_id is None if adapter is None else adapter.may_be_own(stored.event)

    def _rescue_removed(
        self, tx: Transaction, stored: StoredEvent, judgement: Judgement, rule_set: RuleSet, now: datetime
    ) -> None:
        """Somebody took back at once what rules would have called a person for urgently: nothing is done
        about it any more, but a person sees it."""
        known_facts = self.gather_facts(tx, stored, rule_set, now.timestamp())
        decision = rules.decide(rule_set, stored.event, judgement, known_facts, now, {})
        if decision.case is None or decision.case.priority < evidence.URGENT:
            return
        asked = Decision(rules_version=decision.rules_version, matches=decision.matches, case=decision.case)
        at = now.timestamp()
        decisions.commit(tx, event_id=stored.id, decision=asked, at=at, judgement=judgement)
        evidence.preserve(tx, stored, Change.REMOVED, at=at)

    def decide_delayed(
        self,
        tx: Transaction,
        timer: DueTimer,
        rule_set: RuleSet,
        now: datetime,
        book: DialogueBook = NO_DIALOGUES,
    ) -> None:
        """Let a delayed rule decide about its event, unless something happened first; end its timer."""
        at = now.timestamp()
        original = events.get_event(tx, timer.event_id)
        assert original is not None  # timers refer to their event
        stored = events.with_latest_text(tx, original)
        if timer.rule == rules.SAFETY_NET:
            _open_unanswered_case(tx, timer, stored, rule_set, at)
            return
        if timer.rule.startswith(rules.SHOW_AGAIN):
            show_again(tx, timer, original, rule_set.version, at)
            return
        if talking.is_dialogue_timer(timer):
            self._continue_dialogue(tx, timer, stored, rule_set, now, book)
            return
        known_facts = self.gather_facts(tx, stored, rule_set, at)
        if reason := timers.find_cancel_reason(tx, timer, stored, known_facts.thread.answered_by):
            timers.cancel_timer(tx, timer.id, reason, at=at)
            return
        judgement = stored.judgement or Judgement(scores={}, degraded=True)
        mode_caps = circuit_breaker.mode_caps(tx)
        due = datetime.fromtimestamp(timer.due_at, UTC)
        limiter = self.limiter(tx, stored, judgement, rule_set, now, due)
        decision = rules.decide_delayed(
            rule_set, timer.rule, stored.event, judgement, known_facts, now, mode_caps, limiter
        )
        if decision.matches:
            decision = rules.catch_held_back(decision, rule_set, known_facts, now)
            decision = _sharing_case(tx, decision, stored)
            decisions.commit(tx, event_id=stored.id, decision=decision, at=at, judgement=judgement)
            if decision.case is not None:
                app_acts.settle_answered(tx, stored.event, now=at)
        timers.mark_timer_done(tx, timer.id, at=at)

    def _continue_dialogue(
        self,
        tx: Transaction,
        timer: DueTimer,
        stored: StoredEvent,
        rule_set: RuleSet,
        now: datetime,
        book: DialogueBook,
    ) -> None:
        """Let a dialogue go on although nobody wrote: the shop has answered, or time has run out."""
        at, event = now.timestamp(), stored.event
        known_facts = self.gather_facts(tx, stored, rule_set, at)
        talk = talking.go_on(tx, timer, event, book, known_facts, now=now)
        if talk.under_way is not None:
            judgement = stored.judgement or Judgement(scores={}, degraded=True)
            due = datetime.fromtimestamp(timer.due_at, UTC)
            limiter = self.limiter(tx, stored, judgement, rule_set, now, due, talk=talk)
            mode_caps = circuit_breaker.mode_caps(tx)
            decision = rules.continue_dialogue(
                rule_set, event, judgement, talk.with_facts(known_facts), now, mode_caps, limiter
            )
            decisions.commit(tx, event_id=stored.id, decision=decision, at=at, judgement=judgement)
            if decision.case is not None:
                app_acts.settle_answered(tx, event, now=at)
        timers.mark_timer_done(tx, timer.id, at=at)

    def gather_facts(self, tx: Transaction, stored: StoredEvent, rule_set: RuleSet, at: float) -> Facts:
        """What is known around an event at that moment."""
        adapter = self._adapters.get(stored.source)
        account = adapter.source.account(stored.event.account_id) if adapter else None
        return facts.gather_facts(
            tx,
            stored,
            now=at,
            account_name=account.name if account else "",
            aggregates=rule_set.aggregate_queries,
            counters=rule_set.counters,
            states=rule_set.states,
        )

    def limiter(
        self,
        tx: Transaction,
        stored: StoredEvent,
        judgement: Judgement,
        rule_set: RuleSet,
        now: datetime,
        due: datetime | None = None,
        *,
        talk: Talk = talking.SILENCE,
    ) -> Limiter:
        """Makes the actions of a decision ready to leave, and says which of them come too often.

        `due` is when a delayed rule meant to speak; others mean to as soon as an event reaches us.
        """

        def limited(decision: Decision) -> Limited:
            decision = _without_settled_messages(tx, decision)
            decision = answers.fill_replies(
                decision,
                stored.event,
                judgement,
                rule_set,
                lambda action: rate_limits.next_turn(tx, action),
                is_name_accepted=self._author_names.is_accepted(stored.event.author_name),
                links=self._links,
                spoken=talk.spoken,
            )
            intended = due or stored.received_at
            actions = tuple(self._addressed(tx, action, stored, intended) for action in decision.actions)
            if any(action.verb in PRIVATE_VERBS for action in actions) and not rules.obeys_keyword(decision):
                actions = tuple(answers.disclosed(action, rule_set.disclosure) for action in actions)
            decision = replace(decision, actions=actions)
            refusals = find_second_answers(tx, stored, decision)
            if any(action.rights_within for action in actions):
                refusals += find_unaskable(tx, stored, decision, self._crisis, now=now.timestamp())
            refused = [refusal.action for refusal in refusals]
            others = replace(decision, actions=tuple(action for action in actions if action not in refused))
            checked = rate_limits.check_rate_limits(tx, others, now.timestamp(), self._config.answers)
            return Limited(decision=decision, refusals=(*refusals, *checked.refusals))

        return limited

    def _addressed(self, tx: Transaction, action: Action, stored: StoredEvent, due: datetime) -> Action:
        """The action with who carries it out and until when it makes sense."""
        event = stored.event
        via, expires_at = action.via or stored.source, self._expiry(tx, action, stored, due)
        action = replace(action, via=via, expires_at=expires_at)
        if action.buttons or action.approved:
            action = self._in_form(action, stored)
        if action.verb is not Verb.ESCALATE:
            return action
        link = outbox.linked_id(tx, via, event.account_id, event.thread_id, event.author_id)
        handover = action.handover
        if handover and event.kind is Kind.DM:
            until = event.created_at + self._windows(stored).standard
            handover = replace(handover, window_until=until, timezone=self._config.timezone)
        return replace(action, linked=link, handover=handover)

    def _expiry(self, tx: Transaction, action: Action, stored: StoredEvent, due: datetime) -> datetime | None:
        """Until when it makes sense, counted from when the person wrote. What a rule waits of its own accord
        makes nothing late."""
        if action.verb not in SPEAKING_VERBS:
            return None
        written = stored.event.created_at
        intended = due - stored.received_at + timedelta(seconds=action.wait)
        in_time = written + intended + timedelta(seconds=self._config.reply_max_age)
        if action.verb is Verb.REPLY:
            return in_time
        windows = self._windows(stored)
        is_private_reply = action.verb is Verb.PRIVATE_REPLY
        window = written + (windows.private_reply if is_private_reply else windows.standard)
        # What nobody told us for so long is no news to its author any more, in private neither.
        if in_time < min(window, stored.received_at) and backfills.is_backfilled(tx, stored.id):
            return in_time
        may_follow = not is_private_reply and action.approved is not None and windows.takes_templates
        return max(in_time, window) if may_follow else window

    def _in_form(self, action: Action, stored: StoredEvent) -> Action:
        """The message as its platform takes it: with buttons or with the choices in its text, and with what
        may leave in its place after the window."""
        adapter = self._adapters.get(stored.source)
        limits = adapter.limits_on(action.platform) if adapter else None
        windows = self._windows(stored)
        is_message = action.verb is Verb.MESSAGE
        if not (is_message and limits is not None and answers.fit_buttons(action.buttons, limits)):
            as_text = (
                answers.text_with_numbers
                if is_dialogue_template(action.template)
                else answers.text_with_choices
            )
            action = replace(action, text=as_text(action.text, action.buttons), buttons=())
        if not (is_message and windows.takes_templates):
            return replace(action, approved=None)
        return replace(action, window_until=stored.event.created_at + windows.standard)

    def _windows(self, stored: StoredEvent) -> AnswerWindows:
        adapter = self._adapters.get(stored.source)
        windows = adapter.answer_windows(stored.event.account_id) if adapter else None
        return windows or _DEFAULT_WINDOWS


def _sharing_case(tx: Transaction, decision: Decision, stored: StoredEvent) -> Decision:
    """The same with one case for all that somebody writes under one post after rules fell silent, and for all
    withheld authors below one comment."""
    case = decision.case
    if case is None or case.actor != _ANSWER_LIMIT:
        return decision
    earlier = timers.find_shared_case(tx, stored, _ANSWER_LIMIT)
    if earlier is None:
        earlier = timers.find_case_below(tx, stored, _ANSWER_LIMIT)
    return decision if earlier is None else replace(decision, case=replace(case, group=(earlier,)))


def _is_removed(tx: Transaction, event: Event) -> bool:
    """Whether the message was removed, or the post that it stands under."""
    message_ids = (event.message_id, event.thread_id)
    return any(overrides.is_deleted(tx, event.account_id, message_id) for message_id in message_ids)


def _open_unanswered_case(
    tx: Transaction, timer: DueTimer, stored: StoredEvent, rule_set: RuleSet, at: float
) -> None:
    """Open the case that the safety net announced, unless something happened first; end its timer."""
    reason = timers.find_cancel_reason(
        tx, timer, stored, timers.answered_since(tx, stored)
    ) or timers.find_reason_settled(tx, stored)
    if reason is not None:
        timers.cancel_timer(tx, timer.id, reason, at=at)
        return
    earlier = timers.find_shared_case(tx, stored, _SAFETY_NET)
    decision = rules.open_unanswered_case(rule_set, _announced_reasons(tx, stored), earlier)
    if decision.matches:
        decisions.commit(tx, event_id=stored.id, decision=decision, at=at)
    timers.mark_timer_done(tx, timer.id, at=at)


def _announced_reasons(tx: Transaction, stored: StoredEvent) -> tuple[Reason, ...]:
    """Why the event asks for an answer, as the safety net saw it when it was decided."""
    reasons: tuple[Reason, ...] = ()
    for decision in lookup.decisions_about(tx, stored):
        for match in decision.matches:
            reasons = match.reasons if match.rule == rules.SAFETY_NET else reasons
    return reasons


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


def _draw_blind_review(
    tx: Transaction, stored: StoredEvent, decision: Decision, rule_set: RuleSet, *, at: float
) -> None:
    samples = rules.draw_blind_reviews(rule_set.blind_review, stored.event, decision)
    needs_two = rules.is_reviewed_twice(rule_set.blind_review, stored.event)
    blind_reviews.open_blind_review(tx, stored.id, samples, at=at, needs_two=needs_two)
