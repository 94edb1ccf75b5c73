"""Looks every few seconds at what nobody sends: rules that do too much, alerts, what has had its time."""

import logging
from collections.abc import Sequence

from bot.config import Config
from bot.runtime.clock import Clock
from bot.runtime.minute_log import MinuteLog
from bot.runtime.pipeline import ActivePolicy
from bot.runtime.refusals import Refusals
from bot.services.privacy import retention
from bot.services.rules import lifecycle
from bot.store import Store, Transaction
from bot.store.context import similar_events
from bot.store.delivery import alerts, breaker_signals, outbox
from bot.store.review import evidence, overdue_escalations

logger = logging.getLogger(__name__)

_SIMILARITY_SECONDS = 31 * 86_400.0  # no rule counts similar events further back


class Watch:
    """Trips and demotes rules, brings to people what does not leave, logs each alert once, and deletes what
    has expired."""

    def __init__(
        self,
        db: Store,
        config: Config,
        policy: ActivePolicy,
        refusals: Refusals,
        minute_log: MinuteLog,
        *,
        clock: Clock,
    ) -> None:
        self._db = db
        self._config = config
        self._policy = policy
        self._refusals = refusals
        self._minute_log = minute_log
        self._clock = clock
        self._retention_due = clock.monotonic()

    async def run_once(self) -> bool:
        """Always False: there is nothing more to do at once."""
        self._minute_log.flush()
        await self._refusals.store(self._db)
        await self._check_rules()
        await self._check_outbox()
        await self._delete_expired()
        await self._log_alerts()
        return False

    async def _check_rules(self) -> None:
        now = self._clock.now()
        limits, uptime = self._config.breaker, self._clock.boot_time()
        await self._db.write(lambda tx: breaker_signals.trip_odd_rules(tx, now.timestamp(), limits, uptime))
        if self._policy.rules is not None:
            await lifecycle.demote_imprecise(self._db, self._policy.rules.rules, now)

    async def _check_outbox(self) -> None:
        """Nothing waits longer than it may, and an escalation that does is a case of ours meanwhile."""
        now = self._clock.now().timestamp()

        def check(tx: Transaction) -> Sequence[str]:
            outbox.limit_waits(tx, at=now)
            recovered = overdue_escalations.settle_cases(tx, at=now)
            overdue_escalations.open_cases(tx, at=now)
            return recovered

        for target in await self._db.write(check):
            logger.warning(
                "a target takes cases over again", extra={"action": "target_recovered", "target": target}
            )

    async def _delete_expired(self) -> None:
        now = self._clock.now().timestamp()
        await self._db.write(lambda tx: similar_events.delete_keys_before(tx, now - _SIMILARITY_SECONDS))
        expired = now - self._config.retention.evidence
        await self._db.write(lambda tx: evidence.delete_before(tx, expired, at=now))
        if self._clock.monotonic() >= self._retention_due:
            self._retention_due = self._clock.monotonic() + retention.LOOK_SECONDS
            messages = self._config.retention.messages
            requested = await retention.request_expired(self._db, messages, self._clock.now())
            if requested:
                logger.info(
                    "what is too old to be stored is forgotten",
                    extra={"action": "retention", "people": requested},
                )

    async def _log_alerts(self) -> None:
        unseen = await self._db.read(alerts.list_alerts)
        for alert in unseen.values():
            logger.error("%s", alert, extra={"action": "alert"})
        # Said first: a kill between the two says it once more instead of never.
        if unseen:
            await self._db.write(lambda tx: alerts.mark_notified(tx, unseen))
