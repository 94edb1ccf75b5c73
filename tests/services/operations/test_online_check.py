"""`tamis doctor --online` asks real servers what the running bot asks, and changes nothing there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from aiohttp.test_utils import TestServer

from bot.domain import Secret
from bot.runtime.connecting import LoopbackNetwork
from bot.services.operations.findings import Finding, Severity
from bot.services.operations.online_check import ask_platforms
from bot.services.stored_credentials import StoredCredentials, credentials_file, save_credentials
from bot.services.workspace import Workspace
from tests.fakes.clock import START
from tests.fakes.connecting_server import CHANNEL, PAGE, ConnectingServer, as_yaml, settings_of
from tests.fakes.oauth_server import CLIENT_SECRET

EDGE = f"{PAGE}/subscribed_apps"
SCOPES = (
    "pages_show_list pages_manage_metadata pages_read_engagement pages_read_user_content"
    " pages_manage_engagement pages_messaging"
)
TOKEN = "configured-token-0123456789"


@asynccontextmanager
async def instance(server: ConnectingServer, folder: Path, adapter: str = "meta") -> AsyncIterator[Workspace]:
    async with TestServer(server.app()) as listening:
        settings = settings_of(server.platform, str(listening.make_url("")).rstrip("/"))
        ids = {"facebook": PAGE, "youtube": CHANNEL}
        kind = "refresh_token" if server.platform == "youtube" else "token"
        account = {"platform": server.platform, "id": ids[server.platform], kind: "file:token"}
        source = {"adapter": adapter, "secrets": ["file:secret"], "settings": settings, "accounts": [account]}
        (folder / "secret").write_text(CLIENT_SECRET)
        (folder / "token").write_text(TOKEN)
        (folder / "config.yaml").write_text(as_yaml({"version": 1, "sources": {"app": source}}))
        yield Workspace(config=folder / "config.yaml")


async def findings(server: ConnectingServer, folder: Path, adapter: str = "meta") -> list[Finding]:
    async with instance(server, folder, adapter) as workspace:
        asked = await ask_platforms(workspace, LoopbackNetwork(""))
    assert server.posts == []
    assert TOKEN not in str(asked)
    return list(asked)


def codes(asked: list[Finding]) -> list[tuple[Severity, str]]:
    return [(finding.severity, finding.code.removeprefix("doctor.online.")) for finding in asked]


def page(**changes: object) -> ConnectingServer:
    return ConnectingServer(platform="facebook", granted=SCOPES, access_tokens={TOKEN}, **changes)  # type: ignore[arg-type]


async def test_a_healthy_account_is_said_to_be_so(tmp_path: Path) -> None:
    asked = await findings(page(subscriptions={EDGE: ["feed", "messages"]}), tmp_path)
    assert codes(asked) == [(Severity.OK, "accepted"), (Severity.OK, "subscribed")]
    assert asked[0].subject == f"facebook {PAGE}"


async def test_each_missing_thing_is_a_finding_of_its_own(tmp_path: Path) -> None:
    server = page()
    server.granted = SCOPES.replace(" pages_messaging", "")
    asked = await findings(server, tmp_path)
    assert codes(asked) == [(Severity.WARNING, "permission"), (Severity.WRONG, "unsubscribed")]
    assert asked[0].data["name"] == "pages_messaging"


async def test_a_token_that_is_refused_is_wrong_and_a_platform_that_is_down_is_not(tmp_path: Path) -> None:
    refused = page()
    refused.access_tokens.clear()
    assert codes(await findings(refused, tmp_path)) == [(Severity.WRONG, "refused")]
    assert codes(await findings(page(down=True), tmp_path)) == [(Severity.WARNING, "unreadable")]


async def test_the_token_that_was_renewed_last_is_the_one_that_is_asked_about(tmp_path: Path) -> None:
    server = ConnectingServer(
        granted="https://www.googleapis.com/auth/youtube.force-ssl", access_tokens={"renewed-token"}
    )
    assert codes(await findings(server, tmp_path, "youtube")) == [(Severity.WARNING, "no_token")]
    path = credentials_file(tmp_path / "data", "app", CHANNEL)
    stored = StoredCredentials(
        token=Secret("renewed-token"),
        refresh_token=Secret("next"),
        ends_at=START + timedelta(hours=1),
        lasts=timedelta(hours=1),
        renewed_at=START.timestamp(),
    )
    save_credentials(path, Secret(TOKEN), stored)
    assert codes(await findings(server, tmp_path, "youtube")) == [(Severity.OK, "accepted")]
    path.write_text("{")
    assert codes(await findings(server, tmp_path, "youtube")) == [(Severity.WARNING, "unreadable")]


async def test_without_a_configuration_nobody_is_asked(tmp_path: Path) -> None:
    workspace = Workspace(data=tmp_path)
    workspace.config_file = tmp_path / "config.yaml"
    assert await ask_platforms(workspace, LoopbackNetwork("")) == ()
