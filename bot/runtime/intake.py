"""From delivery to events: reads one webhook request and stores what it says.

What an event means for others (a removal, an echo of ours, a colleague's reply) takes effect in the
transaction that stores it.
"""

import logging
from collections.abc import Mapping, Sequence

from bot.config import Config
from bot.domain import DECIDABLE_KINDS, CancelReason, Event, Kind
from bot.errors import Malformed
from bot.platforms.ports import Adapter
from bot.store import Transaction
from bot.store.context import similar_events
from bot.store.delivery import outbox
from bot.store.intake import echoes, events, inbox
from bot.store.intake.inbox import StoredDelivery
from bot.store.reporting import operational_counters
from bot.store.review import overrides
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
        source, received_at = stored.delivery.source, stored.delivery.received_at.timestamp()
        # Without its author an event may be an echo of ours, whose call is answered in the next seconds.
        may_be_echo = event.author_id is None and event.kind in DECIDABLE_KINDS
        event_id = events.insert_event(
            tx,
            event,
            source=source,
            delivery_id=stored.id,
            received_at=received_at,
            state=self._initial_state(source, event),
            not_before=received_at + (self._config.echo_grace if may_be_echo else 0.0),
        )
        if event_id is None:
            operational_counters.increment_counter(tx, "repeated")
            return
        similar_events.insert_keys(tx, event_id, event, links.hosts(event.text), received_at)
        if event.kind is Kind.IGNORED:
            counter = f"ignored:{source}:{event.extra.get('why', 'unknown')}"
            operational_counters.increment_counter(tx, counter[:_LONGEST_COUNTER])
        _apply_to_others(tx, event, event_id, now)

    def _initial_state(self, source: str, event: Event) -> str:
        if self._adapters[source].source.account(event.account_id) is None:
            return "unrouted"
        return "recorded" if event.is_own_echo or event.kind not in DECIDABLE_KINDS else "new"


def _apply_to_others(tx: Transaction, event: Event, event_id: int, now: float) -> None:
    """What the event means for what was stored or planned before."""
    if event.kind is Kind.DELETE:
        _apply_deletion(tx, event, now)
    elif event.kind is Kind.CONTROL:
        echoes.absorb_own_event(tx, event, now=now)
    elif event.is_own_echo and event.kind in DECIDABLE_KINDS:
        is_ours = echoes.absorb_own_event(tx, event, now=now)
        events.mark_own_echo(tx, event_id, human_reply=not is_ours)


def _apply_deletion(tx: Transaction, event: Event, now: float) -> None:
    overrides.mark_deleted(tx, event.account_id, event.message_id, now)
    outbox.cancel_actions(
        tx,
        account_id=event.account_id,
        message_id=event.message_id,
        at=now,
        reason=CancelReason.AUTHOR_DELETED,
    )
    if event.extra.get("unsent") == "true":
        events.redact_message(tx, event.account_id, event.message_id)
