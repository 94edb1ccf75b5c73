"""Says how alike two texts are, and finds nearly equal ones among many without comparing all.

A text is the set of its pieces: three letters or digits in a row inside a word, after disguises are
undone. Likeness is the share of common pieces (Broder, *On the resemblance and containment of documents*,
1997). A `Signature` is what an index can hold of it: MinHash, of which equal places are as likely as
the texts are alike, folded into bands (Leskovec, Rajaraman, Ullman, *Mining of Massive Datasets*,
chapter 3), so that nearly equal texts share at least one band and others hardly ever do.

Every hash is the same in every process and version, because it is stored.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from zlib import crc32

from bot.text.normalize import clean, fold, skeleton

#: What is compared of a text. No platform's comment is much longer, and all the work grows with it.
MOST_CHARACTERS = 2_000
_PIECE = 3
#: Eight bands of four find 99.7 % of pairs that are 85 % alike, 98.5 % at 80 %, 89 % at 70 %, and take
#: one unrelated pair of a hundred (20 % alike by chance) for a candidate.
_BANDS, _ROWS = 8, 4
#: Of a long text the pieces with the least hashes stand for all: Broder's sketch.
_SKETCH = 256
#: Texts remembered with their pieces. A flood compares the same ones again and again; one of the longest
#: takes about 100 kB.
_REMEMBERED = 512

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
    """What an index holds of a text: candidates for being nearly equal share a band. A text without any
    sign has none, so nothing is like an empty text."""

    bands: tuple[int, ...]


def similarity(one: str, other: str) -> float:
    """The share of common pieces, from 0 to 1 (Jaccard); an empty text is like nothing."""
    if one == other:
        return 1.0 if shingles(one) else 0.0
    ours, theirs = shingles(one), shingles(other)
    common = len(ours & theirs)
    return common / (len(ours) + len(theirs) - common) if common else 0.0


@lru_cache(_REMEMBERED)
def signature(text: str) -> Signature:
    """The signature of a text; texts of the same pieces have the same one."""
    sketch = sorted(_mixed(crc32(piece.encode("utf-8", "replace"))) for piece in shingles(text))[:_SKETCH]
    if not sketch:
        return Signature(bands=())
    # Mixed again: a sketch is small numbers, which every mask below would put into the same order.
    hashes = [_mixed(one) for one in sketch]
    least = [min([one ^ mask for one in hashes]) for mask in _MASKS]
    rows = (least[start : start + _ROWS] for start in range(0, len(least), _ROWS))
    return Signature(
        bands=tuple(stable_hash("band", str(band), *map(str, row)) for band, row in enumerate(rows))
    )


@lru_cache(_REMEMBERED)
def shingles(text: str) -> frozenset[str]:
    """The pieces that a text consists of."""
    return frozenset(
        padded[start : start + _PIECE]
        for word in _words(text)
        for padded in (f" {word} ",)
        for start in range(len(padded) - _PIECE + 1)
    )


def text_key(text: str) -> int:
    """The same number for the same words, whatever the capitals, accents and signs around them; for a text
    of signs alone, the same for the same signs. 0 for a text that is empty."""
    plain = clean(text)
    words = _ANY_WORD.findall(fold(plain)) or _signs(plain)
    return stable_hash("text", *words) if words else 0


def stable_hash(*parts: str) -> int:
    """A number of 64 bits with sign, as SQLite keeps it, that never changes for the same parts."""
    digest = blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _words(text: str) -> list[str]:
    cut = text[:MOST_CHARACTERS]
    amounts = _AMOUNT.sub(r"\1 ", _CURRENCY.sub(" ", cut))
    return _WORD.findall(skeleton(amounts)) or _signs(clean(cut))


def _signs(text: str) -> list[str]:
    """Emoji and punctuation as one word, each once in a row: three hearts say what two say."""
    signs = _REPEATED.sub(r"\1", _BLANK.sub("", text))
    return [signs] if signs else []


def _mixed(number: int) -> int:
    """The number spread over 64 bits, so that the order of neighbours looks like chance."""
    one = number * 0x9E3779B97F4A7C15 & _ALL_BITS
    one = (one ^ one >> 32) * 0xD6E8FEB86659FD93 & _ALL_BITS
    return one ^ one >> 32


#: One random order of the hashes each: by their distance from it, bit by bit. Twice as fast as
#: multiplying and, for numbers that are well mixed, as good.
_MASKS = tuple(stable_hash("mask", str(number)) & _ALL_BITS for number in range(_BANDS * _ROWS))
