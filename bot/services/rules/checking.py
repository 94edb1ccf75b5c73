"""Checks a rules file as a whole and reports every mistake in it. Runs no rule and needs no classifier."""

from dataclasses import dataclass
from pathlib import Path

from bot.errors import ConfigError, Problem
from bot.services.workspace import Workspace


@dataclass(frozen=True, kw_only=True, slots=True)
class RulesCheck:
    """What is wrong with a rules file. `name`, `version` and `rules` are empty when there are problems.

    Without a configuration nobody knows which targets, accounts and platforms there are, so that every name
    of one passes: then `is_checked_against_config` is False.
    """

    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    name: str = ""
    version: str = ""
    rules: int = 0
    is_checked_against_config: bool = True

    @property
    def is_valid(self) -> bool:
        """Whether the file can be used; warnings do not prevent that."""
        return not self.problems


def check_rules(workspace: Workspace, file: Path | None) -> RulesCheck:
    """Check the rules in `file`, or those in force. Raises `UserError` when the file cannot be read."""
    try:
        rules = workspace.load_rules(file)
    except ConfigError as error:
        return RulesCheck(problems=tuple(error.problems))
    return RulesCheck(
        warnings=tuple(rules.warnings),
        name=rules.name,
        version=rules.version,
        rules=len(rules.rules),
        is_checked_against_config=workspace.is_configured,
    )
