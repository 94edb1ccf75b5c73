"""What an operator edits beside the rules is in force within seconds, and what is wrong never is: the program
as a process of its own."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.resources import bundled
from bot.store.posts import planned_posts
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.chatting import FILES, ORDER, RULES, Chat, chatting
from tests.fakes.knowledge import PAGE as KNOWLEDGE
from tests.fakes.running_bot import PAGE

#: How long an edit may take on a machine that does other things, too.
WITHIN = 30.0
ANSWERS = """
version: 1
defaults: {mode: enforce, language: fr}
disclosure: off
replies:
  answered: {fr: "{{ answer }}"}
rules:
  - id: knowledge
    title: Questions that we have an answer to
    why: It is written.
    when: {kinds: [dm]}
    then: [{answer: {from: knowledge, min_precision: 0.8, in: private, template: answered}}]
    limits: {repeat: true}
"""


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(WITHIN):
        while not await holds():
            await asyncio.sleep(0.1)


async def told(chat: Chat, *command: str) -> tuple[int, str]:
    """The exit code of a command beside the program, and what it says."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *command, "--config", str(chat.bot.config)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=chat.bot.environment(LANG="en_US.UTF-8", LC_ALL="en_US.UTF-8"),
    )
    output, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode()


async def test_an_answer_that_is_edited_is_given_and_a_broken_page_leaves_the_last_good_one(
    tmp_path: Path,
) -> None:
    page = tmp_path / "knowledge" / "page.yaml"
    model, people = str(bundled("models/weights")), iter(range(800, 900))
    async with chatting(tmp_path, ANSWERS, {"knowledge/page.yaml": KNOWLEDGE}, model=model) as chat:

        async def is_answered(text: str) -> bool:
            person = str(next(people))
            await chat.say("Quels sont vos horaires ?", person)
            return (await chat.until(1, person))[-1] == text

        await until(lambda: is_answered("De 10 h à 19 h, sauf le lundi."))
        page.write_text(KNOWLEDGE.replace("De 10 h à 19 h", "De 8 h à 20 h"), "utf-8")
        await until(lambda: is_answered("De 8 h à 20 h, sauf le lundi."))
        broken = KNOWLEDGE.replace("De 10 h", "De 5 h").replace('question: {fr: "Où', 'qestion: {fr: "Où')
        page.write_text(broken.replace("valid_until: 2026-12-31", "valid_until: soon"), "utf-8")
        await until(lambda: is_logged(chat, "page.yaml:"))
        assert await is_answered("De 8 h à 20 h, sauf le lundi.")
        await chat.kill()
        await until(lambda: is_answered("De 8 h à 20 h, sauf le lundi."))
        code, output = await told(chat, "knowledge", "check")
        assert code == 1
        lines = [line for line in output.splitlines() if "page.yaml:" in line]
        assert any("page.yaml:9:" in line and "qestion" in line for line in lines), output
        assert any("page.yaml:14:" in line and "valid_until" in line for line in lines), output


async def is_logged(chat: Chat, words: str) -> bool:
    return words in chat.logged()


async def test_a_dialogue_that_is_edited_asks_so_and_a_broken_file_leaves_the_last_good_one(
    tmp_path: Path,
) -> None:
    file, people = tmp_path / "dialogues" / "order.yaml", iter(range(800, 900))
    async with chatting(tmp_path, RULES, FILES) as chat:

        async def is_asked(text: str) -> bool:
            person = str(next(people))
            await chat.say("ma commande", person)
            return (await chat.until(1, person))[-1] == text

        await until(lambda: is_asked("Quel est le numéro ?"))
        file.write_text(ORDER.replace("Quel est le numéro ?", "Le numéro, s'il vous plaît ?"), "utf-8")
        await until(lambda: is_asked("Le numéro, s'il vous plaît ?"))
        broken = ORDER.replace("kind: email", "kind: mail").replace("slot: sure", "slot: shure")
        file.write_text(broken, "utf-8")
        await until(lambda: is_logged(chat, "order.yaml:"))
        assert await is_asked("Le numéro, s'il vous plaît ?")
        await chat.kill()
        assert await is_asked("Le numéro, s'il vous plaît ?")
        code, output = await told(chat, "dialogues", "check")
        assert code == 1
        assert "order.yaml:8:" in output


async def test_a_broken_plan_changes_nothing_of_what_was_planned(tmp_path: Path) -> None:
    at = f"{datetime.now(UTC) + timedelta(days=400):%Y-%m-%d %H:%M}Z"
    plan = f"version: 1\nposts:\n  - id: shop\n    at: {at}\n    accounts: [{PAGE}]\n    text: Later.\n"
    file = tmp_path / "posts.yaml"
    async with chatting(tmp_path, RULES, {"posts.yaml": plan}) as chat:

        async def planned() -> list[str]:
            store = SqliteStore(tmp_path / "data")
            try:
                posts = await store.read(lambda tx: planned_posts.list_posts(tx, 0.0))
            finally:
                store.close()
            return [post.draft.text for post in posts]

        async def is_planned(text: str) -> bool:
            return await planned() == [text]

        await until(lambda: is_planned("Later."))
        file.write_text(plan.replace("Later.", "Sooner."), "utf-8")
        await until(lambda: is_planned("Sooner."))
        file.write_text(
            plan.replace("Later.", "Never.").replace(f"[{PAGE}]", "[77]").replace("id: shop", "id: Shop!")
        )
        await until(lambda: is_logged(chat, "posts.yaml:"))
        assert await is_planned("Sooner.")
        code, output = await told(chat, "posts", "check")
        assert code == 1
        assert "posts.yaml:3:" in output
        assert "posts.yaml:5:" in output
