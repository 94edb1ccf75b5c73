"""Runs the examples that stand beside the rules."""

from dataclasses import dataclass
from pathlib import Path

from bot.errors import TamisError
from bot.rules import DoubtfulReply, ExampleResult, find_doubtful_replies, run_tests
from bot.services.workspace import Workspace


@dataclass(frozen=True, kw_only=True, slots=True)
class ExampleRun:
    """How the examples of a rules file did; `classifier_error` says why only word lists judged them.

    `doubtful` are replies of the file that the model would not like to read from anybody else.
    """

    total: int
    failed: tuple[ExampleResult, ...]
    doubtful: tuple[DoubtfulReply, ...] = ()
    classifier_error: TamisError | None = None


def run_examples(workspace: Workspace, file: Path | None) -> ExampleRun:
    """Decide every example in `file`, or in the rules in force, and compare it with what it expects.

    Raises `ConfigError` when the rules are invalid.
    """
    rules = workspace.load_rules(file)
    results = run_tests(rules, workspace.classifier.judge)
    return ExampleRun(
        total=len(results),
        failed=tuple(result for result in results if not result.passed),
        doubtful=find_doubtful_replies(rules, workspace.classifier.judge),
        classifier_error=workspace.classifier_error,
    )
