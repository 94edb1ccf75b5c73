"""A small past for examples: what the database knows about earlier events, kept in a list."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain import (
    AggregateQuery,
    AuthorLabel,
    CounterIncrement,
    Decision,
    Event,
    EventGroup,
    Facts,
    GroupBy,
    GroupMember,
    Judgement,
    Strike,
    Verb,
)
from bot.rules.model.rule_set import RuleSet
from bot.text.links import hosts
from bot.text.similarity import similarity, text_key

_REMOVAL = (Verb.HIDE, Verb.DELETE)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Seen:
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
    """Earlier events of one example, and the facts that follow from them."""

    seen: list[_Seen] = field(default_factory=list)
    tallies: list[tuple[datetime, CounterIncrement]] = field(default_factory=list)
    strikes: list[tuple[Event, Strike]] = field(default_factory=list)
    author_labels: list[tuple[Event, AuthorLabel]] = field(default_factory=list)

    def note(self, event: Event, judgement: Judgement, decision: Decision, approved: bool) -> None:
        """Remember an event and what was decided about it."""
        verbs = {action.verb for action in decision.actions}
        self.seen.append(
            _Seen(
                number=len(self.seen) + 1,
                event=event,
                judgement=judgement,
                approved=approved,
                removed=bool(verbs & set(_REMOVAL)),
                replied=bool(verbs & {Verb.REPLY, Verb.PRIVATE_REPLY, Verb.MESSAGE}),
                labels=frozenset(decision.labels),
            )
        )
        self.tallies += [(event.created_at, tally) for tally in decision.counter_increments]
        self.strikes += [(event, strike) for strike in decision.strikes]
        self.author_labels += [(event, label) for label in decision.author_labels]

    def facts(self, rules: RuleSet, event: Event, given: Facts) -> Facts:
        """What is known around the event: what the example says, and what its past adds."""
        mine = [one for one in self.seen if one.event.author_id == event.author_id is not None]
        beside = [one for one in self.seen if one.event.thread_id == event.thread_id]
        author = replace(
            given.author,
            messages=given.author.messages + len(mine),
            approved=given.author.approved + sum(one.approved for one in mine),
            removed=given.author.removed + sum(one.removed for one in mine),
            replied=given.author.replied + sum(one.replied for one in mine),
            strikes=given.author.strikes
            + sum(strike.weight for one, strike in self.strikes if _still_holds(one, strike, event)),
            labels=given.author.labels
            | {label.label for one, label in self.author_labels if _still_holds(one, label, event)},
            first_seen=given.author.first_seen or min((one.event.created_at for one in mine), default=None),
        )
        thread = replace(
            given.thread,
            comments=given.thread.comments + len(beside),
            removed=given.thread.removed + sum(one.removed for one in beside),
        )
        return replace(
            given,
            author=author,
            thread=thread,
            groups={ask: self._crowd(ask, event) for ask in rules.aggregate_queries},
            counters=self._counters(event.created_at),
        )

    def _crowd(self, ask: AggregateQuery, event: Event) -> EventGroup:
        alike = [
            one
            for one in self.seen
            if 0 <= (event.created_at - one.event.created_at).total_seconds() < ask.window
            and one.event.account_id == event.account_id
            and (not ask.label or ask.label in one.labels)
            and _belongs(ask, one.event, event)
        ]
        authors = {one.event.author_id or one.event.message_id for one in alike}
        return EventGroup(
            events=len(alike) + 1,
            authors=len(authors | {event.author_id or event.message_id}),
            removed=sum(one.removed for one in alike),
            approved=sum(one.approved for one in alike),
            replied=sum(one.replied for one in alike),
            earlier=tuple(
                GroupMember(
                    event_id=one.number,
                    message_id=one.event.message_id,
                    thread_id=one.event.thread_id,
                    author_id=one.event.author_id,
                )
                for one in alike
            ),
        )

    def _counters(self, now: datetime) -> dict[tuple[str, str], float]:
        found: dict[tuple[str, str], float] = {}
        for at, tally in self.tallies:
            faded = 0.5 ** ((now - at).total_seconds() / tally.half_life) if tally.half_life else 1.0
            key = tally.counter, tally.of
            found[key] = found.get(key, 0.0) + tally.by * faded
        return found


def _still_holds(of: Event, mark: Strike | AuthorLabel, event: Event) -> bool:
    """Whether a mark that an author got has not run out."""
    is_theirs = of.author_id == event.author_id is not None
    return is_theirs and (mark.expires_at is None or mark.expires_at > event.created_at)


def _belongs(ask: AggregateQuery, one: Event, other: Event) -> bool:
    if ask.group_by is GroupBy.AUTHOR:
        return one.author_id is not None and one.author_id == other.author_id
    if ask.group_by is GroupBy.THREAD:
        return one.thread_id == other.thread_id
    if ask.group_by is GroupBy.TEXT:
        return bool(one.text.strip()) and text_key(one.text) == text_key(other.text)
    if ask.group_by is GroupBy.DOMAIN:
        return bool(set(hosts(one.text)) & set(hosts(other.text)))
    if ask.group_by is GroupBy.SIMILAR:
        return similarity(one.text, other.text) >= ask.similarity
    return True
