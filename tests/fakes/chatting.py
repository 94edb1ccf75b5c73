"""People who write to the bot as a process of its own, and what they read, whatever is killed in between."""

import asyncio
import json
import signal
import sqlite3
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import aiohttp

from tests.fakes.graph_server import PAGE
from tests.fakes.running_bot import RunningBot, running_bot, sign

RULES = """\
version: 1
defaults: {mode: enforce, language: fr}
disclosure: off
replies:
  price: {fr: "C'est 20 euros.", en: "It is 20 euros."}
rules:
  - id: order
    title: Where is my order
    why: People ask.
    when: {kinds: [dm], words: [commande, order]}
    then: [{dialogue: order}]
  - id: price
    title: Price
    why: People ask what it costs.
    when: {kinds: [comment, dm], words: [prix, price]}
    then: [{reply: price}]
    limits: {repeat: true}
"""
ORDER = """\
version: 1
language: fr
dialogues:
  - id: order
    title: Where is my order
    slots:
      order: {kind: pattern, pattern: '[0-9]{4,6}'}
      email: {kind: email}
      day: {kind: date, least: 0, most: 60}
      sure: {kind: yes_no}
    steps:
      - ask: {slot: order, text: {fr: "Quel est le numéro ?", en: "What is the number?"}}
      - ask: {slot: email, text: {fr: "Votre adresse e-mail ?", en: "Your e-mail address?"}}
      - ask: {slot: day, text: {fr: "Quel jour ?", en: "Which day?"}}
      - ask: {slot: sure, text: {fr: "Le {{ day }}, c'est bien cela ?", en: "On {{ day }}, is that right?"}}
      - say: {fr: "Merci, la {{ order }} est notée.", en: "Thank you, {{ order }} is noted."}
"""
FILES = {"dialogues/order.yaml": ORDER}
#: Of Meta's own inbox, where colleagues write.
INBOX_APP = 263902037430900
#: Milliseconds that a message is on its way, which a colleague takes to read and answer it.
_TYPING = 5_000
_OPEN = """
SELECT (SELECT count(*) FROM delivery WHERE state = 'new')
  + (SELECT count(*) FROM event WHERE state = 'new')
  + (SELECT count(*) FROM outbox WHERE state IN ('planned', 'sending', 'waiting', 'unknown'))
"""
_WITH_CASE = "SELECT e.author_id FROM case_ c JOIN event e ON e.id = c.event_id WHERE c.state = 'open'"


class Chat:
    """One platform, one program that may be killed at any time, and the people who write."""

    def __init__(self, bot: RunningBot) -> None:
        self.bot = bot
        self.folder = bot.config.parent
        self._number = 0

    async def say(self, text: str = "", person: str = "900", *, again: int = 0, **message: Any) -> str:
        """A person writes; the platform delivers it until it is taken, and `again` so often. Its id."""
        self._number += 1
        mid = f"m_{person}_{self._number}"
        written = {"mid": mid} | ({"text": text} if text else {}) | message
        await self._deliver(self._item(person, message=written), again)
        return mid

    async def edit(self, mid: str, text: str, person: str = "900") -> None:
        """A person changes what they wrote."""
        self._number += 1
        await self._deliver(
            self._item(person, message_edit={"mid": mid, "text": text, "num_edit": self._number})
        )

    async def colleague(self, text: str, person: str = "900") -> None:
        """A colleague writes in the platform's own inbox, not as fast as a greeting."""
        self._number += 1
        echo = {"mid": f"e_{self._number}", "text": text, "is_echo": True, "app_id": INBOX_APP}
        await self._deliver(self._echo(person, echo))

    async def echo(self, person: str = "900") -> None:
        """The platform says once more what the program has just sent."""
        sent = self.bot.platform.sent[person][-1]
        await self._deliver(self._echo(person, {"mid": sent["id"], "text": sent["text"], "is_echo": True}))

    async def comments(self, texts: Mapping[str, str]) -> None:
        """Comments under one post at the same moment, by the person who writes each."""
        now = int(time.time())
        values = [
            {
                "item": "comment",
                "verb": "add",
                "comment_id": f"55_{person}",
                "post_id": f"{PAGE}_55",
                "parent_id": f"{PAGE}_55",
                "from": {"id": person, "name": "Somebody"},
                "message": text,
                "created_time": now,
            }
            for person, text in texts.items()
        ]
        changes = [{"field": "feed", "value": value} for value in values]
        await self._post({"object": "page", "entry": [{"id": PAGE, "time": now, "changes": changes}]})

    async def kill(self) -> None:
        """End the program without a word and start it again."""
        await self.bot.stop(signal.SIGKILL)
        await self.bot.start()

    def read(self, person: str = "900") -> list[str]:
        """What a person got, without the note below automatic texts."""
        return [message["text"].partition("\n\n")[0] for message in self.bot.platform.sent[person]]

    async def until(self, count: int, person: str = "900", within: float = 60) -> list[str]:
        """What a person got, once it is so much."""
        async with asyncio.timeout(within):
            while len(self.read(person)) < count:
                await asyncio.sleep(0.02)
        return self.read(person)

    async def until_served(self, count: int, person: str = "900", within: float = 60) -> None:
        """Once a person got so much, or a colleague has their case."""
        async with asyncio.timeout(within):
            while len(self.read(person)) < count and person not in self.with_case():
                await asyncio.sleep(0.1)

    def with_case(self) -> set[str]:
        """Who waits for a colleague."""
        with closing(sqlite3.connect(f"file:{self.folder}/data/tamis.db?mode=ro", uri=True)) as db:
            return {author for (author,) in db.execute(_WITH_CASE)}

    async def unsend(self, mid: str, person: str = "900") -> None:
        """A person takes back what they wrote."""
        await self._deliver(self._item(person, message={"mid": mid, "is_deleted": True}))

    async def settled(self) -> None:
        """Once nothing is left to do, by what the database says at that moment."""
        async with asyncio.timeout(60):
            while self._count_open():
                await asyncio.sleep(0.05)

    def _count_open(self) -> int:
        with closing(sqlite3.connect(f"file:{self.folder}/data/tamis.db?mode=ro", uri=True)) as db:
            (count,) = db.execute(_OPEN).fetchone()
        return int(count)

    def logged(self) -> str:
        """All that every start has written."""
        return "".join(log.read_text("utf-8") for log in self.bot.output)

    def _item(self, person: str, **content: Any) -> dict[str, Any]:
        ends = {"sender": {"id": person}, "recipient": {"id": PAGE}}
        return {**ends, "timestamp": int(time.time() * 1000) - _TYPING, **content}

    def _echo(self, person: str, message: dict[str, Any]) -> dict[str, Any]:
        ends = {"sender": {"id": PAGE}, "recipient": {"id": person}}
        return {**ends, "timestamp": int(time.time() * 1000), "message": message}

    async def _deliver(self, item: dict[str, Any], again: int = 0) -> None:
        entry = {"id": PAGE, "time": int(time.time() * 1000), "messaging": [item]}
        for _ in range(1 + again):
            await self._post({"object": "page", "entry": [entry]})

    async def _post(self, envelope: dict[str, Any]) -> None:
        body = json.dumps(envelope).encode()
        async with aiohttp.ClientSession() as session, asyncio.timeout(30):
            while True:
                try:
                    url = f"{self.bot.url}/webhooks/meta"
                    async with session.post(url, data=body, headers=sign(body)) as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.05)


@asynccontextmanager
async def chatting(folder: Path, rules: str, files: Mapping[str, str], **more: Any) -> AsyncIterator[Chat]:
    """The program with these rules and with these files beside them, by name; it is started."""
    async with running_bot(folder, fragment_window=0, **more) as bot:
        (folder / "rules.yaml").write_text(rules, "utf-8")
        for name, text in files.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, "utf-8")
        await bot.start()
        yield Chat(bot)
