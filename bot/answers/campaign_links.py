"""Which campaign parameters the links of our replies and posts get: the operator's, filled in for each."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain import Event, Kind
from bot.domain.empty import empty_mapping
from bot.text.campaign_links import add_parameters
from bot.text.links import normalize_domain

_PLACEHOLDER = re.compile(r"\{([a-z_]*)\}")


@dataclass(frozen=True, kw_only=True, slots=True)
class CampaignLinks:
    """The operator's own hosts, and the parameters that links to them carry, by name."""

    hosts: Sequence[str] = ()
    parameters: Mapping[str, str] = field(default_factory=empty_mapping)

    def tag(self, text: str, event: Event, rule: str) -> str:
        """The text of a reply to an event, with the parameters in its links to the operator's hosts."""
        values = {
            "account": event.account_id,
            "ad": event.extra.get("ad_id", ""),
            "campaign": event.extra.get("campaign_id", ""),
            "platform": event.platform,
            # The thread of a direct message is the person who wrote it.
            "post": "" if event.kind is Kind.DM else event.thread_id,
            "rule": rule,
        }
        return self.tag_with(text, values)

    def tag_with(self, text: str, values: Mapping[str, str]) -> str:
        """The text with the parameters in its links, whose placeholders have these values."""
        if not self.hosts or "://" not in text:
            return text
        return add_parameters(
            text,
            frozenset(map(normalize_domain, self.hosts)),
            {name: _filled(template, values) for name, template in self.parameters.items()},
        )

    @property
    def marks(self) -> Mapping[str, str]:
        """The parameters that are the same in every reply: by these a link of ours is known again."""
        return {
            name: template for name, template in self.parameters.items() if not _PLACEHOLDER.search(template)
        }


def _filled(template: str, values: Mapping[str, str]) -> str:
    """A value with its placeholders filled; empty where one of them stays so."""
    names = _PLACEHOLDER.findall(template)
    if any(not values.get(name) for name in names):
        return ""
    return _PLACEHOLDER.sub(lambda match: values[match[1]], template)
