"""One event, one decision: which rules speak, who gets which slot, and what becomes of it.

Pure: the same event, judgement, facts and moment give the same decision.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from bot.domain import (
    PROPOSAL_ONLY_VERBS,
    RECORDING_VERBS,
    SLOT_OF,
    SPEAKING_VERBS,
    CaseRequest,
    Decision,
    Event,
    Facts,
    Judgement,
    Match,
    Mode,
    Reason,
    Slot,
    Timer,
    Verb,
)
from bot.rules.engine import plan
from bot.rules.engine.sampling import bucket, withheld
from bot.rules.model.capabilities import obstacle, verb_for
from bot.rules.model.context import EvalContext
from bot.rules.model.rule_set import ActionSpec, Rule, RuleSet
from bot.rules.vocabulary.event_conditions import DECIDABLE

_REMOVAL = frozenset({Verb.HIDE, Verb.DELETE})
_VISIBILITY = frozenset({Verb.HIDE, Verb.UNHIDE, Verb.DELETE})
_ACTIVE = (Mode.SUGGEST, Mode.ENFORCE)
_NO_CEILINGS: Mapping[str, Mode] = MappingProxyType({})
_LOUD = (Slot.PUBLIC_REPLY, Slot.LIKE)


@dataclass(frozen=True, kw_only=True)
class _Heard:
    """A rule that matched, and how far it may go here and now."""

    rule: Rule
    mode: Mode
    reasons: tuple[Reason, ...]
    waits: bool = False  # it speaks later


@dataclass(frozen=True, kw_only=True)
class _Claim:
    """A wish that a slot was given to; `verb` is what it means for this event."""

    heard: _Heard
    wish: ActionSpec
    verb: Verb


@dataclass
class _Table:
    """Who has which slot, and why others went without."""

    taken: dict[Slot, _Claim] = field(default_factory=dict)
    notes: dict[str, list[Reason]] = field(default_factory=dict)
    helpless: list[_Claim] = field(default_factory=list)

    def note(self, rule: Rule, verb: Verb, why: str) -> None:
        self.notes.setdefault(rule.id, []).append(Reason(condition=f"no {verb}", saw=why))

    def drop(self, slot: Slot, why: str) -> None:
        claim = self.taken.pop(slot)
        self.note(claim.heard.rule, claim.verb, why)


def decide(
    rules: RuleSet,
    event: Event,
    judgement: Judgement,
    facts: Facts,
    now: datetime,
    ceilings: Mapping[str, Mode] = _NO_CEILINGS,
) -> Decision:
    """What is to be done about `event`. Never raises; plans nothing for our own echoes.

    Only rules in mode enforce plan actions; those in mode suggest at most ask for a person. `mode_caps`
    says how far single rules may go at most, whatever the file says.
    """
    if event.is_own_echo or event.kind not in DECIDABLE:
        return Decision(rules_version=rules.version)
    scene = EvalContext(event=event, judgement=judgement, facts=facts, now=now)
    return _settle(rules, scene, _read(rules, scene, ceilings))


def speak_later(
    rules: RuleSet,
    rule_id: str,
    event: Event,
    judgement: Judgement,
    facts: Facts,
    now: datetime,
    ceilings: Mapping[str, Mode] = _NO_CEILINGS,
) -> Decision:
    """What a delayed rule does now that its time has come; nothing when it is gone or holds no more."""
    scene = EvalContext(event=event, judgement=judgement, facts=facts, now=now)
    rule = rules.rule(rule_id)
    if rule is None or rule.later is None:
        return Decision(rules_version=rules.version)
    mode = _mode(rule, scene, ceilings)
    reasons = rule.match(scene) if mode is not Mode.OFF and event.author_id not in rule.exempt else None
    if reasons is None:
        return Decision(rules_version=rules.version)
    passed = Reason(condition="after", saw=f"{rule.later.seconds:g} s")
    return _settle(rules, scene, (_Heard(rule=rule, mode=mode, reasons=(*reasons, passed)),))


def _settle(rules: RuleSet, scene: EvalContext, heard: tuple[_Heard, ...]) -> Decision:
    table = _share_out(heard, scene, rules)
    _settle_conflicts(table)
    actions = tuple(
        one
        for claim in table.taken.values()
        if not _is_case(claim.wish)
        for one in plan.actions(claim.wish, claim.verb, claim.heard.rule, claim.heard.reasons, scene)
    )
    never = _never(heard)
    recorded = [
        (entry, wish)
        for entry, wish in _wishes(heard, Mode.ENFORCE)
        if wish.verb in RECORDING_VERBS and wish.verb not in never and not withheld(wish, entry.rule, scene)
    ]
    got: dict[str, list[Verb]] = {}
    for rule, verb in [(claim.heard.rule, claim.verb) for claim in table.taken.values()]:
        got.setdefault(rule.id, []).append(verb)
    for entry, wish in recorded:
        got.setdefault(entry.rule.id, []).append(wish.verb)
    tallies = [
        plan.tally(wish, scene, rules.counters.get(wish.counter, 0.0))
        for _, wish in recorded
        if wish.verb is Verb.COUNT
    ]
    return Decision(
        rules_version=rules.version,
        matches=tuple(_match(entry, table, got.get(entry.rule.id, ())) for entry in heard),
        actions=actions,
        labels=_labels(heard, recorded, scene),
        case=_case(heard, table, scene, rules),
        strikes=tuple(
            plan.strike(wish, one.rule, scene) for one, wish in recorded if wish.verb is Verb.STRIKE
        ),
        counter_increments=tuple(one for one in tallies if one is not None),
        author_labels=tuple(
            plan.author_label(wish, scene)
            for _, wish in recorded
            if wish.verb is Verb.LABEL and wish.of_author
        ),
        timers=tuple(_timer(entry, scene) for entry in heard if entry.waits),
        closes_case=Slot.CASE in table.taken and table.taken[Slot.CASE].verb is Verb.CLOSE,
    )


def _mode(rule: Rule, scene: EvalContext, ceilings: Mapping[str, Mode]) -> Mode:
    mode = rule.mode_in(scene.event.account_id, scene.facts.account_name)
    return mode.at_most(ceilings[rule.id]) if rule.id in ceilings else mode


def _read(rules: RuleSet, scene: EvalContext, ceilings: Mapping[str, Mode]) -> tuple[_Heard, ...]:
    """The rules that match, in reading order, up to the first that says stop."""
    heard: list[_Heard] = []
    stopped: set[str] = set()
    for place in rules.tree.holding(scene):
        rule = rules.rules[place]
        reasons = rule.match(scene)
        if reasons is None or rule.group in stopped or scene.event.author_id in rule.exempt:
            continue
        mode = _mode(rule, scene, ceilings)
        if mode is Mode.OFF:
            continue
        waits = rule.later is not None
        heard.append(_Heard(rule=rule, mode=mode, reasons=reasons, waits=waits and mode in _ACTIVE))
        if rule.stop and mode is Mode.ENFORCE:
            if rule.stop == "all":
                break
            stopped.add(rule.group)
    return tuple(heard)


def _timer(entry: _Heard, scene: EvalContext) -> Timer:
    assert entry.rule.later is not None  # it waits
    return Timer(rule=entry.rule.id, due_at=entry.rule.later.due(scene.now), unless=entry.rule.unless)


def _share_out(heard: tuple[_Heard, ...], scene: EvalContext, rules: RuleSet) -> _Table:
    """Give each slot to the first enforcing rule that wants it and may have it."""
    table = _Table()
    never = _never(heard)
    for entry, wish in _wishes(heard, Mode.ENFORCE):
        if wish.verb in RECORDING_VERBS or wish.verb in PROPOSAL_ONLY_VERBS:
            continue
        verb = verb_for(wish.verb, scene.event)
        slot = SLOT_OF[verb]
        closed = _closed(verb, wish, scene, never) or withheld(wish, entry.rule, scene)
        unable = obstacle(verb, scene.event, rules.known)
        if closed or unable:
            table.note(entry.rule, verb, closed or unable)
            if unable and not closed and verb in _VISIBILITY:
                table.helpless.append(_Claim(heard=entry, wish=wish, verb=verb))
        elif slot in table.taken:
            table.note(entry.rule, verb, f"rule {table.taken[slot].heard.rule.id} came first")
        else:
            table.taken[slot] = _Claim(heard=entry, wish=wish, verb=verb)
    return table


def _never(heard: tuple[_Heard, ...]) -> dict[Verb, str]:
    """The verbs that some enforcing rule closes, wherever it stands, and which rule it is."""
    closed: dict[Verb, str] = {}
    for entry in heard:
        if entry.rule.never and entry.mode is Mode.ENFORCE and not entry.waits:
            closed = dict.fromkeys(entry.rule.never, entry.rule.id) | closed
    return closed


def _closed(verb: Verb, wish: ActionSpec, scene: EvalContext, never: dict[Verb, str]) -> str:
    """Why this may not be done at all, however able the platform is; empty when it may."""
    if verb in _VISIBILITY and scene.facts.decided_by_person:
        return "a person decided about this comment"
    if verb in SPEAKING_VERBS and scene.event.extra.get("standby") == "true":
        return "another app has this conversation"
    if verb in SPEAKING_VERBS and scene.facts.thread.automation_paused:
        return "a person has this conversation"
    forbidding = never.get(verb) or never.get(wish.verb)
    return f"rule {forbidding} forbids it" if forbidding else ""


def _settle_conflicts(table: _Table) -> None:
    """Hide beats escalate, escalate beats reply."""
    visibility = table.taken.get(Slot.VISIBILITY)
    escalation = table.taken.get(Slot.CASE)
    for slot in _LOUD:
        if slot not in table.taken:
            continue
        if visibility and visibility.verb in _REMOVAL:
            table.drop(slot, "the comment is removed from view")
        elif escalation and escalation.verb is Verb.ESCALATE and table.taken[slot].heard != escalation.heard:
            table.drop(slot, f"rule {escalation.heard.rule.id} escalates")


def _match(entry: _Heard, table: _Table, got: Iterable[Verb]) -> Match:
    rule = entry.rule
    return Match(
        rule=rule.id,
        mode=entry.mode,
        reasons=entry.reasons + tuple(table.notes.get(rule.id, ())),
        requested=tuple(dict.fromkeys(wish.verb for wish in rule.then)),
        granted=tuple(dict.fromkeys(got)),
    )


def _labels(
    heard: tuple[_Heard, ...], recorded: list[tuple[_Heard, ActionSpec]], scene: EvalContext
) -> tuple[str, ...]:
    """The words to remember with the event, and the group it fell into in every experiment."""
    wanted = [wish.label for _, wish in recorded if wish.verb is Verb.LABEL and not wish.of_author]
    experiments = [
        wish.limits.experiment for _, wish in _wishes(heard, Mode.ENFORCE) if wish.limits.experiment
    ]
    wanted += [f"{one.name}:{bucket(one, scene)}" for one in experiments]
    return tuple(dict.fromkeys(wanted))


def _case(heard: tuple[_Heard, ...], table: _Table, scene: EvalContext, rules: RuleSet) -> CaseRequest | None:
    """The case an enforcing rule wants, what nobody could carry out, and what others suggest."""
    claim = table.taken.get(Slot.CASE)
    opens = claim is not None and _is_case(claim.wish) and claim.verb is not Verb.CLOSE
    found = plan.case(claim.wish, claim.heard.rule, scene) if claim and opens else None
    if table.helpless and claim is None and Slot.VISIBILITY not in table.taken:
        first = table.helpless[0]
        why = f"{obstacle(first.verb, scene.event, rules.known)}: {first.verb}"
        found = CaseRequest(rule=first.heard.rule.id, why=f"{first.heard.rule.title} ({why})")
    agreed = next((one for one in table.taken.values() if one.wish.limits.two_people), None)
    if agreed is not None and found is None:
        found = CaseRequest(rule=agreed.heard.rule.id, why=f"{agreed.heard.rule.title} (needs two people)")
    suggested, rule = _suggestions(heard, table, scene, rules)
    if rule is None:
        return found
    if found is None:
        return CaseRequest(rule=rule.id, why=rule.why or rule.title, suggested=suggested)
    return replace(found, suggested=suggested)


def _suggestions(
    heard: tuple[_Heard, ...], table: _Table, scene: EvalContext, rules: RuleSet
) -> tuple[tuple[Verb, ...], Rule | None]:
    """The verbs that suggesting rules want in slots that are still free, and the first such rule."""
    never = _never(heard)
    free: dict[Slot, tuple[Verb, Rule]] = {}
    removed = Slot.VISIBILITY in table.taken and table.taken[Slot.VISIBILITY].verb in _REMOVAL
    proposed = [*_wishes(heard, Mode.SUGGEST)]
    proposed += [
        (one, wish) for one, wish in _wishes(heard, Mode.ENFORCE) if wish.verb in PROPOSAL_ONLY_VERBS
    ]
    held = [(one.heard, one.wish) for one in table.taken.values() if one.wish.limits.two_people]
    for entry, wish in held + proposed:
        if wish.verb in RECORDING_VERBS or withheld(wish, entry.rule, scene):
            continue
        verb = verb_for(wish.verb, scene.event)
        slot = SLOT_OF[verb]
        closed = _closed(verb, wish, scene, never) or obstacle(verb, scene.event, rules.known)
        is_free = slot not in table.taken or (entry, wish) in held
        if not closed and is_free and not (removed and slot in _LOUD):
            free.setdefault(slot, (verb, entry.rule))
    first = next((rule for _, rule in free.values()), None)
    return tuple(verb for verb, _ in free.values()), first


def _wishes(heard: tuple[_Heard, ...], mode: Mode) -> Iterator[tuple[_Heard, ActionSpec]]:
    for entry in heard:
        if entry.mode is mode and not entry.waits:
            for wish in entry.rule.then:
                yield entry, wish


def _is_case(wish: ActionSpec) -> bool:
    return wish.verb in (Verb.QUEUE, Verb.CLOSE) or (wish.verb is Verb.ESCALATE and not wish.to)
