"""Which of the matching rules gets which slot of an event, and why the others get none.

An event has one slot for each kind of action (one visibility, one public reply …). The first enforcing rule
that requests a slot and may have it gets it; what its own limits leave out takes no slot.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from bot.domain import (
    PRIVATE_VERBS,
    PROPOSAL_ONLY_VERBS,
    RECORDING_VERBS,
    REMOVING_VERBS,
    SLOT_OF,
    SPEAKING_VERBS,
    VISIBILITY_VERBS,
    HeldBackAnswer,
    Kind,
    Mode,
    Reason,
    Slot,
    Verb,
)
from bot.rules.engine.never import grave_matter, sarcasm, storm
from bot.rules.engine.sampling import withheld
from bot.rules.model.capabilities import obstacle, verb_for
from bot.rules.model.context import EvalContext
from bot.rules.model.rule_set import ActionSpec, Environment, Rule

#: What everybody can see, and what nobody should do beside a comment that is removed or escalated.
PUBLIC_SLOTS = (Slot.PUBLIC_REPLY, Slot.LIKE)
PUBLIC_VERBS = (Verb.REPLY, Verb.LIKE)
#: They take the slot of the case without asking anybody.
ASKING_NOBODY = (Verb.CLOSE, Verb.NO_ANSWER)


@dataclass(frozen=True, kw_only=True)
class RuleMatch:
    """A rule that matched, its mode for this event, and what its actions mean for it. `is_delayed` when they
    are due later."""

    rule: Rule
    mode: Mode
    reasons: tuple[Reason, ...]
    then: tuple[ActionSpec, ...]
    is_delayed: bool = False


@dataclass(frozen=True, kw_only=True)
class Grant:
    """An action that got its slot; `verb` is what it means for this event."""

    match: RuleMatch
    spec: ActionSpec
    verb: Verb


@dataclass
class Allocation:
    """The grants by slot (a notification by its target), and why other actions got none. `unsupported` are
    those that only the platform prevents, so that a person must take care of them. `held_back` are the
    answers that were prevented, `left_out` what the rules' own limits keep from being done: it takes no
    slot."""

    grants: dict[str, Grant] = field(default_factory=dict)
    notes: dict[str, list[Reason]] = field(default_factory=dict)
    unsupported: list[Grant] = field(default_factory=list)
    held_back: list[HeldBackAnswer] = field(default_factory=list)
    left_out: list[Grant] = field(default_factory=list)

    @property
    def removes_comment(self) -> bool:
        """Whether the comment is hidden or deleted, or would be without a limit."""
        return any(grant.verb in REMOVING_VERBS for grant in (*self.grants.values(), *self.left_out))

    def add_note(self, rule: Rule, verb: Verb, reason: str) -> None:
        """Record why an action of a rule is not carried out."""
        self.notes.setdefault(rule.id, []).append(Reason(condition=f"no {verb}", saw=reason))

    def yield_to_first(self, slot: str, rule: Rule, spec: ActionSpec, verb: Verb) -> None:
        """Note that an earlier rule has the slot. A case is as urgent as any rule that wants one says: what
        came first knows less about it, not better."""
        grant = self.grants[slot]
        first = f"rule {grant.match.rule.id} came first"
        if slot == Slot.CASE and spec.priority > grant.spec.priority and grant.verb not in ASKING_NOBODY:
            self.grants[slot] = replace(grant, spec=replace(grant.spec, priority=spec.priority))
            first += ", and takes over its priority"
        self.add_note(rule, verb, first)

    def hold_back(self, rule: Rule, verb: Verb, reason: str, *, is_grave: bool = False) -> None:
        """Remember that an answer was prevented, so that whoever waits for it is not forgotten."""
        if verb in SPEAKING_VERBS:
            answer = HeldBackAnswer(rule=rule.id, verb=verb, why=reason, is_grave=is_grave)
            self.held_back.append(answer)

    def revoke(self, slot: Slot, reason: str) -> None:
        """Take a slot away from the rule that got it."""
        grant = self.grants.pop(slot)
        self.add_note(grant.match.rule, grant.verb, reason)
        self.hold_back(grant.match.rule, grant.verb, reason)


def allocate_slots(
    matches: tuple[RuleMatch, ...],
    context: EvalContext,
    environment: Environment,
    left_out: Collection[tuple[str, Verb]] = (),
) -> Allocation:
    """Grant each slot to the first enforcing rule that requests it and may have it. `left_out` are the rules'
    ids and verbs that their own limits refuse now."""
    allocation = Allocation()
    forbidden = forbidden_verbs(matches)
    for match, spec in requested_actions(matches, Mode.ENFORCE):
        if spec.verb in RECORDING_VERBS or spec.verb in PROPOSAL_ONLY_VERBS:
            continue
        verb = verb_for(spec.verb, context.event)
        slot = f"{Slot.NOTICE}:{spec.to}" if verb is Verb.NOTIFY else SLOT_OF[verb]
        denial = denial_of(verb, spec, context, forbidden)
        exclusion = withheld(spec, match.rule, context)
        unsupported = obstacle(verb, context.event, environment)
        if reason := denial or exclusion or unsupported:
            allocation.add_note(match.rule, verb, reason)
            # Who is not drawn is left alone on purpose; an edit is never answered, whatever else prevents it.
            if (denial or not exclusion) and context.event.kind is not Kind.EDIT:
                is_grave = denial != "" and denial == context.memo(grave_matter)
                allocation.hold_back(match.rule, verb, reason, is_grave=is_grave)
            if not (denial or exclusion) and verb in VISIBILITY_VERBS:
                allocation.unsupported.append(Grant(match=match, spec=spec, verb=verb))
        elif (match.rule.id, verb) in left_out:
            allocation.left_out.append(Grant(match=match, spec=spec, verb=verb))
        elif slot in allocation.grants:
            allocation.yield_to_first(slot, match.rule, spec, verb)
        else:
            allocation.grants[slot] = Grant(match=match, spec=spec, verb=verb)
    _resolve_conflicts(allocation)
    return allocation


def requested_actions(matches: tuple[RuleMatch, ...], mode: Mode) -> Iterator[tuple[RuleMatch, ActionSpec]]:
    """The actions of all rules that matched in that mode and are not delayed, in reading order."""
    for match in matches:
        if match.mode is mode and not match.is_delayed:
            for spec in match.then:
                yield match, spec


def forbidden_verbs(matches: tuple[RuleMatch, ...]) -> dict[Verb, str]:
    """The verbs that an enforcing rule forbids with `never`, wherever it stands, each with the rule's id."""
    forbidden: dict[Verb, str] = {}
    for match in matches:
        if match.rule.never and match.mode is Mode.ENFORCE and not match.is_delayed:
            forbidden = dict.fromkeys(match.rule.never, match.rule.id) | forbidden
    return forbidden


def denial_of(verb: Verb, spec: ActionSpec, context: EvalContext, forbidden: dict[Verb, str]) -> str:
    """Why an action must not be carried out, whatever the platform supports; empty when it may."""
    if verb in VISIBILITY_VERBS and context.facts.decided_by_person:
        return "a person decided about this comment"
    if verb in SPEAKING_VERBS and context.event.extra.get("standby") == "true":
        return "another app has this conversation"
    if verb in SPEAKING_VERBS and context.facts.thread.automation_paused:
        return "a person has this conversation"
    if _is_answer_about_rights(context) and (verb in SPEAKING_VERBS or verb is Verb.LIKE):
        return "a person reads this answer to our request for rights"
    if verb in PRIVATE_VERBS and context.facts.author.is_opted_out:
        return "its author wants no automatic messages"
    rule_id = forbidden.get(verb) or forbidden.get(spec.verb)
    return f"rule {rule_id} forbids it" if rule_id else _never(verb, context)


def _is_answer_about_rights(context: EvalContext) -> bool:
    return context.facts.rights is not None and context.facts.rights.awaits_person


def _never(verb: Verb, context: EvalContext) -> str:
    """Why no rule at all may say or like this, whatever stands in the file; empty when one may."""
    if verb not in SPEAKING_VERBS and verb is not Verb.LIKE:
        return ""
    if grave := context.memo(grave_matter):
        return grave
    if verb in PUBLIC_VERBS and (stormy := context.memo(storm)):
        return stormy
    return context.memo(sarcasm) if verb is Verb.LIKE else ""


def _resolve_conflicts(allocation: Allocation) -> None:
    """Hide takes precedence over escalate, and escalate over what is said in public.

    What a limit leaves out counts here: that a comment is vile or serious is still true when the rule that
    says so has had its share.
    """
    for slot in PUBLIC_SLOTS:
        if slot in allocation.grants and (reason := _reason_to_be_silent(allocation, slot)):
            allocation.revoke(slot, reason)


def _reason_to_be_silent(allocation: Allocation, slot: Slot) -> str:
    """Why an action in that slot should not be seen beside what else is done, or would be; "" if it may."""
    for grant in allocation.grants.values():
        if grant.verb in REMOVING_VERBS:
            return "the comment is removed from view"
    for grant in allocation.left_out:
        if grant.verb in REMOVING_VERBS:
            return f"rule {grant.match.rule.id} wants the comment out of view"
    for grant in (*allocation.grants.values(), *allocation.left_out):
        if grant.verb is Verb.ESCALATE and grant.match != allocation.grants[slot].match:
            return f"rule {grant.match.rule.id} escalates"
    return ""
