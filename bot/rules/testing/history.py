"""A simulated history for examples: what the database knows about earlier events, kept in a list."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain import (
    REMOVING_VERBS,
    SPEAKING_VERBS,
    AggregateQuery,
    AuthorHistory,
    AuthorLabel,
    CounterIncrement,
    Decision,
    Event,
    EventGroup,
    Facts,
    GroupBy,
    GroupMember,
    Judgement,
    Kind,
    Strike,
)
from bot.rules.model.rule_set import RuleSet
from bot.text.links import hosts
from bot.text.similarity import similarity, text_key


@dataclass(frozen=True, kw_only=True, slots=True)
class _PastEvent:
    """One earlier event with what became of it."""

    number: int
    event: Event
    judgement: Judgement
    approved: bool
    removed: bool
    replied: bool
    labels: frozenset[str]


@dataclass(kw_only=True)
class SimulatedHistory:
    """The earlier events of one example, and the facts that follow from them."""

    events: list[_PastEvent] = field(default_factory=list)
    increments: list[tuple[datetime, CounterIncrement]] = field(default_factory=list)
    strikes: list[tuple[Event, Strike]] = field(default_factory=list)
    author_labels: list[tuple[Event, AuthorLabel]] = field(default_factory=list)

    def record(self, event: Event, judgement: Judgement, decision: Decision, approved: bool) -> None:
        """Add an event and what was decided about it."""
        verbs = {action.verb for action in decision.actions}
        self.events.append(
            _PastEvent(
                number=len(self.events) + 1,
                event=event,
                judgement=judgement,
                approved=approved,
                removed=bool(verbs & REMOVING_VERBS),
                replied=bool(verbs & SPEAKING_VERBS),
                labels=frozenset(decision.labels) - {*decision.removed_labels},
            )
        )
        self.increments += [(event.created_at, increment) for increment in decision.counter_increments]
        self.strikes += [(event, strike) for strike in decision.strikes]
        self.author_labels += [(event, label) for label in decision.author_labels]
        self.author_labels = [
            (marked, label)
            for marked, label in self.author_labels
            if marked.author_id != event.author_id or label.label not in decision.removed_author_labels
        ]

    def facts_at(self, rules: RuleSet, event: Event, stated: Facts) -> Facts:
        """The facts around an event: what its example states, and what this history adds."""
        in_thread = [past for past in self.events if past.event.thread_id == event.thread_id]
        thread = replace(
            stated.thread,
            comments=stated.thread.comments + len(in_thread),
            removed=stated.thread.removed + sum(past.removed for past in in_thread),
        )
        return replace(
            stated,
            author=self._author_at(event, stated.author),
            thread=thread,
            groups={query: self._group_at(query, event, stated) for query in rules.aggregate_queries},
            counters=self._counters_at(event.created_at),
        )

    def _author_at(self, event: Event, stated: AuthorHistory) -> AuthorHistory:
        by_author = [past for past in self.events if past.event.author_id == event.author_id is not None]
        strikes = sum(strike.weight for marked, strike in self.strikes if _is_valid(marked, strike, event))
        labels = {label.label for marked, label in self.author_labels if _is_valid(marked, label, event)}
        first_event = min((past.event.created_at for past in by_author), default=None)
        return replace(
            stated,
            messages=stated.messages + len(by_author),
            comments=stated.comments + sum(past.event.kind is not Kind.DM for past in by_author),
            approved=stated.approved + sum(past.approved for past in by_author),
            removed=stated.removed + sum(past.removed for past in by_author),
            replied=stated.replied + sum(past.replied for past in by_author),
            strikes=stated.strikes + strikes,
            labels=stated.labels | labels,
            first_seen=stated.first_seen or first_event,
        )

    def _group_at(self, query: AggregateQuery, event: Event, stated: Facts) -> EventGroup:
        members = self._members(query, event)
        if query.is_volume:
            comments = len(members) + stated.thread.comments_last_hour
            return EventGroup(events=1 + comments, usual=stated.thread.usual_hourly_comments or None)
        authors = {past.event.author_id or past.event.message_id for past in members}
        # What a test states of the author is meant for the time that the rule asks about.
        before = stated.author if query.group_by is GroupBy.AUTHOR else AuthorHistory()
        return EventGroup(
            events=len(members) + 1 + before.messages,
            authors=len(authors | {event.author_id or event.message_id}),
            removed=sum(past.removed for past in members) + before.removed,
            approved=sum(past.approved for past in members) + before.approved,
            replied=sum(past.replied for past in members) + before.replied,
            judged=sum(past.judgement.sentiment is not None for past in members),
            negative=sum(past.judgement.sentiment == "negative" for past in members),
            earlier=tuple(
                GroupMember(
                    event_id=past.number,
                    message_id=past.event.message_id,
                    thread_id=past.event.thread_id,
                    author_id=past.event.author_id,
                )
                for past in members
            ),
        )

    def _members(self, query: AggregateQuery, event: Event) -> Sequence[_PastEvent]:
        return [
            past
            for past in self.events
            if 0 <= (event.created_at - past.event.created_at).total_seconds() < query.window
            and past.event.account_id == event.account_id
            and (not query.label or query.label in past.labels)
            and _belong_together(query, past.event, event)
        ]

    def _counters_at(self, now: datetime) -> dict[tuple[str, str], float]:
        counters: dict[tuple[str, str], float] = {}
        for at, increment in self.increments:
            elapsed = (now - at).total_seconds()
            decay = 0.5 ** (elapsed / increment.half_life) if increment.half_life else 1.0
            key = increment.counter, increment.of
            counters[key] = counters.get(key, 0.0) + increment.by * decay
        return counters


def _is_valid(marked: Event, mark: Strike | AuthorLabel, event: Event) -> bool:
    """Whether a mark was given to the author of `event` and has not expired."""
    is_same_author = marked.author_id == event.author_id is not None
    return is_same_author and (mark.expires_at is None or mark.expires_at > event.created_at)


def _belong_together(query: AggregateQuery, first: Event, second: Event) -> bool:
    if query.group_by is GroupBy.AUTHOR:
        return first.author_id is not None and first.author_id == second.author_id
    if query.group_by is GroupBy.THREAD:
        return first.thread_id == second.thread_id
    if query.group_by is GroupBy.TEXT:
        return bool(first.text.strip()) and text_key(first.text) == text_key(second.text)
    if query.group_by is GroupBy.DOMAIN:
        return bool(set(hosts(first.text)) & set(hosts(second.text)))
    if query.group_by is GroupBy.SIMILAR:
        return similarity(first.text, second.text) >= query.similarity
    return True
