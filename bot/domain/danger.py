"""What of a judgement may be a danger or a matter for the law: kept when its author takes it back."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.judgement import Judgement

#: From where on a score alone is taken seriously: as high as where the shipped rules need no word beside it.
#: What rules know by words, such as what endangers a child, is known by the urgent case that they open.
_SERIOUS: Mapping[str, float] = MappingProxyType(
    {
        "threat": 0.96,
        "intent.crisis_selfharm": 0.8,
        "intent.safety_incident": 0.955,
        "intent.legal_threat": 0.9,
    }
)


def serious_scores(judgement: Judgement | None) -> dict[str, float]:
    """The scores of a judgement that are taken seriously by themselves."""
    if judgement is None:
        return {}
    scores = {name: judgement.score(name) for name in _SERIOUS}
    return {name: score for name, score in scores.items() if score is not None and score >= _SERIOUS[name]}
