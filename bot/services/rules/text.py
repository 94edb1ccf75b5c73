"""Rules that stand in no file: what somebody proposes, read as if it stood where the rules in force do."""

from functools import partial

from bot.files import read_text_below
from bot.rules import RuleSet
from bot.rules import load_rules as load
from bot.services.workspace import Workspace

#: More is no rules file that anybody writes by hand.
LONGEST_TEXT = 256 * 2**10
_NAME = "rules"


def read_rules_text(workspace: Workspace, text: str) -> RuleSet:
    """The rules that the text says; what it includes is looked for beside the rules in force. Raises
    `ConfigError` with every mistake."""
    folder = workspace.rules_file.parent
    return load(text, _NAME, workspace.environment, partial(read_text_below, folder))
