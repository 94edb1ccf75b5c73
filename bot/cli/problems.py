"""Mistakes and doubts about files, each with its place."""

from collections.abc import Iterable

from bot.cli.terminal import sanitize_terminal, warn
from bot.errors import Problem
from bot.present.messages import Catalog


def tell_problems(problems: Iterable[Problem], doubts: Iterable[Problem], t: Catalog) -> None:
    """A line on standard error for each: the mistakes, then what is allowed but looks wrong."""
    for problem in problems:
        warn(_line(problem, t))
    for doubt in doubts:
        warn(t("rules.warning", what=_line(doubt, t)))


def _line(problem: Problem, t: Catalog) -> str:
    # A place begins with the name of a file, which anybody may have chosen.
    return f"{sanitize_terminal(problem.where)}: {t.translate(problem.message)}"
