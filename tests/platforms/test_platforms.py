"""Adapters are found by their name, know nothing of each other, and their events have one form in JSON."""

import json
import pkgutil
import tomllib

import pytest

from bot import platforms
from bot.domain import Attachment, Event, Source
from bot.errors import ConfigError
from bot.platforms.meta import Adapter
from tests.factories import event
from tests.fakes.meta import SOURCE
from tests.source_tree import ROOT, import_graph


def test_the_adapters_are_listed_and_loaded_by_name() -> None:
    assert {"generic", "meta"} <= set(platforms.adapter_names())
    assert isinstance(platforms.load_adapter(SOURCE), Adapter)


@pytest.mark.parametrize("name", ["metta", "", "os", "meta.flows", "..config", "__init__", "Meta"])
def test_a_name_that_is_not_in_the_listing_is_never_imported(name: str) -> None:
    with pytest.raises(ConfigError, match="unknown adapter") as caught:
        platforms.load_adapter(Source(name="main", adapter=name))
    assert "source 'main'" in str(caught.value)


def test_the_nearest_name_is_suggested() -> None:
    with pytest.raises(ConfigError, match="did you mean 'meta'"):
        platforms.load_adapter(Source(name="main", adapter="metta"))


@pytest.mark.parametrize("platform", ["facebook", "instagram", "messenger", "whatsapp", "Threads"])
def test_the_name_of_a_platform_leads_to_its_adapter(platform: str) -> None:
    with pytest.raises(ConfigError) as caught:
        platforms.load_adapter(Source(name="main", adapter=platform))
    name = platform.lower()
    assert f"{name} is a platform of the adapter meta: write 'adapter: meta', and 'platform: {name}'" in str(
        caught.value
    )


def test_an_event_as_json_has_the_fields_of_the_specification_in_their_order() -> None:
    image = Attachment(type="image", url="https://x.example/1")
    shown = platforms.event_as_json(event(attachments=(image,), human_reply=True, is_automatic=True))
    names = (
        "platform account_id kind message_id parent_id thread_id author_id author_name text attachments"
        " created_at created_at_source permalink origin is_own_echo dedupe_key extra"
    )
    assert list(shown) == names.split()
    assert shown["created_at"] == "2026-11-22T12:00:00Z"
    assert shown["attachments"] == [{"type": "image", "url": "https://x.example/1"}]
    # Fields of ours, but there has never been a key.
    assert shown["extra"] == {"human_reply": "true", "is_automatic": "true"}
    assert {*names.split(), "human_reply", "is_automatic"} == set(Event.__dataclass_fields__)
    json.dumps(shown)


def test_providers_share_only_what_is_listed_as_shared() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = {contract["name"]: contract for contract in settings["tool"]["importlinter"]["contracts"]}
    contract = contracts["Platforms do not know each other"]
    assert contract["modules"] == ["bot.platforms.*"]
    shared = {line.rpartition(".")[2] for line in contract["ignore_imports"]}
    modules = {module.name for module in pkgutil.iter_modules(platforms.__path__)}
    assert modules - shared == set(platforms.adapter_names())


@pytest.mark.parametrize("shared", ["ports", "signatures", "http"])
def test_what_providers_share_knows_none_of_them(shared: str) -> None:
    imported = import_graph("bot")[f"bot.platforms.{shared}"]
    providers = tuple(f"bot.platforms.{name}" for name in platforms.adapter_names())
    assert [name for name in imported if name.startswith(providers)] == []
