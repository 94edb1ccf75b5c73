"""Thresholds in effect, thresholds measured on moderators' decisions, and the way between the two."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain import Actor, Verb
from bot.domain.progress import Step
from bot.errors import UserError
from bot.services.training.calibration import (
    LabelThreshold,
    discard_calibration,
    list_thresholds,
    measure_thresholds,
)
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.history import audit
from bot.store.review import overrides
from tests.fakes.cases import START, received
from tests.fakes.databases import open_store
from tests.fakes.models import THRESHOLD, manifest_document, write_model_folder
from tests.fakes.progress import Watcher

SHIPPED = {"5%": THRESHOLD | {"score": 0.55}, "1%": THRESHOLD}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """An instance whose model, small-1, judged the events of these tests."""
    (tmp_path / "config.yaml").write_text("version: 1\nmodel: weights\nsources: {}\n", "utf-8")
    document = manifest_document(name="small-1", thresholds={"toxicity": {"fr": SHIPPED}})
    write_model_folder(tmp_path / "weights", document)
    workspace = Workspace(
        config=tmp_path / "config.yaml", actor=Actor.person("Zoé"), store=open_store(tmp_path / "data")
    )
    yield workspace
    workspace.close()


async def moderate(workspace: Workspace) -> None:
    """200 harmless comments with scores up to .796 and 10 harmful ones, 7 of them above that."""

    def work(tx: Transaction) -> None:
        scored = [(number, number * 0.004, Verb.KEEP) for number in range(200)]
        scored += [(500 + number, 0.9 if number < 7 else 0.2, Verb.HIDE) for number in range(10)]
        for number, score, verb in scored:
            received(tx, number, scores={"toxicity": score}, language="fr")
            overrides.set_override(
                tx,
                account_id="1000",
                message_id=f"55_{number}",
                by=Actor.person("platform"),
                verb=verb.value,
                at=START + 5,
            )

    await workspace.store.write(work)


def find(thresholds: tuple[LabelThreshold, ...], language: str, share: str) -> LabelThreshold:
    (match,) = [
        threshold
        for threshold in thresholds
        if (threshold.label, threshold.language, threshold.share) == ("toxicity", language, share)
    ]
    return match


def test_shipped_thresholds_are_in_effect_and_missing_ones_say_why(workspace: Workspace) -> None:
    in_effect = list_thresholds(workspace, [])
    five = find(in_effect.thresholds, "fr", "5%")
    assert (five.score, five.recall, five.is_measured_here) == (0.55, 0.41, False)
    missing = find(in_effect.thresholds, "fr", "0.5%")
    assert (missing.score, missing.recall, missing.reason is None) == (None, None, False)


async def test_measured_thresholds_rest_on_this_models_judgements(workspace: Workspace) -> None:
    await moderate(workspace)
    measurement = await measure_thresholds(workspace, [], save=False)
    assert (measurement.harmful, measurement.harmless, measurement.other_models) == (10, 200, 0)
    five = find(measurement.thresholds, "fr", "5%")
    assert (five.score, five.recall, five.positives, five.negatives) == (0.7561, 0.7, 10, 200)
    assert measurement.saved_in is None


async def test_what_is_saved_is_in_effect_until_it_is_discarded(workspace: Workspace) -> None:
    await moderate(workspace)
    measurement = await measure_thresholds(workspace, ["toxicity"], save=True)
    assert measurement.saved_in is not None
    in_effect = list_thresholds(workspace, [])
    five = find(in_effect.thresholds, "fr", "5%")
    assert (five.score, five.is_measured_here) == (0.7561, True)
    assert in_effect.saved is not None
    assert (in_effect.saved.harmful, in_effect.saved.harmless) == (10, 200)
    assert await discard_calibration(workspace)
    assert find(list_thresholds(workspace, []).thresholds, "fr", "5%").score == 0.55
    assert not await discard_calibration(workspace)
    entries = await workspace.store.read(lambda tx: audit.list_entries(tx, "calibration"))
    assert [(entry.actor, entry.action) for entry in entries] == [
        ("person:Zoé", "calibration_saved"),
        ("person:Zoé", "calibration_forgotten"),
    ]


async def test_a_calibration_of_another_model_is_named_and_not_used(
    workspace: Workspace, tmp_path: Path
) -> None:
    await moderate(workspace)
    await measure_thresholds(workspace, [], save=True)
    write_model_folder(tmp_path / "weights", manifest_document(name="small-2", thresholds={}))
    in_effect = list_thresholds(Workspace(config=tmp_path / "config.yaml"), [])
    assert (in_effect.unused_model, in_effect.saved) == ("small-1", None)


async def test_too_few_decisions_are_not_saved(workspace: Workspace) -> None:
    assert (await measure_thresholds(workspace, [], save=True)).saved_in is None


def test_a_label_without_thresholds_is_refused(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="no_thresholds_for_label"):
        list_thresholds(workspace, ["needs_answer"])


def test_without_a_model_there_is_nothing_to_calibrate(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("version: 1\nmodel: null\nsources: {}\n", "utf-8")
    with pytest.raises(UserError, match="no_model_to_calibrate"):
        list_thresholds(Workspace(config=tmp_path / "config.yaml"), [])


async def test_measuring_tells_how_far_it_is(workspace: Workspace) -> None:
    await moderate(workspace)
    workspace.progress = watcher = Watcher()
    await measure_thresholds(workspace, (), save=True)
    assert watcher.told == [(Step.CALIBRATE, 0, None), (Step.CALIBRATE, 0, 210), (Step.SAVE, 0, None)]
