"""Measures how similar two texts are, and finds near-duplicates among many without comparing all.

A text is the set of its shingles: three letters or digits in a row inside a word, after obfuscation is
undone. Similarity is the share of common shingles (Broder, *On the resemblance and containment of documents*,
1997). A `Signature` is what an index can hold of it: MinHash, of which equal values are as likely as the
texts are similar, folded into bands (Leskovec, Rajaraman, Ullman, *Mining of Massive Datasets*, chapter 3),
so that near-duplicates share at least one band and other texts hardly ever do.

Every hash is the same in every process and version, because it is stored.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from zlib import crc32

from bot.text.normalize import clean, fold, skeleton

#: The characters of a text that are compared, from its beginning. Hardly any comment is longer, and all the
#: work grows with it.
MAX_CHARACTERS = 1_000
_SHINGLE = 3
#: Eight bands of four find 99.7 % of pairs that are 85 % similar, 98.5 % at 80 %, 89 % at 70 %, and take
#: one unrelated pair of a hundred (20 % similar by chance) for a candidate.
_BANDS, _ROWS = 8, 4
#: Of a long text the shingles with the lowest hashes stand for all: Broder's sketch.
_SKETCH = 256
#: Texts cached with their shingles. A flood compares the same ones again and again; one of the longest takes
#: about 100 kB.
_CACHED = 512

_ALL_BITS = (1 << 64) - 1
_WORD = re.compile(r"[a-z0-9]+")
_ANY_WORD = re.compile(r"\w+")
_REPEATED = re.compile(r"(.)\1+", re.DOTALL)
_BLANK = re.compile("[\\s\ufe0e\ufe0f]+")
_CURRENCY = re.compile("[\u00a2-\u00a5\u20a0-\u20cf]")
#: `500eur` is an amount and its unit; a single digit beside letters may be a disguise (`c0nnard`).
_AMOUNT = re.compile(r"(?<!\w)(\d{2,}+)(?=[^\W\d_])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Signature:
    """What an index holds of a text: candidates for a near-duplicate share a band. A text without any visible
    character has none, so nothing is similar to an empty text."""

    bands: tuple[int, ...]


def similarity(first: str, second: str) -> float:
    """The share of common shingles, from 0 to 1 (Jaccard); an empty text is similar to nothing."""
    if first == second:
        return 1.0 if shingles(first) else 0.0
    ours, theirs = shingles(first), shingles(second)
    common = len(ours & theirs)
    return common / (len(ours) + len(theirs) - common) if common else 0.0


@lru_cache(_CACHED)
def signature(text: str) -> Signature:
    """The signature of a text; texts with the same shingles have the same one."""
    sketch = sorted(_mix(crc32(shingle.encode("utf-8", "replace"))) for shingle in shingles(text))[:_SKETCH]
    if not sketch:
        return Signature(bands=())
    # Mixed again: a sketch is small numbers, which every mask below would put into the same order.
    hashes = [_mix(value) for value in sketch]
    minima = [min([value ^ mask for value in hashes]) for mask in _MASKS]
    return Signature(bands=lsh_bands(minima))


def lsh_bands(minima: Sequence[int]) -> tuple[int, ...]:
    """The MinHash values of a text folded into bands, for locality-sensitive hashing."""
    rows = (minima[start : start + _ROWS] for start in range(0, len(minima), _ROWS))
    return tuple(stable_hash("band", str(band), *map(str, row)) for band, row in enumerate(rows))


@lru_cache(_CACHED)
def shingles(text: str) -> frozenset[str]:
    """The shingles of a text: runs of three characters inside its words, whose ends count as a space."""
    return frozenset(
        padded[start : start + _SHINGLE]
        for word in _words(text)
        for padded in (f" {word} ",)
        for start in range(len(padded) - _SHINGLE + 1)
    )


def text_key(text: str) -> int:
    """The same number for the same words, whatever the capitals, accents and punctuation around them; for a
    text without words, the same for the same characters. Of a long text the beginning counts. 0 for an empty
    text."""
    plain = clean(text[:MAX_CHARACTERS])
    words = _ANY_WORD.findall(fold(plain)) or _symbols(plain)
    return stable_hash("text", *words) if words else 0


def stable_hash(*parts: str) -> int:
    """A signed 64-bit number, as SQLite stores it, that never changes for the same parts."""
    digest = blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _words(text: str) -> list[str]:
    cut = text[:MAX_CHARACTERS]
    amounts = _AMOUNT.sub(r"\1 ", _CURRENCY.sub(" ", cut))
    return _WORD.findall(skeleton(amounts)) or _symbols(clean(cut))


def _symbols(text: str) -> list[str]:
    """Emoji and punctuation as one word, each once in a row: three hearts say what two say."""
    symbols = _REPEATED.sub(r"\1", _BLANK.sub("", text))
    return [symbols] if symbols else []


def _mix(number: int) -> int:
    """The number spread over 64 bits, so that the order of neighbours looks random.

    A multiplication by the golden ratio, then half of degski's mixer
    (https://gist.github.com/degski/6e2069d6035ae04d5d6f64981c995ec2); stored hashes depend on both constants.
    """
    mixed = number * 0x9E3779B97F4A7C15 & _ALL_BITS
    mixed = (mixed ^ mixed >> 32) * 0xD6E8FEB86659FD93 & _ALL_BITS
    return mixed ^ mixed >> 32


#: One random order of the hashes each: by their distance from the mask, bit by bit. Twice as fast as
#: multiplying and, for numbers that are well mixed, as good.
_MASKS = tuple(stable_hash("mask", str(number)) & _ALL_BITS for number in range(_BANDS * _ROWS))
