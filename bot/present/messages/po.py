"""Reads the translations of one language from a gettext `.po` file.

The file is read as it stands, when a language other than English is asked for: 600 messages take 4 ms. So
there is no compiled `.mo` that a fresh clone, a wheel or an image could lack, or that could be out of date.
Obsolete and fuzzy entries are left out, as `msgfmt` does. Writing the file is for Babel (`make messages`).
"""

import gettext
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_LINE = re.compile(r'(?:(msgid|msgid_plural|msgstr(?:\[(\d+)\])?)\s+)?(".*")')
_PLURAL_FORMS = re.compile(r"plural=([^;\n]+)")


def _english(number: int) -> int:
    return int(number != 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Translations:
    """Texts by their English original; the original itself where there is none."""

    texts: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    plural_index: Callable[[int], int] = _english

    def singular(self, text: str) -> str:
        """The translation of a text that depends on no number."""
        return self.texts.get(text, (text,))[0]

    def plural(self, singular: str, plural: str, number: int) -> str:
        """The translation in the form that `number` asks for."""
        forms = self.texts.get(singular)
        if forms is None:
            return (singular, plural)[_english(number)]
        return forms[min(self.plural_index(number), len(forms) - 1)]


def read_translations(text: str) -> Translations:
    """The translations in the text of a `.po` file."""
    texts = dict(_entries(text))
    header = texts.pop("", ("",))[0]
    rule = _PLURAL_FORMS.search(header)
    return Translations(texts=texts, plural_index=gettext.c2py(rule[1]) if rule else _english)


def _entries(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each translated entry: its English text and its forms."""
    for block in re.split(r"\n\s*\n", text):
        if re.search(r"^#,.*\bfuzzy\b", block, re.MULTILINE):
            continue
        parts: dict[str, str] = {}
        keyword = ""
        for match in (_LINE.fullmatch(line.strip()) for line in block.splitlines()):
            if match is None:  # a comment
                continue
            keyword = match[1] or keyword
            parts[keyword] = parts.get(keyword, "") + json.loads(match[3])
        forms = tuple(part for key, part in parts.items() if key.startswith("msgstr"))
        if "msgid" in parts and forms and all(forms):
            yield parts["msgid"], forms
