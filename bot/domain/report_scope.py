"""Which part of what came in a report is about."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportScope:
    """An account, a platform, a campaign and a post, each by the platform's id; empty for all of them."""

    account_id: str = ""
    platform: str = ""
    campaign_id: str = ""
    post: str = ""

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return self == EVERYTHING


#: Everything that came in.
EVERYTHING = ReportScope()
