"""The program as a whole: starts without a model, stops cleanly, refuses what cannot work."""

import asyncio
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.classify.manifest import Threshold
from bot.classify.thresholds import Own, keep
from bot.config import OwnModel
from bot.errors import ConfigError, UserError
from bot.runtime import app as program
from bot.runtime import rule_reloader
from bot.runtime.app import App
from tests.classify.stock import document, write
from tests.classify.tiny import folder, mapped
from tests.walk.world import SECRET, config


@pytest.fixture
def path(tmp_path: Path) -> Path:
    os.environ.update(WALK_SECRET=SECRET, WALK_TOKEN="walk-page-token")
    return config(tmp_path, "http://127.0.0.1:1", 0)


async def test_it_starts_and_stops_and_leaves_nothing_running(path: Path) -> None:
    before = len(asyncio.all_tasks())
    app = App(program.load_config(path))
    await app.start()
    await app.ready()
    await app.idle()
    await app.stop()
    assert len(asyncio.all_tasks()) == before


async def test_a_broken_model_is_said_and_the_word_lists_speak(path: Path, tmp_path: Path) -> None:
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "manifest.json").write_text("{}", "utf-8")
    app = App(replace(program.load_config(path), model=str(tmp_path / "weights")))
    await app.start()
    await app.ready()
    _, details = await app._ready()
    assert details["model"] == "words"
    await app.stop()


async def test_a_port_in_use_is_said_in_plain_words(path: Path, tmp_path: Path) -> None:
    first = App(program.load_config(path))
    await first.start()
    port = int(first.url.rpartition(":")[2])
    second = App(replace(program.load_config(path), port=port, data=str(tmp_path / "other")))
    with pytest.raises(UserError, match="is another one running"):
        await second.start()
    await first.stop()


def test_a_missing_config_file_names_itself(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nothing\.yaml: cannot be read .*config\.example\.yaml"):
        program.load_config(tmp_path / "nothing.yaml")


OWN = {"model": "tiny-bert", "labels": "map.yaml"}


async def test_a_model_of_ones_own_beside_the_configuration_judges(path: Path, tmp_path: Path) -> None:
    folder(tmp_path)
    mapped(tmp_path)
    app = App(program.load_config(config(tmp_path, "http://127.0.0.1:1", 0, classifier=OWN)))
    await app.start()
    await app.ready()
    _, details = await app._ready()
    assert details["model"] == "tiny-bert"
    await app.stop()


def test_a_model_that_is_not_beside_the_configuration_keeps_its_name_on_the_hub(
    path: Path, tmp_path: Path
) -> None:
    own = program.load_config(config(tmp_path, "http://127.0.0.1:1", 0, classifier=OWN)).classifier
    assert own == OwnModel(model="tiny-bert", labels=str(tmp_path / "map.yaml"))


def test_rules_go_by_the_thresholds_of_the_configured_model(path: Path, tmp_path: Path) -> None:
    write(tmp_path / "small", document())
    loaded = program.load_config(config(tmp_path, "http://127.0.0.1:1", 0, model="small"))
    assert rule_reloader.environment(loaded, {}).thresholds == {"toxicity": {"fr": {"1%": 0.9}}}
    assert rule_reloader.environment(replace(loaded, model=None), {}).thresholds is None


async def test_a_saved_calibration_counts_once_the_rules_file_is_touched(path: Path, tmp_path: Path) -> None:
    write(tmp_path / "small", document())
    loaded = program.load_config(config(tmp_path, "http://127.0.0.1:1", 0, model="small"))
    app = App(loaded)
    await app.start()
    await app.ready()

    def limit() -> float:
        known = app._mind.rules.known.thresholds if app._mind.rules else None
        return known["toxicity"]["fr"]["1%"] if known else 0.0

    assert limit() == 0.9
    higher = Threshold(score=0.95, recall=0.5, low=0.4, high=0.6, positives=40, negatives=300)
    own = Own(
        model="tiny-1",
        day=date(2026, 11, 23),
        harmful=40,
        harmless=300,
        thresholds={"toxicity": {"fr": {"1%": higher}}},
    )
    keep(Path(loaded.data), own)
    os.utime(loaded.rules, (0, 0))
    app._news["rules"].set()
    async with asyncio.timeout(10):
        while limit() != 0.95:
            await asyncio.sleep(0.02)
    await app.stop()
