"""Options that commands share: moments, who acts, and the instance that is meant."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bot.cli import localized
from bot.cli.options import Instance, Moment, acts, looks
from bot.domain import Actor
from bot.services.workspace import COMMAND_LINE, Workspace
from tests.fakes.logins import own_login


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-22", datetime(2026, 11, 21, 23, tzinfo=UTC)),
        ("2026-11-22T10:00", datetime(2026, 11, 22, 9, tzinfo=UTC)),
        ("2026-11-22T10:00+02:00", datetime(2026, 11, 22, 8, tzinfo=UTC)),
    ],
)
def test_a_moment_without_an_offset_is_one_of_the_default_zone(text: str, moment: datetime) -> None:
    assert Moment().convert(text, None, None) == moment


@pytest.mark.parametrize("first", ["--since", "--config"])
def test_a_moment_is_one_of_the_configured_zone_in_whatever_order_it_is_said(
    tmp_path: Path, first: str
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("timezone: Asia/Tokyo\n", "utf-8")
    moments: list[datetime] = []

    @click.command()
    @click.option("--since", type=Moment())
    @looks
    def command(since: datetime, instance: Instance) -> None:
        moments.append(since)
        assert instance.timezone == "Asia/Tokyo"

    options = [["--since", "2026-11-22"], ["--config", str(config)]]
    arguments = [word for option in sorted(options, key=lambda option: option[0] != first) for word in option]
    assert CliRunner().invoke(command, arguments, catch_exceptions=False).exit_code == 0
    assert moments == [datetime(2026, 11, 21, 15, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("30m", timedelta(minutes=30)),
        ("24h", timedelta(hours=24)),
        (" 7D ", timedelta(days=7)),
        ("4w", timedelta(weeks=4)),
    ],
)
def test_a_span_is_a_moment_that_long_ago(text: str, span: timedelta) -> None:
    before = datetime.now(UTC)
    moment = Moment().convert(text, None, None)
    assert before - span <= moment <= datetime.now(UTC) - span


@pytest.mark.parametrize("text", ["soon", "", "7y", "99999w999", "2026-13-01", "999999w"])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    localized.speak([])
    with pytest.raises(click.BadParameter, match="24h or 7d"):
        Moment().convert(text, None, None)


def instance_of(decorator, *arguments: str, **environment: str | None) -> Instance:  # type: ignore[no-untyped-def]
    instances: list[Instance] = []

    @click.command()
    @decorator
    def command(instance: Instance) -> None:
        instances.append(instance)

    clean = {"TAMIS_CONFIG": None, "TAMIS_DATA": None, "TAMIS_USER": None}
    result = CliRunner().invoke(command, arguments, env={**clean, **environment}, catch_exceptions=False)
    assert result.exit_code == 0
    return instances[0]


def test_a_command_that_looks_asks_nobody_for_a_name() -> None:
    instance = instance_of(looks, "--config", "c.yaml", "--data", "d")
    assert instance == Instance(config=Path("c.yaml"), data=Path("d"), actor=COMMAND_LINE)


def test_where_an_instance_is_may_come_from_the_environment() -> None:
    instance = instance_of(looks, TAMIS_CONFIG="c.yaml", TAMIS_DATA="d")
    assert (instance.config, instance.data) == (Path("c.yaml"), Path("d"))


@pytest.mark.parametrize(
    ("arguments", "environment", "name"),
    [
        (["--as", "Léa"], {"TAMIS_USER": "Tom"}, "Léa"),
        ([], {"TAMIS_USER": "Tom"}, "Tom"),
        ([], {"USER": "Tom", "LOGNAME": "Tom"}, own_login()),
    ],
    ids=["option", "environment", "login"],
)
def test_who_acts_is_named_or_logged_in(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], environment: dict[str, str], name: str
) -> None:
    monkeypatch.delenv("SUDO_USER", raising=False)
    assert instance_of(acts, *arguments, **environment).actor == Actor.person(name)


def test_a_service_gets_the_instance_first_and_it_is_closed_again(tmp_path: Path) -> None:
    async def service(workspace: Workspace, word: str, *, times: int) -> str:
        assert workspace.folder == tmp_path
        return word * times

    def plain(workspace: Workspace, number: int) -> int:
        assert workspace.actor == Actor.person("Léa")
        return number + 1

    instance = Instance(data=tmp_path, actor=Actor.person("Léa"))
    assert instance.run(service, "ab", times=2) == "abab"
    assert instance.call(plain, 1) == 2
