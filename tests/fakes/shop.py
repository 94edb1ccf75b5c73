"""A database, a pipeline with rules of one's own, and comments that arrive."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot import platforms, rules
from bot.classify.ports import MayGoOn, always
from bot.config.parser import parse_config
from bot.domain import Account, Judgement, Source
from bot.rules import Environment
from bot.runtime.pipeline import ActivePolicy, Pipeline
from bot.store import Transaction
from bot.store.context import similar_events
from bot.store.intake import events
from bot.store.sqlite.engine import SqliteStore
from bot.text import links
from tests.factories import event
from tests.fakes.databases import open_store

CONFIG = replace(
    parse_config("version: 1\nsources: {}\n", "config.yaml", {}, str, adapters={}),
    echo_grace=0.0,
    classifier_timeout=5.0,
)
SOURCE = Source(
    name="meta", adapter="meta", accounts=(Account(platform="facebook", id="1000", name="Maison"),)
)
REPLIES = "replies: {price: {fr: [Un, Deux, Trois], en: [One, Two, Three]}}\n"


class Plain:
    """Reads nothing but the language."""

    name = "plain"

    def judge(
        self, texts: Sequence[str], above: Sequence[str] = (), may_go_on: MayGoOn = always
    ) -> list[Judgement]:
        return [Judgement(scores={}, language="fr", model="plain") for _ in texts]


class Shop:
    """A database, a pipeline with some rules, and comments that arrive."""

    def __init__(self, folder: Path, written: str) -> None:
        self.folder = folder
        self.db = open_store(folder)
        self.mind = ActivePolicy(fallback=Plain(), classifier=Plain())
        self.number = 0
        self.use(written)

    def use(self, written: str) -> None:
        self.mind.rules = rules.load_rules("version: 1\n" + REPLIES + written, "rules.yaml", Environment())
        self.pipeline = Pipeline(self.db, {"meta": platforms.load_adapter(SOURCE)}, self.mind, CONFIG)

    def restart(self) -> None:
        """As after a crash: another process opens the same files."""
        self.pipeline.close()
        self.db.close()
        self.db = SqliteStore(self.folder)
        self.pipeline = Pipeline(self.db, {"meta": platforms.load_adapter(SOURCE)}, self.mind, CONFIG)

    async def arrive(self, *texts: str, **changes: Any) -> list[int]:
        """The rows of these comments; they wait to be decided."""

        def work(tx: Transaction) -> list[int]:
            return [self._keep(tx, text, changes) for text in texts]

        return await self.db.write(work)

    def _keep(self, tx: Transaction, text: str, changes: dict[str, Any]) -> int:
        self.number += 1
        fields = {"message_id": f"m{self.number}", "author_id": "900", **changes}
        arrival = time.time()
        written = datetime.fromtimestamp(arrival, UTC)
        one = event(text=text, dedupe_key=f"k{self.number}", created_at=written, **fields)
        tx.execute(
            "INSERT INTO delivery (id, source, sha256, headers, body, received_at)"
            " VALUES (0, 'meta', ?, '{}', ?, 0) ON CONFLICT DO NOTHING",
            (b"\0", b"\0"),
        )
        row = events.insert_event(
            tx, one, source="meta", delivery_id=0, received_at=arrival, state="new", not_before=0.0
        )
        assert row is not None
        similar_events.insert_keys(tx, row, one, links.hosts(text))
        return row

    async def work(self) -> None:
        while await self.pipeline.run_once():
            pass

    async def planned(self) -> list[tuple[str, str, str]]:
        """Message, verb and state of all that was planned."""
        rows = await self.db.read(lambda tx: tx.execute("SELECT * FROM outbox ORDER BY id").fetchall())
        return [(row["message_id"], row["verb"], row["state"]) for row in rows]

    async def texts(self) -> list[str]:
        rows = await self.db.read(lambda tx: tx.execute("SELECT text FROM outbox ORDER BY id").fetchall())
        return [row["text"] for row in rows]
