"""Says in private that a text is automatic, and how to receive no more.

Whoever talks to a machine is to know it: https://eur-lex.europa.eu/eli/reg/2024/1689/oj, article 50(1). In
public the account's name stands beside the answer, and what a brand writes there in its own name is its own.
"""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain import PRIVATE_VERBS, Action

#: What is said unless the rules say it otherwise, by language.
DEFAULT_DISCLOSURE: Mapping[str, str] = {
    "en": "Automatic reply. Write STOP to receive no more.",
    "fr": "Réponse automatique. Écrivez STOP pour ne plus en recevoir.",
}
_FALLBACK = "en"


def disclosed(action: Action, disclosure: Mapping[str, str]) -> Action:
    """The action with the disclosure below its text, when only its author will see that; else as it is."""
    note = disclosure_in(action.language, disclosure)
    if action.verb not in PRIVATE_VERBS or not note or not action.text:
        return action
    if note.casefold() in action.text.casefold():  # its signature says so already
        return action
    return replace(action, text=f"{action.text}\n\n{note}")


def disclosure_in(language: str, disclosure: Mapping[str, str]) -> str:
    """What is said in that language: its own words, else the English ones; empty: nothing."""
    return disclosure.get(language) or disclosure.get(_FALLBACK, "")
