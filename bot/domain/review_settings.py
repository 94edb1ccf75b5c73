"""How a team reviews: who decides where two people disagree, how long an appeal may take, and care."""

from dataclasses import dataclass
from enum import StrEnum

#: The score of a harm other than spam from which on a text is hard to read.
SEVERE_FROM = 0.5


class Masking(StrEnum):
    """Whose words are covered until somebody asks for them."""

    NEVER = "never"
    SEVERE = "severe"
    ALWAYS = "always"


@dataclass(frozen=True, kw_only=True, slots=True)
class CareSettings:
    """What spares people. Times are in seconds; a count of 0 is no limit."""

    masking: Masking = Masking.SEVERE
    severe_per_hour: int = 20
    severe_in_a_row: int = 3
    break_after: float = 3_000.0


@dataclass(frozen=True, kw_only=True, slots=True)
class BulkSettings:
    """Bulk answers to more than so many items wait for a second person, for so many seconds; 0: none does."""

    second_person_above: int = 100
    expires: float = 86_400.0


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewSettings:
    """What `review:` in config.yaml says. Without `leads`, any third person decides a disagreement."""

    leads: tuple[str, ...] = ()
    appeals_within: float = 7 * 86_400.0
    care: CareSettings = CareSettings()
    bulk: BulkSettings = BulkSettings()
