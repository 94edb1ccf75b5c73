"""The configuration as it lies on disk: paths beside the file, secrets from the environment."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.config import CustomModel
from bot.errors import ConfigError
from bot.platforms import load_adapter
from bot.services.configuration import build_environment, load_config, read_config
from tests.fakes.clock import START
from tests.fakes.graph_server import PAGE
from tests.fakes.models import manifest_document, write_model_folder
from tests.fakes.running_bot import INSTAGRAM, SECRET, config


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WALK_SECRET", SECRET)
    monkeypatch.setenv("WALK_TOKEN", "walk-page-token-0123")


def test_a_missing_config_file_names_itself(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nothing\.yaml: cannot be read .*config\.example\.yaml"):
        load_config(tmp_path / "nothing.yaml")


def test_a_config_file_that_is_not_text_is_reported(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="it is not UTF-8"):
        load_config(tmp_path / "config.yaml")


@pytest.mark.usefixtures("secrets")
def test_paths_are_resolved_beside_the_configuration(tmp_path: Path) -> None:
    loaded = load_config(config(tmp_path, "http://127.0.0.1:1", 0, data="here", rules="rules.yaml"))
    assert (loaded.data, loaded.rules) == (str(tmp_path / "here"), str(tmp_path / "rules.yaml"))
    assert loaded.sources[0].secrets[0].reveal() == SECRET


def test_the_file_of_a_secret_is_looked_for_beside_the_configuration(tmp_path: Path) -> None:
    """Wherever the command was typed: `tamis serve` starts in another folder than a person's shell."""
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "app").write_text("beside-0123456789\n", "utf-8")
    (tmp_path / "elsewhere").write_text("absolute-0123456789\n", "utf-8")
    for name, secret in (
        ("secrets/app", "beside-0123456789"),
        (str(tmp_path / "elsewhere"), "absolute-0123456789"),
    ):
        file = tmp_path / "config.yaml"
        file.write_text(
            f"version: 1\nsources: {{shop: {{adapter: meta, secrets: ['file:{name}'], accounts: []}}}}\n",
            "utf-8",
        )
        reading = read_config(file, needs_secrets=True)
        assert reading.config.sources[0].secrets[0].reveal() == secret
        assert reading.secret_files == (tmp_path / name,)


@pytest.mark.usefixtures("secrets")
def test_a_custom_model_is_looked_for_beside_the_configuration(tmp_path: Path) -> None:
    custom = {"model": "tiny-bert", "labels": "map.yaml"}
    path = config(tmp_path, "http://127.0.0.1:1", 0, classifier=custom)
    assert load_config(path).classifier == CustomModel(
        model=str(tmp_path / "tiny-bert"), labels=str(tmp_path / "map.yaml")
    )


@pytest.mark.usefixtures("secrets")
def test_rules_may_name_the_thresholds_of_the_configured_model(tmp_path: Path) -> None:
    write_model_folder(tmp_path / "small", manifest_document())
    loaded = load_config(config(tmp_path, "http://127.0.0.1:1", 0, model="small"))
    assert build_environment(loaded, {}, START).thresholds == {"toxicity": {"fr": {"1%": 0.9}}}
    assert build_environment(replace(loaded, model=None), {}, START).thresholds is None


@pytest.mark.usefixtures("secrets")
def test_rules_may_name_accounts_and_what_their_platforms_can_do(tmp_path: Path) -> None:
    loaded = load_config(config(tmp_path, "http://127.0.0.1:1", 0))
    adapters = {source.name: load_adapter(source) for source in loaded.sources}
    environment = build_environment(loaded, adapters, START)
    assert environment.accounts == {PAGE, INSTAGRAM}
    assert environment.verbs == adapters["meta"].verbs


@pytest.mark.usefixtures("secrets")
def test_rules_look_for_the_telephone_numbers_of_the_configured_countries(tmp_path: Path) -> None:
    loaded = load_config(config(tmp_path, "http://127.0.0.1:1", 0, countries=["DE", "AT"]))
    environment = build_environment(loaded, {}, START)
    assert environment.countries == ("DE", "AT")


@pytest.mark.parametrize(("timezone", "today"), [("Pacific/Auckland", "2026-11-25"), ("UTC", "2026-11-24")])
@pytest.mark.usefixtures("secrets")
def test_today_is_the_day_of_the_configured_time_zone(tmp_path: Path, timezone: str, today: str) -> None:
    loaded = load_config(config(tmp_path, "http://127.0.0.1:1", 0, timezone=timezone))
    assert build_environment(loaded, {}, START).today == today


SECRET_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "pipe": (os.mkfifo, "it is a pipe or a device, not a file"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "it is a pipe or a device, not a file"),
    "folder": (Path.mkdir, "it is a folder"),
    "large": (lambda path: path.write_bytes(b"x" * 4097), "it is larger than 4 KiB"),
    "circle": (lambda path: path.symlink_to(path.name), "its symbolic links lead in a circle"),
    "gone": (lambda path: None, "there is no such file or folder"),
}


@pytest.mark.parametrize("name", SECRET_FILES)
def test_what_can_hold_no_secret_is_a_problem_with_its_line(tmp_path: Path, name: str) -> None:
    make, reason = SECRET_FILES[name]
    make(tmp_path / "token")
    file = tmp_path / "config.yaml"
    file.write_text("version: 1\nsources:\n  shop: {adapter: meta, secrets: ['file:token']}\n", "utf-8")
    with pytest.raises(ConfigError) as caught:
        read_config(file, needs_secrets=True)
    (problem,) = caught.value.problems
    assert problem.where.startswith(f"{file}:3:")
    assert reason in str(problem.message)


@pytest.mark.parametrize("name", SECRET_FILES)
def test_a_configuration_that_is_no_file_is_not_waited_for(tmp_path: Path, name: str) -> None:
    make, reason = SECRET_FILES[name]
    if name != "large":
        make(tmp_path / "config.yaml")
        with pytest.raises(ConfigError) as caught:
            read_config(tmp_path / "config.yaml", needs_secrets=True)
        assert reason in str(caught.value)
