"""What the program asks of a classifier, whichever model is behind it."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain import Judgement


class Classifier(Protocol):
    """Scores texts; never decides.

    `judge` is blocking, may run in a thread, and never raises because of a text: it returns one `Judgement`
    per text, in order. `above` is the context of each text (the comment it answers, the post), empty where
    there is none or it is unknown.
    """

    name: str

    def judge(self, texts: Sequence[str], above: Sequence[str] = ()) -> list[Judgement]: ...
