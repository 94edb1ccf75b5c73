"""A Page and an Instagram account with comments that no webhook told, and an instance that has them."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestServer

from bot.runtime.app import App
from bot.services.configuration import load_config
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.graph_posts import GraphPosts
from tests.fakes.graph_server import PAGE, GraphServer
from tests.fakes.running_bot import INSTAGRAM, config

POST, MEDIUM = f"{PAGE}_55", "1801"


def posts() -> GraphPosts:
    """The post and the medium of the accounts of `running_bot.config`."""
    return GraphPosts(page_id=PAGE, media_account=INSTAGRAM, post_id=POST, media_id=MEDIUM)


@dataclass
class Missed:
    """The platform, and the instance beside it."""

    server: GraphServer
    path: Path

    @property
    def posts(self) -> GraphPosts:
        assert self.server.posts is not None
        return self.server.posts

    @property
    def folder(self) -> Path:
        return Path(json.loads(self.path.read_text("utf-8"))["data"])

    def configure(self, **more: Any) -> None:
        """Change the configuration."""
        self.path.write_text(json.dumps(json.loads(self.path.read_text("utf-8")) | more), "utf-8")

    def workspace(self) -> Workspace:
        """The instance as a command opens it."""
        if not self.folder.exists():
            self.folder.mkdir(mode=0o700)
            SqliteStore(self.folder).close()
        return Workspace(config=self.path)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[App]:
        """The program in this process."""
        app = App(load_config(self.path))
        await app.start()
        try:
            await app.ready()
            yield app
        finally:
            await app.stop()

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query finds in the database while nobody has it open."""
        store = SqliteStore(self.folder)

        def read(tx: Transaction) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in tx.execute(sql).fetchall()]

        try:
            return await store.read(read)
        finally:
            store.close()


@asynccontextmanager
async def missed_comments(folder: Path, **settings: Any) -> AsyncIterator[Missed]:
    """A platform that runs, and an instance that does not yet."""
    server = GraphServer(posts=posts())
    async with TestServer(server.app()) as running:
        yield Missed(server, config(folder, str(running.make_url("")).rstrip("/"), 0, **settings))
