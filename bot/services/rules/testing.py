"""Runs the examples that stand beside the rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.domain import Judgement
from bot.domain.progress import Step
from bot.errors import TamisError
from bot.rules import DoubtfulReply, ExampleResult, find_doubtful_replies, run_tests
from bot.services.workspace import Workspace

#: Texts judged between two looks at how far it is.
_AT_ONCE = 32


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
    knowledge = workspace.knowledge
    judge = partial(_judge, workspace)
    results = run_tests(rules, judge, look_up=knowledge.look_up) if knowledge else run_tests(rules, judge)
    return ExampleRun(
        total=len(results),
        failed=tuple(result for result in results if not result.passed),
        doubtful=find_doubtful_replies(rules, workspace.classifier.judge),
        classifier_error=workspace.classifier_error,
    )


def _judge(workspace: Workspace, texts: Sequence[str]) -> list[Judgement]:
    judgements: list[Judgement] = []
    for start in range(0, len(texts), _AT_ONCE):
        workspace.progress(Step.EXAMPLES, start, len(texts))
        judgements += workspace.classifier.judge(texts[start : start + _AT_ONCE])
    return judgements
