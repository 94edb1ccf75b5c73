"""The two forms in which a model reads a text: as people see it, and with its obfuscation undone."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.classify.spelling import Speller
from bot.classify.word_segmentation import Segmenter
from bot.files import read_text
from bot.text.deobfuscate import deobfuscate, is_spelt_out, readable
from bot.text.language_id import identify_language

FILE = "words.txt"
#: So much of a text is looked at, which is more than a network has positions for (256 tokens).
MAX_CHARACTERS = 2_000
#: The languages whose words are known; words of others would be taken for misspelt ones.
_SPELT_LANGUAGES = frozenset({"fr", "en", "und"})
_NEARLY_ALL = 0.8
_MOSTLY = 0.57  # misspelt French is easily taken for another language
_WORD = re.compile(r"[^\W_]+(?:\*+[^\W_]+)*")
#: From this share of words that change on, the text as seen is only noise.
_GARBLED = 0.3


@dataclass(frozen=True)
class Preprocessed:
    """One text as seen, and with its obfuscation undone; both are the same for a plain text.

    `is_garbled` when hardly a word of it can be read as seen; `is_cut` when it is only the beginning.
    """

    raw: str
    deobfuscated: str
    is_cut: bool = False

    @property
    def is_disguised(self) -> bool:
        return self.deobfuscated != self.raw

    @property
    def is_garbled(self) -> bool:
        if not self.is_disguised:  # nearly every text, and it is asked several times
            return False
        raw, plain = (set(_WORD.findall(text)) for text in (self.raw, self.deobfuscated))
        return len(raw - plain) > _GARBLED * max(1, len(raw))


class Preprocessor:
    """Reads texts with the help of common words, and of those that are rude."""

    def __init__(self, words: Iterable[str], rude: Iterable[str] = ()) -> None:
        common = list(words)
        self._segmenter = Segmenter(common, rude)
        self._speller = Speller(common, rude)

    @classmethod
    def from_folder(cls, folder: Path, rude: Iterable[str]) -> "Preprocessor":
        """With the common words beside the model in `folder`; with none where there is no such file."""
        path = folder / FILE
        return cls(read_text(path).split() if path.exists() else (), rude)

    def preprocess(self, text: str) -> Preprocessed:
        """Both forms of one text, or of its first `MAX_CHARACTERS`."""
        whole = readable(text)
        raw = whole[:MAX_CHARACTERS].rstrip()
        plain = deobfuscate(raw, self._segmenter.word_cost)
        best = self._segmenter.segment(plain, short_words=is_spelt_out(raw))
        if not self._segmenter.lacks_spaces(plain):
            respelt = self._segmenter.segment(self._respell(plain))
            best = min(best, respelt, key=self._segmenter.text_cost)
        return Preprocessed(raw, best, is_cut=len(whole) > MAX_CHARACTERS)

    def _respell(self, text: str) -> str:
        """The text with its words corrected, if it is in a language whose words are known."""
        if identify_language(text) in _SPELT_LANGUAGES or self._segmenter.known_share(text) >= _MOSTLY:
            return self._speller.respell(text)
        respelt = self._speller.respell(text)
        return respelt if self._segmenter.known_share(respelt) >= _NEARLY_ALL else text
