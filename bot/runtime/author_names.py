"""Which authors' names the model lets us repeat in an answer.

Names are judged before anything is decided, in the thread that judges texts, so that no transaction waits for
a model. A few thousand verdicts are kept, for the same people write again. A name that nobody has judged is
not repeated: the greeting goes without.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence

from bot.answers import greeting_name, is_objectionable
from bot.domain import Event, Judgement, Kind

_MOST_KEPT = 4_096
#: Below this score nobody waits for an answer, so that the name is not needed.
_NEEDS_ANSWER = 0.3


class AuthorNames:
    """The verdicts on names, the latest ones."""

    def __init__(self, most_kept: int = _MOST_KEPT) -> None:
        self._accepted: OrderedDict[str, bool] = OrderedDict()
        self._most_kept = most_kept

    def unjudged(self, judged: Iterable[tuple[Event, Judgement]]) -> list[str]:
        """The names, each once, that an answer to one of these events may need and that nobody has judged."""
        names = [
            event.author_name
            for event, judgement in judged
            if event.author_name and _may_be_answered(event, judgement) and greeting_name(event.author_name)
        ]
        return [name for name in dict.fromkeys(names) if name not in self._accepted]

    def keep(self, names: Sequence[str], judgements: Sequence[Judgement]) -> None:
        """Keep what the classifier read in these names."""
        for name, judgement in zip(names, judgements, strict=True):
            self._accepted[name] = not is_objectionable(judgement)
        while len(self._accepted) > self._most_kept:
            self._accepted.popitem(last=False)

    def is_accepted(self, name: str | None) -> bool:
        """Whether the model has read this name and does not object."""
        if name is None or name not in self._accepted:
            return False
        self._accepted.move_to_end(name)
        return self._accepted[name]


def _may_be_answered(event: Event, judgement: Judgement) -> bool:
    score = judgement.score("needs_answer")
    return event.kind is Kind.DM or score is None or score >= _NEEDS_ANSWER
