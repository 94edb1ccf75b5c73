"""Scoring alone needs a model and a key: no rules, no platform, no secret, no database."""

import asyncio
import json
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
import pytest

from bot.classify import head_versions
from bot.classify.head import Head, model_identity
from bot.classify.manifest import read_manifest
from bot.config import Config, Scoring
from bot.domain import Secret
from bot.errors import ConfigError
from bot.platforms.signatures import hmac_sha256
from bot.resources import bundled
from bot.runtime.scoring_app import ScoringApp
from bot.services.configuration import read_config
from bot.services.scoring_keys import FILE, make_key
from bot.services.workspace import open_workspace
from bot.training import head_registry

MODEL = bundled("models/weights")
BODY: Mapping[str, Any] = {
    "comment": {"text": "Tu es vraiment un pauvre con."},
    "requestedAttributes": {"TOXICITY": {}, "SPAM": {}, "PRAISE_EXPERIMENTAL": {}},
}


RULES = "version: 1\nrules: [{id: a, mode: enforce, when: {words: [idiot]}, then: [hide]}]\n"
CONFIG = f"""
version: 1
model: {MODEL}
rules: rules.yaml
sources: {{meta: {{adapter: meta, secrets: [env:NOT_HERE], accounts: []}}}}
scoring: {{port: 0, timeout: 60s, coral: {{secrets: [env:CORAL_SECRET], timeout: 10s}}}}
"""
SECRET = Secret("empsec_0123456789")


async def post(address: str, content: bytes, **request: Any) -> dict[str, Any]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(address, data=content, **request) as response,
    ):
        body: dict[str, Any] = await response.json()
        return body


async def score(app: ScoringApp, secret: str) -> dict[str, Any]:
    address = f"{app.url}/v1alpha1/comments:analyze"
    return await post(address, json.dumps(BODY).encode(), params={"key": secret})


async def decide(app: ScoringApp, text: str) -> dict[str, Any]:
    request = {
        "action": "NEW",
        "comment": {"body": text, "parentID": None},
        "author": {"id": "a", "role": "COMMENTER"},
        "story": {"id": "s", "url": "https://news.example/a"},
        "site": {"id": "t"},
        "tenantID": "n",
    }
    content = json.dumps(request).encode()
    signature = hmac_sha256(SECRET, content).hex()
    return await post(f"{app.url}/coral", content, headers={"X-Coral-Signature": f"sha256={signature}"})


def teach(shelf: Path) -> str:
    """Put a head in force that changes nothing; its version."""
    version = head_registry.next_version(shelf, date(2026, 11, 23))
    identity = model_identity(read_manifest(MODEL))
    head = Head(version=version, model=identity, centre=np.zeros(384), intents={}, shifts={})
    head_registry.save_head(shelf, head)
    head_registry.activate(shelf, version)
    return version


async def test_scores_and_decisions_need_no_platform_and_no_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The secrets of its source are not there; only keys are in the data folder, and a head is taken while it
    runs. One test for all, because a model takes a while to load."""
    monkeypatch.setenv("CORAL_SECRET", SECRET.reveal())
    (tmp_path / "config.yaml").write_text(CONFIG, "utf-8")
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    with open_workspace(data=tmp_path / "data") as workspace:
        secret = make_key(workspace, "forum").secret
    app = ScoringApp(read_config(tmp_path / "config.yaml", needs_secrets=False).config)
    await app.start()
    body = await score(app, secret)
    assert "attributeScores" in body, body
    values = {name: entry["summaryScore"]["value"] for name, entry in body["attributeScores"].items()}
    assert values.keys() == BODY["requestedAttributes"].keys()
    assert values["TOXICITY"] > values["PRAISE_EXPERIMENTAL"]
    assert body["modelVersion"] == read_manifest(MODEL).name
    assert body["detectedLanguages"] == ["fr"]
    assert os.listdir(tmp_path / "data") == [FILE]
    assert (await decide(app, "you idiot"))["status"] == "SYSTEM_WITHHELD"
    version = teach(tmp_path / "data" / head_versions.FOLDER)
    async with asyncio.timeout(120):
        while not (await score(app, secret))["modelVersion"].endswith(f"+{version}"):
            await asyncio.sleep(0.1)
    await app.stop()


async def test_a_model_that_cannot_be_used_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "manifest.json").write_text("{}", "utf-8")
    app = ScoringApp(Config(data=str(tmp_path), model=str(tmp_path / "weights"), scoring=Scoring(port=0)))
    with pytest.raises(ConfigError, match="manifest"):
        await app.start()
