"""Examples are decided with the workspace's classifier, and those that fail are listed."""

from pathlib import Path

import pytest

from bot.domain.progress import Step
from bot.errors import ConfigError
from bot.services.rules.testing import run_examples
from bot.services.workspace import Workspace
from tests.fakes.progress import Watcher

RULES = """version: 1
rules:
  - id: shout
    when: {words: [buy now]}
    then: [hide]
    tests: [{text: BUY NOW, expect: [hide]}, {text: hello, expect: []}]
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An instance without a model folder: only word lists judge, which is quick."""
    (tmp_path / "config.yaml").write_text("version: 1\nmodel: nowhere\nsources: {}\n", "utf-8")
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    return Workspace(config=tmp_path / "config.yaml")


def test_all_examples_of_the_rules_in_force_pass(workspace: Workspace) -> None:
    run = run_examples(workspace, None)
    assert (run.total, run.failed) == (2, ())


def test_a_failed_example_is_listed_with_its_rule_and_text(workspace: Workspace, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(RULES.replace("{text: hello, expect: []}", "{text: hello, expect: [hide]}"), "utf-8")
    run = run_examples(workspace, other)
    assert [(result.rule, result.text) for result in run.failed] == [("shout", "hello")]


def test_it_says_why_only_word_lists_judged(workspace: Workspace) -> None:
    assert "nowhere" in str(run_examples(workspace, None).classifier_error)


def test_invalid_rules_run_nothing(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text("version: 1\nrules: [{id: a}]\n", "utf-8")
    with pytest.raises(ConfigError):
        run_examples(workspace, None)


def test_replies_that_the_model_reads_as_harmful_are_told(workspace: Workspace, tmp_path: Path) -> None:
    replies = "replies: {hi: {fr: Bonjour, en: 'f u c k  y o u  a s s h o l e'}}\n"
    (tmp_path / "rules.yaml").write_text(RULES + replies, "utf-8")
    assert [(reply.name, reply.language) for reply in run_examples(workspace, None).doubtful] == [
        ("hi", "en")
    ]


def test_it_tells_how_far_it_is(workspace: Workspace, tmp_path: Path) -> None:
    many = ", ".join(f"{{text: hello {number}, expect: []}}" for number in range(40))
    (tmp_path / "rules.yaml").write_text(RULES.replace("{text: hello, expect: []}", many), "utf-8")
    workspace.progress = watcher = Watcher()
    assert run_examples(workspace, None).total == 41
    assert watcher.told == [(Step.EXAMPLES, 0, 41), (Step.EXAMPLES, 32, 41)]
