"""Tokens that a platform gave lie in a private file that belongs to what is configured."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain import Secret
from bot.errors import Malformed
from bot.services.stored_credentials import (
    FOLDER,
    StoredCredentials,
    credentials_file,
    load_credentials,
    save_credentials,
)

CONFIGURED = Secret("canary-configured")
STORED = StoredCredentials(
    token=Secret("canary-token"),
    refresh_token=Secret("canary-refresh"),
    ends_at=datetime(2026, 11, 30, 12, 0, tzinfo=UTC),
    lasts=timedelta(days=1),
    renewed_at=1_795_000_000.0,
)


def test_what_is_saved_is_loaded_for_the_same_configured_token_only(tmp_path: Path) -> None:
    path = credentials_file(tmp_path, "tiktok", "_000")
    assert load_credentials(path, CONFIGURED) is None
    save_credentials(path, CONFIGURED, STORED)
    assert load_credentials(path, CONFIGURED) == STORED
    assert load_credentials(path, Secret("another")) is None


def test_the_file_is_private_and_says_nothing_of_what_is_configured(tmp_path: Path) -> None:
    path = credentials_file(tmp_path, "tiktok", "../../_000")
    save_credentials(path, CONFIGURED, STORED)
    assert path.parent == tmp_path / FOLDER
    assert path.stat().st_mode & 0o777 == 0o600
    assert "canary-configured" not in path.read_text()


def test_a_time_between_two_seconds_is_not_before_the_renewal(tmp_path: Path) -> None:
    path = credentials_file(tmp_path, "tiktok", "_000")
    save_credentials(path, CONFIGURED, STORED)
    assert json.loads(path.read_text())["renewed_at"] == 1_795_000_000


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"configured": "x"', b"\xff"])
def test_a_damaged_file_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "damaged.json"
    path.write_bytes(content)
    with pytest.raises(Malformed):
        load_credentials(path, CONFIGURED)
