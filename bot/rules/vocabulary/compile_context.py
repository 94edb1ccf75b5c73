"""What the conditions and actions of one file may refer to while they are compiled."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot.documents import with_suggestion
from bot.domain import AggregateQuery
from bot.errors import Message, Problem, message
from bot.rules.model.calendars import Calendar
from bot.rules.model.context import EvalContext
from bot.rules.model.rule_set import Environment
from bot.rules.model.tree import Reading, Test
from bot.rules.source.lists import ListedWord
from bot.rules.source.node import Node
from bot.rules.vocabulary.wordlists import Lexicon

#: A condition at work: a few words on what it saw when it holds, else None; never an empty text.
Predicate = Callable[[EvalContext], str | None]
#: A condition of the vocabulary: checks its YAML value and returns the predicate.
Condition = Callable[[Node, "CompileContext"], Predicate]


@dataclass(frozen=True, slots=True)
class Measured:
    """A predicate that can also say what it has read when it does not hold, such as `0.43 < 0.9`."""

    holds: Predicate
    read: Callable[[EvalContext], str]

    def __call__(self, context: EvalContext) -> str | None:
        return self.holds(context)


@dataclass(frozen=True, kw_only=True)
class CompileContext:
    """The named entries of a file: lists, calendars, counters, states, conditions and replies.

    `words` are the entries of `lists` with their language and strength.
    Warnings are collected on the way, and `queries`: what must be counted before these rules can decide.
    `counters` have their half-life in seconds, 0 for never, `states` their titles; `definitions` has all of
    these as written.
    Conditions that are written alike in several rules are compiled once (`shared`, `joined`), and all words
    of a file are searched in one pass (`lexicon`). `readings` say what conditions have read that do not hold.
    """

    environment: Environment
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, tuple[ListedWord, ...]] = field(default_factory=dict)
    conditions: Mapping[str, Node] = field(default_factory=dict)
    replies: frozenset[str] = frozenset()
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    counters: Mapping[str, float] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    definitions: Mapping[str, object] = field(default_factory=dict)
    queries: set[AggregateQuery] = field(default_factory=set)
    lexicon: Lexicon = field(default_factory=Lexicon)
    shared: dict[str, tuple[Test, frozenset[AggregateQuery]]] = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)
    joined: dict[object, Test] = field(default_factory=dict)
    compiled: dict[str, tuple[Test, frozenset[AggregateQuery]]] = field(default_factory=dict)
    compiling: list[str] = field(default_factory=list)
    readings: dict[Test, Reading] = field(default_factory=dict)
    rights_within: float = 14 * 86_400.0

    @property
    def staff(self) -> frozenset[str]:
        """The author ids of the staff, from the configuration and from the list `staff`."""
        return self.environment.staff | frozenset(self.lists.get("staff", ()))

    def list_entries(self, node: Node) -> tuple[str, ...]:
        """The entries of the list that `node` names, or those it holds itself."""
        if isinstance(node.value, list):
            return node.texts()
        name = node.text()
        if name not in self.lists:
            text = message(
                "'{key}': there is no list '{name}' under 'lists'", key=node.nearest_key, name=name[:60]
            )
            advice = message("write [word, word] for words that are written here")
            raise node.error(with_suggestion(text, name, self.lists, advice))
        if not self.lists[name]:
            raise node.error(
                message(
                    "'{key}': the list '{name}' is empty, so this can never hold",
                    key=node.nearest_key,
                    name=name,
                )
            )
        return self.lists[name]

    def listed_words(self, node: Node, languages: frozenset[str]) -> tuple[ListedWord, ...]:
        """The words of the list that `node` names, or those it holds itself; those without a language are of
        `languages`."""
        texts = self.list_entries(node)
        listed = (
            [ListedWord(text=text) for text in texts]
            if isinstance(node.value, list)
            else self.words.get(node.text(), ())
        )
        return tuple(
            replace(word, languages=languages) if not (word.languages or word.reason) else word
            for word in listed
        )

    def calendar(self, node: Node) -> Calendar:
        """The calendar that `node` names."""
        text = message(
            "'{key}': there is no calendar '{name}' under 'calendars'",
            key=node.nearest_key,
            name=node.text()[:60],
        )
        name = _require(node, self.calendars, text, message("it must be defined there"))
        return self.calendars[name]

    def counter_name(self, node: Node, word: str) -> str:
        """The name of a counter, which must be defined; `word` is the condition or action that has it."""
        text = message(
            "'{key}': there is no counter '{name}' under 'counters'", key=word, name=node.text()[:60]
        )
        return _require(node, self.counters, text)

    def state_names(self, node: Node) -> frozenset[str]:
        """The names of states, which must be defined."""
        return frozenset(
            _require(
                item,
                self.states,
                message("'state': there is no state '{name}' under 'states'", name=item.text()[:60]),
                message("define it there, such as states: {disruption: {title: Trains disrupted}}"),
            )
            for item in node.items()
        )

    def reply_name(self, node: Node) -> str:
        """The name of a reply, which must be defined."""
        text = message(
            "'{key}': there is no text '{name}' under 'replies'",
            key=node.nearest_key,
            name=node.text()[:60],
        )
        return _require(node, self.replies, text, message("write the text there, and its name here"))

    def dependencies(self, value: object) -> Mapping[str, object]:
        """The definitions of all names that a value mentions, and of those they mention in turn."""
        dependencies: dict[str, object] = {}
        pending = [value]
        while pending:
            item = pending.pop()
            if isinstance(item, Mapping):
                pending += item.values()
            elif isinstance(item, list):
                pending += item
            elif isinstance(item, str) and item in self.definitions and item not in dependencies:
                dependencies[item] = self.definitions[item]
                pending.append(dependencies[item])
        return dependencies


def _require(node: Node, names: Iterable[str], text: Message, advice: Message | None = None) -> str:
    name = node.text()
    if name not in names:
        raise node.error(with_suggestion(text, name, names, advice))
    return name
