"""What the conditions and actions of one file may refer to while it is being compiled."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.documents import nearest
from bot.domain import AggregateQuery
from bot.errors import Problem
from bot.rules.model.calendars import Calendar
from bot.rules.model.context import EvalContext
from bot.rules.model.rule_set import Environment, Test
from bot.rules.source.node import Node
from bot.rules.vocabulary.wordlists import Lexicon

#: A condition gives a few words on what it saw when it holds, else None.
Predicate = Callable[[EvalContext], str | None]


@dataclass(frozen=True, kw_only=True)
class CompileContext:
    """Lists, calendars, counters, named conditions and replies of the file.

    Warnings are collected on the way, and `asks`: what has to be counted before these rules can decide.
    `counters` have their half-life in seconds, 0 for never; `written` has all of these as they stand in
    the file. Conditions that are written alike in several rules are compiled once (`shared`, `joined`), and
    all words are looked for at once (`lexicon`).
    """

    known: Environment
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    conditions: Mapping[str, Node] = field(default_factory=dict)
    replies: frozenset[str] = frozenset()
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    counters: Mapping[str, float] = field(default_factory=dict)
    written: Mapping[str, object] = field(default_factory=dict)
    asks: set[AggregateQuery] = field(default_factory=set)
    lexicon: Lexicon = field(default_factory=Lexicon)
    shared: dict[str, tuple[Test, frozenset[AggregateQuery]]] = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)
    joined: dict[object, Test] = field(default_factory=dict)
    compiled: dict[str, tuple[Test, frozenset[AggregateQuery]]] = field(default_factory=dict)
    compiling: list[str] = field(default_factory=list)

    def entries(self, spot: Node) -> tuple[str, ...]:
        """The entries of the list that `spot` names, or those it holds itself."""
        if isinstance(spot.value, list):
            return spot.texts()
        name = spot.text()
        if name not in self.lists:
            hint = nearest(name, self.lists) or "; write [one, two] for words that stand here"
            raise spot.wrong(f"'{spot.path_word}': there is no list '{name[:60]}' under 'lists'{hint}")
        if not self.lists[name]:
            raise spot.wrong(f"'{spot.path_word}': the list '{name}' is empty, so this can never hold")
        return self.lists[name]

    def calendar(self, spot: Node) -> Calendar:
        """The calendar that `spot` names."""
        name = spot.text()
        if name not in self.calendars:
            hint = nearest(name, self.calendars) or "; it needs an entry there"
            raise spot.wrong(
                f"'{spot.path_word}': there is no calendar '{name[:60]}' under 'calendars'{hint}"
            )
        return self.calendars[name]

    def leans_on(self, value: object) -> Mapping[str, object]:
        """Everything named that a value mentions, and what that mentions in turn, as written."""
        found: dict[str, object] = {}
        waiting = [value]
        while waiting:
            one = waiting.pop()
            if isinstance(one, Mapping):
                waiting += one.values()
            elif isinstance(one, list):
                waiting += one
            elif isinstance(one, str) and one in self.written and one not in found:
                found[one] = self.written[one]
                waiting.append(found[one])
        return found

    @property
    def staff(self) -> frozenset[str]:
        return self.known.staff | frozenset(self.lists.get("staff", ()))
