"""What the classifier read in a text."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.empty import no_figures, no_words


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """What the classifier read in one text. Scores are calibrated, between 0 and 1.

    `scores` has the names toxicity, insult, threat, identity_hate, obscene, sexual, hate, spam,
    needs_answer, constructive, sentiment.positive, sentiment.neutral, sentiment.negative and
    intent.<name> for every intent of the taxonomy and of the brand's own; a name is missing when
    nobody judged it. `model` says who spoke ("none" when only word rules could), `head` which
    version taught by the brand spoke with it ("" for none). `degraded` means that the
    classifier was down or late, which is never the same as "harmless".

    `gap` says by how much a score rose when a disguise was undone. `because` names, for the
    scores that stand out, the words that moved them most and by how much.
    """

    scores: Mapping[str, float]
    language: str = "und"
    abstained: bool = False
    model: str = "none"
    degraded: bool = False
    head: str = ""
    obfuscation_delta: Mapping[str, float] = field(default_factory=no_figures)
    attributions: Mapping[str, tuple[tuple[str, float], ...]] = field(default_factory=no_words)

    def score(self, name: str) -> float | None:
        return self.scores.get(name)

    @property
    def sentiment(self) -> str | None:
        """positive, neutral or negative, whichever scores highest; None when not judged."""
        return self._best("sentiment.")

    @property
    def intent(self) -> str | None:
        """The name of the best intent; None when not judged."""
        return self._best("intent.")

    def _best(self, prefix: str) -> str | None:
        names = [name for name in self.scores if name.startswith(prefix)]
        return max(names, key=lambda name: self.scores[name]).removeprefix(prefix) if names else None
