"""Names that are completed come from this instance, and are harmless on the screen."""

from pathlib import Path

import click

from bot.cli.completing import complete_macro, complete_rule
from tests.fakes.macros import CONFIG, MACROS, RULES


def context(config: Path) -> click.Context:
    ctx = click.Context(click.Command("x"))
    ctx.params["config"] = config
    return ctx


def test_rules_and_macros_are_known_by_the_files(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG)
    (tmp_path / "rules.yaml").write_text(RULES)
    (tmp_path / "macros.yaml").write_text(MACROS)
    param = click.Argument(["name"])
    assert [item.value for item in complete_macro(context(config), param, "o")] == ["out"]
    (tmp_path / "macros.yaml").write_text("macros: [")
    assert complete_macro(context(config), param, "") == []
    assert complete_rule(context(config), param, "p") == [], "without a database there is silence"
