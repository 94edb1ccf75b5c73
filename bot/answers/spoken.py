"""What a dialogue says: texts of its own and answers of the knowledge base, in one message."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.answers.templates import Reply

_GAP = "\n\n"


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """The parts of one message in their order, a text of our own or one as it stands. `values` are what its
    placeholders mean; `choices` are the words to choose from, of which the platform may make buttons."""

    language: str
    default_language: str
    parts: tuple[Reply | str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[str, ...] = ()

    def render(self, seed: str, values: Mapping[str, str], turn: int | None) -> str:
        """The whole text. Raises `Unfilled` when one of its parts cannot be filled."""
        texts = [
            part
            if isinstance(part, str)
            else part.render(
                part.choose_language(self.language, self.default_language),
                seed,
                {**values, **self.values},
                turn,
            )
            for part in self.parts
        ]
        return _GAP.join(texts)


def text_with_numbers(text: str, choices: tuple[str, ...]) -> str:
    """The text for a platform without buttons, with the choices as numbered lines below it: the number is an
    answer, too."""
    return "\n".join((text, *(f"{number}. {choice}" for number, choice in enumerate(choices, 1))))
