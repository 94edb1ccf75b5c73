"""How rights to what people made are asked for, and how answers are read."""

from dataclasses import dataclass

#: What reading the answers is called where rules are named; no rule may have this id.
RIGHTS = "usage_rights"


@dataclass(frozen=True, kw_only=True, slots=True)
class RightsSpec:
    """What the section `rights` says. `hashtag` says yes by itself; `thanks` is the name of a reply, empty:
    nothing is said. `answer_within` is for how many seconds an answer counts."""

    hashtag: str = ""
    thanks: str = ""
    queue: str = "rights"
    priority: int = 0
    answer_within: float = 14 * 86_400.0
