"""What `tamis connect` is going to do depends on what is configured and what is said beforehand."""

from pathlib import Path

import pytest

from bot import platforms
from bot.domain import Secret, Source
from bot.errors import UserError
from bot.present.messages import MESSAGES
from bot.services.operations.connection_plan import (
    PROVIDERS,
    ConnectionPlan,
    ConnectOptions,
    plan_connection,
    read_secret_file,
)
from bot.services.workspace import Workspace

HEAD = "version: 1\n"
META = """
  meta:
    adapter: meta
    secrets: [file:secret]
    settings: {verify_token: file:secret, app_id: "42"}
    accounts: [{platform: facebook, id: 1, token: file:secret}]
"""
SECOND = META.replace("  meta:", "  more:").replace("id: 1", "id: 2")


def planned(folder: Path, text: str = "", **options: object) -> ConnectionPlan:
    (folder / "secret").write_text("canary-secret-0123456789")
    path = folder / "config.yaml"
    if text:
        path.write_text(text)
    workspace = Workspace(config=path if text else None)
    return plan_connection(workspace, ConnectOptions(**options))  # type: ignore[arg-type]


def refused(folder: Path, text: str = "", **options: object) -> str:
    with pytest.raises(UserError) as raised:
        planned(folder, text, **options)
    assert raised.value.code in MESSAGES
    return raised.value.code


def test_each_provider_is_one_of_an_adapter_and_none_is_forgotten() -> None:
    sources = [Source(name=name, adapter=name) for name in platforms.adapter_names()]
    connectors = [connector for source in sources for connector in platforms.connectors_of(source)]
    assert {connector.name: connector.adapter for connector in connectors} == dict(PROVIDERS)
    for connector in connectors:
        assert connector.steps
        assert connector.permissions
        assert connector.console.startswith("https://")
        settings = platforms.declared_settings()[connector.adapter].source
        assert connector.app_id_setting in settings


def test_without_a_configuration_everything_is_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    plan = planned(tmp_path, provider="youtube")
    assert (plan.source.name, plan.is_new, plan.has_app) == ("youtube", True, False)
    assert (plan.redirect, plan.listens, plan.webhook) == ("http://127.0.0.1:8765/", True, "")
    assert plan.secrets_folder == Path("secrets")


def test_an_app_that_is_configured_is_used_and_its_secrets_lie_beside_it(tmp_path: Path) -> None:
    text = f"{HEAD}public_url: https://bot.example/\nsources:{META}"
    plan = planned(tmp_path, text, provider="facebook")
    assert (plan.source.name, plan.is_new, plan.has_app) == ("meta", False, True)
    assert plan.webhook == "https://bot.example/webhooks/meta"
    assert (plan.redirect, plan.listens) == ("https://bot.example/connected", False)
    assert plan.secrets_folder == tmp_path / "secrets"


def test_an_account_of_the_family_joins_its_source_and_one_with_its_own_app_does_not(tmp_path: Path) -> None:
    text = f"{HEAD}public_url: https://bot.example\nsources:{META}"
    assert planned(tmp_path, text, provider="instagram").source.name == "meta"
    for provider in ("threads", "whatsapp", "instagram-login"):
        plan = planned(tmp_path, text, provider=provider)
        assert (plan.source.name, plan.is_new) == (provider, True)
        assert not plan.has_app
    assert planned(tmp_path, text, provider="threads", source="meta").source.name == "meta"
    without_id = text.replace(', app_id: "42"', "")
    assert planned(tmp_path, without_id, provider="whatsapp", source="meta").has_app
    assert not planned(tmp_path, without_id, provider="facebook").has_app


def test_of_several_sources_one_has_to_be_named(tmp_path: Path) -> None:
    text = f"{HEAD}public_url: https://bot.example\nsources:{META}{SECOND}"
    assert refused(tmp_path, text, provider="facebook") == "connect_which_source"
    assert planned(tmp_path, text, provider="facebook", source="more").source.name == "more"
    assert refused(tmp_path, text, provider="tiktok", source="more") == "connect_other_adapter"


def test_a_provider_that_wants_https_needs_an_address(tmp_path: Path) -> None:
    assert refused(tmp_path, f"{HEAD}sources:{META}", provider="facebook") == "connect_no_redirect"
    plan = planned(tmp_path, f"{HEAD}sources:{META}", provider="facebook", redirect="https://me.example/x")
    assert (plan.redirect, plan.listens) == ("https://me.example/x", False)
    assert planned(tmp_path, f"{HEAD}sources:{META}", provider="whatsapp").redirect == ""


def test_what_is_said_beforehand_comes_first(tmp_path: Path) -> None:
    secret = Secret("another-secret-0123456789")
    plan = planned(
        tmp_path, provider="linkedin", app_id="77", app_secret=secret, port=9000, pastes=True, source="mine"
    )
    assert (plan.source.name, plan.connector.app_id, plan.source.secrets) == ("mine", "77", (secret,))
    assert (plan.redirect, plan.listens, plan.has_new_secret) == ("http://localhost:9000/", False, True)


@pytest.mark.parametrize(
    ("provider", "scopes"),
    [
        ("facebook", ["pages_manage_posts"]),
        ("instagram", ["instagram_content_publish"]),
        ("instagram-login", ["instagram_business_content_publish"]),
        ("linkedin", ["w_organization_social", "r_organization_social"]),
        ("threads", []),
    ],
)
def test_what_publishing_takes_is_asked_for_where_an_account_is_to_publish(
    tmp_path: Path, provider: str, scopes: list[str]
) -> None:
    without = planned(tmp_path, provider=provider, redirect="https://me.example/x").connector.scopes
    publishing = planned(tmp_path, provider=provider, redirect="https://me.example/x", publishes=True)
    assert publishing.connector.scopes == (*without, *scopes)
    # Threads takes it for every answer, so that there is nothing to remember.
    assert publishing.source.settings == ({"publishes": "true"} if scopes else {})


def test_a_source_that_publishes_is_asked_for_it_again_and_by_itself(tmp_path: Path) -> None:
    text = f"{HEAD}sources:{META}".replace('"42"', '"42", publishes: "true"')
    connector = planned(tmp_path, text, provider="facebook", redirect="https://me.example/x").connector
    assert "pages_manage_posts" in connector.scopes


@pytest.mark.parametrize("provider", ["youtube", "tiktok", "whatsapp"])
def test_where_nothing_can_be_published_nothing_is_asked_for(tmp_path: Path, provider: str) -> None:
    options = {"provider": provider, "redirect": "https://me.example/x", "publishes": True}
    assert refused(tmp_path, **options) == "connect_no_posts"  # type: ignore[arg-type]


def test_a_secret_in_a_file_is_one_line_that_is_there(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    for content, code in ((None, "connect_unreadable"), ("\n", "connect_empty")):
        if content is not None:
            path.write_text(content)
        with pytest.raises(UserError) as raised:
            read_secret_file(path)
        assert raised.value.code == code
    path.write_text("canary\n")
    assert read_secret_file(path) == Secret("canary")


BEGUN = """
  whatsapp:
    adapter: meta
    secrets: [file:secret]
    settings: {verify_token: file:secret, app_id: "77"}
"""


@pytest.mark.parametrize(
    ("provider", "options", "source", "is_new"),
    [
        ("whatsapp", {}, "whatsapp", False),  # begun under its name
        ("threads", {}, "threads", True),
        ("threads", {"app_id": "77"}, "whatsapp", False),  # begun with its app
        ("threads", {"app_id": "78"}, "threads", True),
    ],
)
def test_a_source_that_was_begun_is_gone_on_with(
    tmp_path: Path, provider: str, options: dict[str, str], source: str, is_new: bool
) -> None:
    plan = planned(
        tmp_path, f"{HEAD}sources:{META}{BEGUN}", provider=provider, redirect="https://a.example/", **options
    )
    assert (plan.source.name, plan.is_new) == (source, is_new)
