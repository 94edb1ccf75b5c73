"""Turns a person's query into conditions of the store: blocks of `queries/conditions.sql` and their parameters.

What somebody wrote becomes a parameter and never SQL.
"""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from bot.domain import Actor, ActorKind
from bot.queries import Both, Either, Measured, Named, Negation, Node, Query, Words
from bot.queries.model import ME, NOBODY
from bot.store.ports import Condition, JoinedConditions, NamedCondition
from bot.text.spelling import folded_words

_EVENT = "event:"
_CASE = "case:"
#: Longer ones are no row of ours, and the database would not take them.
_LONGEST_NUMBER = 15
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "BOPOMOFO", "YI ")

#: Fields that a value is looked up in as it was written.
_PLAIN: Mapping[str, str] = MappingProxyType(
    {
        "lang": "conditions.language",
        "platform": "conditions.platform",
        "account": "conditions.account",
        "thread": "conditions.thread",
        "kind": "conditions.kind",
        "origin": "conditions.origin",
        "intent": "conditions.intent",
        "sentiment": "conditions.sentiment",
        "queue": "conditions.queue",
        "label": "conditions.label",
        "answer": "conditions.answer",
        "action": "conditions.action",
    }
)
_STATES: Mapping[str, str] = MappingProxyType(
    {
        "open": "conditions.state_open",
        "closed": "conditions.state_closed",
        "decided": "conditions.state_decided",
        "snoozed": "conditions.state_snoozed",
        "claimed": "conditions.state_claimed",
        "free": "conditions.state_free",
        "overdue": "conditions.state_overdue",
        "blind": "conditions.state_blind",
    }
)
_TIMED_STATES = ("open", "snoozed", "claimed", "free", "overdue")
_HAS: Mapping[str, str] = MappingProxyType(
    {
        "attachment": "conditions.has_attachment",
        "link": "conditions.has_link",
        "draft": "conditions.has_draft",
        "proposal": "conditions.has_proposal",
        "note": "conditions.has_note",
        "evidence": "conditions.has_evidence",
        "due": "conditions.has_due",
    }
)
_PEOPLE: Mapping[str, str] = MappingProxyType(
    {"assigned": "conditions.assigned", "claimed": "conditions.claimed", "by": "conditions.by"}
)
_TIMED_NUMBERS: Mapping[str, str] = MappingProxyType(
    {"age": "conditions.age", "due": "conditions.due", "closed": "conditions.closed"}
)
_NUMBERS: Mapping[str, str] = MappingProxyType(
    {
        "priority": "conditions.priority",
        "harm": "conditions.harm",
        "received": "conditions.received",
    }
)


def condition_of(query: Query, *, at: float, actor: Actor) -> Condition:
    """What the query asks of an event `e` and its case `c` at that moment; `actor` is who `me` is."""
    return _Compiler(at, actor).condition(query.node, is_negated=False)


def open_now(at: float) -> Condition:
    """What is open and not put off."""
    return NamedCondition(name="conditions.state_open", parameters={"at": at})


class _Compiler:
    """Walks one tree. Negations go down to the leaves, where what is not known counts as not so."""

    def __init__(self, at: float, actor: Actor) -> None:
        self._at = at
        self._actor = actor

    def condition(self, node: Node, *, is_negated: bool) -> Condition:
        """The condition of a node."""
        if isinstance(node, Negation):
            return self.condition(node.of, is_negated=not is_negated)
        if isinstance(node, Both | Either):
            inner = tuple(self.condition(entry, is_negated=is_negated) for entry in node.nodes)
            return JoinedConditions(conditions=inner, is_any=isinstance(node, Either) != is_negated)
        if isinstance(node, Words):
            name, parameters = _text_condition(node)
        elif isinstance(node, Measured):
            name, parameters = self._measured(node)
        else:
            name, parameters = self._named(node)
        if not name:  # `state:any`
            return JoinedConditions(is_any=is_negated)
        return NamedCondition(name=name, parameters=parameters, is_negated=is_negated)

    def _measured(self, node: Measured) -> tuple[str, Mapping[str, object]]:
        bounds: dict[str, object] = {"low": node.low, "high": node.high}
        if node.field in _TIMED_NUMBERS:
            return _TIMED_NUMBERS[node.field], bounds | {"at": self._at}
        if node.field in _NUMBERS:
            return _NUMBERS[node.field], bounds
        if node.field == "received_ago":
            return "conditions.received", {"low": self._at - node.high, "high": self._at - node.low}
        return "conditions.score", bounds | {"name": node.field}

    def _named(self, node: Named) -> tuple[str, Mapping[str, object]]:
        match node.field:
            case "author":
                words = folded_words(node.value)
                name = "conditions.author_near" if node.is_near else "conditions.author"
                return name, {"value": node.value, "words": words}
            case "id":
                return _id_condition(node)
            case "rule":
                requester = Actor.parse(node.value, ActorKind.RULE)
                return "conditions.rule", {"kind": requester.kind, "value": requester.id}
            case "state":
                at = {"at": self._at} if node.value in _TIMED_STATES else {}
                return _STATES.get(node.value, ""), at
            case "has":
                return _HAS[node.value], {}
        if node.field in _PEOPLE:
            return self._person(node)
        return _PLAIN[node.field], {"value": node.value}

    def _person(self, node: Named) -> tuple[str, Mapping[str, object]]:
        if node.value != NOBODY:
            return _PEOPLE[node.field], {"value": self._actor.id if node.value == ME else node.value}
        if node.field == "claimed":
            return "conditions.claimed_by_nobody", {"at": self._at}
        return ("conditions.by_nobody", {}) if node.field == "by" else (_PEOPLE[node.field], {"value": ""})


def _id_condition(node: Named) -> tuple[str, Mapping[str, object]]:
    value = node.value
    number = value.removeprefix(_EVENT).removeprefix(_CASE)
    if number.isascii() and number.isdecimal() and len(number) <= _LONGEST_NUMBER:
        if value.startswith(_EVENT):
            return "conditions.event_id", {"value": int(number)}
        if value.startswith(_CASE):
            return "conditions.case_id", {"value": int(number)}
        if not node.is_near:
            return "conditions.number", {"number": int(number), "value": value}
    name = "conditions.message_id_near" if node.is_near else "conditions.message_id"
    return name, {"value": value}


def _text_condition(node: Words) -> tuple[str, Mapping[str, object]]:
    words = [character for character in node.text if character.isalnum()]
    if not words or any(_is_unspaced(character) for character in words):
        return "conditions.text_contains", {"value": node.text.strip().lower()}
    phrase = node.text.replace('"', " ").replace("\x00", " ")
    return "conditions.text_prefix" if node.is_prefix else "conditions.text", {"words": phrase}


def _is_unspaced(character: str) -> bool:
    """Whether it is of a script that leaves no spaces between words."""
    return character > "\u0dff" and unicodedata.name(character, "").startswith(_UNSPACED)
