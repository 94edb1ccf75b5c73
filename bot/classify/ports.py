"""What the program asks of a classifier, whoever made it."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain import Judgement


class Classifier(Protocol):
    """Scores texts; never decides. `judge` is plain, may run in a thread, and never raises
    because of a text: it answers one `Judgement` per text, in order. `above` is what stands above
    each text (the comment it answers, the post), empty where nothing does or nobody knows."""

    name: str

    def judge(self, texts: Sequence[str], above: Sequence[str] = ()) -> list[Judgement]: ...
