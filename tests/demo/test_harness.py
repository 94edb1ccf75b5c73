"""The whole performance, by the word lists alone: nothing lost, nothing said twice, nothing believed
that was forged, and no machine in between where people are needed."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot import rules
from bot.demo.fake_platform import Habits
from bot.demo.harness import Opening, Stage, acting
from bot.demo.scenario import ACCOUNTS, Scene, load
from bot.demo.scoreboard import Outcome
from bot.domain import SPEAKING_VERBS, Action, State, Verb
from bot.errors import UserError
from bot.resources import shipped

SCRIPT = load()
QUIET = Habits(throttle=0, lose=0)


class Watcher:
    """An audience that remembers."""

    def __init__(self) -> None:
        self.opening: Opening | None = None
        self.statuses: dict[str, list[int]] = {}
        self.outcomes: list[Outcome] = []
        self.states: list[tuple[Verb, State]] = []
        self.summary: dict[str, Any] = {}

    def opened(self, opening: Opening) -> None:
        self.opening = opening

    def answered(self, scenes: Sequence[Scene], status: int, *, again: bool) -> None:
        self.statuses.setdefault(scenes[0].id, []).append(status)

    def decided(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)

    def settled(self, outcome: Outcome, action: Action, state: State, why: str) -> None:
        self.states.append((action.verb, state))

    def closed(self, summary: dict[str, object]) -> None:
        self.summary = summary


async def watch(folder: Path, habits: Habits) -> tuple[Watcher, Stage]:
    watcher = Watcher()
    stage = Stage(folder, watcher, habits=habits, model=None)
    try:
        await stage.start()
        async with asyncio.timeout(60):
            await stage.perform(0.0)
    finally:
        await stage.stop()
    return watcher, stage


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Watcher, Stage]:
    """One performance on a platform that throttles and loses an answer, for all who look at it."""
    return asyncio.run(watch(tmp_path_factory.mktemp("demo") / "data", Habits(throttle=0.2, lose=3)))


@pytest.fixture(scope="module")
def watcher(played: tuple[Watcher, Stage]) -> Watcher:
    return played[0]


def test_only_the_forged_delivery_is_refused(watcher: Watcher) -> None:
    refused = [id for id, statuses in watcher.statuses.items() if set(statuses) != {200}]
    assert refused == ["forged-praise"]
    assert watcher.statuses["forged-praise"] == [401]
    assert watcher.summary["forged_refused"] == 1


def test_a_repeated_delivery_is_welcome_and_read_once(watcher: Watcher) -> None:
    assert watcher.statuses["retry-fr"] == [200, 200]
    decided = [one for one in watcher.outcomes if one.scene and one.scene.id == "retry-fr"]
    assert len(decided) == 1


def test_everything_people_wrote_is_decided_once_and_nothing_else(watcher: Watcher) -> None:
    about = [(one.event.message_id, one.event.kind) for one in watcher.outcomes]
    assert len(about) == len(set(about))
    ids = {one.scene.id for one in watcher.outcomes if one.scene}
    missing = {scene.id for scene in SCRIPT.scenes} - ids
    never = {"forged-praise", "colleague-answer", "removed-insult", "removed-insult-gone"}
    assert never <= missing <= {*never, "edited-later"}  # the edit may overtake the decision


def test_our_own_doings_come_back_and_are_never_decided_about(watcher: Watcher) -> None:
    assert watcher.summary["own_echoes"] > 0
    assert not [one for one in watcher.outcomes if one.event.author_id in ACCOUNTS]


def test_nobody_in_danger_no_lawyer_and_no_journalist_meets_a_machine(watcher: Watcher) -> None:
    assert watcher.summary["hands_off"] == 5
    assert watcher.summary["hands_off_touched"] == 0


def test_the_hope_of_a_community_manager_is_compared_not_assumed(watcher: Watcher) -> None:
    missed = watcher.summary["hoped"] - watcher.summary["as_hoped"]
    assert len(watcher.summary["differences"]) == missed
    assert 0 < watcher.summary["as_hoped"] <= watcher.summary["hoped"]


def test_every_effect_ends_and_the_books_balance(watcher: Watcher) -> None:
    assert watcher.summary["books_balance"]
    states = {state for counted in watcher.summary["actions"].values() for state in counted}
    assert "done" in states
    assert states <= {"done", "cancelled", "refused"}


def test_a_busy_platform_is_asked_again_and_a_lost_answer_is_looked_up(watcher: Watcher) -> None:
    assert watcher.summary["retries"] > 0
    assert State.WAITING in [state for _, state in watcher.states]
    assert watcher.summary["platform"]["answers lost"] == 1


def test_nobody_is_answered_twice(played: tuple[Watcher, Stage]) -> None:
    watcher, stage = played
    words = [
        one for one in watcher.outcomes for action in one.decision.actions if action.verb in SPEAKING_VERBS
    ]
    said = stage.graph.sent.values()
    answers = [one for one in stage.graph.comments.values() if one.author in ACCOUNTS]
    assert len(answers) - 1 + sum(map(len, said)) <= len(words)  # one answer is a colleague's


def test_without_a_model_the_audience_is_told(watcher: Watcher) -> None:
    assert watcher.opening is not None
    assert not watcher.opening.has_model


async def test_a_second_performance_starts_afresh(tmp_path: Path) -> None:
    (tmp_path / "left-over").touch()
    (tmp_path / ".tamis-demo").touch()
    stage = Stage(tmp_path, Watcher(), habits=QUIET, model=None)
    await stage.start()
    await stage.stop()
    assert not (tmp_path / "left-over").exists()
    assert (tmp_path / "tamis.db").exists()


async def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("three years of work")
    stage = Stage(tmp_path, Watcher(), model=None)
    with pytest.raises(UserError, match="choose another --data"):
        await stage.start()
    await stage.stop()
    assert (tmp_path / "thesis.txt").exists()


def test_the_demo_s_copy_of_the_rules_acts_and_is_still_a_good_file() -> None:
    text = acting("rules:\n  - id: a\n    mode: observe\n  - mode: suggest  # later\n")
    assert "observe" not in text
    assert text.count("enforce") == 2
    shipped_rules = acting(shipped("rules.yaml").read_text("utf-8"))
    loaded = rules.load(shipped_rules, "rules.yaml", rules.Environment(targets=frozenset({"desk"})))
    assert loaded.version
