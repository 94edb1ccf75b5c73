"""What a query means, as a tree of values."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

#: What stands for whoever asks, and for nobody, where a name of a person is expected.
ME, NOBODY = "\x00me", "\x00nobody"


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """Words that stand in the text, one after the other; the last one may go on with `is_prefix`."""

    text: str
    is_prefix: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A field that has a value; with `is_near` it may be written a little differently."""

    field: str
    value: str
    is_near: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """A number from `low` to `high`, both included: a score, a priority, or seconds. `field` is the name of a
    score where it is no field of `FIELDS`."""

    field: str
    low: float
    high: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Negation:
    """Everything else."""

    of: "Node"


@dataclass(frozen=True, kw_only=True, slots=True)
class Both:
    """All of them; without any, everything."""

    nodes: "tuple[Node, ...]"


@dataclass(frozen=True, kw_only=True, slots=True)
class Either:
    """At least one of them; without any, nothing."""

    nodes: "tuple[Node, ...]"


Node: TypeAlias = Words | Named | Measured | Negation | Both | Either


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """A tree, and the text that it was read from."""

    node: Node
    text: str = ""

    def mentions(self, *fields: str) -> bool:
        """Whether it says anything about one of these fields."""
        return any(leaf.field in fields for leaf in leaves(self.node) if not isinstance(leaf, Words))

    def narrowed(self, *others: "Query") -> "Query":
        """What all of them let through."""
        narrowing = [query for query in (self, *others) if query.node != EVERYTHING.node]
        if len(narrowing) < 2:
            return narrowing[0] if narrowing else EVERYTHING
        # A text with an `or` outside brackets would join the next one the wrong way.
        text = " ".join(f"({query.text})" for query in narrowing if query.text)
        return Query(node=Both(nodes=tuple(query.node for query in narrowing)), text=text)


EVERYTHING = Query(node=Both(nodes=()))


def leaves(node: Node) -> Iterator[Words | Named | Measured]:
    """What a tree asks for, negated or not."""
    if isinstance(node, Negation):
        yield from leaves(node.of)
    elif isinstance(node, Both | Either):
        for inner in node.nodes:
            yield from leaves(inner)
    else:
        yield node
