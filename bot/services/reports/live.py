"""The figures of this moment, for a page that stays open: the queue, what comes and goes, how accounts are.

Minutes that are over are counted once and remembered, and what changes slowly is looked at every fifteen
seconds, so that a look each second costs little however long the database is. No text of anybody is read.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.documents.local_time import local_time
from bot.domain import AccountFault, ActorKind, CheckSubject, Refusal, State, Verb
from bot.services.operations.findings import Severity
from bot.services.operations.refused_findings import weigh
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.delivery import account_checks, circuit_breaker, pauses
from bot.store.delivery.circuit_breaker import ModeCap
from bot.store.delivery.pauses import Pause
from bot.store.intake import refused_deliveries, silences
from bot.store.intake.refused_deliveries import RefusedDeliveries
from bot.store.reporting import live, reconciliation, spikes
from bot.store.reporting.live import LiveQueue, NotDone
from bot.store.reporting.reconciliation import WaitingActions
from bot.store.reporting.spikes import Spike

__all__ = [
    "AccountFault",
    "AccountHealth",
    "CheckSubject",
    "LiveFigures",
    "LiveQueue",
    "LiveView",
    "Minute",
    "ModeCap",
    "NotDone",
    "Pause",
    "Refusal",
    "RefusedDeliveries",
    "ShownAccount",
    "Spike",
    "State",
    "Today",
    "WaitingActions",
]

_MINUTES = 60
_SOON_SECONDS = 3_600.0
_DAY_SECONDS = 86_400.0
_WAITING_SECONDS = 60.0  # what leaves as it should has left by then
_SLOW_SECONDS = 15.0
#: A row may be committed a moment after the time that it bears: the last two minutes are counted again.
_AGAIN_MINUTES = 2
_HIDES = frozenset({Verb.HIDE, Verb.DELETE})
_ANSWERS = frozenset({Verb.REPLY, Verb.PRIVATE_REPLY, Verb.MESSAGE})


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownAccount:
    """An account of ours as the configuration has it."""

    source: str
    platform: str
    id: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountHealth:
    """How an account is: the faults that were last seen, when its token ends, when people were last heard,
    how its polls go, and whether it is paused. Times are seconds since 1970."""

    account: ShownAccount
    faults: tuple[tuple[CheckSubject, AccountFault], ...] = ()
    token_ends_at: float | None = None
    heard_at: float | None = None
    silent_since: float | None = None
    polled_at: float | None = None
    polls_fail_since: float | None = None
    is_paused: bool = False

    @property
    def is_well(self) -> bool:
        """Whether nobody need look."""
        return not (self.faults or self.silent_since or self.polls_fail_since or self.is_paused)


@dataclass(frozen=True, kw_only=True, slots=True)
class Minute:
    """What came in during a minute, and what took effect, by rules and by people."""

    starts_at: float
    arrived: int = 0
    automatic: int = 0
    human: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Today:
    """Since midnight: what people wrote, and what was done."""

    written: int = 0
    answered_automatically: int = 0
    answered_by_people: int = 0
    hidden: int = 0
    escalated: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveFigures:
    """Everything that the page shows, as it was at `at`."""

    at: datetime
    queue: LiveQueue
    minutes: tuple[Minute, ...]
    today: Today
    pauses: tuple[Pause, ...]
    tripped: tuple[ModeCap, ...]
    accounts: tuple[AccountHealth, ...]
    waiting: tuple[WaitingActions, ...]
    not_done: tuple[NotDone, ...]
    refused: tuple[RefusedDeliveries, ...]
    spikes: tuple[Spike, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Slow:
    """What is looked at now and then only."""

    accounts: tuple[AccountHealth, ...]
    waiting: tuple[WaitingActions, ...]
    not_done: tuple[NotDone, ...]
    refused: tuple[RefusedDeliveries, ...]
    spikes: tuple[Spike, ...]


class LiveView:
    """Looks at one instance again and again. One look at a time."""

    def __init__(self, workspace: Workspace, accounts: Sequence[ShownAccount], timezone: str) -> None:
        self._workspace = workspace
        self._accounts = accounts
        self._timezone = timezone
        self._counts = _MinuteCounts()
        self._slow: tuple[float, _Slow] | None = None

    async def look(self) -> LiveFigures:
        """The figures of now. Raises `StoreBusy` when the database cannot be read."""
        now = self._workspace.now()
        return await self._workspace.store.read(lambda tx: self._read(tx, now))

    def _read(self, tx: Transaction, now: datetime) -> LiveFigures:
        at = now.timestamp()
        midnight = local_time(now, self._timezone).replace(hour=0, minute=0, second=0, microsecond=0)
        since = min(midnight.astimezone(UTC), now - timedelta(minutes=_MINUTES))
        self._counts.catch_up(tx, int(since.timestamp() // 60), int(at // 60))
        in_force = tuple(pauses.list_pauses(tx))
        if self._slow is None or not 0 <= at - self._slow[0] < _SLOW_SECONDS:
            self._slow = at, self._read_slow(tx, at, in_force)
        slow = self._slow[1]
        return LiveFigures(
            at=now,
            queue=live.read_queue(tx, at=at, soon=at + _SOON_SECONDS),
            minutes=self._counts.last_hour(int(at // 60)),
            today=self._counts.since(int(midnight.timestamp() // 60)),
            pauses=in_force,
            tripped=tuple(circuit_breaker.list_mode_caps(tx)),
            accounts=slow.accounts,
            waiting=slow.waiting,
            not_done=slow.not_done,
            refused=slow.refused,
            spikes=slow.spikes,
        )

    def _read_slow(self, tx: Transaction, at: float, in_force: Sequence[Pause]) -> _Slow:
        checks = account_checks.list_checks(tx)
        polls = {(poll.source, poll.account_id): poll for poll in live.list_polls(tx)}
        silent = {(silence.source, silence.account_id): silence for silence in silences.list_silences(tx)}
        paused = {
            account_id
            for kind, _, account_id in (pause.scope.partition(":") for pause in in_force)
            if kind in ("account", "words")
        }

        def health(account: ShownAccount) -> AccountHealth:
            key = account.source, account.id
            own = [check for check in checks if (check.source, check.account_id) == key]
            silence, poll = silent.get(key), polls.get(key)
            return AccountHealth(
                account=account,
                faults=tuple((check.subject, check.fault) for check in own if check.fault is not None),
                token_ends_at=next(
                    (check.ends_at for check in own if check.subject is CheckSubject.TOKEN), None
                ),
                heard_at=silences.last_heard(tx, account.id),
                silent_since=None if silence is None else silence.since,
                polled_at=None if poll is None else poll.polled_at,
                polls_fail_since=None if poll is None else poll.failing_since,
                is_paused=account.id in paused,
            )

        return _Slow(
            accounts=tuple(health(account) for account in self._accounts),
            waiting=tuple(reconciliation.list_waiting(tx, planned_before=at - _WAITING_SECONDS)),
            not_done=tuple(live.list_not_done(tx, at - _DAY_SECONDS)),
            refused=tuple(
                refused
                for refused in refused_deliveries.list_refused(tx, at - _DAY_SECONDS)
                if weigh(refused) is Severity.WRONG
            ),
            spikes=tuple(spikes.list_open_spikes(tx)),
        )


class _MinuteCounts:
    """What happened in each minute since 1970, remembered as far back as is shown."""

    def __init__(self) -> None:
        self._first = self._next = 0
        self._arrived: dict[int, int] = {}
        self._done: dict[int, Counter[tuple[ActorKind, str]]] = defaultdict(Counter)

    def catch_up(self, tx: Transaction, first: int, current: int) -> None:
        """Count the minutes from `first` to the current one, those that are remembered already not again."""
        is_gap = self._next == 0 or first < self._first or not self._next <= current + _AGAIN_MINUTES
        start = first if is_gap else max(first, self._next - _AGAIN_MINUTES)
        for counts in (self._arrived, self._done):
            for minute in [minute for minute in counts if not first <= minute < start]:
                del counts[minute]
        self._arrived |= live.count_arrivals(tx, start * 60.0)
        for actions in live.count_actions(tx, start * 60.0):
            self._done[actions.minute][actions.actor_kind, actions.verb] += actions.count
        self._first, self._next = first, current

    def last_hour(self, current: int) -> tuple[Minute, ...]:
        """The last sixty minutes, the one that is not over included."""
        return tuple(self._minute(number) for number in range(current - _MINUTES + 1, current + 1))

    def since(self, first: int) -> Today:
        """What has happened from that minute on."""
        done: Counter[tuple[ActorKind, str]] = Counter()
        for minute, counts in self._done.items():
            if minute >= first:
                done += counts

        def total(verbs: frozenset[Verb], *kinds: ActorKind) -> int:
            return sum(count for (kind, verb), count in done.items() if verb in verbs and kind in kinds)

        return Today(
            written=sum(count for minute, count in self._arrived.items() if minute >= first),
            answered_automatically=total(_ANSWERS, ActorKind.RULE, ActorKind.SYSTEM),
            answered_by_people=total(_ANSWERS, ActorKind.PERSON),
            hidden=total(_HIDES, *ActorKind),
            escalated=total(frozenset({Verb.ESCALATE}), *ActorKind),
        )

    def _minute(self, number: int) -> Minute:
        done: Counter[tuple[ActorKind, str]] = self._done.get(number, Counter())
        human = sum(count for (kind, _), count in done.items() if kind is ActorKind.PERSON)
        return Minute(
            starts_at=number * 60.0,
            arrived=self._arrived.get(number, 0),
            automatic=sum(done.values()) - human,
            human=human,
        )
