"""Looks every minute for what stands out from the usual, tells people once, and sets the state that rules
read."""

import logging
from collections.abc import Iterable
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from bot.config import Config
from bot.domain import (
    SLOT_OF,
    Account,
    Action,
    Actor,
    CancelReason,
    CaseRequest,
    Decision,
    DecisionKind,
    Event,
    Handover,
    Verb,
)
from bot.domain.spikes import Measure, TrendSettings
from bot.runtime.clock import Clock
from bot.runtime.loop import Loops
from bot.runtime.pipeline import ActivePolicy
from bot.services.reports.spikes import (
    DescribeSpike,
    SpikeChanges,
    SpikeNotice,
    SpikeSightings,
    look_for_spikes,
    note_spikes,
)
from bot.store import Store, Transaction, decisions
from bot.store.delivery import alerts, outbox
from bot.store.history import switched_states
from bot.store.history.switched_states import StateScope
from bot.store.intake import events
from bot.store.reporting.spikes import Spike
from bot.store.review import cases

logger = logging.getLogger(__name__)

#: Between two looks.
_SECONDS = 60.0
_ACTOR = Actor.system("trends")
#: What a target is told that a handover is about: many messages, of which it names one.
ABOUT = "spike"


def plain_notice(spike: Spike, account: str) -> SpikeNotice:
    """What a spike is in plain English, as logs have it: ids and numbers, nothing that anybody wrote."""
    figures = spike.figures
    subject = {
        Measure.VOLUME: "messages",
        Measure.NEGATIVE: "negative messages",
        Measure.SPAM: "spam messages",
        Measure.HIDDEN: f"messages that rule {spike.rule} wanted hidden",
    }[spike.measure]
    site = f"account {account}" + (f", post {spike.post}" if spike.post else "")
    why = f"{figures.count} {subject} of {figures.authors} people in an hour, usually {figures.usual:.0f}"
    return SpikeNotice(title=f"{site}: a spike", why=why)


def plain_notice_in(language: str, timezone: str) -> DescribeSpike:
    """Plain English, whatever the language."""
    return plain_notice


def start(
    loops: Loops,
    db: Store,
    config: Config,
    policy: ActivePolicy,
    describe: DescribeSpike,
    clock: Clock,
) -> None:
    """Look every minute at the accounts of the configuration, unless it says `trends: null`."""
    if config.trends is not None:
        accounts = [account for source in config.sources for account in source.accounts]
        zone = ZoneInfo(config.timezone)
        watch = TrendWatch(db, accounts, policy, config.trends, zone, describe, clock=clock)
        loops.start("trends", watch.run_once, longest=_SECONDS)


class TrendWatch:
    """Looks at these accounts; `zone` is that of the people there."""

    def __init__(
        self,
        db: Store,
        accounts: Iterable[Account],
        policy: ActivePolicy,
        settings: TrendSettings,
        zone: tzinfo,
        describe: DescribeSpike = plain_notice,
        *,
        clock: Clock,
    ) -> None:
        self._db = db
        self._names = {account.id: account.name or account.id for account in accounts}
        self._policy = policy
        self._settings = settings
        self._zone = zone
        self._describe = describe
        self._clock = clock

    async def run_once(self) -> bool:
        """Always False: there is nothing more to do at once."""
        now = self._clock.now()
        # Nine weeks are read beside those who write; what is noted takes a few rows.
        sightings = await self._db.read(lambda tx: self._look(tx, now))
        if sightings.is_quiet:
            return False
        changes = await self._db.write(lambda tx: self._note(tx, sightings, now))
        for spike in changes.ended:
            logger.info(
                "a spike is over",
                extra={"action": "spike_ended", "account": spike.account_id, "spike": spike.id},
            )
        return False

    def _look(self, tx: Transaction, now: datetime) -> SpikeSightings:
        return look_for_spikes(tx, list(self._names), now=now, zone=self._zone, settings=self._settings)

    def _note(self, tx: Transaction, sightings: SpikeSightings, now: datetime) -> SpikeChanges:
        changes = note_spikes(tx, sightings, self._settings)
        at = now.timestamp()
        for spike in changes.began:
            notice = plain_notice(spike, spike.account_id)
            alerts.raise_alert(tx, f"{notice.title}: {notice.why}", at=at)
            self._notify(tx, spike, now)
        for spike in (*changes.began, *changes.resumed):
            if self._sets_state(spike):
                self._switch_on(tx, spike, at)
        for spike in changes.ended:
            if spike.measure is Measure.NEGATIVE:
                self._switch_off(tx, spike, at)
        return changes

    def _notify(self, tx: Transaction, spike: Spike, now: datetime) -> None:
        """Tell each target, as rules do with `notify`; it hangs on the example, and says nothing of it."""
        stored = None if spike.event_id is None else events.get_event(tx, spike.event_id)
        if stored is None or not self._settings.notify:
            return
        notice = self._describe(spike, self._names.get(spike.account_id, spike.account_id))
        actions = tuple(self._action(spike, stored.event, target, notice) for target in self._settings.notify)
        decision = Decision(rules_version="", kind=DecisionKind.TREND, actor=_ACTOR, actions=actions)
        decisions.commit(tx, event_id=stored.id, decision=decision, at=now.timestamp())

    def _action(self, spike: Spike, event: Event, target: str, notice: SpikeNotice) -> Action:
        return Action(
            verb=Verb.NOTIFY,
            slot=SLOT_OF[Verb.NOTIFY],
            platform=event.platform,
            account_id=event.account_id,
            message_id=event.message_id,
            target=event.message_id,
            key=f"spike:{spike.id}:{target}",
            actor=_ACTOR,
            via=target,
            kind=event.kind,
            thread_id=event.thread_id,
            account_name=self._names.get(event.account_id, ""),
            handover=Handover(
                title=notice.title,
                why=notice.why,
                permalink=event.permalink or "",
                external_id=f"spike:{spike.id}",
                about=ABOUT,
            ),
        )

    def _sets_state(self, spike: Spike) -> bool:
        rules, state = self._policy.rules, self._settings.state
        return spike.measure is Measure.NEGATIVE and rules is not None and state in rules.states

    def _switch_on(self, tx: Transaction, spike: Spike, at: float) -> None:
        """The state holds until the spike is over, or a person switches it off: it stays off then."""
        scope, state = _scope(spike), self._settings.state
        if not any(on.name == state and on.scope == scope for on in switched_states.list_states(tx, at)):
            why = plain_notice(spike, spike.account_id).why
            switched_states.switch_on(tx, state, scope, reason=why, by=_ACTOR, now=at)
        if spike.post:
            _leave_planned_replies(tx, spike, state, at)

    def _switch_off(self, tx: Transaction, spike: Spike, at: float) -> None:
        scope, state = _scope(spike), self._settings.state
        ours = [
            on
            for on in switched_states.list_states(tx, at)
            if on.name == state and on.scope == scope and on.by == _ACTOR
        ]
        if ours:
            switched_states.switch_off(tx, state, scope, by=_ACTOR, now=at)


def _scope(spike: Spike) -> StateScope:
    return StateScope(account=spike.account_id, post=spike.post)


def _leave_planned_replies(tx: Transaction, spike: Spike, state: str, at: float) -> None:
    """What rules had planned to say under the post was decided before the state was known: a person looks."""
    for event_id in outbox.cancel_thread_replies(
        tx, account_id=spike.account_id, thread_id=spike.post, at=at, reason=CancelReason.CRISIS
    ):
        request = CaseRequest(actor=_ACTOR, why=f"state: {state} since the reply was planned", queue="crisis")
        cases.open_case(tx, event_id=event_id, request=request, at=at)
