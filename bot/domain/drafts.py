"""What a language model is asked for, what came of it, and what speaks against it."""

from dataclasses import dataclass
from enum import StrEnum


class DraftState(StrEnum):
    """What became of a draft. Only `PROPOSED` was shown to anybody."""

    ASKING = "asking"
    WAITING = "waiting"  # the endpoint said when to come again
    PROPOSED = "proposed"
    REJECTED = "rejected"  # a check objected
    FAILED = "failed"  # nothing usable came
    SKIPPED = "skipped"  # nobody was asked


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftSource:
    """An entry of the knowledge base, the only thing that a draft may know."""

    entry: str
    question: str
    text: str
    link: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftQuestion:
    """What is to be answered: a text without who wrote it, in its language, and what may be known."""

    text: str
    language: str
    sources: tuple[DraftSource, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Prompt:
    """What the endpoint gets: our instructions, and the question as data."""

    system: str
    user: str

    @property
    def text(self) -> str:
        """Both, as the record keeps them."""
        return f"{self.system}\n\n{self.user}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Completion:
    """What the endpoint answered. `is_whole` is whether it came to its end by itself."""

    text: str
    tokens: int
    is_whole: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftCheck:
    """The verdict of one check: what is wrong, in words; empty when nothing is."""

    name: str
    problem: str = ""
