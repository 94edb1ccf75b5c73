"""The running program and what its brand taught: taken within seconds, and never a danger to the rest."""

import asyncio
import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from bot.classify import head_versions
from bot.classify.head import Head, Linear, model_identity
from bot.classify.manifest import read_manifest
from bot.resources import bundled
from bot.runtime.app import App
from bot.services.configuration import load_config
from bot.training import head_registry
from bot.training.head_registry import save_head
from tests.fakes.running_bot import SECRET, config

WIDTH = 384


@pytest.fixture
def path(tmp_path: Path) -> Path:
    os.environ.update(WALK_SECRET=SECRET, WALK_TOKEN="walk-page-token-0123")
    return config(tmp_path, "http://127.0.0.1:1", 0)


def teach(data: Path, name: str) -> str:
    """Keep a head that reads one own intent into every text, and let it speak."""
    manifest = read_manifest(bundled("models/weights"))
    shelf = data / head_versions.FOLDER
    version = head_registry.next_version(shelf, date(2026, 11, 23))
    flat = Linear(np.zeros(WIDTH), 3.0)
    one = Head(
        version=version,
        model=model_identity(manifest),
        centre=np.zeros(WIDTH),
        intents={name: flat},
        shifts={},
    )
    save_head(shelf, one)
    head_registry.activate(shelf, version)
    return version


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.05)


async def test_a_running_program_takes_a_new_head_and_the_rules_that_name_its_intents(
    path: Path, tmp_path: Path
) -> None:
    loaded = replace(load_config(path), model=str(bundled("models/weights")))
    first, rules = teach(tmp_path / "data", "parking"), tmp_path / "rules.yaml"
    entry = {"id": "drone", "when": {"intent": "drone"}, "then": ["queue"]}
    rules.write_text(json.dumps({"version": 1, "rules": [entry]}), "utf-8")
    app = App(loaded)
    await app.start()
    await app.ready()
    mind = app._policy
    assert mind.classifier is not None

    def said() -> tuple[str, set[str]]:
        (judged,) = mind.classifier.judge(["merci"])  # type: ignore[union-attr]
        return judged.head, {"intent.parking", "intent.drone"} & judged.scores.keys()

    assert said() == (first, {"intent.parking"}), "from the first judgement on"
    assert mind.rules is None, "no head knows drone"
    second = teach(tmp_path / "data", "drone")
    await until(lambda: said() == (second, {"intent.drone"}))
    await until(lambda: mind.rules is not None)
    head_registry.activate(tmp_path / "data" / head_versions.FOLDER, head_versions.NONE)
    await until(lambda: said() == ("", set()))
    assert mind.rules is not None
    await app.stop()


async def test_a_damaged_head_does_not_take_the_model_down(path: Path, tmp_path: Path) -> None:
    version = teach(tmp_path / "data", "parking")
    (tmp_path / "data" / head_versions.FOLDER / f"{version}.json").write_text("{", "utf-8")
    app = App(replace(load_config(path), model=str(bundled("models/weights"))))
    await app.start()
    await app.ready()
    _, details = await app.readiness()
    assert details["model"] == read_manifest(bundled("models/weights")).name
    await app.stop()
