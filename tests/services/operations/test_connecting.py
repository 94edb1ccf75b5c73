"""An account of each provider is connected against a real server: consent, tokens, files, webhooks. What can
go wrong is a sentence that says what to do."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp.test_utils import TestServer

from bot.domain import Secret
from bot.errors import UserError
from bot.present.messages import MESSAGES
from bot.runtime.connecting import LoopbackNetwork
from bot.services.operations.connecting import Connection, Webhooks, connect_account, read_redirected
from bot.services.operations.connection_plan import PROVIDERS, ConnectionPlan, ConnectOptions
from bot.services.workspace import Workspace
from tests.fakes import connecting_server
from tests.fakes.connecting_server import ConnectingServer, as_yaml, settings_of
from tests.fakes.oauth_server import CLIENT_SECRET

ACCOUNTS = {
    "facebook": connecting_server.PAGE,
    "instagram": connecting_server.INSTAGRAM,
    "instagram-login": connecting_server.INSTAGRAM,
    "linkedin": connecting_server.ORGANIZATION,
    "threads": connecting_server.PROFILE,
    "tiktok": connecting_server.OPEN_ID,
    "whatsapp": connecting_server.NUMBER,
    "youtube": connecting_server.CHANNEL,
}
SOURCE = "app"
#: An account that was there before, by provider.
BEFORE = {
    "linkedin": "urn:li:organization:1",
    "youtube": "UCbefore",
    "tiktok": "before",
    "whatsapp": "440000000000001",
}


@dataclass
class Owner:
    """The operator and the account's owner in one: pastes the address that the browser ends up at."""

    server: ConnectingServer
    error: str = ""
    state: str = ""
    spoil: Any = None
    choice: int = 0
    shown: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)

    def show_steps(self, plan: ConnectionPlan) -> None:
        self.shown += [step.text for step in plan.connector.steps]

    def ask_app(self, plan: ConnectionPlan) -> tuple[str, Secret]:
        raise UserError("connect_no_app", setting=plan.connector.app_id_setting)

    def ask_token(self, plan: ConnectionPlan) -> Secret:
        self.server.granted = " ".join(plan.connector.scopes)
        return Secret(self.server._new(self.server.access_tokens))

    def show_address(self, plan: ConnectionPlan, address: str) -> None:
        self.address = address

    def ask_redirected(self, plan: ConnectionPlan) -> str:
        redirected = self.server.consent(self.address, error=self.error, state=self.state)
        return str(self.spoil(redirected)) if self.spoil else redirected

    def is_asked_again(self, mistake: UserError) -> bool:
        return False

    def choose(self, accounts: Sequence[str]) -> int:
        self.offered = list(accounts)
        return self.choice


@asynccontextmanager
async def instance(provider: str, server: ConnectingServer, folder: Path) -> AsyncIterator[Workspace]:
    """An instance whose source for the provider has its app and one account of before."""
    async with TestServer(server.app()) as listening:
        settings = settings_of(provider, str(listening.make_url("")).rstrip("/"))
        adapter = PROVIDERS[provider]
        if adapter == "meta":
            settings["verify_token"] = "file:secret"
        platform = provider.removesuffix("-login")
        before = {"platform": platform, "id": BEFORE.get(provider, "1"), "token": "file:secret"}
        if provider == "instagram-login":
            before["settings"] = {"login": "instagram"}  # type: ignore[assignment]
        source = {
            "adapter": adapter,
            "secrets": ["file:secret"],
            "settings": settings,
            "accounts": [before],
        }
        config = {"version": 1, "public_url": "https://bot.example", "sources": {SOURCE: source}}
        folder.joinpath("secret").write_text(CLIENT_SECRET)
        path = folder / "config.yaml"
        path.write_text(as_yaml(config))
        yield Workspace(config=path)


async def connected(
    provider: str, folder: Path, owner: Owner | None = None, **options: Any
) -> tuple[Connection, ConnectingServer]:
    """What became of connecting an account; the owner says yes to everything unless it is another one."""
    owner = owner or Owner(ConnectingServer(platform=provider))
    async with instance(provider, owner.server, folder) as workspace:
        connection = await connect_account(
            workspace,
            ConnectOptions(provider=provider, pastes=True, **options),
            owner,
            LoopbackNetwork("done"),
        )
    return connection, owner.server


# ---- all is well


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_an_account_of_each_provider_is_connected(tmp_path: Path, provider: str) -> None:
    connection, server = await connected(provider, tmp_path)
    assert connection.account.id == ACCOUNTS[provider]
    assert connection.missing in ((), None)
    assert connection.is_well
    (path,) = connection.written.files
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.read_text().strip() in server.access_tokens | server.refresh_tokens
    (entry,) = yaml.safe_load(connection.written.lines)["sources"][SOURCE]["accounts"]
    assert entry["id"] == ACCOUNTS[provider]
    assert f"file:{path.relative_to(tmp_path)}" in (entry.get("token"), entry.get("refresh_token"))


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_nothing_but_webhooks_is_changed_at_the_provider(tmp_path: Path, provider: str) -> None:
    connection, server = await connected(provider, tmp_path)
    subscribed = {
        "facebook": [f"{connecting_server.PAGE}/subscribed_apps"],
        "instagram": [f"{connecting_server.PAGE}/subscribed_apps"],
        "instagram-login": ["me/subscribed_apps"],
        "whatsapp": [f"{connecting_server.WABA}/subscribed_apps"],
        "tiktok": ["COMMENT", "BRAND_MENTION", "DIRECT_MESSAGE"],
        "linkedin": list(server.subscriptions),
    }.get(provider, [])
    assert server.posts == subscribed
    polled = {"youtube": Webhooks.POLLED, "threads": Webhooks.UNKNOWN}
    assert connection.webhooks is polled.get(provider, Webhooks.SENT)


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_second_time_replaces_the_secret_and_subscribes_no_more(
    tmp_path: Path, provider: str
) -> None:
    owner = Owner(ConnectingServer(platform=provider))
    first, server = await connected(provider, tmp_path, owner)
    before, calls = first.written.files[0].read_text(), len(server.posts)
    second, _ = await connected(provider, tmp_path, owner)
    assert second.written.files == first.written.files
    assert second.written.files[0].read_text() != before
    assert len(server.posts) == calls


async def test_webhooks_that_go_elsewhere_are_left_alone(tmp_path: Path) -> None:
    server = ConnectingServer(platform="tiktok", subscriptions={"COMMENT": "https://theirs.example/hook"})
    connection, _ = await connected("tiktok", tmp_path, Owner(server))
    assert (connection.webhooks, server.posts) == (Webhooks.MISSING, [])
    assert not connection.is_well


async def test_of_several_accounts_one_is_chosen_or_named(tmp_path: Path) -> None:
    owner = Owner(ConnectingServer(platform="facebook", pages=["1", "2", "3"]), choice=2)
    connection, _ = await connected("facebook", tmp_path, owner)
    assert connection.account.id == "3"
    assert owner.offered == ["1 (Orchard 1)", "2 (Orchard 2)", "3 (Orchard 3)"]
    connection, _ = await connected("facebook", tmp_path, owner, account="Orchard 2")
    assert connection.account.id == "2"


# ---- what goes wrong


@pytest.mark.parametrize("provider", ["facebook", "linkedin", "tiktok", "youtube", "instagram-login"])
async def test_what_was_not_allowed_is_named_with_what_it_costs(tmp_path: Path, provider: str) -> None:
    withheld = {
        "facebook": "pages_manage_engagement",
        "linkedin": "w_organization_social_feed",
        "tiktok": "comment.list.manage",
        "youtube": "https://www.googleapis.com/auth/youtube.force-ssl",
        "instagram-login": "instagram_business_manage_comments",
    }[provider]
    connection, _ = await connected(
        provider, tmp_path, Owner(ConnectingServer(platform=provider, withheld={withheld}))
    )
    assert [permission.name for permission in connection.missing or ()] == [withheld]
    assert not connection.is_well


async def refusal(provider: str, folder: Path, owner: Owner, **options: Any) -> str:
    with pytest.raises(UserError) as raised:
        await connected(provider, folder, owner, **options)
    assert raised.value.code in MESSAGES
    assert CLIENT_SECRET not in str(raised.value)
    assert "canary-words" not in str(raised.value)
    assert not (folder / "secrets").exists()  # nothing was written
    return raised.value.code


@pytest.mark.parametrize("provider", ["facebook", "linkedin", "threads", "tiktok", "youtube"])
async def test_whoever_says_no_is_told_what_to_do(tmp_path: Path, provider: str) -> None:
    owner = Owner(ConnectingServer(platform=provider), error="access_denied")
    assert await refusal(provider, tmp_path, owner) == "connect_denied"


@pytest.mark.parametrize("provider", ["facebook", "linkedin", "threads", "tiktok", "youtube"])
async def test_an_answer_of_another_sign_in_is_not_believed(tmp_path: Path, provider: str) -> None:
    owner = Owner(ConnectingServer(platform=provider), state="of-somebody-else")
    assert await refusal(provider, tmp_path, owner) == "connect_wrong_state"


@pytest.mark.parametrize(
    "provider", ["facebook", "instagram-login", "linkedin", "threads", "tiktok", "youtube"]
)
async def test_a_code_that_was_used_is_said_to_be_over(tmp_path: Path, provider: str) -> None:
    server = ConnectingServer(platform=provider)

    def use_up(address: str) -> str:
        server.codes.clear()
        return address

    assert await refusal(provider, tmp_path, Owner(server, spoil=use_up)) == "connect_code_over"


async def test_a_code_is_good_at_no_other_address(tmp_path: Path) -> None:
    server = ConnectingServer()

    def move(address: str) -> str:
        for code in server.codes.values():
            code.redirect_uri = "http://127.0.0.1:1/"
        return address

    assert await refusal("youtube", tmp_path, Owner(server, spoil=move)) == "connect_code_over"


async def test_a_code_without_its_verifier_is_worth_nothing(tmp_path: Path) -> None:
    server = ConnectingServer()

    def exchange_challenge(address: str) -> str:
        for code in server.codes.values():
            assert code.challenge
            code.challenge = "of-another-verifier"
        return address

    assert await refusal("youtube", tmp_path, Owner(server, spoil=exchange_challenge)) == "connect_code_over"


@pytest.mark.parametrize("provider", ["facebook", "linkedin", "youtube"])
async def test_whoever_administers_nothing_connects_nothing(tmp_path: Path, provider: str) -> None:
    owner = Owner(ConnectingServer(platform=provider, pages=[]))
    assert await refusal(provider, tmp_path, owner) == "connect_no_accounts"


async def test_an_account_that_is_not_among_them_is_not_connected(tmp_path: Path) -> None:
    owner = Owner(ConnectingServer(platform="facebook"))
    assert await refusal("facebook", tmp_path, owner, account="9") == "connect_no_such_account"


@pytest.mark.parametrize("provider", ["facebook", "linkedin", "tiktok", "youtube"])
async def test_a_provider_that_is_down_is_tried_later(tmp_path: Path, provider: str) -> None:
    owner = Owner(ConnectingServer(platform=provider, down=True))
    assert await refusal(provider, tmp_path, owner) == "connect_unreachable"


async def test_a_grant_that_cannot_be_renewed_is_not_taken(tmp_path: Path) -> None:
    server = ConnectingServer()
    server._pair = lambda: {"access_token": server._new(server.access_tokens), "expires_in": 60}  # type: ignore[method-assign]
    assert await refusal("youtube", tmp_path, Owner(server)) == "connect_no_refresh_token"


async def test_an_app_with_another_secret_is_declined(tmp_path: Path) -> None:
    for provider in ("facebook", "youtube", "tiktok"):
        owner = Owner(ConnectingServer(platform=provider))
        secret = Secret("not-the-secret-of-this-app")
        assert await refusal(provider, tmp_path, owner, app_secret=secret) == "connect_declined"


async def test_what_cannot_be_written_says_where(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    owner = Owner(ConnectingServer())
    code = await refusal("youtube", tmp_path, owner, secrets_folder=tmp_path / "taken")
    assert code == "connect_cannot_write"


@pytest.mark.parametrize(
    "address",
    [
        "https://b.example/?state=s&code=c",
        "https://b.example/?state=s&auth_code=c",
        " https://b.example/?code=c&state=s#_ \n",
    ],
)
def test_an_address_holds_a_code(address: str) -> None:
    assert read_redirected(address, "s") == "c"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("https://b.example/", "connect_no_code"),
        ("nothing", "connect_no_code"),
        ("", "connect_no_code"),
        ("https://[", "connect_no_code"),
        ("https://b.example/?code=c", "connect_no_code"),
        ("https://b.example/?state=t&code=c", "connect_wrong_state"),
        ("https://b.example/?state=s&state=s&code=c", "connect_no_code"),
        ("https://b.example/?state=s&code=", "connect_no_code"),
        ("https://b.example/?state=s&code=a&code=b", "connect_no_code"),
        ("https://b.example/?state=s&error=access_denied", "connect_denied"),
        ("https://b.example/?state=s&error=server_error", "connect_refused"),
        ("https://b.example/?state=s&error=%1b[31m", "connect_refused"),
    ],
)
def test_an_address_without_a_code_says_why(address: str, code: str) -> None:
    with pytest.raises(UserError) as raised:
        read_redirected(address, "s")
    assert raised.value.code == code
    assert "\x1b" not in str(raised.value.data)
