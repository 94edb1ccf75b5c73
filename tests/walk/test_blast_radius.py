"""A rule that matches everything hides exactly as much as it may, and all of it can be taken back."""

import asyncio
import json
import random
import signal
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.fakes.running_bot import RunningBot, envelope, running_bot, sign

RUNAWAY = """\
version: 1
rules:
  - id: everything
    title: Everything
    why: Somebody made a mistake.
    when: {kinds: [comment]}
    then: [hide]
    mode: enforce
    tests: [{text: "hello", expect: [hide]}, {text: "hello", kind: dm, expect: []}]
"""
CHATTERBOX = """\
version: 1
replies: {hello: {en: "Hello!", fr: "Bonjour !"}}
rules:
  - id: everything
    title: Everything
    why: Somebody made a mistake.
    when: {kinds: [comment]}
    then: [{reply: hello}]
    limits: {repeat: true}
    mode: enforce
    tests: [{text: "hello", expect: [reply]}, {text: "hello", kind: dm, expect: []}]
"""
LIMIT = 30
CLOCK = Path(__file__).parent / "clock"
FAULTS = {"throttle": 0.03, "error": 0.03, "lost": 0.03, "reset": 0.02}


async def deliver(one: RunningBot, session: aiohttp.ClientSession, numbers: range) -> None:
    """One delivery of many comments, again and again until the bot says 200."""
    items = [envelope(number, f"comment number {number}", "fb_comment")["entry"][0] for number in numbers]
    body = json.dumps({"object": "page", "entry": items}).encode()
    while True:
        try:
            async with session.post(f"{one.url}/webhooks/meta", data=body, headers=sign(body)) as answer:
                if answer.status == 200:
                    return
        except (aiohttp.ClientError, TimeoutError, OSError):
            await asyncio.sleep(0.05)


async def send_all(one: RunningBot, count: int, batch: int) -> None:
    """All comments, eight senders at once."""
    batches = [range(start, min(count, start + batch)) for start in range(0, count, batch)]

    async def some(session: aiohttp.ClientSession) -> None:
        while batches:
            await deliver(one, session, batches.pop(0))

    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        await asyncio.gather(*(some(session) for _ in range(8)))


async def kill_around_the_trip(one: RunningBot, kills: int) -> None:
    """Kill it soon after the first hides, again and again; the clock of every second life is an hour behind,
    so that it is set back and forward between any two."""
    rng = random.Random(one.seed)
    for number in range(kills):
        wrong_by = -3600 if number % 2 else 0
        await one.start(PYTHONPATH=str(CLOCK), WALK_CLOCK_WRONG_BY=str(wrong_by))
        await asyncio.sleep(rng.uniform(0.1, 1.2))
        await one.stop(signal.SIGKILL)
    await one.start()


async def settled(one: RunningBot, within: float) -> dict[str, Any]:
    """Wait until everything is decided and whatever may leave has left."""
    open_states = ("planned", "sending", "waiting", "unknown")
    async with asyncio.timeout(within):
        while True:
            found = await one.readiness()
            moving = sum(found["outbox"].get(name, 0) for name in open_states)
            if not moving + found["events"].get("new", 0) + found["deliveries"].get("new", 0):
                return found
            await asyncio.sleep(0.2)


async def tamis(one: RunningBot, *words: str) -> Any:
    """Run a command as a person would, and read what it prints."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words, "--config", str(one.config), "--json"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=one.environment(TAMIS_USER="lea"),
    )
    printed, complaint = await process.communicate()
    assert process.returncode == 0, complaint.decode()
    return json.loads(printed)


async def alerted(one: RunningBot, alert: str, within: float) -> None:
    """Wait until the alert is in a log. A kill between logging and noting it may repeat it, never lose it."""
    async with asyncio.timeout(within):
        while not any(alert in log.read_text("utf-8") for log in one.output):
            await asyncio.sleep(0.1)


@pytest.mark.parametrize(
    ("count", "kills"),
    [
        pytest.param(200, 2, id="short"),
        pytest.param(10_000, 12, id="long", marks=pytest.mark.long),
    ],
)
async def test_a_runaway_rule_hides_its_limit_and_undo_brings_it_all_back(
    tmp_path: Path, count: int, kills: int
) -> None:
    breaker = {"rule_per_10_minutes": LIMIT, "account_per_hour": 10_000, "post_per_day": 10_000}
    async with running_bot(tmp_path, faults=FAULTS, breaker=breaker, workers=8) as one:
        (tmp_path / "rules.yaml").write_text(RUNAWAY, "utf-8")
        sending = asyncio.create_task(send_all(one, count, batch=50))
        await kill_around_the_trip(one, kills)
        await sending
        await settled(one, within=240)
        assert len(one.platform.hidden) == LIMIT
        shown = await tamis(one, "breaker", "show")
        assert [(held["rule"], held["why"]) for held in shown["held_back"]] == [
            ("everything", f"more than {LIMIT} within 10 minutes (rule)")
        ]
        await alerted(one, "rule everything is held back", within=30)

        by_rule = set(one.platform.hidden)
        by_person = [f"55_{number}" for number in range(count) if f"55_{number}" not in by_rule][:3]
        for message in (*by_person, min(by_rule)):
            await tamis(one, "queue", "hide", message)
        await tamis(one, "undo", "--rule", "everything", "--since", "2h", "--yes")
        await settled(one, within=60)
        assert one.platform.hidden == {*by_person, min(by_rule)}


async def test_a_runaway_reply_says_its_limit_and_the_rest_waits(tmp_path: Path) -> None:
    """400 people, each of whom the rule would answer, and kills around the trip."""
    answers = {"rule_per_10_minutes": LIMIT, "account_per_hour": 10_000, "post_per_hour": 10_000}
    async with running_bot(tmp_path, faults=FAULTS, answers=answers, workers=8) as one:
        (tmp_path / "rules.yaml").write_text(CHATTERBOX, "utf-8")
        sending = asyncio.create_task(send_all(one, 400, batch=50))
        await kill_around_the_trip(one, 4)
        await sending
        await settled(one, within=240)
        said = [len(replies) for replies in one.platform.replies.values()]
        assert (sum(said), max(said)) == (LIMIT, 1)
        shown = await tamis(one, "breaker", "show")
        assert [(held["rule"], held["why"]) for held in shown["held_back"]] == [
            ("everything", f"more than {LIMIT} answers within 10 minutes (rule)")
        ]
