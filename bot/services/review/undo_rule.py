"""Undoes what one rule did since a moment, and leaves alone what a person has decided since.

The inverses are planned like everything else and are sent at the platform's pace. A second run changes
nothing: what was undone is not the last effect on its item any more.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from bot.domain import Actor, ActorKind, CancelReason, DecisionKind, State, Verb
from bot.domain.progress import Step
from bot.errors import UserError
from bot.services.review.decision import next_decision
from bot.services.review.undo_item import CANCELLABLE, INVERSE_VERB
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.context.lookup import PlannedEffect
from bot.store.delivery import outbox
from bot.store.history import audit, author_marks
from bot.store.intake import events
from bot.store.review import cases, overrides

_BATCH = 200  # in one transaction, so that the running bot waits for milliseconds only


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleUndo:
    """What became of each effect of the rule: `reversed`, `cancelled`, `touched`, `leaving`, `final`.

    `touched` was decided by a person or done by another rule since, `leaving` is being sent now, `final`
    has no inverse.
    """

    rule: str
    since: datetime
    counts: dict[str, int]
    dry_run: bool


async def undo_rule(workspace: Workspace, rule: str, since: datetime, *, dry_run: bool = False) -> RuleUndo:
    """Undo every effect that `rule` planned since then; `dry_run` only counts.

    Stopped at any moment, what was undone is recorded, and a second run goes on with the rest. Raises
    `UserError` for a person, whose answers are no rule's doings.
    """
    actor = Actor.parse(rule, ActorKind.RULE)
    if actor.is_person:
        raise UserError("person_is_no_rule", name=actor.id)
    store, by, at = workspace.store, workspace.actor, workspace.now().timestamp()
    effect_ids = await store.read(lambda tx: lookup.effect_ids_of_rule(tx, rule, since.timestamp()))
    counts: Counter[str] = Counter()
    step = Step.COUNT_UNDO if dry_run else Step.UNDO
    for start in range(0, len(effect_ids), _BATCH):
        workspace.progress(step, start, len(effect_ids))
        batch = effect_ids[start : start + _BATCH]

        def work(tx: Transaction, batch: list[int] = batch) -> Counter[str]:
            fates = Counter(_undo_effect(tx, effect_id, by, at, dry_run) for effect_id in batch)
            if not dry_run:
                # With the work itself: whatever ends the command, what was undone is on record.
                audit.append_entry(
                    tx, at=at, actor=by, action="rule_undone", subject=f"rule:{rule}", details=fates
                )
            return fates

        counts += await (store.read(work) if dry_run else store.write(work))
    return RuleUndo(rule=rule, since=since, counts=dict(sorted(counts.items())), dry_run=dry_run)


def _undo_effect(tx: Transaction, effect_id: int, by: Actor, at: float, dry_run: bool) -> str:
    effect = lookup.get_effect(tx, effect_id)
    stored = events.get_event(tx, effect.event_id)
    assert stored is not None  # effects refer to their event
    item = {"account_id": stored.event.account_id, "message_id": stored.event.message_id}
    fate = _fate(tx, effect, **item)
    if dry_run or fate not in ("reversed", "cancelled"):
        return fate
    if fate == "cancelled":
        outbox.cancel_action(tx, effect.id, CancelReason.UNDONE, at=at)
    else:
        inverse = INVERSE_VERB[effect.verb]
        decision = next_decision(tx, stored, cases.case_of_event(tx, stored.id), by, at)
        decision.commit(tx, inverse, "undo", decision.action(inverse), kind=DecisionKind.UNDO)
    if effect.verb is Verb.HIDE:
        author_marks.revoke_strikes(tx, by=by, at=at, event_id=stored.id)
    if effect.verb in INVERSE_VERB:
        overrides.set_override(tx, **item, by=by, verb=INVERSE_VERB[effect.verb].value, at=at)
    return fate


def _fate(tx: Transaction, effect: PlannedEffect, account_id: str, message_id: str) -> str:
    if effect.state in (State.CANCELLED, State.REFUSED, State.FAILED):
        return "final"
    is_superseded = any(
        later.id > effect.id
        and later.verb in (*INVERSE_VERB, Verb.DELETE)
        and later.state is not State.CANCELLED
        for later in lookup.effects_on_message(tx, account_id, message_id)
    )
    # Equal counts as later: a person who decided in the same second knew better than the rule.
    override = overrides.get_override(tx, account_id, message_id)
    if is_superseded or (override is not None and override.at >= effect.planned_at):
        return "touched"
    if effect.state in CANCELLABLE:
        return "cancelled"
    if effect.state is not State.DONE:
        return "leaving"
    return "reversed" if effect.verb in INVERSE_VERB else "final"
