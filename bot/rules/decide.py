"""One event, one decision: which rules speak, who gets which slot, and what becomes of it.

Pure: the same event, judgement, facts and moment give the same decision.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain import (
    SLOT_OF,
    WORDS,
    CaseRequest,
    Decision,
    Event,
    Facts,
    Judgement,
    Match,
    Mode,
    Reason,
    Slot,
    Verb,
)
from bot.rules.capabilities import obstacle, verb_for
from bot.rules.event_conditions import DECIDABLE
from bot.rules.plan import action, case
from bot.rules.ruleset import Rule, RuleSet, Wish
from bot.rules.scene import Scene

_REMOVAL = frozenset({Verb.HIDE, Verb.DELETE})
_VISIBILITY = frozenset({Verb.HIDE, Verb.UNHIDE, Verb.DELETE})
_LOUD = (Slot.PUBLIC_REPLY, Slot.LIKE)


@dataclass(frozen=True, kw_only=True)
class _Heard:
    """A rule that matched."""

    rule: Rule
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, kw_only=True)
class _Claim:
    """A wish that a slot was given to; `verb` is what it means for this event."""

    heard: _Heard
    wish: Wish
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


def decide(rules: RuleSet, event: Event, judgement: Judgement, facts: Facts, now: datetime) -> Decision:
    """What is to be done about `event`. Never raises; plans nothing for our own echoes.

    Only rules in mode enforce plan actions; those in mode suggest at most ask for a person.
    """
    if event.is_own_echo or event.kind not in DECIDABLE:
        return Decision(rules_version=rules.version)
    scene = Scene(event=event, judgement=judgement, facts=facts, now=now)
    heard = _read(rules, scene)
    table = _share_out(heard, scene, rules)
    _settle_conflicts(table)
    actions = tuple(
        action(claim.wish, claim.verb, claim.heard.rule, claim.heard.reasons, scene)
        for claim in table.taken.values()
        if not _is_case(claim.wish)
    )
    return Decision(
        rules_version=rules.version,
        matches=tuple(_match(entry, table) for entry in heard),
        actions=actions,
        labels=_labels(heard),
        case=_case(heard, table, scene, rules),
    )


def _read(rules: RuleSet, scene: Scene) -> tuple[_Heard, ...]:
    """The rules that match, in reading order, up to the first that says stop."""
    heard = []
    for rule in rules.rules:
        if rule.mode is Mode.OFF or scene.event.author_id in rule.exempt:
            continue
        reasons = rule.match(scene)
        if reasons is None:
            continue
        heard.append(_Heard(rule=rule, reasons=reasons))
        if rule.stop and rule.mode is Mode.ENFORCE:
            break
    return tuple(heard)


def _share_out(heard: tuple[_Heard, ...], scene: Scene, rules: RuleSet) -> _Table:
    """Give each slot to the first enforcing rule that wants it and may have it."""
    table = _Table()
    never = _never(heard)
    for entry, wish in _wishes(heard, Mode.ENFORCE):
        if wish.verb is Verb.LABEL:
            continue
        verb = verb_for(wish.verb, scene.event)
        slot = SLOT_OF[verb]
        closed = _closed(verb, wish, scene, never)
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
        if entry.rule.mode is Mode.ENFORCE:
            closed = dict.fromkeys(entry.rule.never, entry.rule.id) | closed
    return closed


def _closed(verb: Verb, wish: Wish, scene: Scene, never: dict[Verb, str]) -> str:
    """Why this may not be done at all, however able the platform is; empty when it may."""
    if verb in _VISIBILITY and scene.facts.decided_by_person:
        return "a person decided about this comment"
    if verb in WORDS and scene.event.extra.get("standby") == "true":
        return "another app has this conversation"
    if verb in WORDS and scene.facts.thread.automation_paused:
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


def _match(entry: _Heard, table: _Table) -> Match:
    rule = entry.rule
    got = [claim.verb for claim in table.taken.values() if claim.heard is entry]
    if rule.mode is Mode.ENFORCE and any(wish.verb is Verb.LABEL for wish in rule.then):
        got.append(Verb.LABEL)
    return Match(
        rule=rule.id,
        mode=rule.mode,
        reasons=entry.reasons + tuple(table.notes.get(rule.id, ())),
        wanted=tuple(dict.fromkeys(wish.verb for wish in rule.then)),
        got=tuple(got),
    )


def _labels(heard: tuple[_Heard, ...]) -> tuple[str, ...]:
    wanted = (wish.label for _, wish in _wishes(heard, Mode.ENFORCE) if wish.verb is Verb.LABEL)
    return tuple(dict.fromkeys(wanted))


def _case(heard: tuple[_Heard, ...], table: _Table, scene: Scene, rules: RuleSet) -> CaseRequest | None:
    """The case an enforcing rule wants, what nobody could carry out, and what others suggest."""
    claim = table.taken.get(Slot.CASE)
    found = case(claim.wish, claim.heard.rule) if claim and _is_case(claim.wish) else None
    if table.helpless and claim is None and Slot.VISIBILITY not in table.taken:
        first = table.helpless[0]
        why = f"{obstacle(first.verb, scene.event, rules.known)}: {first.verb}"
        found = CaseRequest(rule=first.heard.rule.id, why=f"{first.heard.rule.title} ({why})")
    suggested, rule = _suggestions(heard, table, scene, rules)
    if rule is None:
        return found
    if found is None:
        return CaseRequest(rule=rule.id, why=rule.why or rule.title, suggested=suggested)
    return replace(found, suggested=suggested)


def _suggestions(
    heard: tuple[_Heard, ...], table: _Table, scene: Scene, rules: RuleSet
) -> tuple[tuple[Verb, ...], Rule | None]:
    """The verbs that suggesting rules want in slots that are still free, and the first such rule."""
    never = _never(heard)
    free: dict[Slot, tuple[Verb, Rule]] = {}
    removed = Slot.VISIBILITY in table.taken and table.taken[Slot.VISIBILITY].verb in _REMOVAL
    for entry, wish in _wishes(heard, Mode.SUGGEST):
        verb = verb_for(wish.verb, scene.event)
        slot = SLOT_OF[verb]
        closed = _closed(verb, wish, scene, never) or obstacle(verb, scene.event, rules.known)
        if not closed and slot not in table.taken and not (removed and slot in _LOUD):
            free.setdefault(slot, (verb, entry.rule))
    first = next((rule for _, rule in free.values()), None)
    return tuple(verb for verb, _ in free.values()), first


def _wishes(heard: tuple[_Heard, ...], mode: Mode) -> Iterator[tuple[_Heard, Wish]]:
    for entry in heard:
        if entry.rule.mode is mode:
            for wish in entry.rule.then:
                yield entry, wish


def _is_case(wish: Wish) -> bool:
    return wish.verb is Verb.QUEUE or (wish.verb is Verb.ESCALATE and not wish.to)
