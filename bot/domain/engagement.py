"""How much reactions, comments, shares and saves count in weighted engagement: a choice, so it is shown."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

#: More than one interaction can sensibly count.
HEAVIEST = 100.0


@dataclass(frozen=True, kw_only=True, slots=True)
class EngagementWeights:
    """What one of each counts. The names are those of the platforms' figures."""

    reactions: float = 0.1
    comments: float = 0.5
    shares: float = 1.0
    saves: float = 0.5

    @property
    def formula(self) -> str:
        """The weights as they are shown beside every figure that uses them."""
        return " + ".join(f"{weight:g} × {name}" for name, weight in asdict(self).items() if weight)

    def sum_of(self, counts: Mapping[str, int]) -> float | None:
        """The weighted sum of what is known; None where nothing is."""
        weighted = [weight * counts[name] for name, weight in asdict(self).items() if name in counts]
        return sum(weighted) if weighted else None
