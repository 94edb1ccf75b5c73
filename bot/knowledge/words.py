"""The words of a question that tell it from others: folded, without elisions and function words, stemmed
lightly.

French and English alike, since people mix them; another language keeps its words as they are.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from bot.knowledge.concepts import GROUPS
from bot.text.normalize import fold, placeholders

_WORD = re.compile(r"[^\W_]+")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
#: Function words, politeness and fillers of both languages, folded. What a question asks for is not among
#: them.
_FUNCTION_WORDS = """
a au aux avec ce ces cet cette c d de des du dans elle elles en et es est etes sont etait etre eu j je jai
l la le les leur leurs lui m ma me mes moi mon n ne nos notre nous on ont par pas plus pour qu que s sa se
ses si soit sommes son suis sur t ta te tes toi ton tu un une va vais vas vos votre vous y il ils ou donc
mais car or ni ca cela ceci cest ya ai as avez avons avoir aura aurai fait faire faites fais faut doit
dois doivent devoir veux veut voulais voulait voudrais voudrait vouloir aimerais aimerait souhaite
souhaiterais sais savez savoir dire dites bonjour bonsoir salut coucou hello hi hey hallo svp stp please
pls plz merci thanks thank thx cordialement bisous quel quelle quels quelles quoi qui lequel laquelle the
an and are be been but by do does did for from get got had has have he her his i if in into is it its just
my no not of off one our out she so some that their them then there these they this those to u up ur us
was we were what which will with would you your am any about at being also really very too still want
wanted need know tell let re ve ll don doesn didn isn aren wasn bien tres trop aussi encore deja alors
coup puis vraiment juste petit petite question info renseignement infos monsieur madame bjr slt cc mdr lol
ptdr haha vs ns pr ds ke koi ki ct jsuis jveux oui non ok quand meme toujours truc genre bref voila entre
depuis chez ici cherche viens vient venez jamais
"""
_FUNCTION = frozenset(_FUNCTION_WORDS.split())
_WHERE = re.compile(r"\boù\b", re.IGNORECASE)
_ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quelqu)['’]", re.IGNORECASE)
#: What remains has three letters at least, or four where the ending is a long one.
_WRITTEN_SUFFIXES = """
ements ement ations ation aisons aison issement eraient erait erais erons eront erez erai ables able ibles
ible euses euse eurs eur iques ique ives ive antes ante ants ant ents ments ment ions ion ings ing ees ee es
er ez ent aient ait ais e ed ers s x
"""
_SUFFIXES = sorted(_WRITTEN_SUFFIXES.split(), key=len, reverse=True)
_SHORTEST_STEM, _SHORTEST_STEMMED, _LONG_SUFFIX = 3, 5, 3
_FUZZY_LETTERS = 4
#: A bound for what is remembered.
_MOST_CORRECTED = 10_000
#: Two slips are forgiven in a word of so many letters.
_LONG_WORD = 8
#: Replaces a mistyped word.
Spell = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Word:
    """One content word: its stem, and the concept that it stands for ("" for none)."""

    stem: str
    concept: str = ""
    form: str = field(default="", compare=False)

    @property
    def key(self) -> str:
        """What it has in common with all words that count as the same."""
        return "#" + self.concept if self.concept else "=" + self.stem


def content_words(text: str, spell: Spell = str) -> tuple[Word, ...]:
    """The content words of a text in order, a phrase that names a concept as one. `spell` corrects a word."""
    # Without its accent it would be the other `ou`, which asks nothing.
    plain = _STRETCHED.sub(r"\1", fold(placeholders(_WHERE.sub("where", text))))
    raw = [spell(word) for word in _WORD.findall(_ELIDED.sub(" ", plain))]
    stems = [stem(word) for word in raw]
    words: list[Word] = []
    position = 0
    while position < len(raw):
        for length in range(min(_longest_phrase(), len(raw) - position), 0, -1):
            end = position + length
            concept = _phrases().get(tuple(raw[position:end])) or (
                ""
                if length == 1 and raw[position] in _FUNCTION
                else _stemmed().get(tuple(stems[position:end]))
            )
            if concept:
                words.append(Word(" ".join(stems[position : position + length]), concept))
                position += length
                break
        else:
            if raw[position] not in _FUNCTION and (len(raw[position]) > 1 or raw[position].isdigit()):
                words.append(Word(stems[position], form=raw[position]))
            position += 1
    return tuple(words)


def stem(word: str) -> str:
    """The word without the ending that French and English put on it; a short one as it is."""
    if len(word) < _SHORTEST_STEMMED:
        return word.removesuffix("s") if len(word) > _SHORTEST_STEM else word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM + (
            len(suffix) >= _LONG_SUFFIX
        ):
            return word[: -len(suffix)]
    return word


def trigrams(text: str) -> frozenset[str]:
    """The trigrams of a word with its borders."""
    padded = f"^{text}$"
    return frozenset(padded[index : index + 3] for index in range(len(padded) - 2))


def dice(first: frozenset[str], second: frozenset[str]) -> float:
    """How much two sets have in common, from 0 to 1."""
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


class Speller:
    """Corrects words to those of a base and of the concepts, unless they are words themselves."""

    def __init__(self, forms: Iterable[str], is_word: Callable[[str], bool]) -> None:
        """`forms` are the words of a base, `is_word` says whether people use a word."""
        concept_words = {word for phrase in _phrases() for word in phrase}
        self._known = {*forms, *concept_words, *_FUNCTION}
        self._is_word = is_word
        self._by_trigram: dict[str, list[str]] = {}
        for form in self._known:
            if len(form) >= _FUZZY_LETTERS:
                for gram in trigrams(form):
                    self._by_trigram.setdefault(gram, []).append(form)
        self._corrected: dict[str, str] = {}

    def __call__(self, word: str) -> str:
        """The word that this one stands for; itself when it is known, short, or like none."""
        if len(word) < _FUZZY_LETTERS or word in self._known or self._is_word(word) or not word.isalpha():
            return word
        if word not in self._corrected:
            if len(self._corrected) >= _MOST_CORRECTED:
                self._corrected.clear()
            self._corrected[word] = self._closest(word)
        return self._corrected[word]

    def _closest(self, word: str) -> str:
        grams = trigrams(word)
        candidates = {form for gram in grams for form in self._by_trigram.get(gram, ())}
        allowed = 2 if len(word) >= _LONG_WORD else 1
        close = [
            (dice(grams, trigrams(form)), form)
            for form in candidates
            if abs(len(form) - len(word)) <= allowed and edits(word, form) <= allowed
        ]
        return max(close, default=(0.0, word))[1]


def edits(first: str, second: str) -> int:
    """How many letters must be put in, left out, exchanged or swapped with the next to make one of the
    other."""
    before: list[int] = []
    above = list(range(len(second) + 1))
    for row, letter in enumerate(first, 1):
        line = [row]
        for column, opposite in enumerate(second, 1):
            cost = min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != opposite))
            if before and column > 1 and letter == second[column - 2] and opposite == first[row - 2]:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, above = above, line
    return above[-1]


@cache
def _phrases() -> Mapping[tuple[str, ...], str]:
    """Every phrase of the concepts by its words; of two concepts, the first keeps it."""
    phrases: dict[tuple[str, ...], str] = {}
    for name, written in _groups():
        for phrase in written:
            phrases.setdefault(tuple(phrase.split()), name)
    return phrases


@cache
def _stemmed() -> Mapping[tuple[str, ...], str]:
    """The same by stems, without those that stand for several concepts: train and training."""
    concepts: dict[tuple[str, ...], set[str]] = {}
    for words, name in _phrases().items():
        concepts.setdefault(tuple(stem(word) for word in words), set()).add(name)
    return {stems: next(iter(names)) for stems, names in concepts.items() if len(names) == 1}


def _groups() -> Iterable[tuple[str, Sequence[str]]]:
    for line in GROUPS.strip().replace("\n  ", " ").splitlines():
        name, _, listed = line.partition(":")
        yield name, [phrase.strip() for phrase in listed.split(",")]


@cache
def _longest_phrase() -> int:
    return max(map(len, _phrases()))
