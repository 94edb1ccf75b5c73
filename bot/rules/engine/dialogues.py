"""What a dialogue means for the decision about one message.

What it would say next was worked out before and stands in the facts; whether it may is decided here, as for
every other reply. A dialogue that may not go on ends, and nobody who was asked something is left alone.
"""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain import (
    Action,
    Actor,
    CaseRequest,
    Decision,
    Facts,
    Kind,
    Mode,
    Reason,
    Slot,
    Timer,
    Verb,
)
from bot.domain.dialogues import DialogueTurn, RunEnd, RunState, dialogue_key, dialogue_timer
from bot.rules.engine.allocation import RuleMatch
from bot.rules.engine.never import GRAVE_PRIORITY
from bot.rules.model.context import EvalContext
from bot.rules.model.rule_set import ActionSpec, Limits, Rule, RuleSet

#: What stands as the reason of a match that a dialogue decided.
CONDITION = "dialogue"
#: The dialogue has bounds of its own, and was asked to go on.
_UNLIMITED = Limits(repeat=True)


def resolve_openings(
    specs: tuple[ActionSpec, ...], context: EvalContext
) -> tuple[tuple[ActionSpec, ...], tuple[Reason, ...]]:
    """The actions of a rule with what becomes of the dialogues that it begins, and why."""
    resolved: list[ActionSpec] = []
    reasons: list[Reason] = []
    facts = context.facts
    for spec in specs:
        if not spec.dialogue:
            resolved.append(spec)
        elif context.event.kind is not Kind.DM:
            reasons.append(Reason(condition=CONDITION, saw="held in private conversations only"))
        elif _is_busy(facts, spec.dialogue):
            reasons.append(Reason(condition=CONDITION, saw="one is under way already"))
        elif facts.openings is None:  # nobody knows what is declared: a test of the rules, or a backtest
            resolved.append(replace(spec, limits=replace(spec.limits, repeat=True)))
        elif facts.is_handed_over:
            reasons.append(Reason(condition=CONDITION, saw="a colleague has it since the last one"))
            resolved.append(replace(spec, verb=Verb.QUEUE, reply="", dialogue=""))
        elif spec.dialogue not in facts.openings:
            reasons.append(Reason(condition=CONDITION, saw=f"'{spec.dialogue}' is not declared"))
            resolved.append(replace(spec, verb=Verb.QUEUE, reply="", dialogue=""))
        else:
            resolved += _specs_of(facts.openings[spec.dialogue], spec)
    return tuple(resolved), tuple(reasons)


def match_under_way(
    rules: RuleSet, context: EvalContext, mode_caps: Mapping[str, Mode]
) -> tuple[RuleMatch, ...]:
    """The rule that began the dialogue, with what the dialogue does next; empty when there is none, or
    when its rule acts no more."""
    turn = context.facts.dialogue
    if turn is None:
        return ()
    rule = rules.rule(turn.run.rule)
    if rule is None or not is_in_force(rule, context, mode_caps):
        return ()
    specs = _specs_of(
        turn, ActionSpec(verb=Verb.PRIVATE_REPLY, limits=_UNLIMITED, dialogue=turn.run.dialogue)
    )
    why = turn.hand_over.why if turn.hand_over else rule.why
    named = replace(rule, then=specs, why=f"{rule.title}: {why}" if why else "")
    reason = Reason(condition=CONDITION, saw=turn.saw)
    return (RuleMatch(rule=named, mode=Mode.ENFORCE, reasons=(reason,), then=specs),)


def is_in_force(rule: Rule, context: EvalContext, mode_caps: Mapping[str, Mode]) -> bool:
    """Whether a rule still acts for the author of this message."""
    mode = rule.mode_in(context.event.account_id, context.facts.account_name)
    mode = mode.at_most(mode_caps.get(rule.id, mode))
    return mode is Mode.ENFORCE and context.event.author_id not in rule.exempt


def action_key(spec: ActionSpec, key: str, facts: Facts) -> str:
    """The key of what a dialogue under way says; that of its beginning is the key of any answer."""
    turn = facts.dialogue
    is_under_way = spec.dialogue and turn is not None and turn.run.dialogue == spec.dialogue
    return dialogue_key(key, turn.run.turn) if turn is not None and is_under_way else key


def settle_dialogue(decision: Decision, facts: Facts) -> Decision:
    """The decision with what becomes of the dialogue, once it is clear what may be said."""
    turn = facts.dialogue
    if turn is None:
        return _begun(decision, facts)
    if turn.yields and not _said(decision, turn) and _is_answered(decision):
        begun = _begun(decision, facts)  # another rule has answered: the question stands as it stood
        has_ended = begun.dialogue is None and turn.run.state is RunState.ENDED
        return replace(begun, dialogue=turn) if has_ended else begun
    return _move_on(decision, turn, facts)


def end_dialogue(decision: Decision, facts: Facts) -> Decision:
    """The decision about a message that ended automatic messages: no dialogue goes on."""
    turn = facts.dialogue
    if turn is None:
        return decision
    run = replace(turn.run, state=RunState.ENDED, end=RunEnd.OPTED_OUT)
    ended = replace(turn, run=run, look_up=None, due_at=None, hand_over=None)
    return replace(decision, dialogue=ended)


def _is_busy(facts: Facts, name: str) -> bool:
    """Whether the dialogue that is under way goes before one that would begin."""
    turn = facts.dialogue
    return turn is not None and (not turn.yields or turn.run.dialogue == name)


def _move_on(decision: Decision, turn: DialogueTurn, facts: Facts) -> Decision:
    if _may_go_on(decision, turn):
        return _with_turn(decision, turn)
    # Whoever has given everything and cannot be told what becomes of it is not done.
    if turn.run.state is RunState.ENDED and turn.run.end not in (RunEnd.HANDED_OVER, RunEnd.DONE):
        return replace(decision, dialogue=turn)
    end = RunEnd.HANDED_OVER
    if facts.author.is_opted_out:
        end = RunEnd.OPTED_OUT
    elif facts.thread.automation_paused:
        end = RunEnd.TAKEN_OVER
    ended = replace(turn, run=replace(turn.run, state=RunState.ENDED, end=end), look_up=None, due_at=None)
    decision = replace(decision, dialogue=ended)
    return _with_case(decision, turn) if end is RunEnd.HANDED_OVER else decision


def _with_case(decision: Decision, turn: DialogueTurn) -> Decision:
    """The decision with a case in which what was filled in stands."""
    note = turn.hand_over.note if turn.hand_over else _filled(turn)
    if decision.case is not None:
        return replace(decision, case=replace(decision.case, note=decision.case.note or note))
    held_back = next((answer for answer in decision.held_back if answer.rule == turn.run.rule), None)
    prevented = held_back.why if held_back else "it may not go on"
    why = turn.hand_over.why if turn.hand_over else prevented
    case = CaseRequest(
        actor=Actor.rule(turn.run.rule),
        why=f"dialogue {turn.run.dialogue}: {why}",
        note=note,
        queue=turn.hand_over.queue if turn.hand_over else "default",
        priority=GRAVE_PRIORITY if held_back and held_back.is_grave else 0,
    )
    return replace(decision, case=case)


def _may_go_on(decision: Decision, turn: DialogueTurn) -> bool:
    """Whether all that the turn needs was granted."""
    is_said = not turn.template or _said(decision, turn)
    is_handed_over = turn.hand_over is None or decision.case is not None or _escalates(decision)
    return is_said and is_handed_over


def _begun(decision: Decision, facts: Facts) -> Decision:
    """The decision with the dialogue that it begins, if it begins one."""
    for name, turn in (facts.openings or {}).items():
        opening = next((action for action in decision.actions if action.template == turn.template), None)
        if opening is not None and turn.run.dialogue == name:
            run = replace(turn.run, rule=opening.actor.id)
            return _with_turn(decision, replace(turn, run=run))
    return decision


def _with_turn(decision: Decision, turn: DialogueTurn) -> Decision:
    timers = decision.timers
    if turn.due_at is not None:
        timers = (*timers, Timer(rule=dialogue_timer(turn.run.turn), due_at=turn.due_at))
    return replace(decision, dialogue=turn, timers=timers)


def _specs_of(turn: DialogueTurn, spec: ActionSpec) -> tuple[ActionSpec, ...]:
    """What a turn asks for: a message, a person, or both."""
    limits = replace(spec.limits, repeat=True)
    specs = (replace(spec, reply=turn.template, limits=limits),) if turn.template else ()
    if turn.hand_over is None:
        return specs
    hand_over = turn.hand_over
    person = ActionSpec(
        verb=Verb.ESCALATE if hand_over.to else Verb.QUEUE,
        to=hand_over.to,
        queue=hand_over.queue,
        priority=hand_over.priority,
        note=hand_over.note,
    )
    return (*specs, person)


def _said(decision: Decision, turn: DialogueTurn) -> bool:
    return any(action.template == turn.template for action in decision.actions)


def _is_answered(decision: Decision) -> bool:
    return any(action.slot is Slot.PRIVATE_REPLY for action in decision.actions)


def _escalates(decision: Decision) -> bool:
    return any(_is_escalation(action) for action in decision.actions)


def _is_escalation(action: Action) -> bool:
    return action.verb is Verb.ESCALATE


def _filled(turn: DialogueTurn) -> str:
    """What was filled in so far, for the colleague."""
    lines = [turn.run.dialogue, *(f"{name}: {slot.shown}" for name, slot in turn.run.slots.items())]
    return "\n".join(lines)
