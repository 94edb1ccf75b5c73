"""Draws winners so that anybody can repeat it: hashes are published before the draw, the seed after it.

Nothing but SHA-256 over text, so that ten lines of any language give the same winners (docs/community.md).
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence

_CODE_DIGITS = 16


def entry_code(salt: str, *identity: str) -> str:
    """The public name of an entry: who does not know the salt cannot tell whose it is, nor whether somebody
    took part."""
    digest = hmac.new(salt.encode(), "\n".join(identity).encode(), hashlib.sha256)
    return digest.hexdigest()[:_CODE_DIGITS]


def list_hash(codes: Iterable[str]) -> str:
    """The hash of the entries: their codes in order, a line each."""
    return _sha256("".join(f"{code}\n" for code in sorted(codes)))


def seed_hash(seed: str) -> str:
    """What is published of a seed before the draw."""
    return _sha256(seed)


def draw_winners(codes: Iterable[str], seed: str, public_word: str, count: int) -> Sequence[str]:
    """The codes of the winners, the first first; fewer when there are not so many entries.

    `public_word` is something that nobody could know when the hashes were published, such as the numbers of a
    lottery of the next day; it may be empty.
    """
    left, winners = sorted(codes), []
    for number in range(min(count, len(left))):
        drawn = int(_sha256(f"{seed}\n{public_word}\n{number}"), 16)
        winners.append(left.pop(drawn % len(left)))
    return winners


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
