"""Captured webhooks are read without a configuration, and a bad item does not hide the others."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain import Event
from bot.errors import Malformed, UserError
from bot.services.inspection.webhooks import AdapterChoice, inspect_webhook
from bot.services.workspace import Workspace

FIXTURES = Path(__file__).parents[2] / "platforms" / "meta"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.chdir(tmp_path)
    return Workspace(clock=lambda: NOW)


def body(name: str) -> bytes:
    return (FIXTURES / f"{name}.json").read_bytes()


def test_events_are_read_as_the_adapter_reads_them(workspace: Workspace) -> None:
    (event,) = inspect_webhook(workspace, AdapterChoice(adapter="meta"), body("fb_comment_added")).items
    assert isinstance(event, Event)
    assert event.kind == "comment"
    assert not event.is_own_echo


def test_messages_of_our_accounts_are_echoes(workspace: Workspace) -> None:
    (event,) = inspect_webhook(workspace, AdapterChoice(adapter="meta"), body("fb_comment_added")).items
    assert isinstance(event, Event)
    choice = AdapterChoice(adapter="meta", account_ids=[event.author_id or ""])
    (echo,) = inspect_webhook(workspace, choice, body("fb_comment_added")).items
    assert isinstance(echo, Event)
    assert echo.is_own_echo


def test_bad_items_stand_among_the_good_ones(workspace: Workspace) -> None:
    items = inspect_webhook(workspace, AdapterChoice(adapter="meta"), body("batch_with_broken_items")).items
    assert {type(item) for item in items} == {Event, Malformed}


def test_an_unknown_adapter_is_refused(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="metta"):
        inspect_webhook(workspace, AdapterChoice(adapter="metta"), b"{}")


@pytest.mark.parametrize("name", ["meta", "facebook", "Facebook", "instagram", "whatsapp", "threads"])
def test_a_platform_stands_for_its_adapter(workspace: Workspace, name: str) -> None:
    body = (FIXTURES / "fb_comment_added.json").read_bytes()
    (event,) = inspect_webhook(workspace, AdapterChoice(adapter=name), body).items
    assert isinstance(event, Event)
    assert event.platform == "facebook"
