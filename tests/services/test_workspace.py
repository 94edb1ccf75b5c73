"""One door to an instance: what it finds, what it refuses, and that looking creates nothing."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain import Actor
from bot.errors import UserError
from bot.services import workspace
from bot.services.operations.backup import back_up
from bot.services.workspace import Workspace, configured_timezone, moderator, open_workspace
from bot.store.reporting.operational_counters import increment_counter, operational_counters
from bot.store.sqlite.engine import SqliteStore
from bot.store.sqlite.folder import DATABASE_FILE
from tests.fakes.logins import as_plain_user, folder_for_all
from tests.fakes.postgres_server import address_of_common_database, open_empty_store


def test_the_named_data_folder_counts_before_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("data: mine\n", "utf-8")
    workspace = Workspace(config=tmp_path / "config.yaml", data=tmp_path / "other")
    assert workspace.folder == tmp_path / "other"


@pytest.mark.parametrize(
    ("settings", "folder"),
    [
        ("data: mine\n", "mine"),
        ("version: 1\n", "data"),
        ("data: mine\nnonsense: true\n", "mine"),
        ("data: 7\n", "data"),
    ],
    ids=["named", "not named", "wrong elsewhere", "no text"],
)
def test_the_data_folder_of_a_configuration_lies_beside_it(
    tmp_path: Path, settings: str, folder: str
) -> None:
    (tmp_path / "config.yaml").write_text(settings, "utf-8")
    assert Workspace(config=tmp_path / "config.yaml").folder == tmp_path / folder


@pytest.mark.parametrize("settings", ["a: [", "\t- b"], ids=ascii)
def test_a_configuration_that_is_no_yaml_is_refused(tmp_path: Path, settings: str) -> None:
    (tmp_path / "config.yaml").write_text(settings, "utf-8")
    with pytest.raises(UserError, match="config_unreadable"):
        _ = Workspace(config=tmp_path / "config.yaml").folder


def test_without_a_name_and_a_configuration_nobody_knows_which_folder_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="which_data_folder"):
        _ = Workspace().folder


def test_a_folder_that_one_may_not_enter_has_no_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    """Root types `sudo -u tamis tamis …` in /root, where the user cannot look: the server's counts."""
    with folder_for_all() as folder:
        (folder / "config.yaml").write_text("data: data\n", "utf-8")
        (folder / "config.yaml").chmod(0o644)
        monkeypatch.setattr(workspace, "SYSTEM_CONFIG_FILE", folder / "config.yaml")
        closed = folder / "root"
        closed.mkdir(mode=0o700)

        def look() -> str:
            if os.geteuid() != 65534:  # nobody but root can become somebody else
                closed.chmod(0o000)
            return str(Workspace().folder)

        monkeypatch.chdir(closed)
        assert as_plain_user(look) == str(folder / "data")
        monkeypatch.undo()
        closed.chmod(0o700)


def test_opening_an_instance_does_not_create_its_database(tmp_path: Path) -> None:
    with open_workspace(data=tmp_path) as workspace, pytest.raises(UserError, match="no_database"):
        _ = workspace.store
    assert list(tmp_path.iterdir()) == []


async def test_the_store_is_opened_once_and_closed_at_the_end(tmp_path: Path) -> None:
    SqliteStore(tmp_path).close()
    with open_workspace(data=tmp_path) as workspace:
        assert workspace.store is workspace.store
        assert workspace.database == tmp_path / DATABASE_FILE
        assert await workspace.store.read(lambda tx: 7) == 7
        store = workspace.store
    assert workspace.store is not store
    workspace.close()


def test_the_clock_is_the_callers(tmp_path: Path) -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    assert Workspace(data=tmp_path, clock=lambda: now).now() == now


def test_a_moderator_is_a_person_by_the_plain_name() -> None:
    assert moderator(" Léa ") == Actor.person("Léa")


@pytest.mark.parametrize("name", ["", "  ", "a:b", "x" * 65, "a\nb", "a\x1b"], ids=ascii)
def test_a_name_that_cannot_be_recorded_is_refused(name: str) -> None:
    with pytest.raises(UserError, match="moderator_name"):
        moderator(name)


@pytest.mark.parametrize(
    "name",
    [
        "breaker",
        "System",
        "RULES",
        "Flag File",
        "command-line",
        "tamis",
        "brеaker",
        "ｂｒｅａｋｅｒ",
        "bréaker",
        " person ",
    ],
)
def test_a_name_that_the_program_uses_is_nobody_s(name: str) -> None:
    with pytest.raises(UserError, match="reserved_name"):
        moderator(name)


@pytest.mark.parametrize("name", ["Paul Rule", "Brea Kerr", "authority", "lea"])
def test_a_name_that_only_resembles_one_is_a_name(name: str) -> None:
    assert moderator(name) == Actor.person(name)


@pytest.mark.parametrize(
    ("settings", "timezone"),
    [
        ("timezone: Asia/Tokyo\n", "Asia/Tokyo"),
        ("version: 1\n", "Europe/Paris"),
        ("timezone: 7\n", "Europe/Paris"),
        ("timezone: Asia/Tokyo\nnonsense: true\n", "Asia/Tokyo"),
    ],
    ids=["named", "not named", "no text", "wrong elsewhere"],
)
def test_people_read_the_time_of_the_configuration(tmp_path: Path, settings: str, timezone: str) -> None:
    (tmp_path / "config.yaml").write_text(settings, "utf-8")
    assert Workspace(config=tmp_path / "config.yaml").timezone == timezone


def test_without_a_configuration_they_read_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Workspace(data=tmp_path).timezone == configured_timezone(None) == "Europe/Paris"


def test_a_zone_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("timezone: Europe/Lyon\n", "utf-8")
    with pytest.raises(UserError, match="unknown_timezone"):
        _ = Workspace(config=tmp_path / "config.yaml").timezone


@pytest.mark.parametrize(
    ("settings", "shares"),
    [
        ("engagement_weights: {shares: 3}\n", 3.0),
        ("engagement_weights: {shares: many}\n", 1.0),
        ("engagement_weights: {shares: 3}\nnonsense: true\n", 3.0),
        ("engagement_weights: 7\n", 1.0),
        ("timezone: UTC\n", 1.0),
    ],
)
def test_weights_are_read_from_a_file_that_is_otherwise_wrong(
    tmp_path: Path, settings: str, shares: float
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(settings, "utf-8")
    assert Workspace(config=config).engagement_weights.shares == shares
    assert Workspace(data=tmp_path).engagement_weights.shares == 1.0


# ---- a database of PostgreSQL


def on_postgresql(folder: Path) -> Path:
    """A configuration that names the tests' database, which is empty."""
    open_empty_store(folder).close()
    (folder / "config.yaml").write_text(f"data: data\nstore: {address_of_common_database()}\n", "utf-8")
    return folder / "config.yaml"


async def test_the_configuration_names_the_database_and_data_means_a_file(tmp_path: Path) -> None:
    config = on_postgresql(tmp_path)
    with open_workspace(config=config) as workspace:
        assert not workspace.is_new
        await workspace.create_store().write(lambda tx: increment_counter(tx, "a"))
    with open_workspace(config=config) as workspace:
        assert await workspace.store.read(operational_counters) == {"a": 1}
    assert not (tmp_path / "data" / DATABASE_FILE).exists()
    with open_workspace(config=config, data=tmp_path / "data") as workspace:
        with pytest.raises(UserError, match="no_database"):
            _ = workspace.store


def test_what_needs_the_file_says_that_there_is_none(tmp_path: Path) -> None:
    with open_workspace(config=on_postgresql(tmp_path)) as workspace:
        with pytest.raises(UserError, match="database_is_postgresql"):
            back_up(workspace, tmp_path / "copy.db")
