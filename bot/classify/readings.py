"""Decides what of a text the network reads: all of it and each sentence, what remains readable, or nothing.

A text is not read when its tokenizer has no pieces for most of it; then only what remains is looked at, for
harm. Signs alone are read by a table (`bot.classify.sign_scores`), because the vocabulary has few of them.
"""

from dataclasses import dataclass
from typing import NamedTuple

from tokenizers import Tokenizer

from bot.classify.ports import MayGoOn, always
from bot.classify.preprocess import Preprocessed, Preprocessor
from bot.classify.unread import UNREAD_SHARE, known_remainder, may_be_unread, unread_share
from bot.text.deobfuscate import readable
from bot.text.sentences import split_sentences
from bot.text.signs import Signs, read_signs

#: So much of a text is read sentence by sentence.
_MAX_IN_SENTENCES = 3_000
#: So much of what stands above a text is looked at; the network reads 32 tokens of it.
_MAX_CONTEXT = 1_000
#: Texts of so many words at most are read together with their context.
_FEW_WORDS = 6
_UNKNOWN = "<unk>"


class Pass(NamedTuple):
    """What the network reads in one go."""

    text: str
    context: str


@dataclass(frozen=True)
class Input:
    """One text to judge, and its context: the comment it answers, the post."""

    forms: Preprocessed
    context: str

    @property
    def meaning(self) -> str:
        """What its author says: the deobfuscated form where the text as seen is only noise."""
        return self.forms.deobfuscated if self.forms.is_garbled else self.forms.raw

    @property
    def passes(self) -> tuple[Pass, Pass, Pass]:
        """The passes it takes: as seen, deobfuscated, and with its context."""
        return (
            Pass(self.forms.raw, ""),
            Pass(self.forms.deobfuscated, ""),
            Pass(self.meaning, self.context),
        )


@dataclass(frozen=True)
class Reading:
    """What is read of one text: all of it and each of its sentences, if it has several; of a text that is
    `unread` what remains readable. `is_cut` when there are more sentences than these."""

    whole: Input
    signs: Signs
    sentences: tuple[Input, ...] = ()
    unread: bool = False
    is_cut: bool = False

    @property
    def is_signs_alone(self) -> bool:
        """Whether there is something to see, and it is nothing but signs."""
        return bool(self.whole.forms.raw) and self.signs.alone

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What the network must read; nothing where there is nothing to see, or nothing but signs."""
        return (self.whole, *self.sentences) if self.whole.forms.raw and not self.signs.alone else ()


class Reader:
    """Prepares texts for one network, by its tokenizer."""

    def __init__(self, preprocessor: Preprocessor, tokenizer: Tokenizer) -> None:
        self._preprocessor = preprocessor
        self._tokenizer = tokenizer
        self._unknown = tokenizer.token_to_id(_UNKNOWN)

    def read(self, text: str, context: str, may_go_on: MayGoOn = always) -> Reading:
        """What of a text is read, alone or together with its context; as many of its sentences as there is
        time for."""
        whole = self._prepare(text, context)
        signs = read_signs(whole.forms.raw)
        if self._is_unread(whole.meaning):
            remainder = known_remainder(whole.meaning, self._unknown_tokens(whole.meaning)[0])
            sentences, is_cut = self._prepare_sentences(remainder, may_go_on)
            is_cut = is_cut or whole.forms.is_cut
            return Reading(self._prepare(remainder, ""), signs, sentences, unread=True, is_cut=is_cut)
        # The sentences of the text as it was sent, because it is on one line once it is readable.
        is_garbled = whole.forms.is_garbled
        sentences, is_cut = self._prepare_sentences(whole.meaning if is_garbled else text, may_go_on)
        return Reading(whole, signs, sentences, is_cut=is_cut or (is_garbled and whole.forms.is_cut))

    def _prepare(self, text: str, context: str) -> Input:
        forms = self._preprocessor.preprocess(text)
        is_short = len(forms.raw.split()) <= _FEW_WORDS
        return Input(forms, readable(context[:_MAX_CONTEXT]) if is_short else "")

    def _prepare_sentences(self, text: str, may_go_on: MayGoOn) -> tuple[tuple[Input, ...], bool]:
        """Each sentence of a text with several, without those that cannot be read, and whether there are
        more."""
        sentences = split_sentences(text[:_MAX_IN_SENTENCES])
        if len(sentences) < 2:
            return (), False
        prepared = [self._prepare(sentence, "") for sentence in sentences if may_go_on()]
        is_cut = len(text) > _MAX_IN_SENTENCES or len(prepared) < len(sentences)
        readable_ones = (item for item in prepared if item.forms.raw and not self._is_unread(item.meaning))
        return tuple(readable_ones), is_cut

    def _is_unread(self, text: str) -> bool:
        return may_be_unread(text) and unread_share(text, *self._unknown_tokens(text)) >= UNREAD_SHARE

    def _unknown_tokens(self, text: str) -> tuple[list[tuple[int, int]], int]:
        """Where the tokens stand that the vocabulary does not have, and how far all of them reach."""
        encoding = self._tokenizer.encode(text)
        tokens = zip(encoding.ids, encoding.offsets, strict=True)
        unknown = [offsets for token, offsets in tokens if token == self._unknown]
        return unknown, max((end for _, end in encoding.offsets), default=0)
