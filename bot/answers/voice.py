"""How a brand writes, by account: whether it says *tu* or *vous*, and how it signs.

The signature stands below what rules say, on a line of its own. What a person writes and what a dialogue says
is not signed: the one signs as they like, the other is a conversation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain import PRIVATE_VERBS, Verb
from bot.domain.empty import empty_mapping

#: The forms of address that a text may be written in.
ADDRESSES = ("tu", "vous")


@dataclass(frozen=True, kw_only=True, slots=True)
class Voice:
    """How we write in an account. `address` is `tu` or `vous`, empty where nobody said; `public` and
    `private` are the signatures by language, in which "" is for every language."""

    address: str = ""
    public: Mapping[str, str] = field(default_factory=empty_mapping)
    private: Mapping[str, str] = field(default_factory=empty_mapping)

    def signature(self, verb: Verb, language: str) -> str:
        """What stands below a text that this verb says in that language; empty for nothing."""
        by_language = self.private if verb in PRIVATE_VERBS else self.public
        return by_language.get(language) or by_language.get("", "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Voices:
    """The voice of all accounts, and that of those that have one of their own, by id or name."""

    default: Voice = field(default_factory=Voice)
    accounts: Mapping[str, Voice] = field(default_factory=empty_mapping)

    def of_account(self, account_id: str, account_name: str) -> Voice:
        """How we write in that account."""
        return self.accounts.get(account_id) or self.accounts.get(account_name) or self.default

    def all(self) -> tuple[Voice, ...]:
        """Every voice of the file."""
        return (self.default, *self.accounts.values())


def signed(text: str, signature: str) -> str:
    """The text with the signature below it, unless it ends so already."""
    if not signature or text.casefold().rstrip().endswith(signature.casefold()):
        return text
    return f"{text}\n{signature}"
