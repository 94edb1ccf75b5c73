"""What the classifier read in a text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.empty import empty_mapping
from bot.domain.taxonomy import HARMS, INTENT_PREFIX, SENTIMENT_PREFIX, SENTIMENTS

_SENTIMENT_SCORES = tuple(SENTIMENT_PREFIX + name for name in SENTIMENTS)


@dataclass(frozen=True, kw_only=True, slots=True)
class KnowledgeAnswer:
    """An entry of the knowledge base that may answer a text, as it was when the text was read.

    `precision` is the estimated share that is right of all answers that are as sure; 0 where nobody knows.
    `text` is in `language`, `question` is what the entry says it answers. `audience` is everybody, public or
    private; after `valid_until` it is not true any more. `version` is that of the whole base.
    """

    entry: str
    version: str
    precision: float
    language: str
    question: str
    text: str
    link: str = ""
    audience: str = "everybody"
    valid_until: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """What the classifier read in one text. Scores are calibrated, between 0 and 1.

    `scores` has names of `taxonomy.SCORE_NAMES`, `negative_sentence`, and `intent.<name>` for custom intents;
    a name is missing when nothing judged it. `model` is the name of the model ("none" when only the lists
    judged), `head` the version that moderators' decisions taught ("" for none). `degraded` means that
    the classifier was down or late, which is never the same as "harmless".

    `unread` means that the text is in a script or in signs that the model has no pieces for: it has no
    sentiment and no intents then, and harms only where something in it could be read.

    `truncated` means that only its beginning was read: it is longer than what is read of one text, or reading
    it took too long.

    `obfuscation_delta` is by how much a score rose when an obfuscation was undone. `attributions` are, for
    the scores that stand out, the words that moved them most and by how much. `knowledge` are the entries
    that may answer the text, the likeliest first.
    """

    scores: Mapping[str, float]
    language: str = "und"
    abstained: bool = False
    model: str = "none"
    degraded: bool = False
    unread: bool = False
    truncated: bool = False
    head: str = ""
    obfuscation_delta: Mapping[str, float] = field(default_factory=empty_mapping)
    attributions: Mapping[str, tuple[tuple[str, float], ...]] = field(default_factory=empty_mapping)
    knowledge: tuple[KnowledgeAnswer, ...] = ()

    def score(self, name: str) -> float | None:
        return self.scores.get(name)

    @property
    def sentiment(self) -> str | None:
        """Positive, neutral or negative, whichever scores highest; None when not judged."""
        # By name: conditions ask for it several times an event, and there are sixty scores.
        names = [name for name in _SENTIMENT_SCORES if name in self.scores]
        return max(names, key=self.scores.__getitem__).removeprefix(SENTIMENT_PREFIX) if names else None

    @property
    def intent(self) -> str | None:
        """The name of the best intent; None when not judged."""
        names = [name for name in self.scores if name.startswith(INTENT_PREFIX)]
        return max(names, key=self.scores.__getitem__).removeprefix(INTENT_PREFIX) if names else None

    @property
    def harm(self) -> float | None:
        """The highest score of any harm; None when none was judged."""
        return max((self.scores[name] for name in HARMS if name in self.scores), default=None)
