"""What to write instead of words that a rules file does not know: old names, and words of other tools."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.errors import Message, message

#: What to write instead, by the unknown key.
Hints = Mapping[str, Message]
NO_HINTS: Hints = MappingProxyType({})

#: Words that were renamed: by the entry that held them, the old word and what is written today.
OLD_WORDS: Mapping[str, Mapping[str, str]] = {
    "file": {"second_look": "blind_review"},
    "blind_review": {"hides": "hidden", "keeps": "kept"},
    "when": {"count_at_least": "at_least", "not": "none", "phrases": "words"},
    "hide": {"whole_crowd": "apply_to: group"},
    "queue": {"together": "group"},
}


def old_words(entry: str) -> Hints:
    """The hints for the words that the entry of that name once had."""
    return {old: message("write '{word}'", word=word) for old, word in OLD_WORDS[entry].items()}
