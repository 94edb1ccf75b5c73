"""What is shipped is found from a clone."""

from pathlib import Path

from bot.resources import beside, shipped


def test_the_default_rules_and_model_are_there() -> None:
    assert shipped("rules.yaml").is_file()
    assert (shipped("models/weights") / "manifest.json").is_file()


def test_what_stands_beside_the_configuration_comes_before_what_is_shipped(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    assert beside(config, "rules.yaml") == shipped("rules.yaml")
    (tmp_path / "rules.yaml").touch()
    assert beside(config, "rules.yaml") == tmp_path / "rules.yaml"
    assert beside(config, "nowhere.yaml") == tmp_path / "nowhere.yaml"
