"""When what is decided leaves, and what keeps it here: the one answer of every face.

The dispatcher obeys the same pauses (`outbox.list_due`); a test holds both to each other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain import SPEAKING_VERBS, Actor, ActorKind, HoldReason, PauseCause, State, Verb
from bot.services.workspace import Workspace
from bot.store import Transaction, instance_lock
from bot.store.context import started_with
from bot.store.context.lookup import PlannedEffect
from bot.store.context.started_with import Started
from bot.store.delivery import pauses
from bot.store.delivery.instance_mark import COPY_SCOPE
from bot.store.delivery.pauses import Pause

_TOKEN_CAUSES = (PauseCause.TOKEN_EXPIRED, PauseCause.LOST_PERMISSION)
_UNSENT = (State.PLANNED, State.WAITING)


class HoldCause(StrEnum):
    """What keeps an action here."""

    EVERYTHING_PAUSED = "everything_paused"
    COPIED = "copied"
    NOT_RUNNING = "not_running"
    ACCOUNT_PAUSED = "account_paused"
    TOKEN_EXPIRED = "token_expired"  # noqa: S105  not a secret
    LOST_PERMISSION = "lost_permission"
    NO_TOKEN = "no_token"  # noqa: S105  not a secret
    REPLIES_STOPPED = "replies_stopped"
    RULE_PAUSED = "rule_paused"
    BREAKER = "breaker"
    SECOND_APPROVAL = "second_approval"
    RESTORED = "restored"


@dataclass(frozen=True, kw_only=True, slots=True)
class Hold:
    """One thing that keeps actions here: `subject` is the account or the rule, `why` what whoever paused it
    wrote."""

    cause: HoldCause
    subject: str = ""
    why: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """What keeps actions here, as of one look. `is_running` is None where nobody can tell."""

    pauses: tuple[Pause, ...] = ()
    is_flagged: bool = False
    is_running: bool | None = None
    tokenless: frozenset[str] = frozenset()

    def holds(self, *, account_id: str, verb: Verb, actor: Actor) -> tuple[Hold, ...]:
        """What keeps an action of that account, verb and actor here; nothing: it leaves within seconds."""
        holds = [hold for pause in self.pauses if (hold := _hold(pause, account_id, verb, actor))]
        if self.is_flagged and not any(hold.cause is HoldCause.EVERYTHING_PAUSED for hold in holds):
            holds.append(Hold(cause=HoldCause.EVERYTHING_PAUSED))
        if self.is_running is False:
            holds.append(Hold(cause=HoldCause.NOT_RUNNING))
        is_explained = any(hold.cause is HoldCause.TOKEN_EXPIRED for hold in holds)
        if account_id in self.tokenless and verb is not Verb.ESCALATE and not is_explained:
            holds.append(Hold(cause=HoldCause.NO_TOKEN, subject=account_id))
        return tuple(holds)

    def holds_on(self, effect: PlannedEffect) -> tuple[Hold, ...]:
        """What keeps a planned effect here; nothing for one that has left or never will."""
        if effect.state is State.HELD:
            cause = HoldCause((effect.reason or HoldReason.SECOND_APPROVAL).value)
            return (Hold(cause=cause, subject=effect.actor.id),)
        if effect.state not in _UNSENT:
            return ()
        return self.holds(account_id=effect.account_id, verb=effect.verb, actor=effect.actor)


def read_outlook(tx: Transaction, workspace: Workspace) -> Outlook:
    """What keeps actions here now."""
    folder = workspace.folder if workspace.has_data_folder else None
    return Outlook(
        pauses=tuple(pauses.list_pauses(tx)),
        is_flagged=folder is not None and pauses.is_flagged(folder),
        # A store that was handed over is the running program's own, which knows that it runs.
        is_running=None if folder is None else instance_lock.is_held(folder),
        tokenless=frozenset(started_with.list_names(tx, Started.TOKENLESS_ACCOUNT)),
    )


def holds_on_answers(
    outlook: Outlook, account_id: str, actor: Actor, verbs: Iterable[Verb] = (Verb.HIDE,)
) -> tuple[Hold, ...]:
    """What would keep these answers of a person here, each cause once; by default what any of them would."""
    holds = [hold for verb in verbs for hold in outlook.holds(account_id=account_id, verb=verb, actor=actor)]
    return tuple(dict.fromkeys(holds))


def _hold(pause: Pause, account_id: str, verb: Verb, actor: Actor) -> Hold | None:
    scope, _, subject = pause.scope.partition(":")
    if scope == "all":
        return Hold(cause=HoldCause.EVERYTHING_PAUSED, why=pause.reason)
    if scope == COPY_SCOPE:
        return Hold(cause=HoldCause.COPIED)
    if scope == "account" and subject == account_id:
        # The desk to which a case is handed over has a token of its own.
        is_of_token = pause.cause in _TOKEN_CAUSES
        if is_of_token and verb is Verb.ESCALATE:
            return None
        cause = HoldCause(pause.cause.value) if is_of_token else HoldCause.ACCOUNT_PAUSED
        return Hold(cause=cause, subject=subject, why=pause.reason)
    if scope == "rule" and actor.kind is ActorKind.RULE and subject == actor.id:
        return Hold(cause=HoldCause.RULE_PAUSED, subject=subject, why=pause.reason)
    if scope == "words" and subject == account_id and not actor.is_person and verb in SPEAKING_VERBS:
        return Hold(cause=HoldCause.REPLIES_STOPPED, subject=subject, why=pause.reason)
    return None
