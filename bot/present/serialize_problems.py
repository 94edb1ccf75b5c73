"""Mistakes in files as JSON."""

from collections.abc import Iterable

from bot.errors import Problem


def problems_json(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """Each with its place, in English whatever the reader's language: programs compare."""
    return [{"where": problem.where, "message": str(problem.message)} for problem in problems]
