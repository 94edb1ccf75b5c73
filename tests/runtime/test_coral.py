"""A comment that waits for us is decided by the rules, believed by its signature, and never held up."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.classify.lexicon import LexiconClassifier
from bot.config import Config, CoralSettings, Scoring
from bot.domain import Secret
from bot.domain.rate_limits import BreakerLimits
from bot.platforms.signatures import hmac_sha256
from bot.rules import RuleSet, load_rules
from bot.runtime.loop import Loops
from bot.runtime.metrics import Metrics
from bot.runtime.pipeline import ActivePolicy
from bot.runtime.scoring import ScoringServer
from tests.fakes.scoring import FakeClassifier

SECRET = Secret("empsec_0123456789")
RULES = """
version: 1
defaults: {mode: enforce}
rules:
  - {id: insult, when: {words: [idiot]}, then: [hide]}
  - {id: slur, when: {words: [vermin]}, then: [delete]}
  - {id: rude, mode: suggest, when: {words: [dummy]}, then: [hide]}
  - {id: newcomer, when: {words: [hello], author: {messages: '< 1'}}, then: [hide]}
"""


def body(text: str, **members: Any) -> bytes:
    request = {
        "action": "NEW",
        "comment": {"body": text, "parentID": None},
        "author": {"id": "a-1", "role": "COMMENTER"},
        "story": {"id": "s-1", "url": "https://news.example/a"},
        "site": {"id": "site-1"},
        "tenantID": "tenant-1",
        "tenantDomain": "comments.news.example",
    }
    return json.dumps(request | members, indent=2).encode()


@dataclass
class Newsroom:
    """Coral, as far as it asks us."""

    session: aiohttp.ClientSession
    url: str

    async def ask(self, content: bytes, secret: Secret = SECRET) -> tuple[int, Any]:
        signature = f"sha256={hmac_sha256(secret, content).hex()}"
        headers = {"X-Coral-Signature": signature, "Content-Type": "application/json"}
        async with self.session.post(f"{self.url}/coral", data=content, headers=headers) as response:
            return response.status, await response.json() if response.status != 204 else None


@asynccontextmanager
async def newsroom(
    folder: Path,
    classifier: FakeClassifier,
    rules: RuleSet | None,
    deletes_per_day: float = 0,
    seconds: float = 5.0,
) -> AsyncIterator[Newsroom]:
    settings = Scoring(port=0, coral=CoralSettings(secrets=(SECRET,), timeout=seconds))
    config = Config(
        data=str(folder), scoring=settings, breaker=BreakerLimits(deletes_per_day=deletes_per_day)
    )
    policy = ActivePolicy(fallback=LexiconClassifier(), rules=rules, classifier=classifier)
    server = ScoringServer(config, policy, Metrics())
    loops = Loops(on_fault=lambda step: None, on_blocked=lambda error: None)
    await server.start(loops)
    try:
        async with aiohttp.ClientSession() as session:
            yield Newsroom(session, server.url)
    finally:
        await server.stop()
        await loops.stop()


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules(RULES, "rules.yaml")


async def test_the_rules_decide_and_nothing_is_said_about_the_others(tmp_path: Path, rules: RuleSet) -> None:
    async with newsroom(tmp_path, FakeClassifier(), rules) as coral:
        assert await coral.ask(body("What a lovely day")) == (204, None)
        status, withheld = await coral.ask(body("you idiot"))
        assert (status, withheld["status"]) == (200, "SYSTEM_WITHHELD")
        _, flagged = await coral.ask(body("you dummy"))
        assert flagged.keys() == {"actions"}
        _, edited = await coral.ask(body("you idiot", action="EDIT"))
        assert edited["status"] == "SYSTEM_WITHHELD"


async def test_a_comment_is_rejected_only_where_rules_may_delete(tmp_path: Path, rules: RuleSet) -> None:
    async with newsroom(tmp_path, FakeClassifier(), rules) as coral:
        assert (await coral.ask(body("vermin")))[1]["status"] == "SYSTEM_WITHHELD"
    async with newsroom(tmp_path, FakeClassifier(), rules, deletes_per_day=5) as coral:
        _, rejected = await coral.ask(body("vermin"))
    assert rejected["moderationAction"]["rejectionReason"]["detailedExplanation"] == "rule: slur"


async def test_nobody_counts_as_new_whose_past_is_unknown(tmp_path: Path, rules: RuleSet) -> None:
    async with newsroom(tmp_path, FakeClassifier(), rules) as coral:
        assert await coral.ask(body("hello")) == (204, None)


async def test_a_request_that_is_not_signed_by_coral_is_refused_before_anything_is_judged(
    tmp_path: Path, rules: RuleSet
) -> None:
    classifier = FakeClassifier()
    async with newsroom(tmp_path, classifier, rules) as coral:
        assert (await coral.ask(body("you idiot"), Secret("another-secret")))[0] == 401
        assert (await coral.ask(b"{}"))[0] == 400
    assert classifier.calls == []


async def test_colleagues_and_empty_comments_are_not_decided(tmp_path: Path, rules: RuleSet) -> None:
    classifier = FakeClassifier()
    async with newsroom(tmp_path, classifier, rules) as coral:
        assert (await coral.ask(body("you idiot", author={"id": "a", "role": "ADMIN"})))[0] == 204
        assert (await coral.ask(body("<p></p>")))[0] == 204
    assert classifier.calls == []


async def test_what_is_late_is_no_opinion(tmp_path: Path, rules: RuleSet) -> None:
    classifier = FakeClassifier()
    classifier.gate.clear()
    async with newsroom(tmp_path, classifier, rules, seconds=0.05) as coral:
        async with asyncio.timeout(5):
            assert (await coral.ask(body("you idiot")))[0] == 204
        classifier.gate.set()


async def test_without_rules_there_is_no_opinion(tmp_path: Path) -> None:
    async with newsroom(tmp_path, FakeClassifier(), None) as coral:
        assert (await coral.ask(body("you idiot")))[0] == 204
