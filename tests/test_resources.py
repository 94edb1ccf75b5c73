"""Bundled files are found from a clone, and beside a configuration first."""

from pathlib import Path

from bot.resources import bundled, resolve


def test_the_default_rules_and_model_are_there() -> None:
    assert bundled("rules.yaml").is_file()
    assert (bundled("models/weights") / "manifest.json").is_file()


def test_a_file_beside_the_configuration_comes_before_a_bundled_one(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    assert resolve(config, "rules.yaml") == bundled("rules.yaml")
    (tmp_path / "rules.yaml").touch()
    assert resolve(config, "rules.yaml") == tmp_path / "rules.yaml"
    assert resolve(config, "nowhere.yaml") == tmp_path / "nowhere.yaml"
