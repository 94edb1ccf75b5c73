"""Names and ids as people type them: without accents, and with slips."""

import re

from bot.text.normalize import fold

_WORD = re.compile(r"\w+")


def folded_words(text: str) -> str:
    """The words without capitals and accents, with one space between them."""
    return " ".join(_WORD.findall(fold(text)))


def within_slips(first: str, second: str, slips: int) -> bool:
    """Whether so many slips at most lead from one to the other: a character too many, too few or wrong, or
    two that changed places (optimal string alignment)."""
    first, second = _differing(first, second)
    longest = max(len(first), len(second))
    # One slip leaves one character of each, or two that changed places.
    if abs(len(first) - len(second)) > slips or (slips == 1 and longest > 2):
        return False
    before: list[int] = []
    row = list(range(len(second) + 1))
    for index, character in enumerate(first, start=1):
        following = [index]
        for column, compared in enumerate(second, start=1):
            is_wrong = character != compared
            cost = min(row[column] + 1, following[column - 1] + 1, row[column - 1] + is_wrong)
            if index > 1 and column > 1 and character == second[column - 2] and compared == first[index - 2]:
                cost = min(cost, before[column - 2] + 1)
            following.append(cost)
        if min(following) > slips:
            return False
        before, row = row, following
    return row[-1] <= slips


def _differing(first: str, second: str) -> tuple[str, str]:
    """Both without what they begin with and end in together."""
    shorter = min(len(first), len(second))
    start = next((index for index in range(shorter) if first[index] != second[index]), shorter)
    first, second = first[start:], second[start:]
    shorter -= start
    end = next((index for index in range(shorter) if first[-1 - index] != second[-1 - index]), shorter)
    return first[: len(first) - end], second[: len(second) - end]
