"""Texts that are cheap to send and dear to read, one of each kind, made in code and as long as asked for."""

import random
from collections.abc import Callable, Mapping
from functools import cache

from bot.resources import bundled

_REPEATED: Mapping[str, str] = {
    "one letter": "a",
    "short words": "ab ",
    "combining marks": "\u0301",
    "hebrew marks": "\u05b0\u05b1\u05b4",
    "accents in two ways": "é\u0323",
    "joiners": "\u200d",
    "families": "👨\u200d",
    "pictures": "💰",
    "letters apart": "a ",
    "letters with dots": "a.",
    "digits for letters": "4@",
    "symbols": "4a|1!",
    "camel case": "aB",
    "apostrophes": "l'a ",
    "stars inside": "a*",
    "masked words": "c*n s*lop d**e f*** ",
    "handles": "@user",
    "mentions": "@lea.b ",
    "hashtags": "#a1 ",
    "exclamations": "!",
    "numbers": "1 (2) ",
    "digits": "06 ",
    "telephone numbers": "06 12 34 56 78, ",
    "international numbers": "+33612345678 ",
    "grows eighteen-fold": "\ufdfa",
    "grows between words": "\ufdfa a. ",
    "schemes": "http://",
    "links": "http://a.example/x ",
    "almost an address": "a@",
    "addresses": "a.b@c.fr ",
    "spelt addresses": "jean point dupont arobase mail point fr ",
    "almost an account": "FR12",
    "accounts": "FR14 2004 1010 0505 0001 3M02 606 ",
    "at and dot": "a at b dot ",
    "open quotes": "«a",
    "quotes": "'a ",
    "reports": "he said you're ",
    "set backwards": "\u202eab",
    "styled": "𝐁𝒶 ",
}


@cache
def heavy_texts(length: int) -> Mapping[str, str]:
    """The text of each kind, of so many characters."""
    draw = random.Random(1)
    words = (bundled("models/weights") / "words.txt").read_text("utf-8").split()

    def phrase(count: int, change: Callable[[str], str] = str, gap: str = " ") -> str:
        return gap.join(change(draw.choice(words)) for _ in range(count))

    def signs(first: int, last: int) -> str:
        return "".join(
            chr(draw.randrange(first, last)) if draw.random() > 0.2 else " " for _ in range(length)
        )

    def sentences(count: int, change: Callable[[str], str] = str) -> str:
        return " ".join(f"{phrase(count, change)}." for _ in range(length // (3 * count) + 1))

    made = {
        "prose without an end": phrase(length // 2),
        "short sentences": sentences(2),
        "long sentences": sentences(60),
        "sentences in digits": sentences(60, lambda word: word.replace("e", "3").replace("a", "4")),
        "misspelt": sentences(60, lambda word: word[:1] + word[2:]),
        "capitals at random": phrase(length // 2, lambda word: "".join(map(_either_case(draw), word))),
        "words run together": phrase(length // 2, gap=""),
        "some run together": " ".join(f"{phrase(8, gap='')}." for _ in range(length // 20 + 1)),
        "cyrillic": signs(0x430, 0x450),
        "arabic": signs(0x621, 0x64A),
        "chinese": signs(0x4E00, 0x9FA5),
        "korean": signs(0xAC00, 0xD7A3),
        "many hosts": " ".join(f"h{number}.fr/x" for number in range(length // 6)),
    }
    repeated = {kind: piece * (length // len(piece) + 1) for kind, piece in _REPEATED.items()}
    return {kind: text[:length] for kind, text in (repeated | made).items()}


def _either_case(draw: random.Random) -> Callable[[str], str]:
    return lambda letter: letter.upper() if draw.random() < 0.5 else letter
