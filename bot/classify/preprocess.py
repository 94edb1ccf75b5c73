"""The two ways a model reads a text: as people see it, and as it was before somebody hid its words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.classify.spelling import Speller
from bot.classify.word_segmentation import Segmenter
from bot.text.deobfuscate import is_spelt_out, readable, undisguised
from bot.text.language_id import language

FILE = "words.txt"
#: The languages whose words are known; words of others would be taken for misspelt ones.
_SPELT = frozenset({"fr", "en", "und"})
_NEARLY_ALL = 0.8
_MOSTLY = 0.57  # misspelt French is easily taken for another language
_WORD = re.compile(r"[^\W_]+(?:\*+[^\W_]+)*")
#: From this share of words on that are others without the disguise, the text as seen is only noise.
_GARBLED = 0.3


@dataclass(frozen=True)
class Preprocessed:
    """One text as seen, and without its disguise: the same where there is none. `is_garbled` when
    hardly a word of it can be read as seen."""

    raw: str
    deobfuscated: str

    @property
    def is_disguised(self) -> bool:
        return self.deobfuscated != self.raw

    @property
    def is_garbled(self) -> bool:
        seen, hidden = (set(_WORD.findall(text)) for text in (self.raw, self.deobfuscated))
        return self.is_disguised and len(seen - hidden) > _GARBLED * max(1, len(seen))


class Preprocessor:
    """Reads texts with the help of the words that are common, and of those that are rude."""

    def __init__(self, words: Iterable[str], rude: Iterable[str] = ()) -> None:
        common = list(words)
        self._segmenter = Segmenter(common, rude)
        self._speller = Speller(common, rude)

    @classmethod
    def of(cls, folder: Path, rude: Iterable[str]) -> "Preprocessor":
        """With the words beside the model in `folder`; none where there is no such file."""
        path = folder / FILE
        return cls(path.read_text("utf-8").split() if path.exists() else (), rude)

    def of_text(self, text: str) -> Preprocessed:
        """Both views of one text."""
        seen = readable(text)
        plain = undisguised(seen, self._segmenter.cost)
        mended = self._segmenter.mend(plain, all_of_it=is_spelt_out(seen))
        if not self._segmenter.is_together(plain):
            spelt = self._segmenter.mend(self._respelt(plain))
            mended = min(mended, spelt, key=self._segmenter.cost_of_all)
        return Preprocessed(seen, mended)

    def _respelt(self, text: str) -> str:
        """The text with its words spelt out, if they are of a language whose words are known."""
        if language(text) in _SPELT or self._segmenter.known(text) >= _MOSTLY:
            return self._speller.respell(text)
        read = self._speller.respell(text)
        return read if self._segmenter.known(read) >= _NEARLY_ALL else text
