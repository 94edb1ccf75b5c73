"""What the program asks of a classifier, whichever model is behind it."""

from collections.abc import Callable, Sequence
from typing import Protocol

from bot.domain import Judgement

#: Whether there is still time to read on; whoever has a clock gives one.
MayGoOn = Callable[[], bool]


def always() -> bool:
    """Time without end."""
    return True


class Classifier(Protocol):
    """Scores texts; never decides.

    `judge` is blocking, may run in a thread, and never raises because of a text: it returns one `Judgement`
    per text, in order. `above` is the context of each text (the comment it answers, the post), empty where
    there is none or it is unknown. When `may_go_on` says no, only the beginning of each text is read, and the
    judgement says so (`truncated`).
    """

    name: str

    def judge(
        self, texts: Sequence[str], above: Sequence[str] = (), may_go_on: MayGoOn = always
    ) -> list[Judgement]: ...
