"""From delivery to events: reads one webhook request and stores what it says.

What an event means for others (a removal, an echo of ours, a colleague's reply) takes effect in the
transaction that stores it.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.config import Config
from bot.domain import DECIDABLE_KINDS, CancelReason, Event, Kind, Verb, arrived
from bot.errors import Malformed
from bot.platforms.ports import Adapter
from bot.runtime.denials import open_failure_case
from bot.runtime.lanes import lane_of
from bot.store import Transaction
from bot.store.context import dialogue_runs, similar_events
from bot.store.delivery import outbox
from bot.store.intake import (
    app_acts,
    automation,
    completions,
    duplicates,
    echoes,
    events,
    inbox,
    message_fragments,
    own_posts,
    receipts,
    restrictions,
)
from bot.store.intake.echoes import Writer
from bot.store.intake.inbox import StoredDelivery
from bot.store.reporting import operational_counters
from bot.store.review import evidence, overrides, rights, satisfaction
from bot.store.review.evidence import Change
from bot.text import links

logger = logging.getLogger(__name__)

_LONGEST_COUNTER = 120


class Intake:
    """Reads deliveries with the adapters of their sources."""

    def __init__(self, adapters: Mapping[str, Adapter], config: Config) -> None:
        self._adapters = adapters
        self._config = config

    def parse(self, stored: StoredDelivery) -> list[Event | Malformed]:
        """What the delivery says, and what of it cannot be read. Does no I/O, but may take a while."""
        adapter = self._adapters.get(stored.delivery.source)
        if adapter is None:
            return [Malformed(f"source '{stored.delivery.source}' is not configured any more")]
        return list(adapter.parse(stored.delivery))

    def store(
        self, tx: Transaction, stored: StoredDelivery, items: Sequence[Event | Malformed], now: float
    ) -> None:
        """Store what was parsed and close the delivery."""
        problems = []
        for item in items:
            if isinstance(item, Malformed):
                problems.append(str(item))
            else:
                self._store_event(tx, stored, item, now)
        if problems:
            operational_counters.increment_counter(tx, "malformed", len(problems))
            logger.warning("malformed delivery", extra={"action": "malformed", "delivery": stored.id})
        inbox.close_delivery(tx, stored.id, problems)

    def _store_event(self, tx: Transaction, stored: StoredDelivery, event: Event, now: float) -> None:
        source = stored.delivery.source
        accounts = self._accounts(source, event.platform)
        event = duplicates.under_known_account(tx, arrived(event, stored.delivery.received_at), accounts)
        event = self._recognized(tx, source, duplicates.first_sight(tx, event))
        if stored.delivery.backfill_id is not None:
            event = duplicates.missed_edit(tx, event, stored.delivery.received_at) or event
        state = self._initial_state(source, event)
        report = duplicates.Report(event=event)
        if state == "new":
            report = duplicates.compare_report(tx, event, accounts)
        elif event.is_own_echo:
            duplicates.settle_own_echo(tx, event, accounts, at=now)
        if report.completed is not None:
            completed_id, completed = report.completed
            similar_events.insert_keys(tx, completed_id, completed, links.hosts(completed.text))
        event_id = self._insert_event(tx, stored, report.event, state) if report.event is not None else None
        if report.event is None or event_id is None or report.replaces is not None:
            operational_counters.increment_counter(tx, "repeated")
        if event_id is None:
            return
        if report.replaces is not None:
            duplicates.give_way(tx, report.replaces, to=event_id, at=now)
        _count(tx, source, event)
        if "post_alias" in event.extra:
            own_posts.learn_name(tx, event)
        _apply_to_others(tx, event, event_id, now)
        if state == "recorded":
            _apply_restriction(tx, event, event_id, now)
        if state == "new" and report.event is not None and self._adapters[source].is_incomplete(report.event):
            completions.begin_completion(tx, event_id, now=now)
        self._apply_to_fragments(tx, event, event_id, stored, state, now)

    def _recognized(self, tx: Transaction, source: str, event: Event) -> Event:
        """The event, as our own if its author has posted for us before."""
        is_ours = self._may_be_own(source, event) and echoes.is_own_author(tx, event)
        return replace(event, is_own_echo=True) if is_ours else event

    def _may_be_own(self, source: str, event: Event) -> bool:
        return not event.is_own_echo and self._adapters[source].may_be_own(event)

    def _insert_event(self, tx: Transaction, stored: StoredDelivery, event: Event, state: str) -> int | None:
        received_at = stored.delivery.received_at.timestamp()
        # What may be an echo of ours waits for the answer to its call, which comes in the next seconds.
        may_be_echo = event.kind in DECIDABLE_KINDS and self._may_be_own(stored.delivery.source, event)
        event_id = events.insert_event(
            tx,
            event,
            source=stored.delivery.source,
            delivery_id=stored.id,
            received_at=received_at,
            state=state,
            not_before=received_at + (self._config.echo_grace if may_be_echo else 0.0),
            lane=lane_of(event.text),
        )
        if event_id is not None:
            similar_events.insert_keys(tx, event_id, event, links.hosts(event.text))
        return event_id

    def _apply_to_fragments(
        self, tx: Transaction, event: Event, event_id: int, stored: StoredDelivery, state: str, now: float
    ) -> None:
        """What the event means for messages that wait for more of their author's."""
        conversation = {"account_id": event.account_id, "thread_id": event.thread_id}
        if state == "new":
            message_fragments.hold_fragment(
                tx,
                event_id,
                event,
                received_at=stored.delivery.received_at.timestamp(),
                window=self._config.fragment_window,
            )
        elif event.kind is Kind.DELETE:
            message_fragments.drop_removed(tx, event.account_id, event.message_id)
        elif (
            event.is_own_echo
            and event.kind is Kind.DM
            and overrides.is_taken_over(tx, **conversation, now=now)
        ):
            message_fragments.end_wait(tx, **conversation, now=now)

    def _accounts(self, source: str, platform: str) -> tuple[str, ...]:
        """Our accounts on that platform, any of which may be told of one comment."""
        accounts = self._adapters[source].source.accounts
        return tuple(account.id for account in accounts if account.platform == platform)

    def _initial_state(self, source: str, event: Event) -> str:
        if self._adapters[source].source.account(event.account_id) is None:
            return "unrouted"
        return "recorded" if event.is_own_echo or event.kind not in DECIDABLE_KINDS else "new"


def _count(tx: Transaction, source: str, event: Event) -> None:
    if event.created_at_source == "receipt" and event.kind in DECIDABLE_KINDS:
        operational_counters.increment_counter(tx, f"no_time:{source}")
    if event.kind is Kind.IGNORED:
        counter = f"ignored:{source}:{event.extra.get('why', 'unknown')}"
        operational_counters.increment_counter(tx, counter[:_LONGEST_COUNTER])


def _apply_to_others(tx: Transaction, event: Event, event_id: int, now: float) -> None:
    """What the event means for what was stored or planned before."""
    if event.kind is Kind.DELETE:
        _apply_deletion(tx, event, event_id, now)
    elif event.kind is Kind.EDIT and not event.is_own_echo:
        evidence.preserve_message(tx, event, Change.EDITED, event_id=event_id, at=now)
        rights.apply_edit(tx, event, now)
    elif event.kind is Kind.CONTROL:
        echoes.absorb_visibility(tx, event, now=now)
    elif event.kind is Kind.RECEIPT:
        _apply_receipt(tx, event, now)
    elif event.kind is Kind.REACTION and event.is_own_echo:
        app_acts.record_like(tx, event, now=now)
    elif event.is_own_echo and event.kind in DECIDABLE_KINDS:
        writer = echoes.absorb_own_event(tx, event, now=now)
        events.mark_own_echo(
            tx,
            event_id,
            human_reply=writer is Writer.COLLEAGUE,
            is_automatic=writer is Writer.AUTOMATION,
        )
    elif event.kind is Kind.DM:
        automation.reconsider_earlier(tx, event, now=now)
    elif event.kind is Kind.IGNORED:
        own_posts.absorb_own_post(tx, event, now=now)


def _apply_receipt(tx: Transaction, event: Event, now: float) -> None:
    """A message that the platform took and could not deliver after all is a person's."""
    undelivered = receipts.absorb_receipt(tx, event, now=now)
    if undelivered is not None:
        open_failure_case(tx, undelivered.row_id, undelivered.why, now)


def _apply_restriction(tx: Transaction, event: Event, event_id: int, now: float) -> None:
    """What the platform says about the account; about somebody else's it is none of our business."""
    if event.kind is not Kind.CONTROL or "restriction" not in event.extra:
        return
    if restrictions.apply_restriction(tx, event, event_id, now=now):
        logger.critical(
            "the platform restricts an account: its automatic replies are paused",
            extra={"action": "restricted", "account": event.account_id},
        )


def _apply_deletion(tx: Transaction, event: Event, event_id: int, now: float) -> None:
    evidence.preserve_message(tx, event, Change.REMOVED, event_id=event_id, at=now)
    overrides.mark_deleted(tx, event.account_id, event.message_id, now)
    satisfaction.withdraw_rating(tx, event.account_id, event.message_id)
    rights.apply_removal(tx, event, now)
    outbox.cancel_actions(
        tx,
        account_id=event.account_id,
        message_id=event.message_id,
        at=now,
        reason=CancelReason.AUTHOR_DELETED,
        only=set(Verb) - {Verb.EDIT_REPLY},  # our answer may stand all the same
    )
    if event.message_id == event.thread_id:
        app_acts.record_post_removal(tx, event, now=now)
    if event.extra.get("unsent") == "true":
        events.redact_message(tx, event.account_id, event.message_id)
        dialogue_runs.forget_answer(tx, event)
