"""What adapters declare about their settings."""

import re
from pathlib import Path

import pytest

from bot import platforms
from bot.config.adapter_settings import AdapterSettings, SettingKind

ADAPTERS = platforms.declared_settings()
FOLDER = Path(platforms.__file__).parent
_READ = re.compile(r"settings(?:\.get\(|\[)\"([a-z_]+)\"")
_ADDRESSES = (SettingKind.ADDRESS, SettingKind.BASE_ADDRESS)


def source_of(adapter: str) -> str:
    package = FOLDER / adapter
    files = sorted(package.glob("*.py")) if package.is_dir() else [FOLDER / f"{adapter}.py"]
    return "\n".join(file.read_text("utf-8") for file in files)


def test_every_adapter_says_what_may_be_written_for_it() -> None:
    assert set(ADAPTERS) == set(platforms.adapter_names())


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_a_setting_that_an_adapter_reads_is_declared(adapter: str) -> None:
    declared = {*ADAPTERS[adapter].source, *ADAPTERS[adapter].account}
    assert set(_READ.findall(source_of(adapter))) <= declared


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_addresses_and_secrets_are_declared_as_what_they_are(adapter: str) -> None:
    for name, kind in (ADAPTERS[adapter].source | ADAPTERS[adapter].account).items():  # type: ignore[operator]
        assert (kind in _ADDRESSES) == (name == "url" or name.endswith("_url")), name
        assert (kind is SettingKind.SECRET) == bool(re.search(r"_token$|_secret$|password|^key$", name)), name


def test_an_adapter_without_settings_needs_a_secret_to_receive() -> None:
    bare = AdapterSettings()
    assert (dict(bare.source), dict(bare.account), bare.source_needs, bare.target_needs) == (
        {},
        {},
        ("secrets",),
        (),
    )
