"""Checks a rules file as a whole and reports every mistake in it. Runs no rule and needs no classifier."""

from dataclasses import dataclass
from pathlib import Path

from bot.documents import sort_problems
from bot.errors import ConfigError, Problem
from bot.rules import RuleSet
from bot.services.dialogues.beginning import unknown_dialogues
from bot.services.dialogues.opening import dialogues_folder, open_dialogues
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
        warnings=sort_problems([*rules.warnings, *_unknown_dialogues(workspace, file, rules)]),
        name=rules.name,
        version=rules.version,
        rules=len(rules.rules),
        is_checked_against_config=workspace.is_configured,
    )


def _unknown_dialogues(workspace: Workspace, file: Path | None, rules: RuleSet) -> list[Problem]:
    """What begins a dialogue that is not declared, beside the rules or else beside those in force. Where the
    files of dialogues are wrong nobody knows which there are: `tamis dialogues check` says what is wrong."""
    if not any(spec.dialogue for rule in rules.rules for spec in rule.then):
        return []
    config = workspace.config if workspace.is_configured else None
    beside = file if file is not None and dialogues_folder(file).is_dir() else workspace.rules_file
    try:
        book = open_dialogues(config, beside)
    except ConfigError:
        return []
    return list(unknown_dialogues(book, rules))
