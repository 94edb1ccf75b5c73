"""How a list of problems is worded and ordered, whoever found them."""

import difflib
from collections.abc import Iterable

from bot.errors import Message, Problem, message


def with_suggestion(
    problem: Message, word: str, candidates: Iterable[str], otherwise: Message | None = None
) -> Message:
    """The problem with the candidate that `word` most likely means, or else with the advice `otherwise`."""
    close = _closest(word, candidates)
    if close:
        return message("{problem}, did you mean '{suggestion}'?", problem=problem, suggestion=close)
    return with_advice(problem, otherwise) if otherwise else problem


def with_advice(problem: Message, advice: Message) -> Message:
    """The problem with what to write instead."""
    return message("{problem}; {advice}", problem=problem, advice=advice)


def with_owner(owner: Message | str, problem: Message) -> Message:
    """The problem with whose it is (`rule prix-pub`) in front; an empty owner adds nothing."""
    return message("{owner}: {problem}", owner=owner, problem=problem) if str(owner) else problem


def suggestion(word: str, candidates: Iterable[str]) -> Message | str:
    """`, did you mean 'intent'?` for a word close to a candidate, else an empty text."""
    close = _closest(word, candidates)
    return message(", did you mean '{suggestion}'?", suggestion=close) if close else ""


def sort_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once, in the order of the file. Every `where` ends with line and column."""
    return tuple(sorted({str(problem): problem for problem in problems}.values(), key=_position))


def _closest(word: str, candidates: Iterable[str]) -> str:
    # 0.6 is the default of difflib; below it, words of four letters get suggestions that nobody meant.
    return next(iter(difflib.get_close_matches(word.lower(), list(candidates), n=1, cutoff=0.6)), "")


def _position(problem: Problem) -> tuple[int, int]:
    line, column = problem.where.rsplit(":", 2)[-2:]
    return int(line), int(column)
